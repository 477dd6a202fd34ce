/*
 * The program is replaced under constant load, and no request fails: by a second process that takes
 * the port over, and by a restart on a socket that is kept outside (socket activation, by a program of
 * systemd's).
 */
import assert from 'node:assert/strict';
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  binary, delay, freePort, jeton, run, Server, temporaryFolder, waitFor,
} from './lib/harness.js';
import { authorize, createApi, createApplication, Management, tokenFor } from './lib/management.js';
import { makeStore } from './lib/store.js';
import { loadTokens } from './lib/wrk.js';

const here = path.dirname(fileURLToPath(import.meta.url));
const activator = path.join(here, 'lib/activator.py');
const packaging = path.join(here, '../../packaging');

/* Each loop has a socket of its own, so more than one is more than a processor may give. */
const LOOPS = ['--event-loops', '3'];
const REPLACEMENTS = 3;
const PAUSE_MS = 1000;
const CONNECTIONS = 32;

async function known(server) {
  const management = await Management.ofNewServer(server);
  const api = await createApi(management, { name: 'Orders', audience: 'orders' });
  const application = await createApplication(management, { name: 'Robot' });
  await authorize(management, api, application);
  await tokenFor(server, application, 'orders');
  return application;
}

/* Both kinds of clients at once: some keep their connections, some open one for each request. */
async function replacedUnderLoad(server, application, replace) {
  const kinds = [{}, { Connection: 'close' }];
  const loads = await Promise.all(kinds.map((headers) =>
    loadTokens(server, application, 'orders', { connections: CONNECTIONS, headers })));
  try {
    for (let i = 0; i < REPLACEMENTS; i++) {
      await delay(PAUSE_MS);
      await replace();
    }
    await delay(PAUSE_MS);
    for (const { requests, failures } of await Promise.all(loads.map((load) => load.end()))) {
      assert.equal(failures, '', `of ${requests} requests`);
      assert.ok(requests > 200, `${requests} requests`);
    }
  } finally {
    loads.forEach((load) => load.kill());
  }
}

describe('a process that takes over from another one', () => {
  const flags = [...LOOPS, '--listen-shared'];
  let folder;
  let server;
  let application;

  before(async () => {
    folder = await temporaryFolder();
    await makeStore(folder);
    server = await Server.start({ folder, flags });
    application = await known(server);
  });

  after(async () => {
    await server?.stop();
    await server?.clear();
  });

  it('loses no request', () => replacedUnderLoad(server, application, async () => {
    const next = await Server.start({ folder, flags, port: server.port, issuer: server.issuer });
    await server.finish();
    server = next;
  }));

  it('must be told to', async () => {
    const { status, stderr } = await jeton(
      ['serve', ...server.storeFlags, '--listen', `127.0.0.1:${server.port}`]);
    assert.equal(status, 1);
    assert.match(stderr, /another program already does; stop it, choose another port, or take over/);
  });

  it('has a keep-alive connection ended with an answer', async () => {
    /* A client that asks seldom: fetch() of Node keeps its connection between two requests. */
    const asked = [];
    let isOver = false;
    const seldom = (async () => {
      while (!isOver) {
        const answer = await fetch(`${server.origin}/health/live`);
        asked.push(await answer.json());
        await delay(400);
      }
    })();
    await delay(900);
    const next = await Server.start({ folder, flags, port: server.port, issuer: server.issuer });
    await server.finish();
    server = next;
    await delay(900);
    isOver = true;
    await seldom;
    assert.ok(asked.length >= 5 && asked.every(({ status }) => status === 'live'));
  });
});

describe('the units in packaging/', () => {
  it('are as systemd has them', async () => {
    const folder = await temporaryFolder();
    try {
      const text = await readFile(path.join(packaging, 'jeton.service'), 'utf8');
      await writeFile(path.join(folder, 'jeton.service'), text.replace('/usr/local/bin/jeton', binary));
      await copyFile(path.join(packaging, 'jeton.socket'), path.join(folder, 'jeton.socket'));
      const verified = await run('systemd-analyze', ['verify',
        path.join(folder, 'jeton.service'), path.join(folder, 'jeton.socket')]);
      assert.deepEqual(verified, { status: 0, signal: null, stdout: '', stderr: '' });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('a restart on a socket that is kept outside', () => {
  let server;
  let application;

  const listeningLines = () => server.log.match(/\blistening\b/g).length;

  before(async () => {
    const folder = await temporaryFolder();
    await makeStore(folder);
    for (let attempt = 0; server === undefined; attempt++)
      try {
        const port = await freePort();
        server = await Server.start({ folder, port, flags: LOOPS,
          under: ['python3', activator, String(port)] });
      } catch (error) {
        if (attempt === 4)
          throw error;
      }
    application = await known(server);
  });

  after(async () => {
    await server?.stop();
    await server?.clear();
  });

  it('is told in the log', () => {
    assert.match(server.log, /listening.*LISTEN_FDS/);
  });

  it('loses no request', () => replacedUnderLoad(server, application, async () => {
    const starts = listeningLines();
    server.child.kill('SIGHUP');
    await waitFor('the next one listens', () => listeningLines() > starts);
  }));

  it('goes on with what was registered', async () => {
    await tokenFor(server, application, 'orders');
  });
});
