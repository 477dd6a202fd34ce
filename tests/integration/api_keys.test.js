/*
 * api_keys: made, listed, rotated and revoked by the management API, verified as an API does for
 * each of its calls, and exchanged for tokens that jose verifies (contract section 4, RFC 8693).
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertSuccess, operationNamed } from './lib/contract.js';
import { Server, waitFor } from './lib/harness.js';
import { basic } from './lib/http.js';
import {
  authorize, createApi, createApplication, Management, requestToken, tokenFor,
} from './lib/management.js';
import { verifyToken } from './lib/tokens.js';

const UNKNOWN_ID = `api_key_${'0'.repeat(32)}`;
const UNKNOWN_KEY = `k_live_${'a'.repeat(52)}`;
const KEY_FORM = /^k_live_[A-Za-z0-9]{40,}$/;
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const API_KEY_TYPE = 'urn:jeton:params:oauth:token-type:api-key';
const ACCESS_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:access_token';
const LIMIT_PER_MINUTE = 30;

let server, management, api, own, other, scoped, serial = 0;

before(async () => {
  server = await Server.start();
  management = await Management.ofNewServer(server);
  api = await createApi(management,
    { name: 'Orders', audience: 'https://orders.example.com', scopes: ['write:b', 'read:a'] });
  own = (await management.post('/organization', { name: 'Own' })).organization.code;
  other = (await management.post('/organization', { name: 'Other' })).organization.code;
  scoped = await organizationManagement(own,
    ['read:api_keys', 'create:api_keys', 'update:api_keys', 'delete:api_keys']);
  /* What it makes keys for, its organization has. */
  await authorize(management, api,
    await createApplication(management, { name: 'Member', org_code: own }));
});

after(() => server?.stop());

async function managementApi() {
  const { apis } = await management.get('/apis', { expand: 'scopes' });
  const found = apis.find((row) => row.is_management_api);
  return { id: found.id,
    scopes: Object.fromEntries(found.scopes.map(({ id, key }) => [key, id])) };
}

/* The management API as an application with those scopes sees it; of an organization, if any. */
async function organizationManagement(org, scopes) {
  serial += 1;
  const application = await createApplication(management,
    { name: `Caller ${serial}`, ...(org === undefined ? {} : { org_code: org }) });
  await authorize(management, await managementApi(), application, scopes);
  return Management.for(server, application);
}

/* { id, key } of a new key. */
async function newKey(more = { type: 'environment' }, as = management) {
  serial += 1;
  const { api_key: made } = await as.post('/api_keys',
    { name: `Key ${serial}`, api_id: api.id, ...more });
  assert.match(made.key, KEY_FORM);
  return made;
}

async function verify(key, { headers = {}, body, on = server } = {}) {
  return on.send('/api/v1/api_keys/verify', { method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: body ?? JSON.stringify({ api_key: key }) });
}

async function assertValid(key, on = server) {
  const answer = await verify(key, { on });
  assertSuccess(operationNamed('verifyApiKey'), answer.status, answer.json);
  assert.equal(answer.json.is_valid, true, answer.text);
  return answer.json;
}

async function assertNotValid(key, id = null, status = null, on = server) {
  const answer = await verify(key, { on });
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(answer.json, {
    code: 'API_KEY_INVALID', message: 'API key is not valid', is_valid: false, key_id: id, status,
    scopes: [], org_code: null, user_id: null, last_verified_on: null, verification_count: null,
  });
}

const read = async (id, as = management) => (await as.get(`/api_keys/${id}`)).api_key;

