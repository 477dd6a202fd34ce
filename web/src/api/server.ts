/* server: what the server says of itself to everybody: its addresses and its public keys. */
import { queryOptions } from '@tanstack/react-query';
import { useRead } from './useRead';
import type { Jwk } from '../lib/jwt';
import { dataOf, management } from './client';

export const discoveryQuery = queryOptions({
  queryKey: ['discovery'],
  queryFn: () => dataOf(management.GET('/.well-known/openid-configuration')),
  staleTime: Infinity,
});

export function useDiscovery() {
  return useRead(discoveryQuery);
}

/* Read anew for each token: a key may have been rotated since. */
export async function readServerKeys(): Promise<Jwk[]> {
  return (await dataOf(management.GET('/.well-known/jwks.json'))).keys;
}
