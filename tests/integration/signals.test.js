/*
 * signals: what does not mean the server does not end it, and what it is asked for is told. A file
 * that may not grow any more fails the change that needs it to, and nothing else.
 */
import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { run, Server, waitFor } from './lib/harness.js';
import {
  authorize, createApi, createApplication, Management, requestToken, tokenFor,
} from './lib/management.js';
import { Connection, requestText } from './lib/raw.js';
import { ofSqlite } from './lib/store.js';

const IGNORED = ['SIGXFSZ', 'SIGPIPE', 'SIGUSR1', 'SIGUSR2', 'SIGALRM', 'SIGVTALRM', 'SIGPROF',
  'SIGPOLL', 'SIGSTKFLT', 'SIGPWR', 'SIGTTOU', 'SIGCHLD', 'SIGURG', 'SIGWINCH', 'SIGCONT'];

let server, management, api, application;

before(async () => {
  server = await Server.start();
  management = await Management.ofNewServer(server);
  api = await createApi(management, { name: 'Orders', audience: 'orders', scopes: ['read:x'] });
  application = await createApplication(management, { name: 'Known' });
  await authorize(management, api, application, ['read:x']);
});

after(() => server?.stop());

describe('a signal that means nothing here', () => {
  for (const name of IGNORED) {
    it(`${name} leaves the server running`, async () => {
      assert.ok(server.child.kill(name));
      await tokenFor(server, application, api.audience);
      assert.equal(server.end, null);
    });
  }
});

describe('a file that may not grow (ulimit -f)', ofSqlite, () => {
  const limit = (bytes) => run('prlimit', ['--pid', String(server.child.pid), `--fsize=${bytes}:`]);

  it('fails the change, says so, and tokens go on; after it all is well', async () => {
    const unknown = await createApplication(management, { name: 'Not asked for yet' });
    await authorize(management, api, unknown, ['read:x']);
    const { size } = await stat(`${server.databaseFile}-wal`);
    assert.equal((await limit(size)).status, 0);
    try {
      /* The file has room for a few pages at the most. */
      const refused = await waitFor('a change to fail', async () => {
        const answer = await management.send('POST', '/applications',
          { name: 'x'.repeat(200), type: 'm2m' });
        return answer.status >= 500 ? answer : null;
      });
      assert.ok(refused.json.errors, refused.text);
      await tokenFor(server, application, api.audience);
      await tokenFor(server, unknown, api.audience);
    } finally {
      await limit('unlimited');
    }
    await createApplication(management, { name: 'After it' });
    assert.equal(server.end, null);
  });
});

describe('what is the client\'s doing', () => {
  it('is no error in the log, a version of HTTP that is not spoken (505) neither', async () => {
    const connection = await Connection.open(server);
    connection.write(requestText(server, 'GET /health/live HTTP/3.0'));
    assert.equal((await connection.answer()).status, 505);
    connection.close();
    await requestToken(server, { grant_type: 'nonsense' });
    const line = await waitFor('the line', () =>
      server.log.split('\n').find((text) => text.includes('status=505')));
    assert.match(line, /\binfo\b/i);
  });
});

describe('a connection that stays', () => {
  it('is told for how long, and one that ends is not', async () => {
    const connection = await Connection.open(server);
    connection.write(requestText(server, 'GET /health/live HTTP/1.1'));
    const { headers } = await connection.answer();
    assert.equal(headers['keep-alive'], 'timeout=75');
    assert.equal(headers.connection, 'keep-alive');
    connection.write(requestText(server, 'GET /health/live HTTP/1.1', ['Connection: close']));
    const last = await connection.answer();
    assert.equal(last.headers['keep-alive'], undefined);
    assert.equal(last.headers.connection, 'close');
    connection.close();
  });
});
