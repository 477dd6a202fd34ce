/*
 * What waits for something slow (a disk, a password's hash) makes nothing else wait, is bounded,
 * and is not begun for a client that has left. Nothing here is timed: what must not wait answers
 * while the slow ones are still at it.
 */
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, describe, it } from 'node:test';
import { firstOwner } from './lib/console.js';
import { delay, Server, waitFor } from './lib/harness.js';
import { assertFailure } from './lib/contract.js';
import { FORM, form } from './lib/http.js';
import { authorize, createApi, createApplication, Management } from './lib/management.js';
import { SlowDisk } from './lib/slow_disk.js';
import { ofSqlite } from './lib/store.js';

const SYNC_MS = 3000;
const WRITERS = 64;
const WAITING_MAX = 256; /* changes; documented */

/* Requests under way: how many were answered, how many of them with 503, and all in the end. */
class Crowd {
  constructor(count, ask) {
    this.answered = 0;
    this.refused = 0;
    this.all = Promise.all(Array.from({ length: count }, async (_, i) => {
      const answer = await ask(i);
      this.answered += 1;
      this.refused += answer.status === 503 ? 1 : 0;
      return answer;
    }));
  }
}

describe('bulkheads', ofSqlite, () => {
  let disk, server, management, api;
  const application = (serial) => ({ name: `crowd-${serial}`, type: 'm2m' });

  before(async () => {
    disk = await SlowDisk.make();
    server = await Server.start({ env: disk.env,
      flags: ['--trusted-proxies', '127.0.0.1', '--staleness-max-s', '5',
        '--console-idle-s', '16'] });
    management = await Management.ofNewServer(server);
    api = await createApi(management, { name: 'orders', audience: 'orders', scopes: ['read'] });
  });

  after(async () => {
    await disk.takes(0);
    await server.stop();
    await disk.remove();
  });

  /* A client that the server has not in memory. */
  async function newClient(name) {
    const client = await createApplication(management, { name });
    await authorize(management, api, client, ['read']);
    return client;
  }

  function token(client) {
    return server.send('/oauth2/token', { method: 'POST', headers: FORM,
      body: form({ grant_type: 'client_credentials', client_id: client.client_id,
        client_secret: client.client_secret, audience: 'orders' }) });
  }

  function create(i) {
    return server.send('/api/v1/applications', { method: 'POST', body: JSON.stringify(application(i)),
      headers: { Authorization: `Bearer ${management.token}`, 'Content-Type': 'application/json' } });
  }

  /* From an address of its own, so that no limit by address or account answers for it. */
  function logIn(i) {
    return server.send('/console/api/session', { method: 'POST',
      body: JSON.stringify({ email: `nobody-${i}@example.com`, password: 'a wrong password' }),
      headers: { 'Content-Type': 'application/json',
        'X-Forwarded-For': `198.51.${i >> 8}.${i & 255}` } });
  }

  function assertOverloaded(answer) {
    assert.equal(answer.status, 503, answer.text);
    assert.match(answer.headers['retry-after'] ?? '', /^\d+$/);
    assertFailure(503, answer.json);
  }

  async function assertOthersGoOn(client, crowd) {
    assert.equal((await token(client)).status, 200);
    assert.equal(crowd.answered, 0, 'a first token stood behind the crowd');
    assert.equal((await management.send('GET', '/apis')).status, 200);
    assert.equal(crowd.answered, 0, 'a read stood behind the crowd');
  }

  it('writers on a slow disk make neither first tokens nor reads wait', async () => {
    const client = await newClient('beside writers');
    await disk.takes(SYNC_MS);
    const crowd = new Crowd(WRITERS, create);
    await delay(300);
    await assertOthersGoOn(client, crowd);
    await disk.takes(0);
    for (const answer of await crowd.all)
      assert.ok(answer.status === 201 || answer.status === 503, answer.text);
  });

  it('a session of the console is seen without a writer', async () => {
    const owner = await firstOwner(server);
    await disk.takes(SYNC_MS);
    const crowd = new Crowd(WRITERS, (i) => create(i + WRITERS));
    await delay(2100); /* an eighth of what it may rest: it would be written now */
    const seen = crowd.answered;
    await Promise.all(Array.from({ length: 8 }, () => owner.call('GET', '/session')));
    assert.equal(crowd.answered, seen, 'the console stood behind the crowd');
    await disk.takes(0);
    await crowd.all;
  });

  it('more writers than may wait are refused, and told when to come again', async () => {
    const client = await newClient('beside many writers');
    await disk.takes(SYNC_MS);
    const crowd = new Crowd(WAITING_MAX + 60, create);
    await waitFor('some are refused', () => crowd.refused >= 30);
    assert.equal((await token(client)).status, 200);
    await disk.takes(0);
    const answers = await crowd.all;
    const refused = answers.filter((answer) => answer.status !== 201);
    assert.ok(refused.length >= 30);
    refused.forEach(assertOverloaded);
  });

  it('a first log-in stands behind no more log-ins than may wait, and nobody behind them', async () => {
    const client = await newClient('beside log-ins');
    const crowd = new Crowd(200, logIn);
    await waitFor('some are refused', () => crowd.refused >= 30);
    assert.equal((await token(client)).status, 200);
    assert.equal((await management.send('GET', '/apis')).status, 200);
    await management.post('/apis', { name: 'beside', audience: 'beside' });
    assert.ok(crowd.answered < 200, 'the others stood behind the log-ins');
    const answers = await crowd.all;
    const refused = answers.filter((answer) => answer.status !== 401);
    assert.ok(refused.length > 0 && refused.length < 200);
    refused.forEach(assertOverloaded);
  });

  it('what waits is not begun for a client that has left', async () => {
    const left = [];
    await disk.takes(SYNC_MS);
    const under_way = create('under way');
    await delay(500); /* what comes together is begun together: these come later */
    for (let i = 0; i < 20; i++) {
      const request = http.request(`${server.origin}/api/v1/applications`, { method: 'POST',
        headers: { Authorization: `Bearer ${management.token}`,
          'Content-Type': 'application/json' } });
      request.on('error', () => {});
      request.end(JSON.stringify({ name: `given up ${i}`, type: 'm2m' }));
      left.push(request);
    }
    await delay(1000);
    for (const request of left)
      request.destroy();
    await disk.takes(0);
    assert.equal((await under_way).status, 201);
    await createApplication(management, { name: 'after those' });
    const { applications } = await management.get('/applications', { page_size: 500 });
    assert.deepEqual(applications.filter(({ name }) => name.startsWith('given up')), []);
    await waitFor('the log tells', () => /left before its turn/.test(server.log));
  });

  it('tokens do not go stale while a slow disk holds up what writes', async () => {
    const client = await newClient('fresh');
    await token(client); /* there is something to flush */
    await disk.takes(9000); /* longer than they may be stale */
    for (let i = 0; i < 30; i++) {
      const answer = await token(client);
      assert.equal(answer.status, 200, answer.text);
      await delay(300);
    }
    await disk.takes(0);
    /* The sync that is under way takes longer than a change waits. */
    await waitFor('changes go on', async () => (await create('later')).status === 201);
  });
});
