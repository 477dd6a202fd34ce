/*
 * operation: what an operator relies on while the server runs: health, an orderly end, changes by
 * the command beside it, a store that survives kill -9, a log that says why and tells no secret.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  binary, createApplicationByCommand, delay, freePort, remember, run, Server, waitFor,
} from './lib/harness.js';
import { form } from './lib/http.js';
import {
  authorize, createApi, createApplication, Management, requestToken, tokenFor,
} from './lib/management.js';
import { Connection, tokenRequestText } from './lib/raw.js';
import { checkStore } from './lib/store.js';

function credentials(application, audience) {
  return {
    grant_type: 'client_credentials',
    client_id: application.client_id,
    client_secret: application.client_secret,
    audience,
  };
}

describe('behind a proxy', () => {
  /* The address in the log line of a refused request that says it comes for somebody. */
  async function addressTold(flags, forwarded = '192.0.2.7, 198.51.100.9') {
    const server = await Server.start({ flags });
    try {
      await server.send('/api/v1/apis', { headers: { 'X-Forwarded-For': forwarded } });
      const line = await waitFor('the line of the request',
        () => server.log.split('\n').find((text) => text.includes('/api/v1/apis')));
      return /address=(\S+)/.exec(line)[1];
    } finally {
      await server.stop();
    }
  }

  it('believes X-Forwarded-For of a trusted one', async () => {
    assert.equal(await addressTold(['--trusted-proxies', '10.0.0.0/8, 127.0.0.1']), '198.51.100.9');
  });

  it('has one form of each address, at a socket of both families too', async () => {
    const port = await freePort();
    const flags = ['--trusted-proxies', '127.0.0.1', '--listen', `[::]:${port}`];
    const server = await Server.start({ port, flags });
    try {
      for (const [path, forwarded] of [['a', '::ffff:203.0.113.9'], ['b', '[2001:DB8::1]:4711'],
        ['c', 'unknown']])
        await server.send(`/api/v1/${path}`, { headers: { 'X-Forwarded-For': forwarded } });
      const told = (path) => waitFor('the line of the request', () =>
        new RegExp(`path=/api/v1/${path} .*address=(\\S+)`).exec(server.log)?.[1]);
      assert.equal(await told('a'), '203.0.113.9');
      assert.equal(await told('b'), '2001:db8::1');
      assert.equal(await told('c'), '127.0.0.1');
    } finally {
      await server.stop();
    }
  });

  it('believes nobody else', async () => {
    assert.equal(await addressTold([]), '127.0.0.1');
    assert.equal(await addressTold(['--trusted-proxies', '10.0.0.0/8']), '127.0.0.1');
  });

  it('does not start with what is no list of addresses', async () => {
    const { status, stderr } = await run(binary, ['serve', '--trusted-proxies', 'proxy.example.com']);
    assert.equal(status, 2);
    assert.match(stderr, /--trusted-proxies: "proxy\.example\.com" is not a list/);
  });
});

describe('health', () => {
  let server;
  before(async () => { server = await Server.start(); });
  after(() => server?.stop());

  for (const target of ['/health/live', '/health/ready']) {
    it(`${target} is 200, for GET and HEAD, and refuses the rest`, async () => {
      const answer = await server.send(target);
      assert.equal(answer.status, 200);
      JSON.parse(answer.text);
      assert.match(answer.headers['cache-control'], /no-store/);
      assert.equal((await server.send(target, { method: 'HEAD' })).status, 200);
      assert.equal((await server.send(target, { method: 'POST', body: '' })).status, 405);
    });
  }
});

describe('SIGTERM', () => {
  it('lets a request in flight finish, accepts no other, ends with 0', async () => {
    const server = await Server.start();
    try {
      const management = await Management.ofNewServer(server);
      const api = await createApi(management, { name: 'Example', audience: 'example' });
      const application = await createApplication(management, { name: 'In flight' });
      await authorize(management, api, application);
      const body = form(credentials(application, 'example'));
      const whole = tokenRequestText(server, body);
      const connection = await Connection.open(server);
      connection.write(whole.slice(0, -10));
      await delay(500); /* the head is read, and half of the body */
      server.signal('SIGTERM');
      await waitFor('nobody is let in any more', async () => {
        try {
          await server.send('/health/live');
          return false;
        } catch {
          return true;
        }
      });
      connection.write(whole.slice(-10));
      const answer = await connection.answer();
      assert.equal(answer?.status, 200, 'the request in flight was answered');
      remember(JSON.parse(answer.body).access_token);
      connection.close();
      assert.deepEqual(await server.ended, { status: 0, signal: null });
    } finally {
      await server.stop();
    }
  });

  it('does not wait for connections that say nothing', async () => {
    const server = await Server.start({ flags: ['--shutdown-grace-s', '600'] });
    try {
      const silent = await Promise.all(Array.from({ length: 10 }, () => Connection.open(server)));
      await server.finish();
      for (const connection of silent)
        connection.close();
    } finally {
      await server.stop();
    }
  });

  it('SIGINT does the same', async () => {
    const server = await Server.start();
    try {
      server.signal('SIGINT');
      assert.deepEqual(await server.ended, { status: 0, signal: null });
    } finally {
      await server.stop();
    }
  });
});

