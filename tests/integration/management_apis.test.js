/*
 * management_apis: APIs, their scopes, and which application may ask for which: registered,
 * changed and taken away, each with what it does to the tokens after it.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Server } from './lib/harness.js';
import {
  authorize, createApi, createApplication, enableScope, Management, requestToken, tokenFor,
} from './lib/management.js';

const UNKNOWN = '0'.repeat(32);
const UNKNOWN_SCOPE = `api_scope_${UNKNOWN}`;
const BULK_MAX = 100;

let server, management, serial = 0;

before(async () => {
  server = await Server.start();
  management = await Management.ofNewServer(server);
});

after(() => server?.stop());

/* An API that no other test has. */
function newApi(scopes = []) {
  serial += 1;
  return createApi(management, { name: `API ${serial}`, audience: `api-${serial}`, scopes });
}

function newApplication(more = {}) {
  serial += 1;
  return createApplication(management, { name: `Application ${serial}`, ...more });
}

/* The error code that a token request gets, or the scope that was granted. */
async function outcome(application, api, more = {}) {
  const answer = await requestToken(server, {
    grant_type: 'client_credentials',
    client_id: application.client_id,
    client_secret: application.client_secret,
    audience: api.audience,
    ...more,
  });
  return answer.json.error ?? `scope=${answer.json.scope}`;
}

describe('addAPIs and getAPI', () => {
  it('registers an API and shows it', async () => {
    const created = await newApi();
    assert.match(created.id, /^[0-9a-f]{32}$/);
    const { api } = await management.get(`/apis/${created.id}`);
    assert.equal(api.audience, created.audience);
    assert.equal(api.is_management_api, false);
    assert.deepEqual(api.scopes, []);
  });

  it('takes names and audiences up to 64 characters', async () => {
    const audience = 'https://' + 'a'.repeat(56);
    const api = await createApi(management, { name: 'n'.repeat(64), audience });
    assert.equal((await management.get(`/apis/${api.id}`)).api.audience, audience);
  });

  for (const [what, body, member] of [
    ['no name', { audience: 'q' }, 'name'],
    ['no audience', { name: 'q' }, 'audience'],
    ['an empty name', { name: '', audience: 'q' }, 'name'],
    ['an empty audience', { name: 'q', audience: '' }, 'audience'],
    ['a name of 65 characters', { name: 'a'.repeat(65), audience: 'q' }, 'name'],
    ['an audience of 65 characters', { name: 'q', audience: 'a'.repeat(65) }, 'audience'],
    ['an audience with a space', { name: 'q', audience: 'a b' }, 'audience'],
    ['an audience with a tab', { name: 'q', audience: 'a\tb' }, 'audience'],
    ['an audience with a control byte', { name: 'q', audience: 'a\u0007' }, 'audience'],
    ['an audience with a no-break space', { name: 'q', audience: 'a\u00a0b' }, 'audience'],
    ['an audience that is no text', { name: 'q', audience: 5 }, 'audience'],
    ['a null name', { name: null, audience: 'q' }, 'name'],
  ]) {
    it(`refuses ${what} and names ${member}`, async () => {
      const error = await management.refused(400, 'POST', '/apis', body);
      assert.ok(error.message.includes(member), error.message);
    });
  }

  it('refuses an audience that is taken', async () => {
    const { audience } = await newApi();
    const error = await management.refused(400, 'POST', '/apis', { name: 'Again', audience });
    assert.match(error.message, /audience/);
  });

  it('is 404 for an unknown API', async () => {
    const error = await management.refused(404, 'GET', `/apis/${UNKNOWN}`);
    assert.equal(error.code, 'API_NOT_FOUND');
  });

  it('lists every application, and whether it is authorized', async () => {
    const api = await newApi();
    const friend = await newApplication();
    const stranger = await newApplication({ type: 'spa' });
    await authorize(management, api, friend);
    const { applications } = (await management.get(`/apis/${api.id}`)).api;
    const row = (of) => applications.find((candidate) => candidate.id === of.id);
    assert.equal(row(friend).is_active, true);
    assert.equal(row(friend).type, 'Machine to machine (M2M)');
    assert.equal(Boolean(row(stranger).is_active), false);
    assert.equal(row(stranger).type, 'Front-end and mobile');
  });
});

