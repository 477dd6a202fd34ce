/*
 * useChange: a call that changes something; what was read of `keys` is read again after it, also
 * when it failed, for a part of it may be done. What went and came is forgotten with the form that
 * asked, for it may be a secret (gcTime 0). A change that takes the client it sends with can be
 * described before it is made (components/ShowRequest.tsx).
 */
import {
  type QueryKey,
  useMutation,
  type UseMutationResult,
  useQueryClient,
} from '@tanstack/react-query';
import type { ShownRequest } from '../lib/shownRequest';
import { type Management, management, requestsOf } from './client';

/* Of a change that takes no client nothing can be said: it would be sent. */
async function describe<Body>(
  change: (body: Body, client: Management) => Promise<unknown>,
  body: Body,
): Promise<ShownRequest[]> {
  if (change.length < 2) throw new Error('this change takes no client');
  return requestsOf((client) => change(body, client));
}

/* One that can be made, and be described before. */
export type Change<Body, Answer = unknown> = UseMutationResult<Answer, Error, Body> & {
  describe: (body: Body) => Promise<ShownRequest[]>;
};

export function useChange<Body = void, Answer = unknown>(
  change: (body: Body, client: Management) => Promise<Answer>,
  keys: readonly QueryKey[] | ((body: Body) => readonly QueryKey[]),
): Change<Body, Answer> {
  const queries = useQueryClient();
  const mutation = useMutation<Answer, Error, Body>({
    mutationFn: (body) => change(body, management),
    gcTime: 0,
    onSettled: async (_answer, _error, body) => {
      const stale = typeof keys === 'function' ? keys(body) : keys;
      await Promise.all(stale.map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
  });
  return { ...mutation, describe: (body: Body) => describe(change, body) };
}
