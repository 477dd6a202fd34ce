/* signingKeys: what tokens are signed with. */
import { queryOptions } from '@tanstack/react-query';
import { useRead } from './useRead';
import { type Schema, dataOf, management } from './client';
import { useChange } from './useChange';

export type SigningKey = Schema['signing_key'];

const KEY = ['signing_keys'];

export const signingKeysQuery = queryOptions({
  queryKey: KEY,
  queryFn: () => dataOf(management.GET('/api/v1/signing_keys')),
});

export function useSigningKeys(isWanted = true) {
  return useRead({ ...signingKeysQuery, enabled: isWanted });
}

export function useRotateSigningKey() {
  return useChange(
    (isImmediate: boolean, client) =>
      dataOf(client.POST('/api/v1/signing_keys', { body: { is_immediate: isImmediate } })),
    [KEY],
  );
}

/* Others may have it: its tokens are refused at once. */
export function useRemoveSigningKey(kid: string) {
  return useChange(
    (_: void, client) =>
      dataOf(
        client.DELETE('/api/v1/signing_keys/{kid}', {
          params: { path: { kid }, query: { compromised: 'true' } },
        }),
      ),
    [KEY],
  );
}
