/*
 * start: how the server comes up: from which settings, on which store, with which master key; and
 * when it cannot, that it says why in one sentence.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  binary, createApplicationByCommand, jeton, jetonJson, remember, run, Server, temporaryFolder,
  waitFor,
} from './lib/harness.js';
import { Management } from './lib/management.js';
import { isSanitizerBuild } from './lib/program.js';
import { ofSqlite, setSchemaVersion } from './lib/store.js';
import { verifyToken } from './lib/tokens.js';

describe('a store of an earlier version', ofSqlite, () => {
  const SCHEMA = fileURLToPath(new URL('../../src/store/schema', import.meta.url));
  const UPGRADED = /is upgraded; versions of jeton that do not know [a-z_ 0-9]+ cannot open it any more/;

  async function folderOfSchema(version) {
    const folder = await temporaryFolder();
    const names = (await readdir(SCHEMA)).sort().slice(0, version);
    const files = await Promise.all(names.map((name) => readFile(path.join(SCHEMA, name), 'utf8')));
    const { status, stderr } = await run('sqlite3', [path.join(folder, 'jeton.db')], {
      input: ['PRAGMA journal_mode = WAL;', ...files, `PRAGMA user_version = ${version};`].join('\n'),
    });
    assert.equal(status, 0, stderr);
    return folder;
  }

  it('is upgraded by a server, which tells so once', async () => {
    const folder = await folderOfSchema(4);
    let server = await Server.start({ folder });
    try {
      assert.match(server.log, UPGRADED);
      assert.match(server.log, /schema_before=4/);
      await server.finish();
      server = await Server.start({ folder });
      assert.doesNotMatch(server.log, UPGRADED);
    } finally {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('is upgraded by a command, which tells so once', async () => {
    const folder = await folderOfSchema(4);
    const list = ['keys', 'list', '--database', `sqlite:${path.join(folder, 'jeton.db')}`];
    try {
      const { status, stderr } = await jeton(list);
      assert.equal(status, 0, stderr);
      assert.match(stderr, UPGRADED);
      assert.doesNotMatch((await jeton(list)).stderr, UPGRADED);
    } finally {
      await rm(folder, { recursive: true, force: true });
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
    const lines = stderr.trimEnd().split('\n')
      .filter((line) => !line.includes('a new store is made')); /* which is true, and told */
    assert.equal(lines.length, 1, `one sentence:\n${stderr}`);
    assert.match(lines[0], mentions);
    const words = lines[0].replaceAll(/\S*jeton-test-\w+/g, ''); /* a random name may hold 0xa */
    assert.doesNotMatch(words, /\[[0-9]+\]|0x[0-9a-f]+|errno/, 'words, no codes');
  }

  for (const [what, flags, mentions] of [
    ['an unknown flag', ['--databse', 'x'], /databse.*database/],
    ['a flag without its value', ['--listen'], /listen/],
    ['an address that is none', ['--listen', 'everywhere'], /listen/],
    ['an address of another machine', ['--listen', '192.0.2.1:0'],
      /192\.0\.2\.1.*no such address; choose/],
    ['a port out of range', ['--listen', '127.0.0.1:70000'], /listen/],
    ['an issuer with a slash at its end', ['--issuer', 'https://x.example/'], /issuer/],
    ['an issuer whose path has two slashes', ['--issuer', 'https://x.example//a'], /issuer.*path/],
    ['an issuer whose path goes up', ['--issuer', 'https://x.example/a/../b'], /issuer.*path/],
    ['an issuer whose path is encoded', ['--issuer', 'https://x.example/a%2Fb'], /issuer.*path/],
    ['an issuer with a query', ['--issuer', 'https://x.example/a?b'], /issuer.*query/],
    ['an issuer that is no URL', ['--issuer', 'x.example'], /issuer/],
    ['an unknown algorithm', ['--signing-algorithm', 'HS256'], /signing-algorithm/],
    ['a number out of range', ['--jwks-cache-s', '-1'], /jwks-cache-s/],
    ['a number that is none', ['--event-loops', 'two'], /event-loops/],
    ['an unknown log format', ['--log-format', 'xml'], /log-format/],
    ['an unknown database', ['--database', 'mysql://x'], /database/],
    ['a configuration file that is not there', ['--config', '/nowhere/jeton.conf'], /jeton\.conf.*does not exist/],
    ['a word too many', ['now'], /now/],
  ]) {
    it(`says so: ${what}`, () =>
      assertRefuses([...flagsFor('settings'), ...flags], mentions, { statuses: [1, 2] }));
  }

  it('says which environment variable is wrong', () => assertRefuses(flagsFor('settings'),
    /JETON_IDLE_TIMEOUT_S/, { env: { JETON_IDLE_TIMEOUT_S: 'long' }, statuses: [1, 2] }));

  it('says which line of the configuration file is wrong', async () => {
    const file = path.join(folder, 'jeton.conf');
    for (const [what, content, says] of [
      ['a wrong value', '# ours\n\nlog_format = json\nidle_timeout_s = long\n', /jeton\.conf line 4: idle_timeout_s: "long"/],
      ['cut off', 'log_format = json\nidle_tim', /jeton\.conf line 2 is not "key = value"/],
      ['of a newer version', 'log_format = json\nfuture_setting = 1\n', /jeton\.conf line 2: there is no setting "future_setting"/],
      ['of another kind', '{"id":"1","created_on":"2026-11-28T00:00:00Z"}\n', /jeton\.conf line 1 is not "key = value"/],
      ['no text', Buffer.from([0x80, 0x01, 0x3d, 0x31]), /jeton\.conf line 1: this is not text/],
      ['a value that is no text', Buffer.from('log_level = \xff\xfe\n', 'latin1'), /jeton\.conf line 1: log_level has a control/],
      ['a line too much', 'listen = 127.0.0.1:0\nlisten = 127.0.0.1:1\n', /jeton\.conf line 2: listen is set already on line 1/],
    ]) {
      await writeFile(file, content);
      const { status, stderr } = await jeton(['serve', ...flagsFor('settings'), '--config', file]);
      assert.equal(status, 1, `${what}: ${stderr}`);
      assert.match(stderr, says, what);
      assert.equal(stderr.split('\n').length, 2, 'one sentence');
    }
  });

  it('gives a gigabyte of nonsense in place of a configuration file up at once', async () => {
    const file = path.join(folder, 'large.conf');
    await writeFile(file, '');
    await truncate(file, 1 << 30); /* which takes no room on the disk */
    /* A sanitizer's program has no start within so little memory. */
    const under = isSanitizerBuild ? [] : ['prlimit', `--as=${256 << 20}`];
    const [program, ...args] = [...under, binary, 'serve', '--config', file];
    const { status, stderr } = await run(program, args);
    assert.equal(status, 1, stderr);
    assert.match(stderr, /large\.conf is larger than 64 KiB/);
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
      const version = await setSchemaVersion(server.folder, 999);
      await assertRefuses(flags(), /newer/);
      const { status, stderr } = await jeton(
        ['application', 'create', '--name', 'x', ...server.storeFlags]);
      assert.equal(status, 1);
      assert.match(stderr, /newer/);
      assert.equal(await setSchemaVersion(server.folder, version), 999);
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

    it('keeps store and master key from other users', ofSqlite, async () => {
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

describe('before the first start', ofSqlite, () => {
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

  it('prints commands for its own store, and they work', async () => {
    const server = await Server.start({ flags: ['--development'] });
    try {
      const printed = async (name) => (await waitFor(`the command for ${name} is printed`, () =>
        new RegExp(`^ +build/jeton (.* --name ${name} .*)$`, 'm').exec(server.output.stdout)))[1];
      const create = async (name) => {
        const made = await run('sh', ['-c', `"$0" ${await printed(name)}`, binary]);
        assert.equal(made.status, 0, made.stderr);
        const [, secret] = /client_secret +(\S+)/.exec(made.stdout);
        remember(secret);
      };
      await create('admin');
      await server.finish();
      await server.restart();
      await create('second');
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
