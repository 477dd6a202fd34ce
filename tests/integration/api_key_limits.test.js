/*
 * api_key_limits: how often an API key may be used, how many times, and from where; and the metadata
 * that its verification gives. All of it is set over REST, and held by verification and by the
 * exchange for tokens.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Server, waitFor } from './lib/harness.js';
import { authorize, createApi, createApplication, Management } from './lib/management.js';

const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const API_KEY_TYPE = 'urn:jeton:params:oauth:token-type:api-key';

let server, management, api, serial = 0;

before(async () => {
  server = await Server.start();
  management = await Management.ofNewServer(server);
  api = await createApi(management,
    { name: 'Orders', audience: 'https://orders.example.com', scopes: ['read:a', 'write:b'] });
});

after(() => server?.stop());

async function newKey(limits = {}) {
  serial += 1;
  const { api_key: made } = await management.post('/api_keys',
    { name: `Key ${serial}`, api_id: api.id, type: 'environment', ...limits });
  return made;
}

const read = async ({ id }) => (await management.get(`/api_keys/${id}`)).api_key;

async function verify({ key }, more = {}, on = server) {
  const answer = await on.send('/api/v1/api_keys/verify', { method: 'POST',
    headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ api_key: key, ...more }) });
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
}

async function exchange({ key }) {
  return server.send('/oauth2/token', { method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: EXCHANGE, subject_token: key,
      subject_token_type: API_KEY_TYPE }).toString() });
}

async function assertRefused(key, reason, more) {
  const answer = await verify(key, more);
  assert.equal(answer.is_valid, false);
  assert.equal(answer.code, 'API_KEY_INVALID');
  assert.equal(answer.key_id, key.id);
  assert.equal(answer.status, 'active');
  assert.equal(answer.reason, reason);
  assert.deepEqual(answer.scopes, []);
  return answer;
}

describe('limits of an API key', () => {
  it('are none at first, and say nothing in a verification', async () => {
    const made = await newKey();
    const key = await read(made);
    assert.deepEqual(key.metadata, {});
    assert.deepEqual(key.allowed_networks, []);
    for (const name of ['rate_limit', 'rate_limit_window_s', 'uses_left', 'refill_amount',
      'refill_interval', 'refills_on'])
      assert.equal(key[name], null, name);
    const answer = await verify(made);
    for (const name of ['reason', 'metadata', 'uses_left', 'rate_limit_remaining', 'rate_limit_reset_s'])
      assert.equal(name in answer, false, name);
  });

  it('are read as they were set, and changed one by one', async () => {
    const limits = { metadata: { plan: 'gold', seats: 5, tags: ['a', 'ü'], none: null },
      rate_limit: 100, rate_limit_window_s: 3600, uses_left: 50, refill_amount: 60,
      refill_interval: 'day', allowed_networks: ['2001:db8::/32', '203.0.113.0/24'] };
    const made = await newKey(limits);
    const key = await read(made);
    for (const [name, value] of Object.entries(limits))
      assert.deepEqual(key[name], value, name);
    const midnight = new Date().setUTCHours(24, 0, 0, 0);
    assert.ok(Math.abs(Date.parse(key.refills_on) - midnight) < 2000, key.refills_on);

    await management.patch(`/api_keys/${made.id}`, { rate_limit: 7 });
    await management.patch(`/api_keys/${made.id}`, { metadata: { plan: 'tin' } });
    const changed = await read(made);
    assert.equal(changed.rate_limit, 7);
    assert.equal(changed.rate_limit_window_s, 3600);
    assert.deepEqual(changed.metadata, { plan: 'tin' });
    assert.equal(changed.uses_left, 50);

    await management.patch(`/api_keys/${made.id}`, { rate_limit: null, uses_left: null,
      metadata: null, allowed_networks: null });
    const { created_on, ...bare } = await read(made);
    const { created_on: _, ...fresh } = await read(await newKey());
    for (const name of ['metadata', 'rate_limit', 'rate_limit_window_s', 'uses_left', 'refill_amount',
      'refill_interval', 'refills_on', 'allowed_networks'])
      assert.deepEqual(bare[name], fresh[name], name);
  });

  it('are in the audit, with what they were and are', async () => {
    const made = await newKey({ rate_limit: 5 });
    await management.patch(`/api_keys/${made.id}`, { rate_limit: 9, uses_left: 3 });
    const { audit } = await management.get('/audit', { subject: made.id, action: 'api_key.updated' });
    assert.equal(audit.length, 1);
    assert.deepEqual(audit[0].detail, { changed: ['rate_limit', 'uses_left'] });
    assert.deepEqual(audit[0].changes, [{ name: 'rate_limit', before: 5, after: 9 },
      { name: 'uses_left', before: 0, after: 3 }]);
    await management.patch(`/api_keys/${made.id}`, { rate_limit: 9 });
    const again = await management.get('/audit', { subject: made.id, action: 'api_key.updated' });
    assert.equal(again.audit.length, 1, 'what changes nothing leaves no entry');
  });

  for (const [what, body, mentions] of [
    ['metadata that is no object', { metadata: [1] }, /metadata/],
    ['metadata that is too large', { metadata: { a: 'x'.repeat(4096) } }, /metadata.*4096/],
    ['a rate that is too high', { rate_limit: 1_000_001 }, /rate_limit/],
    ['a rate below nothing', { rate_limit: -1 }, /rate_limit/],
    ['a window of nothing', { rate_limit: 1, rate_limit_window_s: 0 }, /rate_limit_window_s/],
    ['uses that are no number', { uses_left: '5' }, /uses_left/],
    ['a fraction of a use', { uses_left: 1.5 }, /uses_left/],
    ['an unknown interval', { uses_left: 1, refill_amount: 1, refill_interval: 'year' }, /refill_interval/],
    ['a refill without an interval', { uses_left: 1, refill_amount: 1 }, /refill_interval/],
    ['an interval without a refill', { uses_left: 1, refill_interval: 'day' }, /refill_interval/],
    ['a refill of uses without a number', { refill_amount: 1, refill_interval: 'day' }, /uses_left/],
    ['a network that is none', { allowed_networks: ['10.0.0.0/8', '10.0.0.0/33'] }, /allowed_networks\[1\]/],
    ['a name for a network', { allowed_networks: ['example.com'] }, /allowed_networks\[0\]/],
    ['two networks in one', { allowed_networks: ['10.0.0.0/8 ::/0'] }, /allowed_networks\[0\]/],
    ['too many networks', { allowed_networks: Array(33).fill('::1') }, /allowed_networks/],
  ]) {
    it(`refuse ${what}, and change nothing`, async () => {
      const made = await newKey({ rate_limit: 3 });
      const before = await read(made);
      const error = await management.refused(400, 'PATCH', `/api_keys/${made.id}`, body);
      assert.match(error.message, mentions);
      assert.deepEqual(await read(made), before);
      await management.refused(400, 'POST', '/api_keys',
        { name: 'K', api_id: api.id, type: 'environment', ...body });
    });
  }

  it('are not changed of a key that is revoked or unknown', async () => {
    const made = await newKey();
    await management.delete(`/api_keys/${made.id}`);
    const error = await management.refused(400, 'PATCH', `/api_keys/${made.id}`, { rate_limit: 1 });
    assert.equal(error.code, 'API_KEY_REVOKED');
    await management.refused(404, 'PATCH', `/api_keys/api_key_${'0'.repeat(32)}`, { rate_limit: 1 });
  });
});

describe('verification of a key with limits', () => {
  it('gives the metadata', async () => {
    const made = await newKey({ metadata: { plan: 'gold' } });
    assert.deepEqual((await verify(made)).metadata, { plan: 'gold' });
    await management.patch(`/api_keys/${made.id}`, { metadata: { plan: 'tin' } });
    assert.deepEqual((await verify(made)).metadata, { plan: 'tin' }, 'at once');
  });

  it('is held to the rate, under many at once, and counts no refusal', async () => {
    const made = await newKey({ rate_limit: 20, rate_limit_window_s: 3600 });
    const answers = await Promise.all(Array.from({ length: 60 }, () => verify(made)));
    const valid = answers.filter(({ is_valid }) => is_valid);
    assert.equal(valid.length, 20);
    assert.deepEqual(valid.map((answer) => answer.rate_limit_remaining).sort((a, b) => b - a),
      Array.from({ length: 20 }, (_, i) => 19 - i));
    const refused = await assertRefused(made, 'rate_limited');
    assert.ok(refused.rate_limit_reset_s > 0 && refused.rate_limit_reset_s <= 180);
    await waitFor('the figures are written', async () => (await read(made)).verification_count === 20);
    await management.patch(`/api_keys/${made.id}`, { rate_limit: null });
    assert.equal((await verify(made)).is_valid, true);
  });

  it('is good again when a part of the window has passed', async () => {
    const made = await newKey({ rate_limit: 1, rate_limit_window_s: 1 });
    assert.equal((await verify(made)).is_valid, true);
    await assertRefused(made, 'rate_limited');
    await waitFor('the window passes', async () => (await verify(made)).is_valid);
  });

  it('takes each use once, under many at once, and over a restart', async () => {
    const made = await newKey({ uses_left: 10 });
    const answers = await Promise.all(Array.from({ length: 30 }, () => verify(made)));
    const valid = answers.filter(({ is_valid }) => is_valid);
    assert.deepEqual(valid.map(({ uses_left }) => uses_left).sort((a, b) => a - b),
      Array.from({ length: 10 }, (_, i) => i));
    await assertRefused(made, 'no_uses_left');
    assert.equal((await read(made)).uses_left, 0);
    await management.patch(`/api_keys/${made.id}`, { uses_left: 2 });
    assert.equal((await verify(made)).uses_left, 1);
    await server.crash();
    await server.restart();
    assert.equal((await verify(made)).uses_left, 0);
    await assertRefused(made, 'no_uses_left');
    await management.patch(`/api_keys/${made.id}`, { uses_left: null });
    assert.equal((await verify(made)).is_valid, true);
  });

  it('takes no use where the rate or the address refuses', async () => {
    const made = await newKey({ uses_left: 5, rate_limit: 1, rate_limit_window_s: 3600,
      allowed_networks: ['192.0.2.0/24'] });
    await assertRefused(made, 'address', { address: '198.51.100.1' });
    assert.equal((await verify(made, { address: '192.0.2.1' })).uses_left, 4);
    await assertRefused(made, 'rate_limited', { address: '192.0.2.1' });
    assert.equal((await read(made)).uses_left, 4);
  });

  it('asks for an address where networks are given', async () => {
    const made = await newKey({ allowed_networks: ['203.0.113.0/24', '2001:db8::/32'] });
    for (const address of ['203.0.113.7', '::ffff:203.0.113.7', '2001:db8::1'])
      assert.equal((await verify(made, { address })).is_valid, true, address);
    for (const address of ['203.0.114.1', '2001:db9::1', 'localhost', '', null, undefined])
      await assertRefused(made, 'address', { address });
  });

  it('takes the address of a key that may be used from anywhere, and thinks nothing of it', async () => {
    const made = await newKey();
    assert.equal((await verify(made, { address: 'whatever' })).is_valid, true);
  });

  it('does not lock out the API whose customers are over their limits', async () => {
    const [over, good] = [await newKey({ uses_left: 0 }), await newKey()];
    for (let i = 0; i < 100; i++)
      assert.equal((await verify(over)).reason, 'no_uses_left');
    assert.equal((await verify(good)).is_valid, true);
  });
});

describe('an exchange of a key with limits', () => {
  it('takes a use, and is refused without one', async () => {
    const made = await newKey({ uses_left: 1 });
    assert.equal((await exchange(made)).status, 200);
    const refused = await exchange(made);
    assert.equal(refused.status, 400);
    assert.deepEqual(refused.json, { error: 'invalid_request',
      error_description: 'The API key has no uses left.' });
  });

  it('is held to the rate', async () => {
    const made = await newKey({ rate_limit: 1, rate_limit_window_s: 60 });
    assert.equal((await exchange(made)).status, 200);
    const refused = await exchange(made);
    assert.equal(refused.status, 429);
    assert.equal(refused.headers['ratelimit-reset'], '60');
  });

  it('is held to the networks by its own address', async () => {
    assert.equal((await exchange(await newKey({ allowed_networks: ['127.0.0.0/8'] }))).status, 200);
    const refused = await exchange(await newKey({ allowed_networks: ['192.0.2.0/24'] }));
    assert.equal(refused.status, 400);
    assert.match(refused.json.error_description, /address/);
  });
});

it('lets limits be changed only by who may give what the key gives', async () => {
  const org = (await management.post('/organization', { name: 'Own' })).organization.code;
  const member = await createApplication(management, { name: 'Member', org_code: org });
  await authorize(management, api, member, ['read:a', 'write:b']);
  const { apis } = await management.get('/apis', { expand: 'scopes' });
  const built = apis.find(({ is_management_api }) => is_management_api);
  const scopes = Object.fromEntries(built.scopes.map(({ id, key }) => [key, id]));
  const manager = await createApplication(management, { name: 'Manager', org_code: org });
  await authorize(management, { id: built.id, scopes }, manager, ['create:api_keys', 'update:api_keys']);
  const theirs = await Management.for(server, manager);
  const { api_key: key } = await theirs.post('/api_keys', { name: 'K', api_id: api.id, org_code: org,
    scope_ids: ['read:a', 'write:b'], uses_left: 1 });
  await theirs.patch(`/api_keys/${key.id}`, { uses_left: 2 });
  await management.delete(`/apis/${api.id}/applications/${member.id}/scopes/${api.scopes['write:b']}`);
  const error = await theirs.refused(403, 'PATCH', `/api_keys/${key.id}`, { uses_left: 3 });
  assert.equal(error.code, 'SCOPE_EXCEEDED');
});
