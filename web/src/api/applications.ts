/* applications: /api/v1/applications and what belongs to one of them. */
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { useRead } from './useRead';
import { type Pages, usePages } from './usePages';
import { changeSeen, readSeen } from './seen';
import { useChange } from './useChange';
import { dataOf, isRecorder, type Management, management, type Schema } from './client';
import type { operations } from './schema';
import { keysOfApis } from './apis';
import { valueOfKey } from './properties';

export type ApplicationRow = Schema['applications'];
export type Application = Schema['get_application_response']['application'];
export type ApplicationType = Application['type'];
export type AuthorizedApi = Schema['authorized_api'];
export type ClientSecret = Schema['client_secret'];
export type TokenCustomization = Schema['token_customization_response']['token_customization'];
export type ApplicationLimits = Schema['application_limits_response']['limits'];
export type PropertyValue = Schema['property_value'];

export const APPLICATION_TYPES: { value: ApplicationType; label: string }[] = [
  { value: 'm2m', label: 'Machine to machine (M2M)' },
  { value: 'reg', label: 'Back-end web' },
  { value: 'spa', label: 'Front-end and mobile' },
  { value: 'device', label: 'Device and IoT' },
];

export function typeLabel(type: string) {
  return APPLICATION_TYPES.find(({ value }) => value === type)?.label ?? type;
}

const LIST = ['applications', 'list'];
const ofOne = (id: string, ...more: string[]) => ['applications', 'one', id, ...more];
const inPath = (id: string) => ({ params: { path: { application_id: id } } });

type ListQuery = NonNullable<operations['getApplications']['parameters']['query']>;
export type ApplicationFilter = Omit<ListQuery, 'expand' | 'total' | 'page_size' | 'next_token'>;

async function readPage(filter: ApplicationFilter, page_size: number, next_token?: string) {
  const query = { ...filter, expand: 'details', total: 'true', page_size, next_token } as const;
  const answer = await dataOf(management.GET('/api/v1/applications', { params: { query } }));
  const total = { count: answer.total ?? 0, isExact: answer.total_is_exact ?? true };
  return { rows: answer.applications, next: answer.next_token, total };
}

export const applicationPages = (filter: ApplicationFilter): Pages<ApplicationRow> => ({
  key: [...LIST, filter],
  read: (token, pageSize) => readPage(filter, pageSize, token),
});

export function useApplicationPages(filter: ApplicationFilter) {
  return usePages(applicationPages(filter));
}

/* A few whose name holds `search`, to choose from. */
export function useApplicationChoice(search: string) {
  return useRead({
    queryKey: [...LIST, 'choice', search],
    queryFn: async () => (await readPage({ search }, 20)).rows,
    placeholderData: (before) => before,
  });
}

const readOne = (id: string) => management.GET('/api/v1/applications/{application_id}', inPath(id));

export const applicationQuery = (id: string) =>
  queryOptions({
    queryKey: ofOne(id),
    queryFn: async () =>
      (await dataOf(management.GET('/api/v1/applications/{application_id}', inPath(id))))
        .application,
    enabled: id !== '',
  });

export function useApplication(id: string) {
  return useRead(applicationQuery(id));
}

export interface NewApplication {
  name: string;
  type: ApplicationType;
  org_code?: string | null;
}

export function useRenameApplication(id: string) {
  return useChange(
    ({ name, seen }: { name: string; seen?: { name: string } }, client) =>
      changeSeen(
        client,
        seen,
        () => readSeen(readOne(id), ({ application }) => ({ name: application.name })),
        (headers) =>
          dataOf(
            client.PATCH('/api/v1/applications/{application_id}', {
              ...inPath(id),
              headers,
              body: { name },
            }),
          ),
      ),
    [['applications'], ['apis']],
  );
}

export const deleteApplication = (id: string, client: Management) =>
  dataOf(client.DELETE('/api/v1/applications/{application_id}', inPath(id)));

/* What is read again when applications went. */
export const KEYS_OF_APPLICATIONS = [LIST, ['organizations'], ['apis'], ['statistics']];

export function useDeleteApplication(id: string) {
  const queries = useQueryClient();
  return useChange(async (_: void, client) => {
    await deleteApplication(id, client);
    if (!isRecorder(client)) queries.removeQueries({ queryKey: ofOne(id) });
  }, KEYS_OF_APPLICATIONS);
}

/* --- Client secrets --------------------------------------------------------------------------- */

export const clientSecretsQuery = (id: string) =>
  queryOptions({
    queryKey: ofOne(id, 'client_secrets'),
    queryFn: async () =>
      (
        await dataOf(
          management.GET('/api/v1/applications/{application_id}/client_secrets', inPath(id)),
        )
      ).client_secrets,
  });

