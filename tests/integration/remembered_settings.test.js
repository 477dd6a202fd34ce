/*
 * remembered_settings: a command beside a server acts by the settings of that server, whatever its
 * own defaults; a setting that it is given and that differs is refused or wins, and it is said.
 */
import assert from 'node:assert/strict';
import { copyFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { jeton, jetonJson, Server } from './lib/harness.js';
import { Management } from './lib/management.js';
import { ofSqlite } from './lib/store.js';

const FLAGS = ['--signing-algorithm', 'ES256', '--jwks-cache-s', '3600',
  '--signing-key-lead-s', '7200'];

/* Each command that works on a store, with arguments that get it as far as its settings. */
const COMMANDS = {
  'application create': ['--name', 'Example'],
  'keys list': [],
  'keys rotate': [],
  'keys remove': ['none', '--compromised'],
  'master-key rotate': [],
  'token verify': ['a.b.c'],
  'admin list': [],
  'audit export': [],
  'audit verify': [],
  'audit checkpoint': [],
  'admin reset-password': ['--email', 'nobody@example.com'],
};

/* A value of each setting that is not this server's, and who wins. No row is for what no server
 * can be asked for before its store is found. */
const OTHER_VALUES = {
  '--issuer': { value: 'http://other.example', wins: 'command' },
  '--master-key-file': { value: 'other.key', wins: 'command' },
  '--signing-algorithm': { value: 'EdDSA', wins: 'server' },
  '--jwks-cache-s': { value: '1', wins: 'server' },
  '--signing-key-lead-s': { value: '1', wins: 'server' },
  '--staleness-max-s': { value: '5', wins: 'server' },
};
const FINDS_THE_STORE = ['--database', '--config'];

describe('a command beside a server', () => {
  let server, database;

  before(async () => {
    server = await Server.start({ flags: FLAGS });
    database = server.databaseFlags;
    await copyFile(server.masterKeyFile, path.join(server.folder, 'other.key'));
  });

  after(() => server?.stop());

  it('rotates keys by the settings of the server, given none', async () => {
    const key = await jetonJson(['keys', 'rotate', ...database]);
    assert.equal(key.alg, 'ES256');
    const lead_s = (new Date(key.active_from) - new Date(key.created_at)) / 1000;
    assert.ok(lead_s >= 7200 && lead_s < 7210, `${lead_s} s`);
  });

  /* What names its stores itself (store copy) finds no server's settings by them. */
  it('knows every command that takes settings and a store', async () => {
    const { stdout } = await jeton(['help']);
    for (const [, name] of stdout.matchAll(/^ {2}(\w+(?: [\w-]+)?) {2,}/gm)) {
      const { stdout: help } = await jeton([...name.split(' '), '--help']);
      if (/^Settings[^]*^ {2}--database /m.test(help) && name !== 'serve')
        assert.ok(name in COMMANDS, `jeton ${name} needs a row here`);
    }
  });

  for (const [name, args] of Object.entries(COMMANDS)) {
    it(`jeton ${name}: every setting that it goes by is held against the server's`, async () => {
      const { stdout: help } = await jeton([...name.split(' '), '--help']);
      const settings = help.slice(help.indexOf('\nSettings'));
      for (const [, flag] of settings.matchAll(/^ {2}(--[\w-]+)/gm)) {
        if (FINDS_THE_STORE.includes(flag))
          continue;
        assert.ok(flag in OTHER_VALUES, `${flag} of jeton ${name} is not remembered`);
        const { value, wins } = OTHER_VALUES[flag];
        const given = flag === '--master-key-file' ? path.join(server.folder, value) : value;
        const before = await jetonJson(['keys', 'list', ...database]);
        const { status, stderr } =
          await jeton([...name.split(' '), ...args, ...database, flag, given]);
        assert.match(stderr, /the server of this store runs with/, `${name} ${flag}`);
        assert.equal(/^jeton [\w -]+: note: /m.test(stderr), wins === 'command', stderr);
        if (wins === 'server') {
          assert.equal(status, 1);
          assert.match(stderr, /leave it out, or restart the server with it first/);
          assert.deepEqual(await jetonJson(['keys', 'list', ...database]), before);
        }
      }
    });
  }

  it('is told nothing where it is given the same', async () => {
    const { stderr } = await jeton(['keys', 'rotate', ...server.storeFlags, ...FLAGS]);
    assert.doesNotMatch(stderr, /runs with/);
  });

  it('is held to the environment and the file as to its flags', async () => {
    const { status, stderr } = await jeton(['keys', 'rotate', ...database],
      { env: { JETON_JWKS_CACHE_S: '60' } });
    assert.equal(status, 1);
    assert.match(stderr, /jwks_cache_s = 60 was given here, but .* runs with 3600/);
  });
});

describe('a second server on a store', () => {
  it('decides, having started last, for rotations on the first one, and says so', async () => {
    const first = await Server.start({ flags: ['--signing-algorithm', 'RS256'] });
    let second;
    try {
      second = await Server.start({ folder: first.folder, issuer: first.issuer,
        flags: ['--signing-algorithm', 'RS256', '--signing-key-lead-s', '5000'] });
      assert.match(second.log, /signing_key_lead_s/);
      assert.doesNotMatch(second.log, /jwks_cache_s/);
      const management = await Management.ofNewServer(first);
      const { signing_key: key } = await management.post('/signing_keys');
      const lead_s = (new Date(key.active_from) - new Date(key.created_on)) / 1000;
      assert.ok(lead_s >= 5000 && lead_s < 5010, `${lead_s} s`);
    } finally {
      await second?.stop();
      await first.stop();
    }
  });

  it('finds the master key where the server had it, though it is not beside the store', ofSqlite, async () => {
    const server = await Server.start();
    try {
      const elsewhere = path.join(server.folder, 'elsewhere.key');
      await copyFile(server.masterKeyFile, elsewhere);
      await server.finish();
      await server.restart({ flags: ['--master-key-file', elsewhere] });
      const database = server.databaseFlags;
      await rm(server.masterKeyFile);
      await jetonJson(['keys', 'rotate', ...database]);
    } finally {
      await server.stop();
    }
  });
});
