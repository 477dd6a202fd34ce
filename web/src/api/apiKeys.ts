/* apiKeys: long-lived credentials for callers of one API, which has them verified here. */
import { queryOptions } from '@tanstack/react-query';
import { useRead } from './useRead';
import { PAGE_SIZE, type Pages, usePages } from './usePages';
import type { operations } from './schema';
import { dataOf, type Management, management, type Schema } from './client';
import { changeSeen, readSeen } from './seen';
import { useChange } from './useChange';
import { warningHorizon } from '../lib/expiry';

export type ApiKeyRow = Schema['get_api_keys_response']['api_keys'][number];
export type ApiKeyRecord = Schema['get_api_key_response']['api_key'];
export type ApiKeyKind = 'organization' | 'user' | 'environment';
export type ApiKeyStatus = 'active' | 'inactive' | 'revoked';

type ListQuery = NonNullable<operations['getApiKeys']['parameters']['query']>;
export type ApiKeyFilter = Omit<
  ListQuery,
  'total' | 'page_size' | 'next_token' | 'starting_after' | 'suffix' | 'expires_before'
>;

export interface ApiKeyFields {
  name: string;
  type: ApiKeyKind;
  api_id: string;
  scope_ids: string[];
  org_code?: string;
  user_id?: string;
  /* Seconds; absent: never. */
  expires_in?: number;
}

export type Refill = 'hour' | 'day' | 'month';

/* null: none of it. */
export interface ApiKeyLimits {
  rate_limit?: number | null;
  rate_limit_window_s?: number;
  uses_left?: number | null;
  refill_amount?: number | null;
  refill_interval?: Refill | null;
  allowed_networks?: string[];
  metadata?: Record<string, unknown>;
}

const KEY = 'api-keys';

export const apiKeyPages = (filter: ApiKeyFilter): Pages<ApiKeyRow> => ({
  key: [KEY, 'list', filter],
  read: async (next_token, page_size) => {
    const query = { ...filter, total: 'true', page_size, next_token } as const;
    const answer = await dataOf(management.GET('/api/v1/api_keys', { params: { query } }));
    const total = { count: answer.total ?? 0, isExact: answer.total_is_exact ?? true };
    return { rows: answer.api_keys, next: answer.next_token ?? null, total };
  },
});

/* What matched, in words; a name has what is looked for in sight. */
const matchedOn = ({ matched_on }: ApiKeyRow) =>
  matched_on === 'key_suffix' ? 'last characters' : (matched_on ?? null);

export function useApiKeys(filter: ApiKeyFilter) {
  return { ...usePages(apiKeyPages(filter)), matchedOn };
}

export const apiKeyQuery = (id: string) =>
  queryOptions({
    queryKey: [KEY, 'record', id],
    queryFn: async (): Promise<ApiKeyRecord> => {
      const answer = await dataOf(
        management.GET('/api/v1/api_keys/{key_id}', { params: { path: { key_id: id } } }),
      );
      return answer.api_key;
    },
  });

export function useApiKey(id: string) {
  return useRead(apiKeyQuery(id));
}

export function useCreateApiKey() {
  return useChange(
    (fields: ApiKeyFields, client) => dataOf(client.POST('/api/v1/api_keys', { body: fields })),
    [[KEY]],
  );
}

/* seenOf: what a form shows of a key. */
export function useUpdateApiKey<Seen extends object>(
  id: string,
  seenOf: (record: ApiKeyRecord) => Seen,
) {
  const params = { path: { key_id: id } };
  return useChange(
    ({ changes, seen }: { changes: ApiKeyLimits; seen: Partial<Seen> }, client) =>
      changeSeen(
        client,
        seen,
        () =>
          readSeen(
            management.GET('/api/v1/api_keys/{key_id}', { params }),
            ({ api_key }): Partial<Seen> => seenOf(api_key),
          ),
        (headers) =>
          dataOf(
            client.PATCH('/api/v1/api_keys/{key_id}', {
              params,
              headers,
              body: changes,
            }),
          ),
      ),
    [[KEY]],
  );
}

export function useRotateApiKey(id: string) {
  return useChange(
    (gracePeriodS: number, client) =>
      dataOf(
        client.PUT('/api/v1/api_keys/{key_id}', {
          params: { path: { key_id: id } },
          body: { grace_period_s: gracePeriodS },
        }),
      ),
    [[KEY]],
  );
}

export const revokeApiKey = (id: string, client: Management) =>
  dataOf(client.DELETE('/api/v1/api_keys/{key_id}', { params: { path: { key_id: id } } }));

export const KEYS_OF_API_KEYS = [[KEY]];

export function useRevokeApiKey(id: string) {
  return useChange((_: void, client) => revokeApiKey(id, client), KEYS_OF_API_KEYS);
}

export type ApiKeyVerification = Schema['verify_api_key_response'];

/* In the body alone, and forgotten with the form that asked. */
export function useVerifyApiKey() {
  return useChange(
    (body: { api_key: string; address?: string }, client) =>
      dataOf(client.POST('/api/v1/api_keys/verify', { body })),
    [[KEY]],
  );
}

/* Those that end so soon that somebody should know. */
export const endingApiKeysQuery = queryOptions({
  queryKey: [KEY, 'ending'],
  queryFn: async () => {
    const query = { expires_before: warningHorizon(new Date()), page_size: PAGE_SIZE };
    const answer = await dataOf(management.GET('/api/v1/api_keys', { params: { query } }));
    const rows = answer.api_keys.sort((a, b) =>
      (a.expires_on ?? '').localeCompare(b.expires_on ?? ''),
    );
    return { rows, hasMore: answer.has_more };
  },
});

export function useEndingApiKeys() {
  return useRead(endingApiKeysQuery);
}

/* The APIs that take keys, with their scopes: all but the management API. */
export const keyedApisQuery = queryOptions({
  queryKey: ['apis', 'with-scopes'],
  queryFn: async () => {
    const { apis } = await dataOf(
      management.GET('/api/v1/apis', { params: { query: { expand: 'scopes' } } }),
    );
    return apis.filter(({ is_management_api }) => !is_management_api);
  },
});

export function useKeyedApis() {
  return useRead(keyedApisQuery);
}
