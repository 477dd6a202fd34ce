/*
 * nodes: several processes on one PostgreSQL database, and what becomes of them when it is away.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { after, before, describe, it } from 'node:test';
import { decodeProtectedHeader } from 'jose';
import { createApplicationByCommand, delay, Server, waitFor } from './lib/harness.js';
import {
  authorize, createApi, createApplication, Management, requestToken, tokenFor,
} from './lib/management.js';
import { Postgresql } from './lib/postgresql.js';
import { verifyToken } from './lib/tokens.js';
import { WallClock } from './lib/wall_clock.js';

/* What one node does, the others know: the feed is asked each second. */
const HEARD_WITHIN_MS = 2000;

async function twoNodes(database, flags = []) {
  const issuer = 'http://tokens.example';
  const first = await Server.start({ database: database.url, issuer, flags });
  const second =
    await Server.start({ database: database.url, issuer, flags, folder: first.folder });
  return [first, second];
}

async function registered(node) {
  const administrator = await createApplicationByCommand(node, 'Administration');
  const management = await Management.for(node, administrator);
  const api = await createApi(management, { name: 'Example', audience: 'example', scopes: ['read:x'] });
  const application = await createApplication(management, { name: 'Robot' });
  await authorize(management, api, application, ['read:x']);
  return { administrator, management, api, application };
}

const credentials = ({ client_id, client_secret }) =>
  ({ grant_type: 'client_credentials', client_id, client_secret, audience: 'example' });

describe('two nodes of one store', () => {
  let database;
  let first;
  let second;
  let known;

  before(async () => {
    database = await Postgresql.start();
    [first, second] = await twoNodes(database);
    known = await registered(first);
  });

  after(async () => {
    await second?.stop();
    await first?.stop();
    await database?.clear();
  });

  it('give tokens for the same applications, and take each other\'s', async () => {
    const { access_token: token } = await tokenFor(second, known.application, 'example');
    await verifyToken(first, token, 'example');
    const there = await Management.for(second, known.administrator);
    const answer = await first.send('/api/v1/apis',
      { headers: { Authorization: `Bearer ${there.token}` } });
    assert.equal(answer.status, 200);
  });

  it('refuse a secret that was rotated on the other one, within two seconds', async () => {
    const { application } = known;
    const got = await tokenFor(second, application, 'example');
    assert.ok(got.access_token);
    const { application: rotated } = await known.management.post(
      `/applications/${application.client_id}/client_secrets`, { maintain_previous_secret: false });
    const from = Date.now();
    await waitFor('the old secret is refused', async () =>
      (await requestToken(second, credentials(application))).status === 401);
    assert.ok(Date.now() - from < HEARD_WITHIN_MS + 500, `${Date.now() - from} ms`);
    Object.assign(application, { client_secret: rotated.client_secret });
    await tokenFor(second, application, 'example');
  });

  it('write side by side, and lose nothing', async () => {
    const there = await Management.for(second, known.administrator);
    const made = await Promise.all(Array.from({ length: 40 }, (_, i) =>
      createApplication(i % 2 === 0 ? known.management : there, { name: `Robot ${i}` })));
    const list = (await known.management.get('/applications', { page_size: 500 })).applications;
    const ids = new Set(list.map((row) => row.id));
    for (const { client_id: id } of made)
      assert.ok(ids.has(id), id);
  });

  it('have a feed without holes, in the order of commits', async () => {
    const rows = (await database.query('SELECT revision FROM changes ORDER BY revision'))
      .trim().split('\n').map(Number);
    rows.forEach((revision, i) => assert.equal(revision, rows[0] + i));
    assert.equal(Number(await database.query('SELECT newest FROM feed')), rows.at(-1));
  });
});

/* The network between a node and its database; cut, nothing comes through it, and nobody is told. */
class Wire {
  static async to(port) {
    const wire = new Wire();
    wire.isCut = false;
    wire.pairs = new Set();
    wire.server = net.createServer((near) => wire.join(near, net.connect(port, '127.0.0.1')));
    wire.server.listen(0, '127.0.0.1');
    await once(wire.server, 'listening');
    wire.port = wire.server.address().port;
    return wire;
  }

