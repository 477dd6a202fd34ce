/*
 * newApplication: an application from its name to what it may do, in one go: the API, where that is a
 * new one, with its scopes; the application; and the authorization. Each is a request of its own. What
 * was made before one of them is refused is kept for the next try.
 */
import { useRef } from 'react';
import { dataOf, isRecorder, type Management } from './client';
import { naming } from './naming';
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

const createApi = (name: string, audience: string, client: Management) =>
  dataOf(client.POST('/api/v1/apis', { body: { name, audience } })).catch(
    naming({ name: 'api_name' }),
  );

const createScope = (api_id: string, key: string, client: Management) =>
  dataOf(
    client.POST('/api/v1/apis/{api_id}/scopes', {
      params: { path: { api_id } },
      body: { key },
    }),
  ).catch(naming({ key: 'scope_keys' }));

async function newApi({ api_name }: ApiFields, audience: string, client: Management) {
  const { api } = await createApi(api_name.trim() || audience, audience, client);
  return { id: api.id, audience, scopeIds: new Map<string, string>() };
}

/* The API with the ids of the scopes to enable; null: none is wanted. */
function useApiMaker() {
  const made = useRef<MadeApi | null>(null);
  return async (
    fields: ApiFields,
    client: Management,
  ): Promise<{ id: string; scopes: string[] } | null> => {
    if (fields.api === NO_API) return null;
    if (fields.api !== NEW_API) return { id: fields.api, scopes: fields.scope_ids };
    const audience = fields.audience.trim();
    const there =
      made.current?.audience === audience ? made.current : await newApi(fields, audience, client);
    if (!isRecorder(client)) made.current = there;
    const { id } = there;
    const scopeIds = isRecorder(client) ? new Map(there.scopeIds) : there.scopeIds;
    for (const key of fields.scope_keys)
      if (!scopeIds.has(key)) scopeIds.set(key, (await createScope(id, key, client)).scope.id);
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
    async (
      {
        application,
        api: fields,
      }: {
        application: NewApplication;
        api: ApiFields;
      },
      client,
    ): Promise<CreatedApplication> => {
      const api = await makeApi(fields, client);
      const { application: made } = await dataOf(
        client.POST('/api/v1/applications', { body: application }),
      );
      const trouble =
        api === null
          ? null
          : await authorize({ apiId: api.id, applicationId: made.id }, api.scopes, client).then(
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
    async (fields: ApiFields, client) => {
      const api = await makeApi(fields, client);
      if (api !== null) await authorize({ apiId: api.id, applicationId }, api.scopes, client);
    },
    [...KEYS, ['token_preview']],
  );
}
