/*
 * behind_proxy: three nodes behind a proxy, on a primary with a synchronous standby, from the files of
 * examples/scaling that docs/scaling.md explains. What that document says of failures is tried here: whoever
 * asks the proxy sees nothing else.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { delay, waitFor } from './lib/harness.js';
import { FORM, form } from './lib/http.js';
import {
  authorize, createApi, createApplication, Management, tokenFor,
} from './lib/management.js';
import { ThreeNodes } from './lib/three_nodes.js';
import { verifyToken } from './lib/tokens.js';

const TOKEN_CLIENTS = 6;
const CHANGE_CLIENTS = 3;
const INVALID_KEYS_MAX = 5; /* a minute, on each node */
const CLIENT = '127.0.1.7';
const OTHER_CLIENT = '127.0.1.8';

describe('three nodes behind a proxy', () => {
  let all, administrator, known, number = 0;
  const proxies = {};

  before(async () => {
    all = await ThreeNodes.start({ env: { JETON_API_KEY_VERIFY_PER_MINUTE: String(INVALID_KEYS_MAX) } });
    for (const kind of ['haproxy', 'nginx'])
      proxies[kind] = await all.proxy(kind);
    administrator = await all.command(['application', 'create', '--name', 'Administration', '--management']);
    const management = await managementOf(proxies.haproxy.clientFrom(CLIENT));
    const api = await createApi(management, { name: 'Orders', audience: 'orders', scopes: ['read'] });
    const application = await createApplication(management, { name: 'Robot' });
    await authorize(management, api, application, ['read']);
    known = { api, application };
  });

  after(() => all?.stop());

  const managementOf = (client) => Management.for(client, administrator);

  /* --- Load, and what became of it --------------------------------------------------------- */

  const tokenRequest = () => ({ method: 'POST', headers: FORM, body: form({
    grant_type: 'client_credentials', audience: 'orders', client_id: known.application.client_id,
    client_secret: known.application.client_secret }) });

  /* All that is asked while act() runs: the answers' statuses, or what failed, and what was made. */
  async function underLoad(proxy, act) {
    const client = proxy.clientFrom(CLIENT);
    const management = await managementOf(client);
    const headers = { Authorization: `Bearer ${management.token}`, 'Content-Type': 'application/json' };
    const seen = { tokens: {}, documents: {}, reads: {}, changes: {}, made: [] };
    let isOver = false;
    const ask = async (what, target, options) => {
      const answer = await client.send(target, options).catch((error) => error);
      const outcome = answer.status ?? answer.code ?? answer.message;
      seen[what][outcome] = (seen[what][outcome] ?? 0) + 1;
      return answer;
    };
    const goOn = async (once) => {
      while (!isOver)
        await once();
    };
    const clients = [
      ...Array.from({ length: TOKEN_CLIENTS }, () => goOn(() => ask('tokens', '/oauth2/token', tokenRequest()))),
      goOn(() => ask('documents', '/.well-known/jwks.json', {})),
      goOn(() => ask('reads', `/api/v1/apis/${known.api.id}`, { headers })),
      ...Array.from({ length: CHANGE_CLIENTS }, () => goOn(async () => {
        const name = `Load ${++number}`;
        const { status, text } = await ask('changes', '/api/v1/applications',
          { method: 'POST', headers, body: JSON.stringify({ name, type: 'm2m' }) });
        if (status === 201)
          seen.made.push({ name, id: JSON.parse(text).application.id });
        else
          await delay(20);
      })),
    ];
    try {
      await delay(500);
      await act(seen);
      await delay(500);
    } finally {
      isOver = true;
      await Promise.all(clients);
    }
    return seen;
  }

  /* Each kind of request was answered as it may be, and nothing that was answered is lost or there twice. */
  async function assertSeen(seen, may, database = all.primary) {
    const { made, ...kinds } = seen;
    const allowed = { tokens: [200], documents: [200], reads: [200], changes: [201], ...may };
    for (const [kind, outcomes] of Object.entries(kinds)) {
      for (const outcome of Object.keys(outcomes))
        assert.ok(allowed[kind].includes(Number(outcome) || outcome), JSON.stringify(kinds));
      assert.ok(outcomes[allowed[kind][0]] > 10, JSON.stringify(kinds));
    }
    const rows = JSON.parse(await all.query(
      "SELECT json_object_agg(id, name) FROM applications WHERE name LIKE 'Load %'", database));
    for (const { name, id } of made)
      assert.equal(rows[id], name);
    assert.equal(new Set(Object.values(rows)).size, Object.keys(rows).length, 'nothing is there twice');
  }

  /* --- The tests --------------------------------------------------------------------------- */

  it('were prepared by the owner of the tables, and may not change these themselves', async () => {
    assert.equal(all.unprepared.status, 1);
    assert.match(all.unprepared.stderr, /this user may not make tables in it/);
    assert.match(await all.query("SELECT string_agg(DISTINCT tableowner, ',') FROM pg_tables" +
      " WHERE schemaname = 'public'"), /^jeton_owner$/m);
    assert.match(await all.query("SELECT string_agg(DISTINCT usename, ',') FROM pg_stat_activity" +
      " WHERE application_name LIKE 'jeton %'"), /^jeton$/m);
  });

  for (const kind of ['haproxy', 'nginx'])
    describe(kind, () => {
      it('serves tokens and the management API over TLS', async () => {
        const client = proxies[kind].clientFrom(CLIENT);
        const { access_token: token } = await tokenFor(client, known.application, 'orders');
        await verifyToken({ issuer: all.issuer, origin: `http://${all.nodes[1].address}:${all.nodes[1].port}` },
          token, 'orders');
        const management = await managementOf(client);
        const { application } = await management.post('/applications', { name: kind, type: 'm2m' });
        for (const node of all.nodes) /* whichever is asked, it is there */
          assert.ok(await management.get(`/applications/${application.id}`), node.address);
      });

      it('tells the nodes who asks, and lets nobody say it is somebody else', async () => {
        const management = await managementOf(proxies[kind].clientFrom(CLIENT));
        const { api_key: key } = await management.post('/api_keys',
          { name: kind, type: 'environment', api_id: known.api.id, scope_ids: ['read'] });
        const verify = (from, apiKey) => proxies[kind].clientFrom(from).send('/api/v1/api_keys/verify',
          { method: 'POST', body: JSON.stringify({ api_key: apiKey }),
            headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': '192.0.2.1' } });
        assert.equal((await verify(OTHER_CLIENT, key.key)).status, 200);
        const stored = await waitFor('its use is written', async () =>
          (await management.get(`/api_keys/${key.id}`)).api_key.last_verified_ip);
        assert.equal(stored, OTHER_CLIENT);
        /* A limit by address: who guesses is stopped by and by on each node, and nobody else. */
        const guesser = kind === 'nginx' ? '127.0.1.9' : '127.0.1.10';
        await waitFor('guesses are refused', async () =>
          (await verify(guesser, `k_live_${'0'.repeat(40)}`)).status === 429);
        for (let i = 0; i < 3; i++)
          assert.equal((await verify(OTHER_CLIENT, key.key)).status, 200);
        const lines = await waitFor('the log tells of it', () => {
          const found = all.nodes.flatMap(({ log }) => log.split('\n').filter((line) => line.includes(guesser)));
          return found.length > 0 && found;
        });
        assert.ok(lines.every((line) => JSON.parse(line).address === guesser), lines[0]);
      });

      it('fails no request when a node is stopped', async () => {
        const [, node] = all.nodes;
        const seen = await underLoad(proxies[kind], async () => {
          await node.end();
          await delay(2000);
          await node.launch();
        });
        await assertSeen(seen);
      });

      it('fails no token and no read when a node is killed', async () => {
        const [, , node] = all.nodes;
        const seen = await underLoad(proxies[kind], async () => {
          await node.end('SIGKILL');
          await delay(2000);
          await node.launch();
        });
        /* Nobody knows of such a change; HAProxy closes a connection on which it has answered before. */
        await assertSeen(seen, { changes: [201, 502, 'ECONNRESET'] });
      });
    });

  it('make no change while no standby follows, and go on with tokens', async () => {
    const seen = await underLoad(proxies.haproxy, async ({ changes }) => {
      await all.standby.signalAll('SIGSTOP');
      await waitFor('a change is not answered as made', () => changes[503] > 0, 60_000);
      const made = changes[201];
      await delay(1000);
      assert.ok(changes[201] <= made, 'none is');
      await all.standby.signalAll('SIGCONT');
      await waitFor('changes are made again', () => changes[201] > made + 5, 60_000);
    });
    await assertSeen(seen, { changes: [201, 503] });
  });

  it('lose nothing that was answered when the primary dies and the standby is promoted', async () => {
    const seen = await underLoad(proxies.haproxy, async ({ changes }) => {
      await all.primary.kill();
      await waitFor('a change is refused', () => changes[503] > 0, 60_000);
      const made = changes[201];
      await all.promote();
      await waitFor('changes are made again', () => changes[201] > made + 20, 60_000);
    });
    await assertSeen(seen, { reads: [200, 503], changes: [201, 503] }, all.standby);
    for (const node of all.nodes)
      await waitFor(`${node.address} is ready`, () => node.isReady());
  });
});
