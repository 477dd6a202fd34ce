/*
 * token_customization: what an application's tokens carry besides the usual claims, decoded and
 * verified as an API does it. What needs properties: token_customization_properties.test.js.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { Server } from './lib/harness.js';
import {
  authorize, createApi, createApplication, Management, requestToken, tokenFor,
} from './lib/management.js';
import { verifyToken } from './lib/tokens.js';

const AUDIENCE = 'https://orders.example';
const USUAL = ['aud', 'azp', 'exp', 'gty', 'iat', 'iss', 'jti', 'scope', 'scp', 'v'];

let server, management, api, application;
let nextFlag = 1;

before(async () => {
  server = await Server.start();
  management = await Management.ofNewServer(server);
  api = await createApi(management,
    { name: 'Orders', audience: AUDIENCE, scopes: ['read:orders', 'write:orders'] });
});

after(() => server?.stop());

beforeEach(async () => {
  application = await createApplication(management, { name: 'Robot' });
  await authorize(management, api, application, ['write:orders', 'read:orders']);
});

const path = (of = application) => `/applications/${of.id}/token_customization`;

const read = async () => (await management.get(path())).token_customization;

const customize = async (switches) =>
  (await management.patch(path(), switches)).token_customization;

/* The payload of the next token, verified. */
async function claims(of = application, audience = AUDIENCE, more = {}) {
  const { access_token } = await tokenFor(server, of, audience, more);
  return (await verifyToken(server, access_token)).payload;
}

async function createFlag(type, value, level = 'org') {
  const key = `flag-${nextFlag++}`;
  const flag = { name: 'A flag', key, default_value: value, allow_override_level: level };
  await (type === 'json' ? management.post('/json_feature_flags', flag)
    : management.post('/feature_flags', { ...flag, type }));
  return key;
}