describe('createApiKey and getApiKey', () => {
  it('makes a key of an environment', async () => {
    const made = await newKey();
    assert.match(made.id, /^api_key_[0-9a-f]{32}$/);
    const key = await read(made.id);
    assert.equal(key.type, 'environment');
    assert.equal(key.status, 'active');
    assert.equal(key.key_prefix, 'k_live');
    assert.equal(key.key_suffix, made.key.slice(-4));
    assert.deepEqual(key.api_ids, [api.id]);
    assert.deepEqual(key.scopes, []);
    assert.equal(key.verification_count, 0);
    assert.equal(key.last_verified_on, null);
    assert.equal(key.expires_on, null);
    assert.equal(key.organization_id, null);
    assert.equal(key.user_id, null);
    assert.match(key.created_by, /^application:[0-9a-f]{32}$/);
    assert.ok(!JSON.stringify(key).includes(made.key));
  });

  it('infers the type from the owner, and shows keys of scopes that were given by id or key',
    async () => {
      const ofOrganization = await read(
        (await newKey({ org_code: own, scope_ids: [api.scopes['write:b'], 'read:a'] })).id);
      assert.equal(ofOrganization.type, 'organization');
      assert.equal(ofOrganization.organization_id, own);
      assert.deepEqual(ofOrganization.scopes, ['read:a', 'write:b']);
      const ofUser = await read((await newKey({ user_id: 'kp_1', scope_ids: null })).id);
      assert.equal(ofUser.type, 'user');
      assert.equal(ofUser.user_id, 'kp_1');
    });

  for (const [what, body, mentions] of [
    ['no name', { name: undefined, type: 'environment' }, /name/],
    ['no API', { api_id: undefined, type: 'environment' }, /api_id/],
    ['neither type nor owner', {}, /type/],
    ['both owners', { user_id: 'u', org_code: 'org_1' }, /user_id/],
    ['a type without its owner', { type: 'organization' }, /org_code/],
    ['an owner that does not fit', { type: 'environment', user_id: 'u' }, /user_id/],
    ['an unknown type', { type: 'service' }, /type/],
    ['an unknown organization', { org_code: 'org_none' }, /org_code/],
    ['an unknown API', { type: 'environment', api_id: 'f'.repeat(32) }, /api_id/],
    ['an unknown scope', { type: 'environment', scope_ids: ['read:a', 'none'] }, /scope_ids\[1\]/],
    ['too many scopes', { type: 'environment', scope_ids: Array(101).fill('read:a') }, /scope_ids/],
    ['scopes that are no list', { type: 'environment', scope_ids: 'read:a' }, /scope_ids/],
    ['no life at all', { type: 'environment', expires_in: 0 }, /expires_in/],
    ['a life that is no number', { type: 'environment', expires_in: '60' }, /expires_in/],
  ]) {
    it(`refuses ${what}`, async () => {
      const error = await management.refused(400, 'POST', '/api_keys',
        { name: 'K', api_id: api.id, ...body });
      assert.match(error.message, mentions);
    });
  }

  it('refuses the management API, and scopes of another API', async () => {
    const built = await managementApi();
    const error = await management.refused(400, 'POST', '/api_keys',
      { name: 'K', api_id: built.id, type: 'environment' });
    assert.match(error.message, /api_id/);
    await management.refused(400, 'POST', '/api_keys', { name: 'K', api_id: api.id,
      type: 'environment', scope_ids: [built.scopes['read:apis']] });
  });

  it('is 404 for an unknown key', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const error = await management.refused(404, method, `/api_keys/${UNKNOWN_ID}`);
      assert.equal(error.code, 'API_KEY_NOT_FOUND');
    }
  });
});

