/*
 * useChange: a call that changes something; what was read of `keys` is read again after it, also
 * when it failed, for a part of it may be done. What went and came is forgotten with the form that
 * asked, for it may be a secret (gcTime 0).
 */
import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';

export function useChange<Body = void, Answer = unknown>(
  change: (body: Body) => Promise<Answer>,
  keys: readonly QueryKey[] | ((body: Body) => readonly QueryKey[]),
) {
  const queries = useQueryClient();
  return useMutation<Answer, Error, Body>({
    mutationFn: change,
    gcTime: 0,
    onSettled: async (_answer, _error, body) => {
      const stale = typeof keys === 'function' ? keys(body) : keys;
      await Promise.all(stale.map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
  });
}
