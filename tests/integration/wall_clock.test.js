/*
 * wall_clock: the time of day is set years ahead, and back. Tokens go on, nothing that is kept for
 * a time is lost by a clock that is wrong for a while, and keys go on rotating by themselves.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import {
  createApplicationByCommand, delay, jeton, jetonJson, Server, waitFor,
} from './lib/harness.js';
import { Management, tokenFor } from './lib/management.js';
import { ofSqlite } from './lib/store.js';
import { verifyToken } from './lib/tokens.js';
import { WallClock } from './lib/wall_clock.js';

const DAY_S = 86400;
const YEARS_S = 3 * 365 * DAY_S;
/* As short as they go, so that whatever is due is done within seconds. */
const FLAGS = ['--key-rotation-days', '1', '--jwks-cache-s', '1', '--signing-key-lead-s', '1',
  '--staleness-max-s', '5', '--audit-kept-days', '30', '--webhook-history-days', '1'];
/* Longer than the turn of what rotates keys, ends API keys and trims the audit. */
const TURNS_MS = 11_000;

let clock, server, administrator, audience;

before(async () => {
  clock = await WallClock.make();
  server = await Server.start({ flags: FLAGS, env: clock.env });
  administrator = await createApplicationByCommand(server, 'Administration');
  audience = `${server.issuer}/api/v1`;
});

after(async () => {
  await server?.stop();
  await clock?.remove();
});

const newToken = async () => (await tokenFor(server, administrator, audience)).access_token;
const management = () => Management.for(server, administrator);
const kidOf = (token) => decodeProtectedHeader(token).kid;
const published = async () =>
  (await server.send('/.well-known/jwks')).json.keys.map(({ kid }) => kid);
const told = (words) => waitFor(`the log to say "${words}"`, () => server.log.includes(words));
const isReady = async () => (await server.send('/health/ready')).status === 200;

const audit = async () => (await (await management()).get('/audit', { page_size: 500 })).audit;

async function keyOfAnHour() {
  const as = await management();
  const { api } = await as.post('/apis', { name: 'Orders', audience: 'orders' });
  const { api_key: key } = await as.post('/api_keys',
    { name: 'Of an hour', type: 'environment', api_id: api.id, expires_in: 3600 });
  return key;
}

const statusOf = async (key) =>
  (await (await management()).get(`/api_keys/${key.id}`)).api_key.status;

describe('a time of day that is years ahead for a while', () => {
  it('stops no token, and costs nothing when it is set back', async () => {
    const token = await newToken();
    const kids = await published();
    const key = await keyOfAnHour();
    const { length: entries } = await audit();
    await clock.set(YEARS_S);
    await told('the time of day was set forward');
    assert.ok(decodeJwt(await newToken()).iat > Date.now() / 1000 + YEARS_S - DAY_S, 'it is ahead');
    await delay(TURNS_MS);
    assert.ok(await isReady());
    assert.equal(kidOf(await newToken()), kidOf(token), 'no key is rotated by a wrong clock');
    assert.deepEqual(await published(), kids);
    await clock.set(0);
    await told('the time of day was set back to where it was');
    await verifyToken(server, token, audience);
    await verifyToken(server, await newToken(), audience);
    assert.deepEqual(await published(), kids);
    assert.equal(await statusOf(key), 'active');
    assert.equal((await audit()).length, entries, 'the audit is whole');
  });
});

describe('a time of day that is years back', () => {
  it('stops no token, and neither does the way to the present', async () => {
    const token = await newToken();
    await clock.set(-YEARS_S);
    await told('the time of day went back');
    await newToken();
    assert.ok(await isReady());
    await (await management()).get('/apis');
    await clock.set(0);
    await newToken();
    await verifyToken(server, token, audience);
    assert.ok(await isReady());
  });
});

describe('a time of day that jumps both ways, again and again', () => {
  it('stops no token and no change, and what is made is there when it is right again', async () => {
    const jumps = [3600, -3600, YEARS_S, -YEARS_S, 60, -60, 30 * DAY_S, -30 * DAY_S, 1, -1, 0];
    const kids = await published();
    const { length: entries } = await audit();
    const made = [];
    let isOver = false, tokens = 0;
    const askers = Array.from({ length: 4 }, async () => {
      while (!isOver) {
        await newToken(); /* 200, or it fails */
        tokens += 1;
      }
    });
    for (const jump of [...jumps, ...jumps]) {
      await clock.set(jump);
      const { application } = await (await management()).post('/applications',
        { name: `at ${jump}`, type: 'm2m' });
      made.push(application.id);
      await delay(50);
    }
    isOver = true;
    await Promise.all(askers);
    assert.ok(tokens > jumps.length);
    await verifyToken(server, await newToken(), audience);
    assert.deepEqual(await published(), kids, 'no key has turned');
    assert.equal((await audit()).length, entries + made.length, 'each change is told once');
    const { applications } = await (await management()).get('/applications', { page_size: 500 });
    const ids = new Set(applications.map(({ id }) => id));
    made.forEach((id) => assert.ok(ids.has(id)));
    assert.ok(await isReady());
  });
});

/* Keys go by the clock of a database server, where there is one. */
describe('keys that a clock which was years ahead has rotated', ofSqlite, () => {
  it('go on rotating when the clock is right', async () => {
    const earlier = await newToken();
    /* Who starts with a wrong clock has no way to know. */
    await server.finish();
    await clock.set(YEARS_S);
    await server.restart();
    await waitFor('a new key to sign', async () => kidOf(await newToken()) !== kidOf(earlier));
    await clock.set(0);
    await told('the time of day went back');
    const keys = async () => (await (await management()).get('/signing_keys')).signing_keys;
    await waitFor('times that can be', async () => (await keys()).every((key) => {
      const soon = Date.now() + 120_000;
      return Date.parse(key.active_from) <= soon &&
        (key.removed_after === null || Date.parse(key.removed_after) <= soon + 30 * DAY_S * 1000);
    }));
    await verifyToken(server, earlier, audience);
    const signs = await newToken();
    await verifyToken(server, signs, audience);
    const { status, stderr } =
      await jeton(['keys', 'rotate', ...server.storeFlags, ...FLAGS.slice(2, 8)]);
    assert.equal(status, 0, stderr);
    await waitFor('the next key to sign', async () => kidOf(await newToken()) !== kidOf(signs));
    await verifyToken(server, await newToken(), audience);
    await verifyToken(server, earlier, audience);
    const { keys: listed } = await jetonJson(['keys', 'list', ...server.storeFlags]);
    assert.equal(listed.filter(({ state }) => state === 'active').length, 1);
  });
});