  join(near, far) {
    const pair = [near, far];
    this.pairs.add(pair);
    for (const [from, to] of [pair, [far, near]]) {
      from.on('error', () => {});
      from.on('data', (bytes) => { if (!this.isCut) to.write(bytes); });
      from.on('close', () => {
        if (!this.isCut)
          to.destroy();
      });
    }
  }

  cut() {
    this.isCut = true;
  }

  /* What was sent meanwhile is lost, so connections of before are of no use any more. */
  mend() {
    for (const sockets of this.pairs)
      for (const socket of sockets)
        socket.destroy();
    this.pairs.clear();
    this.isCut = false;
  }

  async stop() {
    this.mend();
    this.server.close();
    await once(this.server, 'close');
  }
}

describe('a node that is cut off from the database', () => {
  /* As short as they go: a new key is published for seven seconds before it signs. */
  const FLAGS = ['--staleness-max-s', '5', '--jwks-cache-s', '1', '--signing-key-lead-s', '0'];
  const issuer = 'http://tokens.example';
  let database;
  let wire;
  let first;
  let second;
  let known;

  before(async () => {
    database = await Postgresql.start();
    wire = await Wire.to(database.port);
    first = await Server.start({ database: database.url, issuer, flags: FLAGS });
    second = await Server.start({ database: database.url.replace(`:${database.port}/`, `:${wire.port}/`),
      issuer, flags: FLAGS, folder: first.folder });
    known = await registered(first);
  });

  after(async () => {
    wire?.mend();
    await second?.stop();
    await first?.stop();
    await wire?.stop();
    await database?.clear();
  });

  const ready = (node) => node.send('/health/ready');
  const ask = (node) => requestToken(node, credentials(known.application));
  const published = async (node) =>
    (await node.send('/.well-known/jwks')).json.keys.map(({ kid }) => kid);

  it('goes on for staleness_max_s, then says so and stops, until it hears again', async () => {
    assert.equal((await ask(second)).status, 200);
    wire.cut();
    const from = Date.now();
    assert.equal((await ask(second)).status, 200, 'clients that it knows go on');
    const { application: rotated } = await known.management.post(
      `/applications/${known.application.client_id}/client_secrets`,
      { maintain_previous_secret: false });
    const { signing_key: key } = await known.management.post('/signing_keys', { is_immediate: false });
    const answer = await waitFor('it is not ready', async () => {
      const now = await ready(second);
      return now.status === 503 && now;
    });
    assert.match(answer.json.reason, /staleness_max_s/);
    assert.ok(Date.now() - from > 3000, 'not at the first pause');
    assert.equal((await ask(second)).status, 503, 'it may not know of a revocation');

    const old = known.application;
    known.application = { ...old, client_secret: rotated.client_secret };
    await waitFor('the new key signs', async () =>
      decodeProtectedHeader((await tokenFor(first, known.application, 'example')).access_token).kid ===
        key.kid);
    assert.equal((await ready(second)).status, 503, 'whoever does not publish it, does not answer');
    assert.equal((await ask(second)).status, 503);

    wire.mend();
    await waitFor('it is ready again', async () => (await ready(second)).status === 200);
    assert.ok((await published(second)).includes(key.kid), 'before it is ready');
    assert.equal((await requestToken(second, credentials(old))).status, 401, 'what was ended is');
    const { access_token: token } = await tokenFor(second, known.application, 'example');
    assert.equal(decodeProtectedHeader(token).kid, key.kid);
    await verifyToken(first, token, 'example');
  });
});

