/*
 * master_key_rotation: another master key for a store, with everything that hangs on it working
 * before and after, the old key refused, and no moment at which kill -9 loses anything.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { decodeProtectedHeader } from 'jose';
import { URI } from 'otpauth';
import { Browser, firstOwner, PASSWORD } from './lib/console.js';
import {
  binary, createApplicationByCommand, jeton, jetonJson, remember, Server,
} from './lib/harness.js';
import { Makers } from './lib/makers.js';
import { Management, tokenFor } from './lib/management.js';
import { ofSqlite } from './lib/store.js';

const KEYS = ['a1', 'b2'].map((pair) => pair.repeat(32));
KEYS.forEach(remember);

/* Everything that is sealed or digested under the master key, in a running server. */
async function everything(server) {
  const owner = await firstOwner(server);
  await owner.confirm();
  const begun = (await owner.call('POST', '/totp')).totp;
  const totp = URI.parse(begun.otpauth_uri);
  await owner.call('PUT', '/totp', { code: totp.generate({ timestamp: Date.now() - 30_000 }) });
  const application = await createApplicationByCommand(server, 'Administration');
  const management = await Management.for(server, application);
  const key = await new Makers(management).apiKey();
  await management.post('/environment_variables',
    { key: 'SECRET', value: 'environment value', is_secret: true });
  return { owner, totp, application, token: management.token, key };
}

/* All of it works. */
async function check(server, { owner, application, token, key }) {
  const management = await Management.for(server, application);
  assert.equal(decodeProtectedHeader(management.token).kid, decodeProtectedHeader(token).kid,
    'the signing key opens and is the same');
  const old = await server.send('/api/v1/organizations',
    { headers: { Authorization: `Bearer ${token}` } });
  assert.equal(old.status, 200, 'a token of before is valid');
  const verified = await management.post('/api_keys/verify', { api_key: key.key });
  assert.equal(verified.is_valid, true, 'an API key of before is valid');
  /* A box that did not open would be an error of ours, not a wrong code. */
  await new Browser(server).refused(401, 'SECOND_FACTOR_INVALID', 'POST', '/session',
    { email: owner.email, password: PASSWORD, code: '000000' });
  const { environment_variables: [variable] } = await management.get('/environment_variables');
  assert.equal(variable.key, 'SECRET');
}

const rotate = (server, env = {}) =>
  jeton(['master-key', 'rotate', ...server.databaseFlags], { env });

async function started(options) {
  const server = await Server.start(options);
  return { server, all: await everything(server) };
}

