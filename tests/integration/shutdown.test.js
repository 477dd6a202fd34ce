/*
 * SIGTERM: whoever has an answer coming gets it, what has not begun changes nothing, no figure is
 * lost, and the end comes within shutdown_grace_s whatever is slow. Times are bounds with much room.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { delay, Server, waitFor } from './lib/harness.js';
import { authorize, createApi, createApplication, Management, tokenFor } from './lib/management.js';
import { Connection, requestText } from './lib/raw.js';
import { Receiver } from './lib/receiver.js';
import { SlowDisk } from './lib/slow_disk.js';
import { ofSqlite } from './lib/store.js';

/* A server on a disk that is not slow yet, ended and removed however the test ends. */
async function withSlowDisk(flags, use) {
  const disk = await SlowDisk.make();
  let server;
  try {
    server = await Server.start({ env: disk.env, flags });
    await use(server, disk);
  } finally {
    await disk.takes(0);
    await server?.stop();
    await disk.remove();
  }
}

/* Sends SIGTERM; how many milliseconds the end took. */
async function end(server) {
  const began = Date.now();
  server.signal('SIGTERM');
  await server.ended;
  return Date.now() - began;
}

async function creation(server, management, name) {
  const body = JSON.stringify({ name, type: 'm2m' });
  const connection = await Connection.open(server);
  connection.write(requestText(server, 'POST /api/v1/applications HTTP/1.1', [
    `Authorization: Bearer ${management.token}`, 'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`], body));
  return connection;
}

describe('SIGTERM on a slow disk', ofSqlite, () => {
  it('refuses changes that have not begun, within the grace, and makes nothing in silence', () =>
    withSlowDisk(['--shutdown-grace-s', '8'], async (server, disk) => {
      const management = await Management.ofNewServer(server);
      await disk.takes(1000); /* for 16 at a time */
      const connections = await Promise.all(
        Array.from({ length: 120 }, (_, i) => creation(server, management, `waits-${i}`)));
      await delay(500);
      const ending = end(server);
      await delay(4400); /* past half of the grace; what is written at the end takes syncs too */
      await disk.takes(0);
      const tookMs = await ending;
      assert.deepEqual(server.end, { status: 0, signal: null }, server.lastWords);
      assert.ok(tookMs < 11_000, `${tookMs} ms`);

      const answers = await Promise.all(connections.map((connection) => connection.answer()));
      assert.ok(answers.every((answer) => answer !== null), 'each was answered');
      const made = answers.filter(({ status }) => status === 201);
      const refused = answers.filter(({ status }) => status === 503);
      assert.equal(made.length + refused.length, answers.length);
      assert.ok(refused.length > 0);
      for (const { headers } of [...refused, ...made.slice(-1)])
        assert.equal(headers.connection, 'close');
      for (const { headers } of refused)
        assert.match(headers['retry-after'], /^\d+$/);

      await disk.takes(0);
      await server.restart();
      const { applications } = await management.get('/applications', { page_size: 500 });
      assert.equal(applications.filter(({ name }) => name.startsWith('waits-')).length, made.length,
        'as many as heard of it');
    }));

  it('drops changes whose clients have gone', () =>
    withSlowDisk([], async (server, disk) => {
      const management = await Management.ofNewServer(server);
      await disk.takes(1500);
      const connections = await Promise.all(
        Array.from({ length: 60 }, (_, i) => creation(server, management, `gone-${i}`)));
      await delay(800);
      for (const connection of connections)
        connection.close();
      const ending = end(server);
      await delay(2000);
      await disk.takes(0);
      await ending;
      assert.deepEqual(server.end, { status: 0, signal: null }, server.lastWords);

      await disk.takes(0);
      await server.restart();
      const { applications } = await management.get('/applications', { page_size: 500 });
      const made = applications.filter(({ name }) => name.startsWith('gone-'));
      assert.ok(made.length < 20, `${made.length} were made for nobody`);
    }));
});

describe('a disk that does not answer', ofSqlite, () => {
  /* A creation that hangs in its sync. */
  async function hang(server, disk) {
    const management = await Management.ofNewServer(server);
    await disk.takes(120_000);
    const connection = await creation(server, management, 'hangs');
    await delay(500);
    return { management, connection };
  }

  it('does not hold up the end, which says so', () =>
    withSlowDisk(['--shutdown-grace-s', '3'], async (server, disk) => {
      const { management, connection } = await hang(server, disk);
      const tookMs = await end(server);
      assert.ok(tookMs < 8_000, `${tookMs} ms`);
      assert.deepEqual(server.end, { status: 1, signal: null });
      assert.match(server.log, /did not end within shutdown_grace_s/);
      assert.equal(await connection.answer(), null);
      await disk.takes(0);
      await server.restart();
      await createApplication(management, { name: 'after it' });
    }));

  it('ends at once when it is told to twice', () =>
    withSlowDisk(['--shutdown-grace-s', '600'], async (server, disk) => {
      const { management } = await hang(server, disk);
      server.signal('SIGTERM');
      await waitFor('it is stopping', () => /stopping/.test(server.log));
      await delay(300);
      await end(server);
      assert.deepEqual(server.end, { status: null, signal: 'SIGTERM' });
      await disk.takes(0);
      await server.restart();
      await createApplication(management, { name: 'after it' });
    }));
});

describe('SIGTERM while a receiver of webhooks hangs', () => {
  it('writes the figures, cuts the delivery, and sends it again later under its id', async () => {
    const flags = ['--webhook-allow-private', '--shutdown-grace-s', '600'];
    const server = await Server.start({ flags });
    const receiver = await Receiver.start({ answer: ({ earlier }) => earlier === 0 ? null : 200 });
    try {
      const management = await Management.ofNewServer(server);
      const api = await createApi(management, { name: 'orders', audience: 'orders' });
      const client = await createApplication(management, { name: 'counted' });
      await authorize(management, api, client);
      await management.post('/webhooks', { name: 'Hangs', endpoint: receiver.url,
        event_types: ['organization.created'] });
      await management.post('/organization', { name: 'Told' });
      await waitFor('it hangs', () => receiver.deliveries.length === 1);
      for (let i = 0; i < 7; i++)
        await tokenFor(server, client, 'orders');
      assert.ok(await end(server) < 10_000, 'it did not wait for the receiver, which takes 15 s');
      assert.deepEqual(server.end, { status: 0, signal: null }, server.lastWords);

      await server.restart();
      const { applications } =
        await management.get('/applications', { search: 'counted', expand: 'details' });
      assert.equal(applications[0].token_count, 7);
      await waitFor('it is sent again', () => receiver.deliveries.length >= 2);
      assert.equal(receiver.deliveries[1].id, receiver.deliveries[0].id);
    } finally {
      await server.stop();
      await receiver.stop();
    }
  });
});
