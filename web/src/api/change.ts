/*
 * change: a request that changes something, and what has to be read again because of it. Nothing of
 * it stays in memory once its component is gone: answers may hold secrets.
 */
import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';

export function useChange<Input, Answer>(
  change: (input: Input) => Promise<Answer>,
  keys: QueryKey[] | ((input: Input) => QueryKey[]),
) {
  const queries = useQueryClient();
  return useMutation<Answer, Error, Input>({
    mutationFn: change,
    gcTime: 0,
    onSettled: async (_answer, _error, input) => {
      const stale = typeof keys === 'function' ? keys(input) : keys;
      await Promise.all(stale.map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
  });
}