describe('token customization', () => {
  it('is all off by default', async () => {
    const key = await createFlag('bool', 'true');
    const { include_permissions_claim, feature_flags, properties, warning } = await read();
    assert.equal(include_permissions_claim, false);
    assert.deepEqual(feature_flags.filter((flag) => flag.is_included), []);
    assert.deepEqual(properties.filter((property) => property.is_included), []);
    assert.equal(warning, null);
    assert.deepEqual(feature_flags.find((flag) => flag.key === key),
      { key, name: 'A flag', type: 'bool', is_included: false, value: true });
    assert.deepEqual(Object.keys(await claims()).sort(), USUAL);
  });

  it('puts flags into tokens with their code and native type', async () => {
    const [b, i, s] = [await createFlag('bool', 'false'), await createFlag('int', '-7'),
      await createFlag('str', 'a "quoted" é')];
    const j = await createFlag('json', '{"limits": [10, null]}');
    const { feature_flags } = await customize({ feature_flags: [s, b, j, i] });
    assert.deepEqual(feature_flags.filter((flag) => flag.is_included).map((flag) => flag.key),
      [b, i, j, s].sort());
    const payload = await claims();
    assert.deepEqual(payload.feature_flags, { [b]: { t: 'b', v: false }, [i]: { t: 'i', v: -7 },
      [j]: { t: 'j', v: { limits: [10, null] } }, [s]: { t: 's', v: 'a "quoted" é' } });
    assert.deepEqual(Object.keys(payload).sort(), [...USUAL, 'feature_flags'].sort());
    assert.deepEqual(Object.keys(payload), Object.keys(payload).sort(), 'alphabetical');
  });

  it("follows the environment's override at once, and its removal", async () => {
    const key = await createFlag('str', 'default');
    await customize({ feature_flags: [key] });
    assert.equal((await claims()).feature_flags[key].v, 'default');
    for (const value of ['first', 'second', '']) {
      await management.patch(`/environment/feature_flags/${key}`, { value });
      assert.equal((await claims()).feature_flags[key].v, value);
    }
    await management.delete(`/environment/feature_flags/${key}`);
    assert.equal((await claims()).feature_flags[key].v, 'default');
    await management.patch(`/environment/feature_flags/${key}`, { value: 'again' });
    assert.equal((await claims()).feature_flags[key].v, 'again');
    await management.delete('/environment/feature_flags');
    assert.equal((await claims()).feature_flags[key].v, 'default');
  });

  it('follows a new default at once', async () => {
    const key = await createFlag('int', 1);
    await customize({ feature_flags: [key] });
    assert.equal((await claims()).feature_flags[key].v, 1);
    await management.call('PUT', `/feature_flags/${key}`, undefined, { query: { name: 'n',
      description: '', type: 'int', allow_override_level: 'org', default_value: '2' } });
    assert.equal((await claims()).feature_flags[key].v, 2);
  });

  it('drops a deleted flag from tokens; a new one of that key stays off', async () => {
    const [key, other] = [await createFlag('bool', true), await createFlag('bool', true)];
    await customize({ feature_flags: [key, other] });
    assert.ok(key in (await claims()).feature_flags);
    await management.delete(`/feature_flags/${key}`);
    assert.deepEqual(Object.keys((await claims()).feature_flags), [other]);
    await management.delete(`/feature_flags/${other}`);
    assert.ok(!('feature_flags' in await claims()), 'with nothing in it the claim is left out');
    await management.post('/feature_flags',
      { name: 'Anew', key, type: 'bool', default_value: 'true' });
    assert.ok(!('feature_flags' in await claims()));
  });

  it("never carries an organization's override, not in its own tokens either", async () => {
    const key = await createFlag('str', 'of all');
    const { organization: { code } } = await management.post('/organization', { name: 'Acme' });
    const own = await createApplication(management, { name: 'Own', org_code: code });
    await authorize(management, api, own, []);
    await management.patch(path(own), { feature_flags: [key] });
    await management.call('PATCH', `/organizations/${code}/feature_flags/${key}`, undefined,
      { query: { value: 'of Acme' } });
    const payload = await claims(own);
    assert.equal(payload.org_code, code);
    assert.equal(payload.feature_flags[key].v, 'of all');
  });

  it('repeats the granted scopes in permissions', async () => {
    await customize({ include_permissions_claim: true });
    let payload = await claims();
    assert.deepEqual(payload.permissions, ['read:orders', 'write:orders']);
    assert.deepEqual(payload.permissions, payload.scp);
    payload = await claims(application, AUDIENCE, { scope: 'write:orders' });
    assert.deepEqual(payload.permissions, ['write:orders']);
    await customize({ include_permissions_claim: false });
    assert.ok(!('permissions' in await claims()));
  });

  it('leaves permissions out where no scope was granted', async () => {
    const bare = await createApplication(management, { name: 'Bare' });
    await authorize(management, api, bare, []);
    await management.patch(path(bare), { include_permissions_claim: true });
    const payload = await claims(bare);
    assert.deepEqual(payload.scp, []);
    assert.ok(!('permissions' in payload));
  });

  it('replaces a list whole and leaves what is not sent', async () => {
    const [one, two] = [await createFlag('bool', true), await createFlag('bool', true)];
    await customize({ include_permissions_claim: true, feature_flags: [one] });
    await customize({ feature_flags: [two, two] });
    let payload = await claims();
    assert.deepEqual(Object.keys(payload.feature_flags), [two]);
    assert.ok('permissions' in payload);
    await customize({});
    payload = await claims();
    assert.deepEqual(Object.keys(payload.feature_flags), [two]);
    await customize({ feature_flags: [] });
    assert.ok(!('feature_flags' in await claims()));
  });

  it('is of one application and no other', async () => {
    const key = await createFlag('bool', true);
    const other = await createApplication(management, { name: 'Other' });
    await authorize(management, api, other, []);
    await customize({ feature_flags: [key], include_permissions_claim: true });
    assert.deepEqual(Object.keys(await claims(other)).sort(), USUAL);
  });

  for (const [what, body, named] of [
    ['an unknown flag', { feature_flags: ['unknown'] }, 'unknown'],
    ['an unknown property', { properties: ['unknown'] }, 'unknown'],
    ['a list that is none', { feature_flags: 'a' }, 'feature_flags'],
    ['a key that is no text', { properties: [1] }, 'properties[0]'],
    ['101 keys', { feature_flags: Array.from({ length: 101 }, (_, i) => `f${i}`) },
      'feature_flags'],
    ['a switch that is none', { include_permissions_claim: 'true' }, 'include_permissions_claim'],
    ['no object', [], 'object'],
  ]) {
    it(`refuses ${what}, changes nothing and names it`, async () => {
      const before = await read();
      const error = await management.refused(400, 'PATCH', path(),
        Array.isArray(body) ? '[]' : { include_permissions_claim: true, ...body });
      assert.ok(error.message.includes(named), error.message);
      assert.deepEqual(await read(), before);
    });
  }

  it('is 404 for an unknown application, and needs its scopes', async () => {
    const unknown = { id: '0'.repeat(32) };
    await management.refused(404, 'GET', path(unknown));
    await management.refused(404, 'PATCH', path(unknown), {});
    const { apis } = await management.get('/apis', { expand: 'scopes' });
    const builtIn = apis.find((row) => row.is_management_api);
    const scopes = Object.fromEntries(builtIn.scopes.map(({ key, id }) => [key, id]));
    const weak = await createApplication(management, { name: 'Weak' });
    await authorize(management, { id: builtIn.id, scopes }, weak, ['update:applications']);
    const by = await Management.for(server, weak);
    assert.match((await by.refused(403, 'GET', path())).message, /read:applications/);
    assert.match((await by.refused(403, 'PATCH', path(), {})).message,
      /update:application_tokens/);
  });

  it("is closed to an organization's tokens", async () => {
    const { apis } = await management.get('/apis', { expand: 'scopes' });
    const builtIn = apis.find((row) => row.is_management_api);
    const scopes = Object.fromEntries(builtIn.scopes.map(({ key, id }) => [key, id]));
    const { organization: { code } } = await management.post('/organization', { name: 'Acme' });
    const own = await createApplication(management, { name: 'Own', org_code: code });
    await authorize(management, { id: builtIn.id, scopes }, own,
      ['read:applications', 'update:application_tokens']);
    const by = await Management.for(server, own);
    await by.refused(403, 'GET', path(own));
    await by.refused(403, 'PATCH', path(own), {});
  });

  it('changes what is in tokens while tokens are issued', async () => {
    const key = await createFlag('int', 0);
    await customize({ feature_flags: [key] });
    let isDone = false;
    const seen = [];
    const reader = (async () => {
      while (!isDone)
        seen.push((await claims()).feature_flags[key].v);
    })();
    for (let value = 1; value <= 20; value++) {
      await management.patch(`/environment/feature_flags/${key}`, { value });
      assert.equal((await claims()).feature_flags[key].v, value);
    }
    isDone = true;
    await reader;
    assert.deepEqual(seen, [...seen].sort((a, b) => a - b), 'never an earlier value again');
  });
});

