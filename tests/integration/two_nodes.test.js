/*
 * two_nodes: two servers on one store, be it a file or a database, work as one: what must be done
 * once is done once, what one of them counts, knows or ends, the other one counts, knows or ends too.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { decodeProtectedHeader } from 'jose';
import { URI } from 'otpauth';
import { Browser, PASSWORD, resetLink, setupLink, tokenOf } from './lib/console.js';
import { createApplicationByCommand, delay, remember, Server, waitFor } from './lib/harness.js';
import {
  authorize, createApi, createApplication, Management, requestToken, tokenFor,
} from './lib/management.js';
import { Receiver } from './lib/receiver.js';
import { changeStore, isPostgresql, storeRows } from './lib/store.js';
import { verifyToken } from './lib/tokens.js';
import { WallClock } from './lib/wall_clock.js';

const HEARD_WITHIN_MS = 2000; /* the feed is asked each second */
const BUSY_MS = 3000; /* the machine may be */
const LEASE_MS = 30_000; /* of a delivery */

async function twoNodes(flags = [], env = [{}, {}]) {
  const first = await Server.start({ flags, env: env[0] });
  const second =
    await Server.start({ flags, env: env[1], folder: first.folder, issuer: first.issuer });
  return [first, second];
}

async function stop(nodes) {
  await nodes?.[1].stop();
  await nodes?.[0].stop();
}

/* One application, asking either node. */
async function managementOfBoth(first, second) {
  const administrator = await createApplicationByCommand(first, 'Administration');
  return [await Management.for(first, administrator), await Management.for(second, administrator)];
}

const subscribe = async (management, endpoint) => (await management.post('/webhooks',
  { name: 'Test', endpoint, event_types: ['organization.created'] })).webhook.id;

const createOrganization = (management, name) => management.post('/organization', { name });

describe('deliveries to webhooks', () => {
  let nodes;

  before(async () => {
    nodes = await twoNodes(['--webhook-allow-private']);
  });

  after(() => stop(nodes));

  it('are made once, whichever node has made the change', async () => {
    const CHANGES = 120;
    const receiver = await Receiver.start({ answer: async () => {
      await delay(20);
      return 200;
    } });
    const [here, there] = await managementOfBoth(...nodes);
    const id = await subscribe(here, receiver.url);
    let made = 0;
    await Promise.all([here, there, here, there].map(async (management) => {
      while (made < CHANGES)
        await createOrganization(management, `Organization ${++made}`);
    }));
    await waitFor('none is pending', async () => (await here.get(`/webhooks/${id}/deliveries`,
      { state: 'pending' })).deliveries.length === 0, 60_000);
    assert.ok(receiver.deliveries.length >= CHANGES);
    const ids = receiver.deliveries.map((delivery) => delivery.id);
    assert.equal(new Set(ids).size, ids.length, 'none came twice');
    await receiver.stop();
    await here.delete(`/webhooks/${id}`);
  });

  it('that a node had on its way when it was killed, the other one makes', async () => {
    const receiver = await Receiver.start({ answer: ({ earlier }) => earlier === 0 ? null : 200 });
    const [here, there] = await managementOfBoth(...nodes);
    const id = await subscribe(there, receiver.url);
    await nodes[1].finish(); /* so that it is the other one which has it */
    await createOrganization(here, 'Interrupted');
    await waitFor('it is on its way', () => receiver.deliveries.length === 1);
    const [{ at, id: webhookId }] = receiver.deliveries;
    await nodes[0].crash();
    const leaseEnd = async () => (await storeRows(nodes[0].folder,
      `SELECT next_attempt_ms AS ms FROM webhook_deliveries WHERE id = '${webhookId}'`))[0].ms;
    assert.ok(Math.abs(await leaseEnd() - at - LEASE_MS) < BUSY_MS, 'leased for as long');
    await nodes[1].restart();
    await delay(HEARD_WITHIN_MS);
    assert.equal(receiver.deliveries.length, 1, 'while it is, nobody else makes it');
    await changeStore(nodes[0].folder, `UPDATE webhook_deliveries
      SET next_attempt_ms = next_attempt_ms - ${await leaseEnd() - Date.now()} WHERE id = '${webhookId}'`);
    await waitFor('it comes again', () => receiver.deliveries.length === 2);
    assert.equal(receiver.deliveries[1].id, webhookId, 'under the same webhook-id');
    await waitFor('it is delivered', async () =>
      (await there.get(`/webhooks/${id}/deliveries`)).deliveries[0].state === 'delivered');
    assert.equal(receiver.deliveries.length, 2);
    await nodes[0].restart();
    await receiver.stop();
    await there.delete(`/webhooks/${id}`);
  });

  it('that a node had on its way when it was stopped, the other one makes at once', async () => {
    const receiver = await Receiver.start({ answer: ({ earlier }) => earlier === 0 ? null : 200 });
    const [here, there] = await managementOfBoth(...nodes);
    const id = await subscribe(there, receiver.url);
    await createOrganization(here, 'Interrupted');
    await waitFor('it is on its way', () => receiver.deliveries.length === 1);
    const from = Date.now();
    await nodes[0].finish(); /* which waits for its answer, within the grace */
    await waitFor('it comes again', () => receiver.deliveries.length === 2);
    assert.ok(Date.now() - from < LEASE_MS);
    await nodes[0].restart();
    await receiver.stop();
    await there.delete(`/webhooks/${id}`);
  });
});

