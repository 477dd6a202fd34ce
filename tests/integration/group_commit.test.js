/*
 * Changes that come at once share a commit: each is answered only once it is on the disk, one that
 * is refused takes no other along, and whatever was answered is there after the server was killed.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { delay, Server, waitFor } from './lib/harness.js';
import { Management } from './lib/management.js';
import { SlowDisk } from './lib/slow_disk.js';
import { ofSqlite } from './lib/store.js';

const CLIENTS = 16;

/* Creates one after another until it is told to stop or its connection breaks. */
class Client {
  constructor(server, token, number, isOver) {
    this.answered = [];
    this.refused = 0;
    this.done = this.run(server, token, number, isOver);
  }

  async run(server, token, number, isOver) {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    for (let i = 0; !isOver(); i++) {
      const orgCode = i % 4 === 3 ? { org_code: 'org_none' } : {}; /* which is found out inside */
      let answer;
      try {
        answer = await server.send('/api/v1/applications', { method: 'POST', headers,
          body: JSON.stringify({ name: `client ${number}.${i}`, type: 'm2m', ...orgCode }) });
      } catch {
        return;
      }
      if (answer.status === 201)
        this.answered.push(answer.json.application.id);
      else
        this.refused += answer.status >= 400 && answer.status < 500 ? 1 : 0;
    }
  }
}

describe('changes that come at once', () => {
  let server, management;

  before(async () => {
    server = await Server.start();
    management = await Management.ofNewServer(server);
  });

  after(() => server.stop());

  async function assertThere(clients) {
    for (const id of clients.flatMap(({ answered }) => answered))
      assert.equal((await management.send('GET', `/applications/${id}`)).status, 200, id);
  }

  it('are there after the server was killed under them, when they were answered', async () => {
    for (let round = 0; round < 3; round++) {
      const clients = Array.from({ length: CLIENTS }, (_, number) =>
        new Client(server, management.token, number, () => false));
      await waitFor('many are answered', () =>
        clients.reduce((sum, { answered }) => sum + answered.length, 0) >= 3 * CLIENTS);
      await delay(37 * round);
      await server.crash();
      await Promise.all(clients.map(({ done }) => done));
      assert.ok(clients.every(({ answered }) => answered.length > 0), 'each had its turn');
      await server.restart();
      await assertThere(clients);
    }
  });

  it('are made though others among them are refused', async () => {
    let isOver = false;
    const clients = Array.from({ length: CLIENTS }, (_, number) =>
      new Client(server, management.token, number, () => isOver));
    await waitFor('some are refused', () => clients.every(({ refused }) => refused > 0));
    isOver = true;
    await Promise.all(clients.map(({ done }) => done));
    await assertThere(clients);
  });
});

describe('changes that come at once on a slow disk', ofSqlite, () => {
  const SYNC_MS = 300;

  it('share its syncs', async () => {
    const disk = await SlowDisk.make();
    const server = await Server.start({ env: disk.env });
    try {
      const management = await Management.ofNewServer(server);
      await disk.takes(SYNC_MS);
      const began = Date.now();
      const made = await Promise.all(Array.from({ length: 3 * CLIENTS }, (_, i) =>
        management.send('POST', '/applications', { name: `at once ${i}`, type: 'm2m' })));
      const tookMs = Date.now() - began;
      assert.ok(made.every(({ status }) => status === 201));
      assert.ok(tookMs < 3 * CLIENTS * SYNC_MS / 2, `${tookMs} ms; one by one they take 14 s`);
    } finally {
      await disk.takes(0);
      await server.stop();
      await disk.remove();
    }
  });
});