describe('getApiKeys', () => {
  let made;

  before(async () => {
    made = [];
    for (let i = 0; i < 5; i++)
      made.push(await newKey({ user_id: 'pages' }));
    await management.delete(`/api_keys/${made[4].id}`);
  });

  const ids = async (query) =>
    (await management.get('/api_keys', query)).api_keys.map((row) => row.id);

  it('goes through all of them a page at a time', async () => {
    const seen = [];
    for (let last, more = true; more; last = seen.at(-1)) {
      const page = await management.get('/api_keys', { user_id: 'pages', page_size: 2,
        ...(last === undefined ? {} : { starting_after: last }) });
      seen.push(...page.api_keys.map((row) => row.id));
      more = page.has_more;
      assert.ok(page.api_keys.length === 2 || !more);
    }
    assert.deepEqual(seen, made.map((key) => key.id).sort());
  });

  it('filters, also by several at once', async () => {
    assert.deepEqual(await ids({ user_id: 'pages', status: 'revoked' }), [made[4].id]);
    assert.equal((await ids({ user_id: 'pages', status: 'active', key_type: 'user' })).length, 4);
    assert.deepEqual(await ids({ user_id: 'pages', key_type: 'organization' }), []);
    assert.ok((await ids({ status: 'revoked', key_type: 'user' })).includes(made[4].id));
    const { id } = await newKey({ org_code: other });
    assert.deepEqual(await ids({ org_code: other }), [id]);
    assert.ok((await ids({ key_type: 'organization' })).includes(id));
  });

  it('are of the last characters of a key, and of those that end soon', async () => {
    const [day, week] = [86_400, 7 * 86_400];
    const soon = await newKey({ user_id: 'ends', expires_in: day });
    const late = await newKey({ user_id: 'ends', expires_in: week });
    const until = (s) => new Date(Date.now() + s * 1000).toISOString();
    assert.deepEqual(await ids({ suffix: soon.key.slice(-4), user_id: 'ends' }), [soon.id]);
    assert.deepEqual(await ids({ expires_before: until(2 * day), user_id: 'ends' }), [soon.id]);
    assert.deepEqual(await ids({ expires_before: until(week + 60), user_id: 'ends' }),
      [soon.id, late.id].sort());
    await management.delete(`/api_keys/${soon.id}`);
    assert.deepEqual(await ids({ expires_before: until(2 * day), user_id: 'ends' }), []);
    assert.deepEqual(await ids({ suffix: soon.key.slice(-4), status: 'revoked', user_id: 'ends' }), [soon.id]);
  });

  it('has rows without what only one key shows', async () => {
    const { api_keys: [row] } = await management.get('/api_keys', { user_id: 'pages' });
    for (const name of ['verification_count', 'organization_id', 'user_id', 'key'])
      assert.equal(name in row, false, name);
  });

  for (const query of ['page_size=0', 'page_size=501', 'starting_after=none', 'key_type=m2m',
    'status=gone', 'status=active&status=revoked', `user_id=${'x'.repeat(256)}`,
    `org_code=${'x'.repeat(65)}`, 'suffix=abc', 'suffix=abcde', 'expires_before=tomorrow']) {
    it(`refuses ?${query.slice(0, 40)}`, () => management.refused(400, 'GET', `/api_keys?${query}`));
  }
});

