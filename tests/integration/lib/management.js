/*
 * management: a client of the management API that holds every answer against the contract.
 *
 * A call names the status it expects (200 or 201 by default, whatever the contract says of the
 * operation); the answer is checked for status, envelope, schema and headers before it is
 * returned. Every answer, refusals too, is also held against the server's own document.
 */
import assert from 'node:assert/strict';
import { assertFailure, assertSuccess, findOperation } from './contract.js';
import { FORM, form } from './http.js';
import { createApplicationByCommand } from './harness.js';
import { assertDocumented } from './own_document.js';

/* Asks for a token; the answer, whatever it is. */
export async function requestToken(server, parameters, headers = {}) {
  const answer = await server.send('/oauth2/token',
    { method: 'POST', headers: { ...FORM, ...headers }, body: form(parameters) });
  await assertDocumented(server, 'POST', '/oauth2/token', answer);
  return answer;
}

/* A token for an application's own credentials; fails the test when it is refused. */
export async function tokenFor(server, application, audience, more = {}) {
  const answer = await requestToken(server, {
    grant_type: 'client_credentials',
    client_id: application.client_id,
    client_secret: application.client_secret,
    audience,
    ...more,
  });
  assert.equal(answer.status, 200, `token request: ${answer.text}`);
  return answer.json;
}

export class Management {
  /* With a token of its own, or the application's for the management API. */
  static async for(server, application, more = {}) {
    const management = new Management();
    management.server = server;
    management.audience = `${server.issuer}/api/v1`;
    management.token =
      (await tokenFor(server, application, management.audience, more)).access_token;
    return management;
  }

  /* The first administrator of a server, made by the command as the README says. */
  static async ofNewServer(server, name = 'Administration') {
    return Management.for(server, await createApplicationByCommand(server, name));
  }

  async send(method, path, body, { headers = {}, query } = {}) {
    const target = `/api/v1${path}${query === undefined ? '' : '?' + new URLSearchParams(query)}`;
    const sent = { Authorization: `Bearer ${this.token}`, ...headers };
    for (const name of Object.keys(sent)) {
      if (sent[name] === null)
        delete sent[name]; /* null: leave that header out */
    }
    if (body !== undefined && sent['Content-Type'] === undefined)
      sent['Content-Type'] = 'application/json';
    /* Text, bytes and chunks go as they are; anything else is written as JSON. */
    const isRaw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ||
      Array.isArray(body);
    const bytes = isRaw ? body : JSON.stringify(body);
    const answer = await this.server.send(target, { method, headers: sent, body: bytes });
    const isFile = path.startsWith('/audit/export') && answer.status === 200;
    assert.match(answer.headers['content-type'] ?? '',
      isFile ? /^(text\/csv|application\/jsonl)\b/ : /^application\/json\b/,
      `${method} ${target} ${answer.status}: SDKs parse every answer as JSON`);
    await assertDocumented(this.server, method, target, answer);
    return answer;
  }

  /* A call that succeeds as the contract says; its body. */
  async call(method, path, body, options) {
    const answer = await this.send(method, path, body, options);
    const operation = findOperation(method, `/api/v1${path}`);
    if (operation === null) /* a resource of jeton's own */
      assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${answer.text}`);
    else
      assertSuccess(operation, answer.status, answer.json);
    return /^application\/json\b/.test(answer.headers['content-type']) ? answer.json : answer.text;
  }

  get(path, query) {
    return this.call('GET', path, undefined, { query });
  }

  post(path, body) {
    return this.call('POST', path, body);
  }

  put(path, body, query) {
    return this.call('PUT', path, body, { query });
  }

  patch(path, body) {
    return this.call('PATCH', path, body);
  }

  delete(path) {
    return this.call('DELETE', path);
  }

  /* A call that is refused with that status; its (first) error, { code, message }. */
  async refused(status, method, path, body, options) {
    const answer = await this.send(method, path, body, options);
    assert.equal(answer.status, status, `${method} ${path}: ${answer.text}`);
    return assertFailure(status, answer.json);
  }
}

/* --- What most tests need to exist ---------------------------------------------------------- */

/* { id, audience, scopes: { key: id } }. */
export async function createApi(management, { name, audience, scopes = [] }) {
  const { api } = await management.post('/apis', { name, audience });
  const created = { id: api.id, audience, scopes: {} };
  for (const key of scopes) {
    const { scope } = await management.post(`/apis/${api.id}/scopes`,
      { key, description: `May ${key}` });
    created.scopes[key] = scope.id;
  }
  return created;
}

/* { id, client_id, client_secret }; without a secret for the types that keep none. */
export async function createApplication(management, { name, type = 'm2m', ...more }) {
  const { application } = await management.post('/applications', { name, type, ...more });
  assert.equal('client_secret' in application, ['m2m', 'reg'].includes(type), type);
  return application;
}

/* Authorizes an application for an API, and enables those scopes, as the page says. */
export async function authorize(management, api, application, scopes = []) {
  await management.patch(`/apis/${api.id}/applications`,
    { applications: [{ id: application.client_id }] });
  for (const key of scopes)
    await enableScope(management, api, application, key);
}

export function enableScope(management, api, application, key) {
  return management.post(
    `/apis/${api.id}/applications/${application.client_id}/scopes/${api.scopes[key]}`);
}

/* Everything that the lists show: unchanged is what a refused request must leave. */
export async function snapshot(management) {
  const all = { page_size: 500 };
  const { apis } = await management.get('/apis', { expand: 'scopes' });
  const { applications } = await management.get('/applications', all);
  const { organizations } = await management.get('/organizations', all);
  return {
    apis: await Promise.all(apis.map(async (api) => (await management.get(`/apis/${api.id}`)).api)),
    applications: await Promise.all(applications.map(async (application) =>
      (await management.get(`/applications/${application.id}`)).application)),
    organizations,
  };
}
