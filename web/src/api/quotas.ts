/* quotas: how many tokens an application, or an organization with all of its applications, may get in
 * an hour and a day, and how many it got. */
import { queryOptions } from '@tanstack/react-query';
import { limitText } from './applications';
import { dataOf, type Management, management, type Schema } from './client';
import { changeSeen, readSeen } from './seen';
import { useChange } from './useChange';
import { useRead } from './useRead';

export type Quota = Schema['organization_limits_response']['limits'];
export type QuotaUse = Schema['quota_use_response']['quota'];
export type QuotaInterval = QuotaUse['intervals'][number];

const REFRESH_MS = 10_000;

/* Whose it is. */
export interface QuotaOwner {
  of: 'application' | 'organization';
  id: string;
}

const application = (id: string) => ({ params: { path: { application_id: id } } });
const organization = (id: string) => ({ params: { path: { org_code: id } } });

const readUse = async ({ of, id }: QuotaOwner) =>
  (
    await (of === 'application'
      ? dataOf(management.GET('/api/v1/applications/{application_id}/quota', application(id)))
      : dataOf(management.GET('/api/v1/organizations/{org_code}/quota', organization(id))))
  ).quota;

/* Of an application it stands with its other limits. */
const quotaOf = ({ tokens_per_hour, tokens_per_day, quota_enforcement }: Quota): Quota => ({
  tokens_per_hour,
  tokens_per_day,
  quota_enforcement,
});

/* As it stands in its fields. */
export const quotaFields = ({ tokens_per_hour, tokens_per_day, quota_enforcement }: Quota) => ({
  tokens_per_hour: limitText(tokens_per_hour),
  tokens_per_day: limitText(tokens_per_day),
  quota_enforcement,
});

const seenQuota = ({ of, id }: QuotaOwner) =>
  of === 'application'
    ? readSeen(
        management.GET('/api/v1/applications/{application_id}/limits', application(id)),
        ({ limits }) => quotaOf(limits),
      )
    : readSeen(
        management.GET('/api/v1/organizations/{org_code}/limits', organization(id)),
        ({ limits }) => quotaOf(limits),
      );

function send(
  client: Management,
  { of, id }: QuotaOwner,
  headers: Record<string, string>,
  body: Quota,
) {
  return of === 'application'
    ? dataOf(
        client.PATCH('/api/v1/applications/{application_id}/limits', {
          ...application(id),
          headers,
          body,
        }),
      )
    : dataOf(
        client.PATCH('/api/v1/organizations/{org_code}/limits', {
          ...organization(id),
          headers,
          body,
        }),
      );
}

const keyOf = ({ of, id }: QuotaOwner, what: string) => ['quotas', of, id, what];

/* What it is, and what is used of it, are two things: only the first is changed. */
export const quotaQuery = (owner: QuotaOwner) =>
  queryOptions({
    queryKey: keyOf(owner, 'limits'),
    queryFn: async () => (await seenQuota(owner)).values,
  });

export const quotaUseQuery = (owner: QuotaOwner) =>
  queryOptions({ queryKey: keyOf(owner, 'use'), queryFn: () => readUse(owner) });

export function useQuota(owner: QuotaOwner) {
  return useRead(quotaQuery(owner));
}

export function useQuotaUse(owner: QuotaOwner) {
  return useRead({ ...quotaUseQuery(owner), refetchInterval: REFRESH_MS });
}

/* known: what is shown, and must be so still. */
export function useChangeQuota(owner: QuotaOwner, known: Quota) {
  return useChange(
    (body: Quota, client) =>
      changeSeen(
        client,
        quotaFields(known),
        async () => {
          const { values, etag } = await seenQuota(owner);
          return { values: quotaFields(values), etag };
        },
        (headers) => send(client, owner, headers, body),
      ),
    [keyOf(owner, 'limits'), keyOf(owner, 'use')],
  );
}