describe('verifyApiKey', () => {
  it('tells of a valid key, and counts each verification', async () => {
    const made = await newKey({ org_code: own, scope_ids: ['write:b', 'read:a'] });
    for (let count = 1; count <= 3; count++) {
      const answer = await assertValid(made.key);
      assert.equal(answer.key_id, made.id);
      assert.equal(answer.status, 'active');
      assert.deepEqual(answer.scopes, ['read:a', 'write:b']);
      assert.equal(answer.org_code, own);
      assert.equal(answer.user_id, null);
      assert.equal(answer.verification_count, count);
      assert.ok(Math.abs(Date.parse(answer.last_verified_on) - Date.now()) < 60_000);
    }
    const row = await waitFor('the figures are written', async () => {
      const key = await read(made.id);
      return key.verification_count === 3 && key;
    });
    assert.equal(row.last_verified_ip, '127.0.0.1');
    assert.ok(row.last_verified_on !== null);
  });

  it('counts right under many at once, each count once', async () => {
    const made = await newKey({ user_id: 'busy' });
    const counts = await Promise.all(Array.from({ length: 50 },
      async () => (await assertValid(made.key)).verification_count));
    assert.deepEqual(counts.sort((a, b) => a - b), Array.from({ length: 50 }, (_, i) => i + 1));
  });

  it('takes any JSON that has the key', async () => {
    const made = await newKey({ user_id: 'kp_"1"' });
    const escaped = made.key.replace('k_live', 'k\\u005flive');
    for (const body of [` {\n"api_key" : "${made.key}" } `, `{"x":[1],"api_key":"${made.key}"}`,
      `{"api_key":"${escaped}"}`]) {
      const answer = await verify(null, { body });
      assert.equal(answer.json.is_valid, true, answer.text);
      assert.equal(answer.json.user_id, 'kp_"1"');
    }
  });

  it('is 400 without a key', async () => {
    for (const body of ['{}', '', '{"api_key":5}', '{"api_key":""}', '{"api_key":null}', '[', '[]',
      '{"api_key":"a","api_key":"a"}']) {
      const answer = await verify(null, { body });
      assert.equal(answer.status, 400, body);
      assert.ok(answer.json.errors[0].code, body);
    }
    const answer = await verify(UNKNOWN_KEY, { headers: { 'Content-Type': 'text/plain' } });
    assert.equal(answer.status, 400);
  });

  it('says of what is no key that it is not valid, and no more', async () => {
    for (const key of [UNKNOWN_KEY, 'x', 'k_live_', `${UNKNOWN_KEY}a`, 'k'.repeat(1000)])
      await assertNotValid(key);
  });

  it('ends a key at once when it is revoked', async () => {
    const made = await newKey({ user_id: 'u' });
    await assertValid(made.key);
    await management.delete(`/api_keys/${made.id}`);
    await assertNotValid(made.key, made.id, 'revoked');
    assert.equal((await read(made.id)).status, 'revoked');
    await management.refused(404, 'DELETE', `/api_keys/${made.id}`);
    await management.refused(400, 'PUT', `/api_keys/${made.id}`);
  });

  it('ends a key when its time is over, and lists it so', async () => {
    const made = await newKey({ user_id: 'short', expires_in: 1 });
    await waitFor('its time is over', async () => !(await verify(made.key)).json.is_valid);
    await assertNotValid(made.key, made.id, 'inactive');
    await waitFor('the list says so', async () => (await read(made.id)).status === 'inactive');
    const listed = (status) => management.get('/api_keys', { user_id: 'short', status });
    assert.deepEqual((await listed('inactive')).api_keys.map((row) => row.id), [made.id]);
    assert.deepEqual((await listed('active')).api_keys, []);
    await assertNotValid(made.key, made.id, 'inactive');
    const error = await management.refused(400, 'PUT', `/api_keys/${made.id}`);
    assert.equal(error.code, 'API_KEY_EXPIRED');
    await management.delete(`/api_keys/${made.id}`);
    await assertNotValid(made.key, made.id, 'revoked');
  });

  it('follows scopes, the API and the organization', async () => {
    const api2 = await createApi(management,
      { name: 'Second', audience: 'second', scopes: ['a', 'b'] });
    const org = (await management.post('/organization', { name: 'Short' })).organization.code;
    const ofUser = await newKey({ api_id: api2.id, user_id: 'u', scope_ids: ['a', 'b'] });
    const ofOrg = await newKey({ api_id: api2.id, org_code: org });
    assert.deepEqual((await assertValid(ofUser.key)).scopes, ['a', 'b']);
    await management.delete(`/apis/${api2.id}/scopes/${api2.scopes.a}`);
    assert.deepEqual((await assertValid(ofUser.key)).scopes, ['b']);

    await assertValid(ofOrg.key);
    await management.patch(`/organization/${org}`, { is_suspended: true });
    await assertNotValid(ofOrg.key, ofOrg.id, 'inactive');
    await management.patch(`/organization/${org}`, { is_suspended: false });
    await assertValid(ofOrg.key);
    await management.delete(`/organization/${org}`);
    await assertNotValid(ofOrg.key);
    await assertValid(ofUser.key);
    await management.delete(`/apis/${api2.id}`);
    await assertNotValid(ofUser.key);
  });

  it('lets a token be sent, which must be good and hold read:api_keys', async () => {
    const { key } = await newKey({ user_id: 'u' });
    const as = (token) => verify(key, { headers: { Authorization: `Bearer ${token}` } });
    assert.equal((await as(management.token)).json.is_valid, true);
    const reader = await organizationManagement(undefined, ['read:apis']);
    const forbidden = await as(reader.token);
    assert.equal(forbidden.status, 403);
    assert.match(forbidden.json.errors[0].message, /read:api_keys/);
    assert.equal((await as('nonsense')).status, 401);
    assert.equal((await verify(key, { headers: { Authorization: 'Basic eDp5' } })).status, 401);
  });
});

