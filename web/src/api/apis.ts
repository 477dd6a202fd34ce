/* apis: /api/v1/apis and what belongs to one of them. */
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { useRead } from './useRead';
import { type Pages, usePages } from './usePages';
import { changeSeen, readSeen } from './seen';
import { useChange } from './useChange';
import { findIn } from './findIn';
import {
  ApiError,
  dataOf,
  isRecorder,
  type Management,
  management,
  type Schema,
  uploadFile,
} from './client';

export type ApiRow = Schema['get_apis_response']['apis'][number];
export type Scope = Schema['get_api_scopes_response']['scopes'][number];
export type AuthorizedApplication = Schema['authorized_application'];
export type OpenapiImport = Schema['openapi_import'];
export type OpenapiImportLog = Schema['openapi_import_log'];
export type OpenapiImportResult = Schema['openapi_import_result'];

const LIST = ['apis', 'list'];
const ofOne = (id: string, ...more: string[]) => ['apis', 'one', id, ...more];
const inPath = (id: string) => ({ params: { path: { api_id: id } } });

/* What changes of one API when its scopes or its applications do. */
export const keysOfApis = (id: string) => [ofOne(id), LIST];

/* The server gives this list whole. */
export const apisQuery = queryOptions({
  queryKey: LIST,
  queryFn: async () =>
    (await dataOf(management.GET('/api/v1/apis', { params: { query: { expand: 'scopes' } } })))
      .apis,
});

export function useApis() {
  return useRead(apisQuery);
}

export function useApi(id: string) {
  return findIn(useApis(), (api) => api.id === id);
}

export function useCreateApi() {
  return useChange(
    async (body: { name: string; audience: string }, client) =>
      (await dataOf(client.POST('/api/v1/apis', { body }))).api,
    [LIST, ['first_steps'], ['statistics']],
  );
}

export const deleteApi = (id: string, client: Management) =>
  dataOf(client.DELETE('/api/v1/apis/{api_id}', inPath(id)));

/* What is read again when APIs went. */
export const KEYS_OF_APIS = [LIST, ['applications'], ['api-keys'], ['statistics']];

export function useDeleteApi(id: string) {
  return useChange((_: void, client) => deleteApi(id, client), KEYS_OF_APIS);
}

/* --- Scopes ----------------------------------------------------------------------------------- */

export const scopesQuery = (apiId: string) =>
  queryOptions({
    queryKey: ofOne(apiId, 'scopes'),
    queryFn: async () =>
      (await dataOf(management.GET('/api/v1/apis/{api_id}/scopes', inPath(apiId)))).scopes,
    enabled: apiId !== '',
  });

export function useScopes(apiId: string) {
  return useRead(scopesQuery(apiId));
}

export function useAddScope(apiId: string) {
  return useChange(
    (body: { key: string; description: string }, client) =>
      dataOf(client.POST('/api/v1/apis/{api_id}/scopes', { ...inPath(apiId), body })),
    keysOfApis(apiId),
  );
}

const SCOPE_PATH = '/api/v1/apis/{api_id}/scopes/{scope_id}' as const;

interface ScopeDescription {
  id: string;
  description: string;
  seen?: { description: string };
}

export function useDescribeScope(apiId: string) {
  return useChange(({ id, description, seen }: ScopeDescription, client) => {
    const params = { path: { api_id: apiId, scope_id: id } };
    return changeSeen(
      client,
      seen,
      () =>
        readSeen(management.GET(SCOPE_PATH, { params }), ({ scope }) => ({
          description: scope.description,
        })),
      (headers) => dataOf(client.PATCH(SCOPE_PATH, { params, headers, body: { description } })),
    );
  }, keysOfApis(apiId));
}

export const deleteScope = (apiId: string, id: string, client: Management) =>
  dataOf(client.DELETE(SCOPE_PATH, { params: { path: { api_id: apiId, scope_id: id } } }));

/* What is read again when scopes of an API went. */
export const keysOfScopes = (apiId: string) => [...keysOfApis(apiId), ['applications']];

/* --- Applications ----------------------------------------------------------------------------- */

export const authorizedApplicationsPages = (apiId: string): Pages<AuthorizedApplication> => ({
  key: ofOne(apiId, 'applications'),
  read: async (next_token, page_size) => {
    const answer = await dataOf(
      management.GET('/api/v1/apis/{api_id}/authorized_applications', {
        params: { path: { api_id: apiId }, query: { page_size, next_token } },
      }),
    );
    return { rows: answer.applications, next: answer.next_token };
  },
});

