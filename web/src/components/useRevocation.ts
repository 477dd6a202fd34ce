/* useRevocation: takes an authorization away, and offers to put it back as it was. */
import { type Authorization, useAuthorize, useRevoke } from '../api/applications';
import { useNotify } from './notices';

export function useRevocation() {
  const revoke = useRevoke();
  const authorize = useAuthorize();
  const notify = useNotify();
  return {
    isPending: revoke.isPending,
    revoke: (authorization: Authorization, scopes: string[], text: string) =>
      revoke.mutate(authorization, {
        onSuccess: () =>
          notify(text, {
            undo: () =>
              authorize.mutate(
                { ...authorization, scopes },
                { onError: (error) => notify(error.message, { isError: true }) },
              ),
          }),
        onError: (error) => notify(error.message, { isError: true }),
      }),
  };
}