describe('secrets and figures', () => {
  let nodes, here, there, application;

  before(async () => {
    nodes = await twoNodes();
    [here, there] = await managementOfBoth(...nodes);
    const api = await createApi(here, { name: 'Orders', audience: 'orders' });
    application = await createApplication(here, { name: 'Robot' });
    await authorize(here, api, application);
  });

  after(() => stop(nodes));

  it('add up: tokens of an application, those issued, and those refused', async () => {
    const { issued } = await waitFor('those of before are written', async () => {
      const now = await here.get('/statistics/tokens');
      return now.issued >= 2 && now;
    });
    for (const [node, count] of [[nodes[0], 5], [nodes[1], 7]])
      for (let i = 0; i < count; i++)
        await tokenFor(node, application, 'orders');
    for (const node of nodes)
      await requestToken(node, { grant_type: 'client_credentials', audience: 'orders',
        client_id: application.client_id, client_secret: 'wrong' });
    for (const management of [here, there]) {
      const counted = await waitFor('all are counted', async () => {
        const now = await management.get('/statistics/tokens');
        return now.issued >= issued + 12 && now.refused >= 2 && now;
      });
      assert.equal(counted.issued, issued + 12);
      assert.equal(counted.refusals.find(({ cause }) => cause === 'wrong_secret').count, 2);
    }
    const rows = await storeRows(nodes[0].folder,
      `SELECT count FROM usage WHERE application_id = '${application.id}' AND kind = 'application'`);
    assert.deepEqual(rows.map(({ count }) => Number(count)), [12]);
  });

  it('a secret that is rotated on one node ends on the other, with its tokens', async () => {
    const robot = await createApplicationByCommand(nodes[0], 'Rotated');
    const token = (await tokenFor(nodes[1], robot, here.audience)).access_token;
    const use = (node) => node.send('/api/v1/apis', { headers: { Authorization: `Bearer ${token}` } });
    for (const node of nodes)
      assert.equal((await use(node)).status, 200);
    await here.post(`/applications/${robot.client_id}/client_secrets`,
      { maintain_previous_secret: false });
    const from = Date.now();
    await waitFor('both are refused', async () =>
      (await use(nodes[1])).status === 401 &&
      (await requestToken(nodes[1], { grant_type: 'client_credentials', audience: here.audience,
        client_id: robot.client_id, client_secret: robot.client_secret })).status === 401);
    assert.ok(Date.now() - from < HEARD_WITHIN_MS + BUSY_MS, `${Date.now() - from} ms`);
    assert.equal((await use(nodes[0])).status, 401);
  });

  it('a secret that was given an end on one node has it on the other, with its tokens', async () => {
    const robot = await createApplicationByCommand(nodes[0], 'Rotated with a grace');
    const ask = (node) => requestToken(node, { grant_type: 'client_credentials',
      audience: here.audience, client_id: robot.client_id, client_secret: robot.client_secret });
    const token = (await tokenFor(nodes[1], robot, here.audience)).access_token;
    const use = () => nodes[1].send('/api/v1/apis', { headers: { Authorization: `Bearer ${token}` } });
    await here.post(`/applications/${robot.client_id}/client_secrets`, { grace_period_s: 5 });
    const { client_secrets: [, { expires_on: end }] } =
      await here.get(`/applications/${robot.client_id}/client_secrets`);
    for (const node of nodes)
      assert.equal((await ask(node)).status, 200);
    assert.equal((await use()).status, 200);
    await waitFor('its end has come', async () => (await ask(nodes[1])).status === 401);
    assert.ok(Date.now() >= Date.parse(end), 'not before');
    assert.deepEqual([(await use()).status, (await ask(nodes[0])).status], [401, 401]);
  });
});