describe('getAPIs', () => {
  it('lists all of them by name, with scopes only when asked', async () => {
    const api = await newApi(['b:two', 'a:one']);
    const plain = await management.get('/apis');
    assert.equal(plain.next_token, null);
    assert.ok(plain.apis.every((row) => row.scopes === undefined));
    const names = plain.apis.map((row) => row.name);
    assert.deepEqual(names, [...names].sort());
    const { apis } = await management.get('/apis', { expand: 'scopes' });
    assert.deepEqual(new Set(apis.find((row) => row.id === api.id).scopes.map((s) => s.key)),
      new Set(['a:one', 'b:two']));
  });

  it('refuses to expand what it does not have', async () => {
    const error = await management.refused(400, 'GET', '/apis?expand=secrets');
    assert.match(error.message, /expand/);
  });
});

describe('deleteAPI', () => {
  it('takes its scopes and authorizations with it, for tokens at once', async () => {
    const api = await newApi(['read']);
    const application = await newApplication();
    await authorize(management, api, application, ['read']);
    assert.equal(await outcome(application, api), 'scope=read');
    await management.delete(`/apis/${api.id}`);
    assert.equal(await outcome(application, api), 'unauthorized_client');
    await management.refused(404, 'GET', `/apis/${api.id}`);
    await management.refused(404, 'GET', `/apis/${api.id}/scopes`);
    await management.refused(404, 'DELETE', `/apis/${api.id}`);
    /* The audience is free again, and nothing of the old one clings to it. */
    const again = await createApi(management,
      { name: 'Again', audience: api.audience, scopes: ['read'] });
    assert.equal(await outcome(application, again), 'unauthorized_client');
  });
});

