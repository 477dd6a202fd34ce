/* reference: the server's own document of its API, and any request of it. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { useRead } from './useRead';
import { groupsOf, type OpenApiDocument } from '../lib/openapi';
import { dataOf, management, request } from './client';
import { testToken } from './testToken';

/* The document does not describe itself: what of it is read stands in lib/openapi.ts. */
const readDocument = () =>
  dataOf(management.GET('/api/v1/openapi.json')) as Promise<unknown> as Promise<OpenApiDocument>;

export const openApiQuery = queryOptions({
  queryKey: ['openapi'],
  queryFn: async () => {
    const document = await readDocument();
    return { document, groups: groupsOf(document) };
  },
  staleTime: Infinity /* it changes with the server only */,
});

export function useOpenApi() {
  return useRead(openApiQuery);
}

export interface TriedRequest {
  method: string;
  path: string;
  body?: string;
  contentType?: string;
}

export interface TriedAnswer {
  status: number;
  statusText: string;
  durationMs: number;
  text: string;
}

async function send({ method, path, body, contentType }: TriedRequest): Promise<TriedAnswer> {
  const start = performance.now();
  const response = await request(method, path, {
    body,
    contentType,
    token: testToken()?.token,
  });
  const text = await response.text();
  return {
    status: response.status,
    statusText: response.statusText,
    durationMs: Math.round(performance.now() - start),
    text,
  };
}

/* Whatever it changed, the other screens read anew. Answers may hold secrets: none is kept. */
export function useTry() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: send,
    gcTime: 0,
    onSuccess: (_, { method }) => (method === 'GET' ? undefined : queries.invalidateQueries()),
  });
}