describe('rotateApiKey', () => {
  it('keeps the id and ends the old key at once', async () => {
    const made = await newKey({ user_id: 'u' });
    await assertValid(made.key);
    const { api_key: rotated } = await management.call('PUT', `/api_keys/${made.id}`);
    assert.equal(rotated.id, made.id);
    assert.match(rotated.key, KEY_FORM);
    await assertNotValid(made.key);
    assert.equal((await assertValid(rotated.key)).verification_count, 2, 'the count goes on');
    const row = await read(made.id);
    assert.equal(row.status, 'active');
    assert.equal(row.key_suffix, rotated.key.slice(-4));
  });

  it('lets the old key go on for a grace period', async () => {
    const made = await newKey({ user_id: 'u' });
    const { api_key: rotated } =
      await management.call('PUT', `/api_keys/${made.id}`, { grace_period_s: 2 });
    await assertValid(made.key);
    await assertValid(rotated.key);
    await waitFor('the grace is over', async () => !(await verify(made.key)).json.is_valid);
    await assertNotValid(made.key);
    await assertValid(rotated.key);
  });

  for (const body of [{ grace_period_s: -1 }, { grace_period_s: 2592001 },
    { grace_period_s: '5' }]) {
    it(`refuses ${JSON.stringify(body)}`, async () => {
      const made = await newKey({ user_id: 'u' });
      const error = await management.refused(400, 'PUT', `/api_keys/${made.id}`, body);
      assert.match(error.message, /grace_period_s/);
      await assertValid(made.key);
    });
  }

  it('by two at once leaves one key that is valid', async () => {
    const made = await newKey({ user_id: 'u' });
    const rotated = await Promise.all(Array.from({ length: 6 }, async () =>
      (await management.call('PUT', `/api_keys/${made.id}`)).api_key.key));
    assert.equal(new Set(rotated).size, rotated.length);
    const answers = await Promise.all(rotated.map((key) => verify(key)));
    assert.equal(answers.filter((answer) => answer.json.is_valid).length, 1);
    await assertNotValid(made.key);
  });
});

describe('a token of an organization\'s application', () => {
  it('reaches the keys of that organization', async () => {
    const made = await newKey({ org_code: own }, scoped);
    assert.equal((await read(made.id, scoped)).organization_id, own);
    const { api_key: rotated } = await scoped.call('PUT', `/api_keys/${made.id}`);
    const answer = await verify(rotated.key,
      { headers: { Authorization: `Bearer ${scoped.token}` } });
    assert.equal(answer.json.is_valid, true, answer.text);
    await scoped.delete(`/api_keys/${made.id}`);
  });

  it('reaches no other, and learns nothing of it', async () => {
    for (const owner of [{ org_code: other }, { user_id: 'u' }, { type: 'environment' }]) {
      const made = await newKey(owner);
      for (const method of ['GET', 'PUT', 'DELETE'])
        await scoped.refused(403, method, `/api_keys/${made.id}`);
      await scoped.refused(403, 'POST', '/api_keys', { name: 'K', api_id: api.id, ...owner });
      const answer = await verify(made.key,
        { headers: { Authorization: `Bearer ${scoped.token}` } });
      assert.equal(answer.json.is_valid, false);
      assert.equal(answer.json.key_id, null);
      assert.equal((await assertValid(made.key)).verification_count, 1);
    }
  });

  it('lists its own', async () => {
    const mine = await newKey({ org_code: own });
    await newKey({ org_code: other });
    const { api_keys: rows } = await scoped.get('/api_keys');
    assert.ok(rows.some((row) => row.id === mine.id));
    assert.ok(rows.every((row) => row.type === 'organization'));
    /* When one was last verified is written each second, maybe between the two lists. */
    assert.deepEqual((await scoped.get('/api_keys', { org_code: own })).api_keys.map(({ id }) => id),
      rows.map(({ id }) => id));
    await scoped.refused(403, 'GET', `/api_keys?org_code=${other}`);
    assert.deepEqual((await scoped.get('/api_keys', { user_id: 'pages' })).api_keys, []);
  });
});

