/*
 * operation: what an operator relies on: health, an orderly end, a refusal to start that says why,
 * changes by the command beside a running server, and a store that survives kill -9.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { decodeProtectedHeader } from 'jose';
import {
  createApplicationByCommand, delay, jeton, jetonJson, remember, run, Server, temporaryFolder,
  waitFor,
} from './lib/harness.js';
import { form } from './lib/http.js';
import {
  authorize, createApi, createApplication, Management, requestToken, tokenFor,
} from './lib/management.js';
import { Connection, tokenRequestText } from './lib/raw.js';
import { verifyToken } from './lib/tokens.js';

function credentials(application, audience) {
  return {
    grant_type: 'client_credentials',
    client_id: application.client_id,
    client_secret: application.client_secret,
    audience,
  };
}

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

describe('a start that cannot be', () => {
  let folder;
  before(async () => { folder = await temporaryFolder(); });
  after(() => rm(folder, { recursive: true, force: true }));

  const flagsFor = (name) => ['--database', `sqlite:${path.join(folder, name, 'jeton.db')}`,
    '--listen', '127.0.0.1:0'];

  /* Ends with that status (1 or 2) and one sentence that mentions what is wrong. */
  async function assertRefuses(flags, mentions, { env, statuses = [1] } = {}) {
    const { status, stderr, stdout } = await jeton(['serve', ...flags], { env });
    assert.ok(statuses.includes(status), `status ${status}: ${stderr}`);
    assert.equal(stdout, '');
    const lines = stderr.trimEnd().split('\n');
    assert.equal(lines.length, 1, `one sentence:\n${stderr}`);
    assert.match(lines[0], mentions);
    assert.doesNotMatch(lines[0], /\[[0-9]+\]|0x[0-9a-f]+|errno/, 'words, no codes');
  }

  for (const [what, flags, mentions] of [
    ['an unknown flag', ['--databse', 'x'], /databse.*database/],
    ['a flag without its value', ['--listen'], /listen/],
    ['an address that is none', ['--listen', 'everywhere'], /listen/],
    ['a port out of range', ['--listen', '127.0.0.1:70000'], /listen/],
    ['an issuer with a slash at its end', ['--issuer', 'https://x.example/'], /issuer/],
    ['an issuer that is no URL', ['--issuer', 'x.example'], /issuer/],
    ['an unknown algorithm', ['--signing-algorithm', 'HS256'], /signing-algorithm/],
    ['a number out of range', ['--jwks-cache-s', '-1'], /jwks-cache-s/],
    ['a number that is none', ['--event-loops', 'two'], /event-loops/],
    ['an unknown log format', ['--log-format', 'xml'], /log-format/],
    ['an unknown database', ['--database', 'mysql://x'], /database/],
    ['a configuration file that is not there', ['--config', '/nowhere/jeton.conf'], /jeton\.conf/],
    ['a word too many', ['now'], /now/],
  ]) {
    it(`says so: ${what}`, () =>
      assertRefuses([...flagsFor('settings'), ...flags], mentions, { statuses: [1, 2] }));
  }

  it('says which environment variable is wrong', () => assertRefuses(flagsFor('settings'),
    /JETON_IDLE_TIMEOUT_S/, { env: { JETON_IDLE_TIMEOUT_S: 'long' }, statuses: [1, 2] }));

  it('says which line of the configuration file is wrong', async () => {
    const file = path.join(folder, 'jeton.conf');
    await writeFile(file, '# ours\n\nlog_format = json\nidle_timeout_s = long\n');
    await assertRefuses([...flagsFor('settings'), '--config', file], /jeton\.conf.*4/,
      { statuses: [1, 2] });
  });

  it('says that the port is taken', async () => {
    const other = net.createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address();
    try {
      await assertRefuses([...flagsFor('port'), '--listen', `127.0.0.1:${port}`],
        new RegExp(`127\\.0\\.0\\.1.*${port}.*(already|in use|taken)`));
    } finally {
      other.close();
    }
  });

  it('says so when a second server wants the same port', async () => {
    const server = await Server.start();
    try {
      await assertRefuses([...flagsFor('second'), '--listen', `127.0.0.1:${server.port}`],
        /already|in use|taken/);
      assert.equal((await server.send('/health/ready')).status, 200);
    } finally {
      await server.stop();
    }
  });

  it('says that the address is not this machine\'s', () =>
    assertRefuses([...flagsFor('address'), '--listen', '192.0.2.1:8080'], /192\.0\.2\.1/));

  it('says that the store cannot be opened', async () => {
    const file = path.join(folder, 'a-file');
    await writeFile(file, 'not a folder');
    await assertRefuses(['--database', `sqlite:${file}/jeton.db`], /a-file/);
    await mkdir(path.join(folder, 'a-folder'));
    await assertRefuses(['--database', `sqlite:${path.join(folder, 'a-folder')}`], /a-folder/);
  });

  it('says that the file is no store', async () => {
    const file = path.join(folder, 'noise.db');
    await writeFile(file, 'this is no database, it is a sentence. '.repeat(200));
    await assertRefuses(['--database', `sqlite:${file}`], /noise\.db/);
  });

  describe('with a store that exists', () => {
    let server;

    before(async () => {
      server = await Server.start();
      await createApplicationByCommand(server, 'Resident');
      await server.finish();
    });

    after(() => server?.stop());

    const flags = () => [...server.storeFlags, '--listen', '127.0.0.1:0'];

    it('says that the store was made by a newer version, and leaves it alone', async () => {
      const setVersion = async (version) => {
        const { status, stdout, stderr } = await run('sqlite3',
          [server.databaseFile, 'PRAGMA user_version;', `PRAGMA user_version=${version};`]);
        assert.equal(status, 0, stderr);
        return Number(stdout.trim());
      };
      const version = await setVersion(999);
      await assertRefuses(flags(), /newer/);
      const { status, stderr } = await jeton(
        ['application', 'create', '--name', 'x', ...server.storeFlags]);
      assert.equal(status, 1);
      assert.match(stderr, /newer/);
      assert.equal(await setVersion(version), 999);
    });

    it('says that the master key file is missing, and makes no new one', async () => {
      const elsewhere = path.join(server.folder, 'elsewhere.key');
      await assertRefuses([...flags(), '--master-key-file', elsewhere], /elsewhere\.key/);
      await assert.rejects(stat(elsewhere));
    });

    it('says that the master key is not this store\'s', async () => {
      const wrong = path.join(server.folder, 'wrong.key');
      await writeFile(wrong, 'ab'.repeat(32) + '\n', { mode: 0o600 });
      await assertRefuses([...flags(), '--master-key-file', wrong], /master key.*wrong\.key/);
      await assertRefuses(flags(), /JETON_MASTER_KEY/,
        { env: { JETON_MASTER_KEY: 'ab'.repeat(32) } });
    });

    it('says that the master key is malformed, without showing it', async () => {
      const short = path.join(server.folder, 'short.key');
      await writeFile(short, 'abcdef0123\n', { mode: 0o600 });
      await assertRefuses([...flags(), '--master-key-file', short], /short\.key(?!.*abcdef0123)/);
      await assertRefuses(flags(), /JETON_MASTER_KEY(?!.*abcdef0123)/,
        { env: { JETON_MASTER_KEY: 'abcdef0123' } });
    });

    it('says that the master key cannot be read, or can be read by others', async () => {
      const asFolder = path.join(server.folder, 'folder.key');
      await mkdir(asFolder, { mode: 0o700 });
      await assertRefuses([...flags(), '--master-key-file', asFolder], /folder\.key/);
      await chmod(server.masterKeyFile, 0o644);
      await assertRefuses(flags(), /master\.key.*(others|chmod)/);
      await chmod(server.masterKeyFile, 0o600);
    });

    it('keeps store and master key from other users', async () => {
      for (const file of [server.databaseFile, server.masterKeyFile])
        assert.equal((await stat(file)).mode & 0o077, 0, file);
    });

    it('starts after all of that', async () => {
      await server.restart();
      await Management.ofNewServer(server);
      await server.finish();
    });
  });

  it('the master key may come from the environment alone', async () => {
    const env = { JETON_MASTER_KEY: '0123456789abcdef'.repeat(4) };
    remember(env.JETON_MASTER_KEY);
    const server = await Server.start({ env });
    try {
      await Management.ofNewServer(server);
      await assert.rejects(stat(server.masterKeyFile));
    } finally {
      await server.stop();
    }
  });
});