describe('administrators', () => {
  const EMAIL = 'ada@example.com';
  let nodes, totp;
  remember(PASSWORD);

  before(async () => {
    nodes = await twoNodes();
  });

  after(() => stop(nodes));

  /* The same browser, as the other node sees it: a proxy is before both. */
  const at = (node, browser) => Object.assign(new Browser(node), { ...browser, server: node });

  it('use a link once, whichever node it came from', async () => {
    const setup = { token: tokenOf(await setupLink(nodes[1])), email: EMAIL, name: 'Ada Lovelace',
      password: PASSWORD };
    const answers = await Promise.all(nodes.flatMap((node) => [node, node]).map((node) =>
      new Browser(node).send('POST', '/console/api/setup', setup)));
    assert.equal(answers.filter(({ status }) => status < 300).length, 1,
      answers.map(({ text }) => text).join());
    const reset = { token: tokenOf(await resetLink(nodes[0], EMAIL)), password: PASSWORD };
    const resets = await Promise.all(nodes.map((node) =>
      new Browser(node).send('POST', '/console/api/password_reset', reset)));
    assert.deepEqual(resets.map(({ status }) => status).sort(), [200, 400]);
    await new Browser(nodes[0]).refused(400, 'TOKEN_INVALID', 'POST', '/password_reset', reset);
  });

  it('have one session on both, which ends on both', async () => {
    const browser = new Browser(nodes[0]);
    await browser.logIn(EMAIL);
    const other = at(nodes[1], browser);
    assert.equal((await other.call('GET', '/session')).session.administrator.email, EMAIL);
    assert.equal((await other.send('DELETE', '/console/api/session')).status, 200);
    assert.equal((await browser.send('GET', '/console/api/sessions')).status, 401);
  });

  it('are slowed by guesses at both together', async () => {
    const guess = (node, password) => at(node, { headers: {} })
      .send('POST', '/console/api/session', { email: 'eve@example.com', password });
    for (let i = 0; i < 6; i++)
      assert.equal((await guess(nodes[i % 2], 'wrong horse battery')).status, 401, `guess ${i}`);
    for (const node of nodes) {
      const { status, headers } = await guess(node, PASSWORD);
      assert.equal(status, 429, 'both know');
      assert.ok(Number(headers['retry-after']) >= 1);
    }
  });

  it('use a code of the authenticator once, at either node', async () => {
    const owner = new Browser(nodes[0]);
    await owner.logIn(EMAIL);
    await owner.confirm();
    totp = URI.parse((await owner.call('POST', '/totp')).totp.otpauth_uri);
    await owner.call('PUT', '/totp', { code: totp.generate({ timestamp: Date.now() - 30_000 }) });
    const code = totp.generate();
    const answers = await Promise.all(nodes.map((node) => new Browser(node)
      .send('POST', '/console/api/session', { email: EMAIL, password: PASSWORD, code })));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401],
      answers.map(({ text }) => text).join());
    const again = await new Browser(nodes[1])
      .send('POST', '/console/api/session', { email: EMAIL, password: PASSWORD, code });
    assert.notEqual(again.status, 200, 'nor later');
  });
});

