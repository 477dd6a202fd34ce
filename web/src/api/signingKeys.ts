/* signingKeys: what tokens are signed with. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Schema, dataOf, management } from './client';

export type SigningKey = Schema['signing_key'];

const KEY = ['signing_keys'];

export function useSigningKeys(isWanted = true) {
  return useQuery({
    queryKey: KEY,
    queryFn: () => dataOf(management.GET('/api/v1/signing_keys')),
    enabled: isWanted,
  });
}

export function useRotateSigningKey() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (isImmediate: boolean) =>
      dataOf(management.POST('/api/v1/signing_keys', { body: { is_immediate: isImmediate } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

/* Others may have it: its tokens are refused at once. */
export function useRemoveSigningKey(kid: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      dataOf(
        management.DELETE('/api/v1/signing_keys/{kid}', {
          params: { path: { kid }, query: { compromised: 'true' } },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}