describe('a node whose clock is more than a minute off the database\'s', () => {
  /* As short as they go: a key signs seven seconds after it was made. */
  const FLAGS = ['--jwks-cache-s', '1', '--signing-key-lead-s', '0', '--staleness-max-s', '5'];
  const DUE_MS = 8000;
  const OFF_S = 120;
  const APART = 'clock and this machine\'s differ by more than a minute';
  const AGREE = 'clock and this machine\'s agree again';
  let database;
  let clock;
  let node;

  before(async () => {
    database = await Postgresql.start();
    clock = await WallClock.make();
    await clock.set(OFF_S);
    node = await Server.start({ database: database.url, flags: FLAGS, env: clock.env });
  });

  after(async () => {
    await node?.stop();
    await clock?.remove();
    await database?.clear();
  });

  const count = (words) => node.log.split(words).length - 1;

  it('says so at its start, and leaves to others what must be done once', async () => {
    await waitFor('it says so', () => count(APART) === 1);
    const administrator = await createApplicationByCommand(node, 'Administration');
    const management = await Management.for(node, administrator);
    const { signing_key: key } = await management.post('/signing_keys', { is_immediate: false });
    await delay(DUE_MS);
    const stateOf = async ({ kid }) => (await management.get('/signing_keys')).signing_keys
      .find((each) => each.kid === kid).state;
    assert.equal(await stateOf(key), 'pending', 'it is left to another node');
    await tokenFor(node, administrator, `${node.issuer}/api/v1`);
    assert.equal(count(APART), 1, 'once');

    await clock.set(0);
    await waitFor('it says that they agree', () => count(AGREE) === 1);
    await waitFor('the key signs', async () =>
      decodeProtectedHeader((await tokenFor(node, administrator, `${node.issuer}/api/v1`)).access_token)
        .kid === key.kid);
    await clock.set(-OFF_S);
    await waitFor('it says so again', () => count(APART) === 2);
    await clock.set(0);
    await waitFor('they agree', () => count(AGREE) === 2);
  });
});

describe('a database that is away', () => {
  let database;
  let server;
  let known;

  before(async () => {
    database = await Postgresql.start();
    server = await Server.start({ database: database.url });
    known = await registered(server);
    await tokenFor(server, known.application, 'example');
  });

  after(async () => {
    await server?.stop();
    await database?.clear();
  });

  const change = (name) => known.management.send('POST', '/applications', { name, type: 'm2m' });

  /* Tokens of a known client go on, changes are told to come again; then all is well by itself. */
  async function holdsWhile(away, back) {
    const answered = [];
    const kept = await change('before');
    answered.push(JSON.parse(kept.text).application.id);
    await away();
    const refused = await waitFor('a change is refused', async () => {
      const answer = await change('meanwhile');
      if (answer.status === 201)
        answered.push(JSON.parse(answer.text).application.id);
      return answer.status !== 201 && answer;
    });
    assert.equal(refused.status, 503, refused.text);
    assert.ok(Number(refused.headers['retry-after']) >= 1);
    await tokenFor(server, known.application, 'example');
    await back();
    await waitFor('a change is made again', async () => {
      const answer = await change('after');
      if (answer.status === 201)
        answered.push(JSON.parse(answer.text).application.id);
      return answer.status === 201;
    });
    await waitFor('the server is ready', async () =>
      (await server.send('/health/ready')).status === 200);
    for (const id of answered) /* each connection comes back by itself, within two seconds */
      await waitFor(id, async () =>
        (await known.management.send('GET', `/applications/${id}`)).status === 200);
  }

  it('because it was stopped, and started again', () =>
    holdsWhile(() => database.stop(), () => database.launch()));

  it('because it was killed', () => holdsWhile(() => database.kill(), () => database.launch()));

  it('because it does not answer', () =>
    holdsWhile(() => database.signalAll('SIGSTOP'), () => database.signalAll('SIGCONT')));

  it('under load loses nothing that was answered, and makes nothing twice', async () => {
    const answered = [];
    let isOver = false;
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let i = 0; !isOver; i++) {
        const name = `Load ${writer}.${i}`;
        const answer = await change(name);
        if (answer.status === 201)
          answered.push({ name, id: JSON.parse(answer.text).application.id });
        else
          await delay(20);
      }
    });
    for (const end of [() => database.stop('SIGQUIT'), () => database.kill(), () => database.stop()]) {
      await delay(700);
      await end();
      await database.launch();
    }
    await delay(700);
    isOver = true;
    await Promise.all(writers);
    assert.ok(answered.length > 20, `${answered.length} changes`);
    const rows = JSON.parse(await database.query(
      "SELECT json_object_agg(id, name) FROM applications WHERE name LIKE 'Load %'"));
    for (const { name, id } of answered)
      assert.equal(rows[id], name);
    const names = Object.values(rows);
    assert.equal(new Set(names).size, names.length, 'nothing is there twice');
  });
});
