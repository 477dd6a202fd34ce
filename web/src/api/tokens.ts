/* tokens: what would happen to a request for a token, and tokens to test with. */
import { useRead } from './useRead';
import { useChange } from './useChange';
import type { TokenContents } from './applications';
import { dataOf, management, type Schema } from './client';

export type TokenPreview = Schema['token_preview'];
export type PreviewStep = TokenPreview['steps'][number];

export interface TokenRequest {
  clientId: string;
  audience: string;
  /* Space-separated; empty: all enabled ones. */
  scope: string;
}

/* Issues nothing. contents: as if these were chosen for the application. */
export function useTokenPreview(
  { clientId, audience, scope }: TokenRequest,
  contents?: TokenContents,
) {
  return useRead({
    queryKey: ['token_preview', clientId, audience, scope, contents],
    queryFn: async () => {
      const body = {
        client_id: clientId,
        audience,
        ...(scope === '' ? {} : { scope }),
        ...contents,
      };
      return (await dataOf(management.POST('/api/v1/token_preview', { body }))).token_preview;
    },
    enabled: clientId !== '' && audience !== '',
    placeholderData: (before) => before,
    staleTime: 0,
  });
}

export function useTestToken() {
  return useChange(
    ({ clientId, audience, scope }: TokenRequest, client) =>
      dataOf(
        client.POST('/api/v1/applications/{application_id}/test_tokens', {
          params: { path: { application_id: clientId } },
          body: { audience, ...(scope === '' ? {} : { scope }) },
        }),
      ),
    [['statistics']],
  );
}