export function useAuthorizedApplications(apiId: string) {
  return usePages(authorizedApplicationsPages(apiId));
}

/* --- The OpenAPI document --------------------------------------------------------------------- */

/* undefined while loading; null: there is none. */
export const openapiQuery = (apiId: string) =>
  queryOptions({
    queryKey: ofOne(apiId, 'openapi'),
    queryFn: async () => {
      const path = '/api/v1/apis/{api_id}/openapi/imports' as const;
      const { imports } = await dataOf(
        management.GET(path, { params: { path: { api_id: apiId }, query: { page_size: 1 } } }),
      );
      /* Deletions are in the history as well: only an upload that is active has a document. One that
       * was undone does not tell whether there was one before it. */
      const [newest] = imports;
      if (newest === undefined || (newest.kind === 'deletion' && newest.undone_on === null))
        return null;
      return dataOf(management.GET('/api/v1/apis/{api_id}/openapi', inPath(apiId))).then(
        ({ openapi }) => openapi,
        (error: unknown) => {
          if (error instanceof ApiError && error.status === 404) return null;
          throw error;
        },
      );
    },
  });

export function useOpenapi(apiId: string) {
  return useRead(openapiQuery(apiId));
}

export const openapiImportsPages = (apiId: string): Pages<OpenapiImport> => ({
  key: ofOne(apiId, 'openapi', 'imports'),
  read: async (starting_after, page_size) => {
    const { imports, has_more } = await dataOf(
      management.GET('/api/v1/apis/{api_id}/openapi/imports', {
        params: { path: { api_id: apiId }, query: { page_size, starting_after } },
      }),
    );
    return { rows: imports, next: has_more ? (imports.at(-1)?.id ?? null) : null };
  },
});

export function useOpenapiImports(apiId: string) {
  return usePages(openapiImportsPages(apiId));
}

export function useOpenapiImport(apiId: string, importId: string | null) {
  return useRead({
    queryKey: ofOne(apiId, 'openapi', 'import', importId ?? ''),
    queryFn: async () =>
      (
        await dataOf(
          management.GET('/api/v1/apis/{api_id}/openapi/imports/{import_id}', {
            params: { path: { api_id: apiId, import_id: importId ?? '' } },
          }),
        )
      ).import,
    enabled: importId !== null,
  });
}

/* Without a server's word nothing is read anew: a dry run changes nothing. */
const keysOfImport = (apiId: string, isDryRun: boolean) =>
  isDryRun ? [] : [...keysOfApis(apiId), ['applications']];

interface OpenapiUpload {
  file: File;
  isDryRun: boolean;
  onProgress: (share: number) => void;
}

/* What a document does to the scopes of an API, or would do. */
export function useUploadOpenapi(apiId: string) {
  return useChange(
    async ({ file, isDryRun, onProgress }: OpenapiUpload, client) => {
      const type = file.name.toLowerCase().endsWith('.json')
        ? 'application/json'
        : 'application/yaml';
      const query = new URLSearchParams({ file_name: file.name, dry_run: String(isDryRun) });
      const path = `/api/v1/apis/${apiId}/openapi?${query.toString()}`;
      return (
        await uploadFile<Schema['openapi_import_response']>(
          client,
          'PUT',
          path,
          file,
          type,
          onProgress,
        )
      ).import;
    },
    ({ isDryRun }) => keysOfImport(apiId, isDryRun),
  );
}

export function useDeleteOpenapi(apiId: string) {
  const queries = useQueryClient();
  return useChange(
    async ({ isDryRun }: { isDryRun: boolean }, client) => {
      const dry_run = isDryRun ? ('true' as const) : ('false' as const);
      const answer = await dataOf(
        client.DELETE('/api/v1/apis/{api_id}/openapi', {
          params: { path: { api_id: apiId }, query: { dry_run } },
        }),
      );
      if (!isDryRun && !isRecorder(client)) queries.setQueryData(ofOne(apiId, 'openapi'), null);
      return answer.import;
    },
    ({ isDryRun }) => keysOfImport(apiId, isDryRun),
  );
}

export function useUndoOpenapi(apiId: string) {
  const path = '/api/v1/apis/{api_id}/openapi/imports/{import_id}/undo' as const;
  return useChange(
    async (importId: string, client) =>
      (
        await dataOf(
          client.POST(path, { params: { path: { api_id: apiId, import_id: importId } } }),
        )
      ).import,
    keysOfImport(apiId, false),
  );
}