describe('API scopes', () => {
  it('are created, listed, read, described anew and deleted', async () => {
    const api = await newApi();
    const path = `/apis/${api.id}/scopes`;
    const { scope } = await management.post(path, { key: 'read:logs', description: 'Reads logs' });
    assert.match(scope.id, /^api_scope_[0-9a-f]{32}$/);
    const row =
      { id: scope.id, key: 'read:logs', description: 'Reads logs', is_imported: false };
    assert.deepEqual((await management.get(`${path}/${scope.id}`)).scope, row);
    assert.deepEqual((await management.get(path)).scopes, [row]);
    await management.patch(`${path}/${scope.id}`, { description: 'Žlutý log' });
    assert.equal((await management.get(`${path}/${scope.id}`)).scope.description, 'Žlutý log');
    await management.delete(`${path}/${scope.id}`);
    await management.refused(404, 'GET', `${path}/${scope.id}`);
    await management.refused(404, 'DELETE', `${path}/${scope.id}`);
    assert.deepEqual((await management.get(path)).scopes, []);
  });

  it('need no description', async () => {
    const api = await newApi();
    const { scope } = await management.post(`/apis/${api.id}/scopes`, { key: 'plain' });
    const row = (await management.get(`/apis/${api.id}/scopes/${scope.id}`)).scope;
    assert.equal(row.description, '');
  });

  it('keep their key: only the description can be patched', async () => {
    const api = await newApi(['fixed']);
    const path = `/apis/${api.id}/scopes/${api.scopes.fixed}`;
    await management.patch(path, { key: 'other', description: 'new' });
    assert.equal((await management.get(path)).scope.key, 'fixed');
  });

  it('sort by the time they were made in their ids', async () => {
    const before = Date.now();
    const api = await newApi(['one', 'two']);
    const times = Object.values(api.scopes).map((id) =>
      parseInt(id.slice('api_scope_'.length, 'api_scope_'.length + 12), 16));
    assert.ok(times.every((time) => time >= before - 1000 && time <= Date.now() + 1000));
  });

  for (const [what, body, member] of [
    ['no key', {}, 'key'],
    ['an empty key', { key: '' }, 'key'],
    ['a key of 65 characters', { key: 'a'.repeat(65) }, 'key'],
    ['a key with a space', { key: 'read users' }, 'key'],
    ['a key with a line feed', { key: 'read\n' }, 'key'],
    ['a key with a quote', { key: 'read"' }, 'key'],
    ['a key with a backslash', { key: 'read\\' }, 'key'],
    ['a key that is no ASCII', { key: 'lire:données' }, 'key'],
    ['a key that is no text', { key: 7 }, 'key'],
    ['a description that is no text', { key: 'k', description: [] }, 'description'],
  ]) {
    it(`refuse ${what} and name ${member}`, async () => {
      const api = await newApi();
      const error = await management.refused(400, 'POST', `/apis/${api.id}/scopes`, body);
      assert.ok(error.message.includes(member), error.message);
      assert.deepEqual((await management.get(`/apis/${api.id}/scopes`)).scopes, []);
    });
  }

  it('refuse a key that the API already has; another API may have it', async () => {
    const api = await newApi(['same']);
    await management.refused(400, 'POST', `/apis/${api.id}/scopes`, { key: 'same' });
    await newApi(['same']);
  });

  it('are 404 on an unknown API, and under another API than their own', async () => {
    const api = await newApi(['mine']);
    const other = await newApi();
    await management.refused(404, 'GET', `/apis/${UNKNOWN}/scopes`);
    await management.refused(404, 'POST', `/apis/${UNKNOWN}/scopes`, { key: 'k' });
    for (const [id, scope] of [[api.id, UNKNOWN_SCOPE], [other.id, api.scopes.mine]]) {
      await management.refused(404, 'GET', `/apis/${id}/scopes/${scope}`);
      await management.refused(404, 'PATCH', `/apis/${id}/scopes/${scope}`, { description: 'x' });
      await management.refused(404, 'DELETE', `/apis/${id}/scopes/${scope}`);
    }
    assert.equal((await management.get(`/apis/${api.id}/scopes`)).scopes.length, 1);
  });

  it('that are deleted are granted no more, at once', async () => {
    const api = await newApi(['keep', 'lose']);
    const application = await newApplication();
    await authorize(management, api, application, ['keep', 'lose']);
    assert.equal(await outcome(application, api), 'scope=keep lose');
    await management.delete(`/apis/${api.id}/scopes/${api.scopes.lose}`);
    assert.equal(await outcome(application, api), 'scope=keep');
    assert.equal(await outcome(application, api, { scope: 'lose' }), 'invalid_scope');
  });
});

describe('updateAPIApplications', () => {
  let api, first, second;
  const patch = (applications) =>
    management.patch(`/apis/${api.id}/applications`, { applications });

  before(async () => {
    api = await newApi(['read']);
    first = await newApplication();
    second = await newApplication();
  });

  it('authorizes and revokes in one call and says what changed', async () => {
    const connected = await patch([{ id: first.id }]);
    assert.deepEqual(connected.applications_connected, [first.id]);
    assert.deepEqual(connected.applications_disconnected, []);
    const both = await patch([{ id: first.id, operation: 'delete' }, { id: second.id }]);
    assert.deepEqual(both.applications_connected, [second.id]);
    assert.deepEqual(both.applications_disconnected, [first.id]);
  });

  it('says nothing changed where nothing did', async () => {
    await patch([{ id: first.id, operation: 'delete' }, { id: second.id }]);
    const again = await patch([{ id: first.id, operation: 'delete' }, { id: second.id }]);
    assert.deepEqual(again.applications_connected, []);
    assert.deepEqual(again.applications_disconnected, []);
    const none = await patch([]);
    assert.deepEqual(none.applications_connected, []);
  });

  it('revoking drops the enabled scopes: authorized again, it has none', async () => {
    const application = await newApplication();
    await authorize(management, api, application, ['read']);
    assert.equal(await outcome(application, api), 'scope=read');
    await patch([{ id: application.id, operation: 'delete' }]);
    assert.equal(await outcome(application, api), 'unauthorized_client');
    await patch([{ id: application.id }]);
    assert.equal(await outcome(application, api), 'scope=');
  });

  it('changes nothing when one entry is wrong', async () => {
    const fresh = await newApplication();
    for (const bad of [{ id: UNKNOWN }, { id: second.id, operation: 'add' }, { id: 5 },
      { operation: 'delete' }, 'text', null, { id: '' }]) {
      await management.refused(400, 'PATCH', `/apis/${api.id}/applications`,
        { applications: [{ id: fresh.id }, bad] });
      assert.equal(await outcome(fresh, api), 'unauthorized_client');
    }
  });

  it('takes at most 100 entries', async () => {
    const many = [];
    for (let i = 0; i < BULK_MAX + 1; i++)
      many.push({ id: (await newApplication()).id });
    const error = await management.refused(400, 'PATCH', `/apis/${api.id}/applications`,
      { applications: many });
    assert.match(error.message, /applications/);
    const { applications_connected: connected } = await patch(many.slice(1));
    assert.equal(connected.length, BULK_MAX);
  });

  for (const [what, body] of [
    ['no applications', {}], ['null', { applications: null }], ['an object', { applications: {} }],
    ['a text', { applications: 'all' }],
  ]) {
    it(`refuses ${what} and names applications`, async () => {
      const error = await management.refused(400, 'PATCH', `/apis/${api.id}/applications`, body);
      assert.match(error.message, /applications/);
    });
  }

  it('is 404 for an unknown API', () => management.refused(404, 'PATCH',
    `/apis/${UNKNOWN}/applications`, { applications: [{ id: first.id }] }));
});