describe('the command beside a running server', () => {
  let server, management, api;

  before(async () => {
    server = await Server.start();
    management = await Management.ofNewServer(server);
    api = await createApi(management, { name: 'Example', audience: 'example', scopes: ['read'] });
  });

  after(() => server?.stop());

  it('makes applications that get tokens', async () => {
    const application = await createApplicationByCommand(server, 'Beside',
      ['--api', 'example', '--scope', 'read']);
    /* Design: within two seconds. An unknown client is not remembered, so in fact at once. */
    const { scope } = await waitFor('the new client is known', async () => {
      const answer = await requestToken(server, credentials(application, 'example'));
      return answer.status === 200 ? answer.json : null;
    });
    assert.equal(scope, 'read');
  });

  it('makes a client known that was asked for before it existed', async () => {
    const missing = { client_id: 'd'.repeat(32), client_secret: 'x'.repeat(52) };
    assert.equal((await requestToken(server, credentials(missing, 'example'))).status, 401);
    const application = await createApplicationByCommand(server, 'Later', ['--api', 'example']);
    await waitFor('the new client is known', async () =>
      (await requestToken(server, credentials(application, 'example'))).status === 200);
  });

  it('a change made by another process is seen', async () => {
    const application = await createApplication(management, { name: 'Cached' });
    await authorize(management, api, application, ['read']);
    await tokenFor(server, application, 'example');
    const beside = await Server.start({ folder: server.folder, issuer: server.issuer });
    try {
      const other = new Management();
      Object.assign(other, { server: beside, token: management.token });
      await other.patch(`/applications/${application.id}/tokens`, { access_token_lifetime: 77 });
      await waitFor('the first server knows the lifetime', async () =>
        (await tokenFor(server, application, 'example')).expires_in === 77);
      await other.delete(`/applications/${application.id}`);
      await waitFor('the first server knows the end', async () =>
        (await requestToken(server, credentials(application, 'example'))).status === 401);
    } finally {
      await beside.stop();
    }
  });

  it('a secret rotated through the API is refused at once', async () => {
    const application = await createApplication(management, { name: 'Rotated' });
    await authorize(management, api, application);
    await tokenFor(server, application, 'example');
    await management.post(`/applications/${application.id}/client_secrets`,
      { maintain_previous_secret: false });
    const answer = await requestToken(server, credentials(application, 'example'));
    assert.equal(answer.json.error, 'invalid_client');
  });
});

describe('kill -9', () => {
  it('loses nothing that was answered', async () => {
    const server = await Server.start();
    try {
      const administrator = await createApplicationByCommand(server, 'Administration');
      const management = await Management.for(server, administrator);
      const api = await createApi(management, { name: 'Example', audience: 'example' });
      const answered = [];
      let isKilled = false;
      const writers = Array.from({ length: 4 }, async (_, writer) => {
        for (let i = 0; !isKilled && i < 500; i++) {
          try {
            const application =
              await createApplication(management, { name: `Writer ${writer}, ${i}` });
            await authorize(management, api, application);
            answered.push(application);
          } catch (error) {
            if (!isKilled && error.code !== 'ECONNRESET')
              throw error;
            return;
          }
        }
      });
      await waitFor('some were made', () => answered.length >= 8);
      isKilled = true;
      await server.crash();
      await Promise.all(writers);

      await server.restart();
      for (const application of answered)
        await tokenFor(server, application, 'example');
      const again = await Management.for(server, administrator);
      const { applications } = await again.get('/applications', { page_size: 500 });
      const ids = new Set(applications.map((row) => row.id));
      for (const application of answered)
        assert.ok(ids.has(application.id), application.name);
      await checkStore(server.folder);
    } finally {
      await server.stop();
    }
  });
});

describe('the log', () => {
  it('is JSON lines when asked, with why a client was refused and no secret', async () => {
    const server = await Server.start({ flags: ['--log-format', 'json', '--log-level', 'debug'] });
    try {
      const administrator = await createApplicationByCommand(server, 'Administration');
      await tokenFor(server, administrator, `${server.issuer}/api/v1`);
      const wrong = 'w'.repeat(52);
      remember(wrong);
      await requestToken(server,
        { ...credentials(administrator, 'example'), client_secret: wrong });
      await requestToken(server, credentials(administrator, 'unknown "audience"\u00e9'));
      await server.send('/nothing\u001b[31m'.replace('\u001b', '%1b'));
      await server.finish();
      const lines = server.log.trimEnd().split('\n').map((line) => JSON.parse(line));
      assert.ok(lines.length >= 4);
      const refused = lines.find((line) => line.client_id === administrator.client_id &&
        line.status === 401);
      assert.ok(refused, 'a line says which client was refused');
      assert.equal(refused.cause, 'wrong_secret');
    } finally {
      await server.stop();
    }
  });
});

describe('settings', () => {
  it('are shown as they are in force, the master key not among them', async () => {
    const server = await Server.start({ flags: ['--key-rotation-days', '7'] });
    try {
      const management = await Management.ofNewServer(server);
      const { settings, version } = await management.get('/settings');
      assert.match(version, /^\d+\.\d+\.\d+/);
      const value = (key) => settings.find((setting) => setting.key === key).value;
      assert.equal(value('key_rotation_days'), 7);
      assert.equal(value('issuer'), server.issuer);
      assert.equal(value('signing_algorithm'), 'RS256');
      assert.equal(value('development'), false);
      assert.ok(!settings.some(({ environment }) => environment === 'JETON_MASTER_KEY'));
    } finally {
      await server.stop();
    }
  });
});