describe('a new signing key', () => {
  /* As short as they go: then a key is published for seven seconds before it signs. */
  const FLAGS = ['--jwks-cache-s', '1', '--signing-key-lead-s', '0', '--staleness-max-s', '5'];
  const LEAD_MS = 7000;
  const OFF_S = 58; /* a minute, less what a busy machine takes to tell */
  let nodes, clock, administrator, audience;

  before(async () => {
    clock = await WallClock.make();
    nodes = await twoNodes(FLAGS, [{}, clock.env]);
    administrator = await createApplicationByCommand(nodes[0], 'Administration');
    audience = `${nodes[0].issuer}/api/v1`;
  });

  after(async () => {
    await stop(nodes);
    await clock?.remove();
  });

  const published = async (node) =>
    (await node.send('/.well-known/jwks')).json.keys.map(({ kid }) => kid);
  const newToken = async (node) => (await tokenFor(node, administrator, audience)).access_token;
  const use = (node, token) =>
    node.send('/api/v1/apis', { headers: { Authorization: `Bearer ${token}` } });

  /* On one machine there is one clock; beside a database server each node has its own. */
  for (const offS of isPostgresql ? [OFF_S, -OFF_S] : [0])
    it(`is published by both before either signs, with a clock that is ${offS} s off`, async () => {
      await clock.set(offS);
      const [, there] = await managementOfBoth(...nodes);
      const before = await published(nodes[0]);
      const { signing_key: key } = await there.post('/signing_keys', { is_immediate: false });
      const publishedAt = [Infinity, Infinity];
      let signedAt = Infinity;
      const end = Date.now() + 60_000;
      while (signedAt === Infinity && Date.now() < end) {
        for (const [i, node] of nodes.entries()) {
          const kids = await published(node);
          if (kids.includes(key.kid))
            publishedAt[i] = Math.min(publishedAt[i], Date.now());
          const token = await newToken(node);
          if (decodeProtectedHeader(token).kid === key.kid)
            signedAt = Math.min(signedAt, Date.now());
          for (const other of nodes) {
            await verifyToken(other, token, audience);
            assert.equal((await use(other, token)).status, 200, 'each takes tokens of both');
          }
        }
        await delay(50);
      }
      assert.ok(!before.includes(key.kid));
      for (const at of publishedAt)
        assert.ok(signedAt - at > LEAD_MS - HEARD_WITHIN_MS - BUSY_MS, `${signedAt - at} ms before`);
      await clock.set(0);
    });

  /* On a file, others look for what is new each second; nothing tells them sooner. */
  it('that is made active by hand is published by all of three before any signs', async () => {
    const third = await Server.start({ flags: FLAGS, folder: nodes[0].folder, issuer: nodes[0].issuer });
    const three = [...nodes, third];
    try {
      const [here] = await managementOfBoth(...nodes);
      for (let i = 0; i < 3; i++) {
        const old = (await published(third))[0];
        const asked = here.post('/signing_keys', { is_immediate: true });
        await waitFor('all sign with it', async () => {
          const tokens = [];
          for (const node of three)
            tokens.push(await newToken(node));
          const kids = tokens.map((token) => decodeProtectedHeader(token).kid);
          for (const node of three) {
            const known = await published(node);
            assert.ok(kids.every((kid) => known.includes(kid)), `${known} of ${kids}`);
          }
          return !kids.includes(old);
        });
        const { signing_key: key } = await asked;
        assert.equal(key.state, 'active');
        assert.equal((await published(third))[0], key.kid);
      }
    } finally {
      await third.stop();
    }
  });

  /* It signs at once. The other node has just asked for a name that nobody has, and asks for the next one later. */
  it('that replaces a compromised one is known to the other node when its first token comes', async () => {
    for (let i = 0; i < 3; i++) {
      const [here] = await managementOfBoth(...nodes);
      const old = decodeProtectedHeader(here.token);
      const forged = [Buffer.from(JSON.stringify({ ...old, kid: `unknown-${i}` })).toString('base64url'),
        ...here.token.split('.').slice(1)].join('.');
      const answers = await Promise.all(Array.from({ length: 60 }, () => use(nodes[1], forged)));
      assert.deepEqual([...new Set(answers.map(({ status }) => status))], [401]);
      assert.equal((await use(nodes[1], forged)).status, 401);
      await here.call('DELETE', `/signing_keys/${old.kid}?compromised=true`);
      const token = await newToken(nodes[0]);
      assert.notEqual(decodeProtectedHeader(token).kid, old.kid);
      assert.equal((await use(nodes[1], token)).status, 200);
    }
  });
});