describe('application scopes', () => {
  let api, application;
  const path = (scope, of = application) => `/apis/${api.id}/applications/${of.id}/scopes/${scope}`;

  before(async () => {
    api = await newApi(['a', 'b']);
    application = await newApplication();
    await authorize(management, api, application);
  });

  it('are enabled and disabled, again and again with the same result', async () => {
    for (let i = 0; i < 2; i++)
      await enableScope(management, api, application, 'b');
    assert.equal(await outcome(application, api), 'scope=b');
    await enableScope(management, api, application, 'a');
    assert.equal(await outcome(application, api), 'scope=a b');
    await management.delete(path(api.scopes.b));
    assert.equal(await outcome(application, api), 'scope=a');
    assert.equal(await outcome(application, api, { scope: 'b' }), 'invalid_scope');
  });

  it('are 400 for an application that is not authorized', async () => {
    const stranger = await newApplication();
    await management.refused(400, 'POST', path(api.scopes.a, stranger));
    assert.equal(await outcome(stranger, api), 'unauthorized_client');
  });

  it('are 400 for a scope of another API', async () => {
    const other = await newApi(['theirs']);
    await management.refused(400, 'POST', path(other.scopes.theirs));
  });

  it('are 400 or 404 for what does not exist', async () => {
    for (const target of [path(UNKNOWN_SCOPE), path(api.scopes.a, { id: UNKNOWN }),
      `/apis/${UNKNOWN}/applications/${application.id}/scopes/${api.scopes.a}`]) {
      for (const method of ['POST', 'DELETE']) {
        const answer = await management.send(method, target);
        assert.ok([400, 404].includes(answer.status), `${method} ${target}: ${answer.text}`);
      }
    }
  });

  it('of one application say nothing about another', async () => {
    const other = await newApplication();
    await authorize(management, api, other, ['b']);
    await management.delete(path(api.scopes.a));
    assert.equal(await outcome(other, api), 'scope=b');
  });
});

describe('a management token', () => {
  it('made by the documented steps alone can do just what was enabled', async () => {
    const { apis } = await management.get('/apis', { expand: 'scopes' });
    const builtIn = apis.find((api) => api.is_management_api);
    const reader = await newApplication();
    await authorize(management, builtIn, reader);
    const { id } = builtIn.scopes.find((scope) => scope.key === 'read:organizations');
    await management.post(`/apis/${builtIn.id}/applications/${reader.id}/scopes/${id}`);
    const { scope } = await tokenFor(server, reader, builtIn.audience);
    assert.equal(scope, 'read:organizations');
    const limited = await Management.for(server, reader);
    await limited.get('/organizations');
    const error = await limited.refused(403, 'GET', '/apis');
    assert.match(error.message, /read:apis/);
  });
});