describe('settings', () => {
  it('come from flag, environment and file, in that order', async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, 'jeton.conf');
    await writeFile(file, '# ours\nsigning_algorithm = EdDSA\njwks_cache_s = 11\n');
    const algorithm = async (options) => {
      const server = await Server.start(options);
      try {
        const answer = await server.send('/.well-known/jwks');
        return [answer.json.keys[0].alg, answer.headers['cache-control']];
      } finally {
        await server.stop();
      }
    };
    try {
      const config = ['--config', file];
      const env = { JETON_SIGNING_ALGORITHM: 'ES256' };
      const [fromFile, cacheControl] = await algorithm({ flags: config });
      assert.equal(fromFile, 'EdDSA');
      assert.match(cacheControl, /max-age=11\b/);
      assert.equal((await algorithm({ flags: config, env }))[0], 'ES256');
      assert.equal((await algorithm(
        { flags: [...config, '--signing-algorithm=RS256'], env }))[0], 'RS256');
    } finally {
      await rm(folder, { recursive: true, force: true });
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

describe('before the first start', () => {
  it('the command makes the store, and the server goes on with it', async () => {
    const folder = path.join(await temporaryFolder(), 'deep', 'data');
    const flags = ['--database', `sqlite:${path.join(folder, 'jeton.db')}`];
    const first = await Server.start(); /* only for a port and an issuer */
    const { port, issuer } = first;
    await first.stop();
    const application = await jetonJson(['application', 'create', '--name', 'First',
      '--management', ...flags, '--issuer', issuer]);
    remember(application.client_secret);
    const server = await Server.start({ folder, port });
    try {
      const management = await Management.for(server, application);
      const { applications } = await management.get('/applications');
      assert.deepEqual(applications.map((row) => row.name), ['First']);
    } finally {
      await server.stop();
      await rm(path.dirname(path.dirname(folder)), { recursive: true, force: true });
    }
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
      const { stdout } =
        await run('sqlite3', [server.databaseFile, 'PRAGMA integrity_check;']);
      assert.equal(stdout.trim(), 'ok');
    } finally {
      await server.stop();
    }
  });
});

describe('signing keys', () => {
  it('outlive a restart: old tokens verify, new ones have the same key', async () => {
    const server = await Server.start();
    try {
      const administrator = await createApplicationByCommand(server, 'Administration');
      const audience = `${server.issuer}/api/v1`;
      const { access_token: before } = await tokenFor(server, administrator, audience);
      await server.finish();
      await server.restart();
      await verifyToken(server, before, audience);
      const { access_token: later } = await tokenFor(server, administrator, audience);
      assert.equal(decodeProtectedHeader(later).kid, decodeProtectedHeader(before).kid);
      const answer = await server.send('/api/v1/organizations',
        { headers: { Authorization: `Bearer ${before}` } });
      assert.equal(answer.status, 200);
    } finally {
      await server.stop();
    }
  });

  it('are published before they sign, and after; tokens verify all the while', async () => {
    const server = await Server.start({ flags: ['--jwks-cache-s', '2'] });
    try {
      const administrator = await createApplicationByCommand(server, 'Administration');
      const audience = `${server.issuer}/api/v1`;
      const published = async () =>
        (await server.send('/.well-known/jwks')).json.keys.map((key) => key.kid);
      const newToken = async () =>
        (await tokenFor(server, administrator, audience)).access_token;
      const oldToken = await newToken();
      const oldKid = decodeProtectedHeader(oldToken).kid;
      const etag = (await server.send('/.well-known/jwks')).headers.etag;

      const rotated =
        await jetonJson(['keys', 'rotate', ...server.storeFlags, '--jwks-cache-s', '2']);
      assert.equal(rotated.state, 'pending');
      assert.notEqual(rotated.kid, oldKid);

      /* No token may ever carry a key that is not published at that moment. */
      await waitFor('the new key signs', async () => {
        const token = await newToken();
        const { kid } = decodeProtectedHeader(token);
        const kids = await published();
        assert.ok(kids.includes(kid), 'signed with a key that is not published');
        assert.ok(kids.includes(oldKid), 'the old key stays');
        if (kid !== oldKid)
          assert.equal(kid, rotated.kid);
        return kid === rotated.kid;
      });
      await verifyToken(server, oldToken, audience);
      await verifyToken(server, await newToken(), audience);
      const after = await server.send('/.well-known/jwks',
        { headers: { 'If-None-Match': etag } });
      assert.equal(after.status, 200, 'the ETag changes with the keys');
      const answer = await server.send('/api/v1/organizations',
        { headers: { Authorization: `Bearer ${oldToken}` } });
      assert.equal(answer.status, 200);

      const { keys } = await jetonJson(['keys', 'list', ...server.storeFlags]);
      assert.deepEqual(Object.fromEntries(keys.map((key) => [key.kid, key.state])),
        { [oldKid]: 'retired', [rotated.kid]: 'active' });
    } finally {
      await server.stop();
    }
  });

  it('change their algorithm by a rotation, not by surprise', async () => {
    const server = await Server.start({ flags: ['--jwks-cache-s', '1'] });
    try {
      const administrator = await createApplicationByCommand(server, 'Administration');
      const audience = `${server.issuer}/api/v1`;
      const { access_token: before } = await tokenFor(server, administrator, audience);
      await server.finish();
      await server.restart({ flags: ['--jwks-cache-s', '1', '--signing-algorithm', 'ES256'] });
      await waitFor('tokens are signed with ES256', async () => {
        const { access_token: token } = await tokenFor(server, administrator, audience);
        await verifyToken(server, token, audience);
        return decodeProtectedHeader(token).alg === 'ES256';
      });
      await verifyToken(server, before, audience);
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
      await requestToken(server, { ...credentials(administrator, 'example'), client_secret: wrong });
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

describe('a development run', () => {
  it('makes a demo on its first start, and its curl works as printed', async () => {
    const server = await Server.start({ flags: ['--development'] });
    try {
      const command = await waitFor('the curl is printed', () =>
        /curl (?:.*\\\n)+.*\n/.exec(server.output.stdout)?.[0]);
      const [, secret] = /client_secret=(\S+)/.exec(command);
      remember(secret);
      const { status, stdout, stderr } = await run('sh', ['-c', `${command.trim()} -sS`]);
      assert.equal(status, 0, stderr);
      const answer = JSON.parse(stdout);
      remember(answer.access_token);
      assert.equal(answer.token_type, 'Bearer');
      await verifyToken(server, answer.access_token);
      await server.finish();
      await server.restart();
      assert.doesNotMatch(server.output.stdout, /client_secret=/, 'shown once');
      await server.finish();
    } finally {
      await server.stop();
    }
  });

  it('another run makes none', async () => {
    const server = await Server.start();
    try {
      const management = await Management.ofNewServer(server);
      assert.equal((await management.get('/applications')).applications.length, 1);
      assert.equal((await management.get('/apis')).apis.length, 1);
    } finally {
      await server.stop();
    }
  });
});
