/*
 * newApplication: an application from its name to what it may do, in one go: the API, where that is a
 * new one, with its scopes; the application; and the authorization. Each is a request of its own. What
 * was made before one of them is refused is kept for the next try.
 */
import { useRef } from 'react';
import { ApiError, dataOf, management } from './client';
import { authorize, type NewApplication } from './applications';
import { useChange } from './useChange';

/* What stands for no API, and for one that is to be made. */
export const NO_API = '';
export const NEW_API = 'new';

/* The API that an application is authorized for: none, a new one, or one that is there. */
export interface ApiFields {
  api: string;
  /* Of a new one. */
  api_name: string;
  audience: string;
  scope_keys: string[];
  /* Of one that is there: those to enable. */
  scope_ids: string[];
}

export const NO_API_FIELDS: ApiFields = {
  api: NO_API,
  api_name: '',
  audience: '',
  scope_keys: [],
  scope_ids: [],
};

interface MadeApi {
  id: string;
  audience: string;
  scopeIds: Map<string, string>;
}

/* The names that the refused request has for the fields here. */
function naming(names: Record<string, string>) {
  return (error: unknown): never => {
    if (!(error instanceof ApiError) || error.field === null) throw error;
    const { status, code, message, field, retryAfterS } = error;
    throw new ApiError(status, code, message, names[field] ?? field, retryAfterS);
  };
}

const createApi = (name: string, audience: string) =>
  dataOf(management.POST('/api/v1/apis', { body: { name, audience } })).catch(
    naming({ name: 'api_name' }),
  );

const createScope = (api_id: string, key: string) =>
  dataOf(
    management.POST('/api/v1/apis/{api_id}/scopes', {
      params: { path: { api_id } },
      body: { key },
    }),
  ).catch(naming({ key: 'scope_keys' }));

/* The API with the ids of the scopes to enable; null: none is wanted. */
function useApiMaker() {
  const made = useRef<MadeApi | null>(null);
  return async (fields: ApiFields): Promise<{ id: string; scopes: string[] } | null> => {
    if (fields.api === NO_API) return null;
    if (fields.api !== NEW_API) return { id: fields.api, scopes: fields.scope_ids };
    const audience = fields.audience.trim();
    if (made.current?.audience !== audience) {
      const { api } = await createApi(fields.api_name.trim() || audience, audience);
      made.current = { id: api.id, audience, scopeIds: new Map() };
    }
    const { id, scopeIds } = made.current;
    for (const key of fields.scope_keys)
      if (!scopeIds.has(key)) scopeIds.set(key, (await createScope(id, key)).scope.id);
    return { id, scopes: fields.scope_keys.map((key) => scopeIds.get(key) ?? '') };
  };
}

const KEYS = [['applications'], ['organizations'], ['apis'], ['first_steps'], ['statistics']];

export interface CreatedApplication {
  id: string;
  client_secret?: string;
  isAuthorized: boolean;
  /* Why it is not authorized though it should be: it is there all the same, and so is its secret. */
  trouble: Error | null;
}

export function useCreateClient() {
  const makeApi = useApiMaker();
  return useChange(
    async ({
      application,
      api: fields,
    }: {
      application: NewApplication;
      api: ApiFields;
    }): Promise<CreatedApplication> => {
      const api = await makeApi(fields);
      const { application: made } = await dataOf(
        management.POST('/api/v1/applications', { body: application }),
      );
      const trouble =
        api === null
          ? null
          : await authorize({ apiId: api.id, applicationId: made.id }, api.scopes).then(
              () => null,
              (error: Error) => error,
            );
      return { ...made, isAuthorized: api !== null && trouble === null, trouble };
    },
    KEYS,
  );
}

/* Authorizes one that is there. */
export function useAuthorizeClient(applicationId: string) {
  const makeApi = useApiMaker();
  return useChange(
    async (fields: ApiFields) => {
      const api = await makeApi(fields);
      if (api !== null) await authorize({ apiId: api.id, applicationId }, api.scopes);
    },
    [...KEYS, ['token_preview']],
  );
}
