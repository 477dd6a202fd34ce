/*
 * generated_client: a program against the types that openapi-typescript makes of the server's own
 * document. It compiles where the document says enough, and runs where what it says is true.
 */
import createClient from 'openapi-fetch';
import type { paths } from './api.js';

type Result<Data> = { data?: Data; error?: unknown };

function data<Data>({ data: found, error }: Result<Data>): Data {
  if (found === undefined)
    throw new Error(JSON.stringify(error));
  return found;
}

/* Makes an API, an application and an API key, and says what their tokens and figures are. */
export async function useEverything(baseUrl: string, token: string) {
  const client = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}` } });

  const { api } = data(await client.POST('/api/v1/apis',
    { body: { name: 'Generated', audience: 'https://generated.example' } }));
  const { scope } = data(await client.POST('/api/v1/apis/{api_id}/scopes',
    { params: { path: { api_id: api.id } }, body: { key: 'read:all' } }));
  const { application } = data(await client.POST('/api/v1/applications',
    { body: { name: 'Robot', type: 'm2m' } }));
  const secret: string | undefined = application.client_secret;

  const connected = data(await client.PATCH('/api/v1/apis/{api_id}/applications', {
    params: { path: { api_id: api.id } }, body: { applications: [{ id: application.id }] } }));
  const ids: string[] = connected.applications_connected;

  const { token_customization: customization } = data(await client.PATCH(
    '/api/v1/applications/{application_id}/token_customization', {
      params: { path: { application_id: application.id } },
      body: { include_permissions_claim: true } }));
  const bytes: number = customization.token_size.bytes;

  const { api_key: key } = data(await client.POST('/api/v1/api_keys', {
    body: { name: 'Key', type: 'environment', api_id: api.id, scope_ids: [scope.id] } }));
  const verified = data(await client.POST('/api/v1/api_keys/verify', {
    body: { api_key: key.key } }));
  const keys = data(await client.GET('/api/v1/api_keys', { params: { query: { page_size: 5 } } }));
  const hasMore: boolean = keys.has_more;

  const { audit } = data(await client.GET('/api/v1/audit',
    { params: { query: { subject: application.id } } }));
  const actions: string[] = audit.map((entry) => entry.action);

  const issued = data(await client.POST('/oauth2/token', {
    body: { grant_type: 'client_credentials', client_id: application.client_id,
      client_secret: secret, audience: 'https://generated.example' },
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  }));

  const { error } = await client.GET('/api/v1/applications/{application_id}',
    { params: { path: { application_id: 'none' } } });
  return { ids, bytes, hasMore, actions, isValid: verified.is_valid, scopes: verified.scopes,
    token: issued.access_token, application, error };
}

/* What the document forbids does not compile. */
export function neverCalled(client: ReturnType<typeof createClient<paths>>) {
  // @ts-expect-error name must be a text
  client.POST('/api/v1/apis', { body: { name: 5, audience: 'x' } });
  // @ts-expect-error the type is one of four
  client.POST('/api/v1/applications', { body: { name: 'x', type: 'robot' } });
  // @ts-expect-error the path has an id
  client.GET('/api/v1/apis/{api_id}', {});
  // @ts-expect-error no such path
  client.GET('/api/v1/nothing');
  // @ts-expect-error not with this method
  client.DELETE('/api/v1/audit');
}