describe('token_size', () => {
  it('is the length of the tokens that are issued', async () => {
    const second = await createApi(management,
      { name: 'Stock', audience: `https://stock-${nextFlag}.example`, scopes: ['read:stock'] });
    await authorize(management, second, application, ['read:stock']);
    const { token_size: size } = await customize({ include_permissions_claim: true,
      feature_flags: [await createFlag('str', 'x'.repeat(100))] });
    const length = async (audience) =>
      (await tokenFor(server, application, audience)).access_token.length;
    const largest = await length(size.largest_audience.audience);
    assert.equal(size.largest_audience.bytes, largest);
    assert.ok(await length(AUDIENCE) <= largest && await length(second.audience) <= largest);
    const all = await length(`${AUDIENCE} ${second.audience}`);
    assert.deepEqual(size.all_audiences, { count: 2, bytes: all });
    assert.equal(size.bytes, all);
    assert.equal(size.is_over, false);
    assert.equal(size.warning_over_bytes, 4096);
    assert.deepEqual((await read()).token_size, size);
  });

  it('warns past 4 KiB, and the token is issued all the same', async () => {
    const keys = [await createFlag('str', 'a'.repeat(2000)), await createFlag('str',
      'b'.repeat(2000))];
    assert.equal((await customize({ feature_flags: [keys[0]] })).warning, null);
    const { token_size: size, warning } = await customize({ feature_flags: keys });
    assert.equal(size.is_over, true);
    assert.ok(size.bytes > 5000);
    assert.match(warning, new RegExp(`\\b${size.bytes} bytes\\b`));
    const { access_token } = await tokenFor(server, application, AUDIENCE);
    assert.equal(access_token.length, size.bytes);
  });

  it('says when tokens are too large to be issued, and what is then refused', async () => {
    const keys = [];
    for (let i = 0; i < 33; i++)
      keys.push(await createFlag('str', 'x'.repeat(2048)));
    const { token_size: size, warning } = await customize({ feature_flags: keys });
    assert.ok(size.bytes > size.max_bytes);
    assert.match(warning, new RegExp(`none past ${size.max_bytes} is issued`));
    const answer = await requestToken(server, { grant_type: 'client_credentials',
      client_id: application.client_id, client_secret: application.client_secret,
      audience: AUDIENCE });
    assert.equal(answer.status, 400);
    assert.match(answer.json.error_description, /too large/);
    const fitting = await customize({ feature_flags: keys.slice(0, 30) });
    assert.ok(fitting.token_size.bytes <= size.max_bytes);
    await tokenFor(server, application, AUDIENCE);
  });

  it('is of a token for no audience where none is authorized', async () => {
    application = await createApplication(management, { name: 'Idle' });
    const { token_size: size } = await read();
    assert.equal(size.largest_audience.audience, null);
    assert.equal(size.bytes, size.largest_audience.bytes);
    assert.equal(size.all_audiences.count, 0);
  });
});