describe('master-key rotate', () => {
  it('leaves all credentials valid, and the old key opens nothing', async () => {
    const { server, all } = await started();
    try {
      const oldKey = (await readFile(server.masterKeyFile, 'utf8')).trim();
      remember(oldKey);
      await server.finish();
      const { status, stdout, stderr } = await rotate(server);
      assert.equal(status, 0, stderr);
      const newKey = (await readFile(server.masterKeyFile, 'utf8')).trim();
      remember(newKey);
      assert.notEqual(newKey, oldKey);
      const [, kept] = stdout.match(/^The old one is in (\S+)\.$/m);
      assert.equal((await readFile(kept, 'utf8')).trim(), oldKey);

      const refused = await jeton(['keys', 'rotate', ...server.databaseFlags],
        { env: { JETON_MASTER_KEY: oldKey } });
      assert.equal(refused.status, 1);
      assert.match(refused.stderr, /JETON_MASTER_KEY is not the one that this store was made with/);
      await rm(kept);
      await server.restart();
      await check(server, all);
      await new Browser(server).logIn(all.owner.email, PASSWORD, all.totp.generate());
      const management = await Management.for(server, all.application);
      const { audit } = await management.get('/audit', { action: 'master_key.rotated' });
      assert.equal(audit.length, 1);
    } finally {
      await server.stop();
    }
  });

  it('is refused beside a running server, which goes on', async () => {
    const { server, all } = await started();
    try {
      const before = await readdir(server.folder);
      const { status, stderr } = await rotate(server);
      assert.equal(status, 1);
      assert.match(stderr, /another process has the store .* open; stop the server/);
      assert.deepEqual(await readdir(server.folder), before);
      await check(server, all);
    } finally {
      await server.stop();
    }
  });

  it('from the environment takes the new key from there', async () => {
    const { server, all } = await started({ env: { JETON_MASTER_KEY: KEYS[0] } });
    try {
      await server.finish();
      const alone = await rotate(server, { JETON_MASTER_KEY: KEYS[0] });
      assert.equal(alone.status, 1);
      assert.match(alone.stderr, /openssl rand -hex 32.*JETON_NEW_MASTER_KEY/);
      for (const [given, words] of [['short', /must be 64 hexadecimal digits/],
        [KEYS[0], /is the one that the store has already/]]) {
        const wrong = await rotate(server,
          { JETON_MASTER_KEY: KEYS[0], JETON_NEW_MASTER_KEY: given });
        assert.equal(wrong.status, 1);
        assert.match(wrong.stderr, words);
      }
      const done = await rotate(server,
        { JETON_MASTER_KEY: KEYS[0], JETON_NEW_MASTER_KEY: KEYS[1] });
      assert.equal(done.status, 0, done.stderr);
      assert.equal((await rotate(server, { JETON_MASTER_KEY: KEYS[0] })).status, 1);
      await server.restart({ env: { JETON_MASTER_KEY: KEYS[1] } });
      await check(server, all);
    } finally {
      await server.stop();
    }
  });

  it('never writes over the only copy of the key that the store has', async () => {
    const { server, all } = await started();
    try {
      await server.finish();
      const before = await readFile(server.masterKeyFile, 'utf8');
      remember(before.trim());
      const first = await rotate(server);
      const [, kept] = first.stdout.match(/^The old one is in (\S+)\.$/m);
      /* As if the file could not have been renamed, and cannot now either. */
      await copyFile(server.masterKeyFile, `${server.masterKeyFile}.new`);
      await copyFile(kept, server.masterKeyFile);
      await rm(kept);
      await mkdir(path.join(kept, 'in the way'), { recursive: true });
      const key = await readFile(`${server.masterKeyFile}.new`, 'utf8');
      remember(key.trim());
      const { status, stderr } = await rotate(server);
      assert.equal(status, 1);
      assert.match(stderr, /master\.key\.new since the rotation before; rename it .* nothing was changed/);
      assert.equal(await readFile(`${server.masterKeyFile}.new`, 'utf8'), key);
      await server.restart();
      await check(server, all);
    } finally {
      await server.stop();
    }
  });

  it('tells where the key of a restored back-up is', ofSqlite, async () => {
    const { server } = await started();
    try {
      await server.finish();
      const backup = path.join(server.folder, 'backup.db');
      await copyFile(server.databaseFile, backup);
      const { stdout } = await rotate(server);
      const [, kept] = stdout.match(/^The old one is in (\S+)\.$/m);
      remember((await readFile(kept, 'utf8')).trim());
      remember((await readFile(server.masterKeyFile, 'utf8')).trim());
      assert.equal((await rotate(server)).status, 0);
      await copyFile(backup, server.databaseFile);
      const { status, stderr } = await rotate(server);
      assert.equal(status, 1);
      assert.ok(stderr.includes(`its key is in ${kept}: put that one there`), stderr);
    } finally {
      await server.stop();
    }
  });

  it('says what to do where the new key cannot be written', async () => {
    const { server } = await started();
    try {
      await server.finish();
      await mkdir(`${server.masterKeyFile}.new`); /* stands in the way */
      const { status, stderr } = await rotate(server);
      assert.equal(status, 1);
      assert.match(stderr, /master\.key\.new .*let that folder be written, or give a key in JETON_NEW/);
      await server.restart();
    } finally {
      await server.stop();
    }
  });
});

describe('master-key rotate, killed', () => {
  const ROUNDS = 30;
  const CHECK_EACH = 10;

  /* The command, killed after that time. True when it was done before. */
  async function rotateKilled(server, after_ms) {
    const child = spawn(binary,
      ['master-key', 'rotate', ...server.databaseFlags], { stdio: 'ignore' });
    const timer = setTimeout(() => child.kill('SIGKILL'), after_ms);
    const [status] = await once(child, 'close');
    clearTimeout(timer);
    return status === 0;
  }

  it('at any moment loses nothing', async () => {
    const { server, all } = await started();
    try {
      await server.finish();
      const start = Date.now();
      assert.equal((await rotate(server)).status, 0);
      const whole_ms = Date.now() - start;
      let done = 0;
      for (let round = 1; round <= ROUNDS; round++) {
        done += await rotateKilled(server, Math.random() * whole_ms);
        /* Needs the master key and what it seals. */
        const opened = await jeton(['application', 'create', '--name', `Round ${round}`, '--json',
          ...server.storeFlags]);
        assert.equal(opened.status, 0, opened.stderr);
        remember(JSON.parse(opened.stdout).client_secret);
        if (round % CHECK_EACH === 0) {
          await server.restart();
          await check(server, all);
          await server.finish();
        }
      }
      assert.ok(done < ROUNDS, 'some were killed');
      assert.equal((await rotate(server)).status, 0);
      await server.restart();
      await check(server, all);
      for (const name of await readdir(server.folder))
        if (name.startsWith('master.key'))
          remember((await readFile(path.join(server.folder, name), 'utf8')).trim());
    } finally {
      await server.stop();
    }
  });

  it('after the store has the new key: the next start completes it and says so', async () => {
    const { server, all } = await started();
    try {
      await server.finish();
      const before = path.join(server.folder, 'copy');
      await copyFile(server.masterKeyFile, before);
      assert.equal((await rotate(server)).status, 0);
      /* As it was a moment before the end. */
      await copyFile(server.masterKeyFile, `${server.masterKeyFile}.new`);
      await copyFile(before, server.masterKeyFile);
      await rm(before);
      await server.restart();
      assert.match(server.log, /a rotation of the master key that was cut off is completed/);
      await check(server, all);
      await jetonJson(['keys', 'rotate', ...server.storeFlags]);
      assert.ok(!(await readdir(server.folder)).includes('master.key.new'));
    } finally {
      await server.stop();
    }
  });
});