export function useClientSecrets(id: string) {
  return useRead(clientSecretsQuery(id));
}

export interface SecretRotation {
  maintain_previous_secret: boolean;
  /* Absent: until the previous one is deleted. */
  grace_period_s?: number;
}

export function useRotateClientSecret(id: string) {
  return useChange(
    async (body: SecretRotation, client) => {
      const answer = await dataOf(
        client.POST('/api/v1/applications/{application_id}/client_secrets', {
          ...inPath(id),
          body,
        }),
      );
      return answer.application.client_secret ?? '';
    },
    [ofOne(id, 'client_secrets')],
  );
}

export function useDeletePreviousSecret(id: string) {
  return useChange(
    (_: void, client) =>
      dataOf(
        client.DELETE('/api/v1/applications/{application_id}/client_secrets/previous', inPath(id)),
      ),
    [ofOne(id, 'client_secrets')],
  );
}

/* --- APIs it is authorized for ---------------------------------------------------------------- */

const AUTHORIZED_PAGE = 500;

/* All of them: an application has few. */
export const authorizedApisQuery = (id: string) =>
  queryOptions({
    queryKey: ofOne(id, 'apis'),
    queryFn: async () => {
      const apis: AuthorizedApi[] = [];
      let next_token: string | undefined;
      do {
        const answer = await dataOf(
          management.GET('/api/v1/applications/{application_id}/apis', {
            params: {
              path: { application_id: id },
              query: { page_size: AUTHORIZED_PAGE, next_token },
            },
          }),
        );
        apis.push(...answer.apis);
        next_token = answer.next_token ?? undefined;
      } while (next_token !== undefined);
      return apis;
    },
    enabled: id !== '',
  });

export function useAuthorizedApis(id: string) {
  return useRead(authorizedApisQuery(id));
}

export interface Authorization {
  apiId: string;
  applicationId: string;
}

export const keysOfAuthorization = ({ apiId, applicationId }: Authorization) => [
  ofOne(applicationId),
  ...keysOfApis(apiId),
  ['token_preview'],
];

function changeAuthorization(
  { apiId, applicationId }: Authorization,
  client: Management,
  operation?: 'delete',
) {
  return dataOf(
    client.PATCH('/api/v1/apis/{api_id}/applications', {
      params: { path: { api_id: apiId } },
      body: {
        applications: [
          operation === undefined ? { id: applicationId } : { id: applicationId, operation },
        ],
      },
    }),
  );
}

export interface ScopeChange extends Authorization {
  enable: string[];
  disable: string[];
}

/* One request a scope: the API has no other. A few at a time, so that hundreds are quick too. */
async function changeScopes(
  { apiId, applicationId, enable, disable }: ScopeChange,
  client: Management,
) {
  const path = '/api/v1/apis/{api_id}/applications/{application_id}/scopes/{scope_id}' as const;
  const paramsOf = (scope_id: string) => ({
    params: { path: { api_id: apiId, application_id: applicationId, scope_id } },
  });
  const calls = [
    ...enable.map((id) => () => dataOf(client.POST(path, paramsOf(id)))),
    ...disable.map((id) => () => dataOf(client.DELETE(path, paramsOf(id)))),
  ];
  const work = async () => {
    for (let call = calls.shift(); call !== undefined; call = calls.shift()) await call();
  };
  await Promise.all(Array.from({ length: 4 }, work));
}

export function useChangeScopes() {
  return useChange(changeScopes, keysOfAuthorization);
}

/* With scopes: those are enabled too, as they were before a revocation that is undone. */
export async function authorize(
  authorization: Authorization,
  scopes: string[],
  client: Management,
) {
  await changeAuthorization(authorization, client);
  await changeScopes({ ...authorization, enable: [...scopes], disable: [] }, client);
}

export const revoke = (authorization: Authorization, client: Management) =>
  changeAuthorization(authorization, client, 'delete');

export function useAuthorize() {
  return useChange(
    ({ scopes = [], ...authorization }: Authorization & { scopes?: string[] }, client) =>
      authorize(authorization, scopes, client),
    keysOfAuthorization,
  );
}

/* --- Tokens ----------------------------------------------------------------------------------- */

export function useChangeLifetime(id: string) {
  return useChange(
    ({ lifetime_s, seen }: { lifetime_s: number; seen?: { lifetime_s: string } }, client) =>
      changeSeen(
        client,
        seen,
        () =>
          readSeen(readOne(id), ({ application }) => ({
            lifetime_s: String(application.access_token_lifetime),
          })),
        (headers) =>
          dataOf(
            client.PATCH('/api/v1/applications/{application_id}/tokens', {
              ...inPath(id),
              headers,
              body: { access_token_lifetime: lifetime_s },
            }),
          ),
      ),
    [ofOne(id), ['token_preview']],
  );
}