describe('the token exchange', () => {
  const exchange = (key, more = {}, headers = {}) => requestToken(server,
    { grant_type: EXCHANGE, subject_token: key, subject_token_type: API_KEY_TYPE, ...more },
    headers);

  it('gives a token of the key\'s API, which jose verifies', async () => {
    const made = await newKey({ org_code: own, scope_ids: ['read:a', 'write:b'] });
    const answer = await exchange(made.key);
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(Object.keys(answer.json).sort(),
      ['access_token', 'expires_in', 'issued_token_type', 'scope', 'token_type']);
    assert.equal(answer.json.issued_token_type, ACCESS_TOKEN_TYPE);
    assert.equal(answer.json.token_type, 'Bearer');
    assert.equal(answer.json.expires_in, 300);
    assert.equal(answer.json.scope, 'read:a write:b');
    assert.equal(answer.headers['cache-control'], 'no-store');
    const { payload } = await verifyToken(server, answer.json.access_token, api.audience);
    assert.equal(payload.exp - payload.iat, 300);
    const { exp, iat, jti, ...rest } = payload;
    assert.ok(exp && iat && jti);
    assert.deepEqual(rest, { aud: [api.audience], gty: [EXCHANGE], iss: server.issuer,
      org_code: own, scope: 'read:a write:b', scp: ['read:a', 'write:b'], sub: made.id, v: '2' });
    assert.equal((await assertValid(made.key)).verification_count, 2, 'it counts');
  });

  it('gives no more than was asked for, to a user too', async () => {
    const made = await newKey({ user_id: 'kp_7', scope_ids: ['read:a', 'write:b'] });
    const answer = await exchange(made.key,
      { scope: 'write:b', audience: api.audience, requested_token_type: ACCESS_TOKEN_TYPE });
    const { payload } = await verifyToken(server, answer.json.access_token, api.audience);
    assert.deepEqual(payload.scp, ['write:b']);
    assert.equal(payload.user_id, 'kp_7');
    assert.equal('org_code' in payload, false);
  });

  it('never outlives the key', async () => {
    const made = await newKey({ user_id: 'u', expires_in: 60 });
    const { expires_in: seconds } = (await exchange(made.key)).json;
    assert.ok(seconds > 0 && seconds <= 60, seconds);
    assert.ok((await read(made.id)).expires_on !== null);
  });

  it('is refused by the management API', async () => {
    const { json } = await exchange((await newKey({ user_id: 'u' })).key);
    await management.refused(401, 'GET', '/apis', undefined,
      { headers: { Authorization: `Bearer ${json.access_token}` } });
    await management.refused(401, 'GET', '/apis', undefined,
      { headers: { Authorization: `Bearer ${(await newKey()).key}` } });
  });

  it('refuses with the codes of RFC 8693', async () => {
    const { key, id } = await newKey({ user_id: 'u', scope_ids: ['read:a'] });
    const revoked = await newKey({ user_id: 'u' });
    await management.delete(`/api_keys/${revoked.id}`);
    for (const [what, answer, error] of [
      ['an unknown key', await exchange(UNKNOWN_KEY), 'invalid_request'],
      ['a revoked key', await exchange(revoked.key), 'invalid_request'],
      ['no key', await exchange(''), 'invalid_request'],
      ['its id', await exchange(id), 'invalid_request'],
      ['another type', await exchange(key, { subject_token_type: ACCESS_TOKEN_TYPE }),
        'invalid_request'],
      ['another token', await exchange(key,
        { requested_token_type: 'urn:ietf:params:oauth:token-type:id_token' }), 'invalid_request'],
      ['an actor', await exchange(key, { actor_token: 'x' }), 'invalid_request'],
      ['credentials', await exchange(key, { client_id: 'a', client_secret: 'b' }),
        'invalid_request'],
      ['Basic', await exchange(key, {}, { Authorization: basic('a', 'b') }), 'invalid_request'],
      ['another audience', await exchange(key, { audience: 'x' }), 'invalid_target'],
      ['the management API', await exchange(key, { audience: `${server.issuer}/api` }),
        'invalid_target'],
      ['another resource', await exchange(key, { resource: 'https://x.example.com' }),
        'invalid_target'],
      ['a scope it has not', await exchange(key, { scope: 'write:b' }), 'invalid_scope'],
      ['an unknown scope', await exchange(key, { scope: 'none' }), 'invalid_scope'],
    ]) {
      assert.equal(answer.status, 400, what);
      assert.equal(answer.json.error, error, what);
      assert.match(answer.json.error_description, /^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/);
      assert.ok(!answer.text.includes(key), 'an error never has the key');
    }
    assert.equal((await assertValid(key)).verification_count, 1, 'refusals do not count');
  });

  it('leaves client credentials as they are', async () => {
    const application = await createApplication(management, { name: 'Plain' });
    await authorize(management, api, application, ['read:a']);
    const answer = await tokenFor(server, application, api.audience,
      { subject_token: 'x', subject_token_type: 'y' });
    assert.deepEqual(Object.keys(answer), ['access_token', 'expires_in', 'scope', 'token_type']);
    const { payload } = await verifyToken(server, answer.access_token, api.audience);
    assert.equal('sub' in payload, false);
    assert.deepEqual(payload.gty, ['client_credentials']);
  });
});

