/*
 * useChange: a call that changes something; what was read of `keys` is read again after it. What
 * went and came is forgotten with the form that asked, for it may be a secret (gcTime 0).
 */
import { useMutation, useQueryClient } from '@tanstack/react-query';

export function useChange<Body = void, Answer = unknown>(
  change: (body: Body) => Promise<Answer>,
  keys: readonly (readonly string[])[],
) {
  const queries = useQueryClient();
  return useMutation<Answer, Error, Body>({
    mutationFn: change,
    gcTime: 0,
    onSuccess: async () => {
      await Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
  });
}