const LIMITS = '/api/v1/applications/{application_id}/limits' as const;

export const applicationLimitsQuery = (id: string) =>
  queryOptions({
    queryKey: ofOne(id, 'limits'),
    queryFn: async () => (await dataOf(management.GET(LIMITS, inPath(id)))).limits,
  });

export function useApplicationLimits(id: string) {
  return useRead(applicationLimitsQuery(id));
}

export interface LimitsChange {
  /* null: the server's. */
  rate_limit_per_minute: number | null;
}

/* As it stands in its field. */
export const limitText = (limit: number | null) => (limit === null ? '' : String(limit));

/* known: what is shown, and must be so still. */
export function useChangeLimits(id: string, known: LimitsChange) {
  return useChange(
    (body: LimitsChange, client) =>
      changeSeen(
        client,
        { rate_limit_per_minute: limitText(known.rate_limit_per_minute) },
        () =>
          readSeen(management.GET(LIMITS, inPath(id)), ({ limits }) => ({
            rate_limit_per_minute: limitText(limits.rate_limit_per_minute),
          })),
        (headers) => dataOf(client.PATCH(LIMITS, { ...inPath(id), headers, body })),
      ),
    [ofOne(id, 'limits')],
  );
}

export const tokenCustomizationQuery = (id: string) =>
  queryOptions({
    queryKey: ofOne(id, 'token_customization'),
    queryFn: async () =>
      (
        await dataOf(
          management.GET('/api/v1/applications/{application_id}/token_customization', inPath(id)),
        )
      ).token_customization,
  });

export function useTokenCustomization(id: string) {
  return useRead(tokenCustomizationQuery(id));
}

/* What tokens carry besides the usual claims; properties and flags by their keys. */
export interface TokenContents {
  include_permissions_claim: boolean;
  properties: string[];
  feature_flags: string[];
}

export interface CustomizationChange extends Partial<TokenContents> {
  coalesce_tokens?: boolean;
}

/* Of the switches that are on, in an order of their own. */
const includedIn = (rows: { key: string; is_included: boolean }[]) =>
  rows
    .filter(({ is_included }) => is_included)
    .map(({ key }) => key)
    .sort();

export function contentsOf(customization: TokenCustomization): TokenContents {
  return {
    include_permissions_claim: customization.include_permissions_claim,
    properties: includedIn(customization.properties),
    feature_flags: includedIn(customization.feature_flags),
  };
}

const customizationOf = (customization: TokenCustomization): Required<CustomizationChange> => ({
  ...contentsOf(customization),
  coalesce_tokens: customization.coalesce_tokens,
});

const CUSTOMIZATION = '/api/v1/applications/{application_id}/token_customization' as const;

/* seen: what is shown of that. */
export function useCustomizeTokens(id: string) {
  const queries = useQueryClient();
  return useChange(
    async ({ seen, ...body }: CustomizationChange & { seen?: CustomizationChange }, client) => {
      const answer = await changeSeen(
        client,
        seen,
        () =>
          readSeen(management.GET(CUSTOMIZATION, inPath(id)), ({ token_customization }) =>
            customizationOf(token_customization),
          ),
        (headers) => dataOf(client.PATCH(CUSTOMIZATION, { ...inPath(id), headers, body })),
      );
      if (isRecorder(client)) return;
      queries.setQueryData(ofOne(id, 'token_customization'), answer.token_customization);
    },
    [ofOne(id, 'token_customization'), ['token_preview']],
  );
}

/* --- Properties ------------------------------------------------------------------------------- */

export const propertyValuesQuery = (id: string) =>
  queryOptions({
    queryKey: ofOne(id, 'properties'),
    queryFn: async () =>
      (await dataOf(management.GET('/api/v1/applications/{application_id}/properties', inPath(id))))
        .properties,
  });

export function usePropertyValues(id: string) {
  return useRead(propertyValuesQuery(id));
}

/* An empty text removes one. */
export function useSetProperty(id: string) {
  return useChange(
    ({ key, value, seen }: { key: string; value: string; seen?: { value: string } }, client) =>
      changeSeen(
        client,
        seen,
        () =>
          readSeen(
            management.GET('/api/v1/applications/{application_id}/properties', inPath(id)),
            ({ properties }) => valueOfKey(properties, key),
          ),
        (headers) =>
          dataOf(
            client.PUT('/api/v1/applications/{application_id}/properties/{property_key}', {
              headers,
              params: { path: { application_id: id, property_key: key } },
              body: { value: value === '' ? null : value },
            }),
          ),
      ),
    [ofOne(id, 'properties'), ofOne(id, 'token_customization'), ['token_preview']],
  );
}