describe('a server with other settings', () => {
  it('demands a token, limits failures by address, and gives shorter tokens', async () => {
    const strict = await Server.start({ flags: ['--api-key-verify-needs-token',
      '--api-key-verify-per-minute', String(LIMIT_PER_MINUTE),
      '--api-key-token-lifetime-s', '20'] });
    try {
      const admin = await Management.ofNewServer(strict);
      const orders = await createApi(admin, { name: 'O', audience: 'orders' });
      const { api_key: made } = await admin.post('/api_keys',
        { name: 'K', api_id: orders.id, type: 'environment' });
      assert.equal((await verify(made.key, { on: strict })).status, 401);
      const headers = { Authorization: `Bearer ${admin.token}` };
      assert.equal((await verify(made.key, { on: strict, headers })).json.is_valid, true);

      let throttled;
      for (let i = 0; i < 10 * LIMIT_PER_MINUTE && throttled === undefined; i++) {
        const answer = await verify(UNKNOWN_KEY, { on: strict, headers });
        if (answer.status === 429)
          throttled = answer;
        else
          assert.equal(answer.json.is_valid, false);
      }
      assert.match(throttled.headers['ratelimit-reset'], /^[1-9]\d*$/);
      assert.equal(throttled.json.errors[0].code, 'RATE_LIMIT_EXCEEDED');
      assert.equal((await verify(made.key, { on: strict, headers })).json.is_valid, true,
        'a valid key that is in memory is answered all the same');

      const answer = await requestToken(strict, { grant_type: EXCHANGE, subject_token: made.key,
        subject_token_type: API_KEY_TYPE });
      assert.equal(answer.json.expires_in, 20, answer.text);
      const refused = await requestToken(strict, { grant_type: EXCHANGE,
        subject_token: UNKNOWN_KEY, subject_token_type: API_KEY_TYPE });
      assert.equal(refused.status, 429, refused.text);
      assert.match(refused.headers['ratelimit-reset'], /^[1-9]\d*$/);
    } finally {
      await strict.stop();
    }
  });
});

describe('a restart', () => {
  it('keeps keys and figures; kill -9 costs the figures of a second at the most', async () => {
    const mortal = await Server.start();
    try {
      const admin = await Management.ofNewServer(mortal);
      const orders = await createApi(admin, { name: 'O', audience: 'orders' });
      const { api_key: made } = await admin.post('/api_keys',
        { name: 'K', api_id: orders.id, type: 'environment' });
      for (let i = 0; i < 5; i++)
        await assertValid(made.key, mortal);
      mortal.signal('SIGTERM');
      await mortal.ended;
      await mortal.restart();
      assert.equal((await assertValid(made.key, mortal)).verification_count, 6, 'all were kept');
      await waitFor('that one is written', async () =>
        (await admin.get(`/api_keys/${made.id}`)).api_key.verification_count === 6);
      const { api_key: late } = await admin.post('/api_keys',
        { name: 'L', api_id: orders.id, type: 'environment' });
      await assertValid(made.key, mortal);
      await mortal.crash();
      await mortal.restart();
      await assertValid(late.key, mortal);
      const { verification_count: count } = await assertValid(made.key, mortal);
      assert.ok(count === 7 || count === 8, `the last second may be lost: ${count}`);
    } finally {
      await mortal.stop();
    }
  });
});
