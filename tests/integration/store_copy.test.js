/*
 * store_copy: a store with every kind of row goes from a file into PostgreSQL and back, and
 * everything goes on: tokens, secrets, API keys, sessions, second factors. And what breaks a copy
 * off leaves no half of one.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, rm, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { URI } from 'otpauth';
import { Authenticator } from './lib/authenticator.js';
import { Browser, firstOwner, PASSWORD } from './lib/console.js';
import {
  binary, createApplicationByCommand, jeton, jetonJson, run, Server, temporaryFolder, waitFor,
} from './lib/harness.js';
import { Makers } from './lib/makers.js';
import { authorize, createApi, createApplication, Management, requestToken, tokenFor }
  from './lib/management.js';
import { Postgresql } from './lib/postgresql.js';
import { verifyToken } from './lib/tokens.js';

const ISSUER = 'http://tokens.example';
const MANY_ROWS = 100_000;
const PROGRESS = /^jeton store copy: \d+ of \d+ rows (copied|checked), \d+ % \(\w+\)$/;

const fileIn = (folder) => path.join(folder, 'jeton.db');
const urlIn = (folder) => `sqlite:${fileIn(folder)}`;

async function sqlite(file, sql) {
  const { status, stdout, stderr } = await run('sqlite3', [file, sql]);
  assert.equal(status, 0, stderr);
  return stdout;
}

/* All rows of a file, as another program tells of them, but for what searches read, which each
 * database makes for itself. */
async function dump(file) {
  const aside = `${file}.dumped`;
  await copyFile(file, aside);
  await sqlite(aside, 'UPDATE applications SET search_id = NULL');
  const lines = (await sqlite(aside, '.dump')).split('\n');
  await rm(aside);
  return lines.filter((line) => !/application_(search|names)|api_key_names/.test(line)).sort().join('\n');
}

const copy = (from, to, ...flags) => jeton(['store', 'copy', '--from', from, '--to', to, ...flags]);

async function copied(from, to, ...flags) {
  const { status, stdout, stderr } = await copy(from, to, '--json', ...flags);
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

async function assertRefused(words, from, to, ...flags) {
  const { status, stdout, stderr } = await copy(from, to, ...flags);
  assert.equal(status, 1, stdout);
  assert.equal(stdout, '');
  const said = stderr.trim().split('\n').filter((line) => !PROGRESS.test(line));
  assert.equal(said.length, 1, stderr);
  assert.match(said[0], words);
}

/* --- A store in which all is used ------------------------------------------------------------- */

async function fillConsole(server) {
  const owner = await firstOwner(server);
  await owner.confirm();
  const begun = (await owner.call('POST', '/totp')).totp;
  const totp = URI.parse(begun.otpauth_uri);
  await owner.call('PUT', '/totp', { code: totp.generate({ timestamp: Date.now() - 30_000 }) });
  await owner.confirm(PASSWORD, totp.generate());
  const { challenge } = await owner.call('POST', '/passkeys/challenge');
  await owner.call('POST', '/passkeys', { name: 'Laptop', ...new Authenticator(server).create(challenge) });
  await owner.call('POST', '/invitations', { email: 'grace@example.com', role: 'admin' });
  await new Browser(server).refused(401, 'CREDENTIALS_INVALID', 'POST', '/session',
    { email: 'nobody@example.com', password: PASSWORD });
  return { owner, totp };
}

/* What an import took away from an application and from an API key, and gives back when it is undone. */
async function fillUndo(management, makers) {
  const [api, application] = [await makers.api(), await makers.application()];
  await makers.import(api.id);
  const { scopes } = await management.get(`/apis/${api.id}/scopes`);
  const { id } = scopes.find(({ key }) => key === 'get:a');
  await authorize(management, { ...api, scopes: { ...api.scopes, 'get:a': id } }, application, ['get:a']);
  await management.post('/api_keys',
    { name: 'Key of imported scopes', api_id: api.id, scope_ids: ['get:a'], type: 'environment',
      uses_left: 5 });
  await management.put(`/apis/${api.id}/openapi`, { openapi: '3.0.0', paths: { '/b': { get: {} } } },
    { file_name: 'b.json' });
}

async function fillManagement(server) {
  const administrator = await createApplicationByCommand(server, 'Administration');
  const management = await Management.for(server, administrator);
  const makers = new Makers(management);
  const made = await makers.everything();
  await fillUndo(management, makers);
  const organization = await makers.organization();
  await makers.flag(organization);
  const ofApplication = await makers.property('app');
  const ofOrganization = await makers.property('org');
  await management.put(`/applications/${made.application_id}/properties/${ofApplication.key}`,
    { value: 'ünï ☂' });
  await management.patch(`/applications/${made.application_id}/token_customization`,
    { properties: [ofApplication.key], feature_flags: [made.feature_flag_key] });
  await management.patch(`/applications/${made.application_id}/limits`,
    { rate_limit_per_minute: 600 });
  await management.put(`/organizations/${organization}/properties/${ofOrganization.key}`,
    undefined, { value: 'of it' });
  await management.post('/audit/checkpoints');
  await management.post('/environment_variables',
    { key: 'SECRET', value: 'environment value', is_secret: true });
  const key = await makers.apiKey();
  const api = await createApi(management, { name: 'Example', audience: 'example', scopes: ['read:x'] });
  const application = await createApplication(management, { name: 'Robot' });
  await authorize(management, api, application, ['read:x']);
  await management.patch(`/applications/${application.id}/limits`,
    { tokens_per_day: 5000, quota_enforcement: 'enforce' });
  const token = (await tokenFor(server, application, 'example', { scope: 'read:x' })).access_token;
  await requestToken(server, { grant_type: 'client_credentials',
    client_id: application.client_id, client_secret: 'x'.repeat(52), audience: 'example' });
  return { administrator, management, key, application, token };
}

/* What was given out before the copy works on the server of the copy. */
async function check(server, { owner, administrator, management, key, application, token }) {
  await verifyToken(server, token, 'example');
  const again = await tokenFor(server, application, 'example', { scope: 'read:x' });
  await verifyToken(server, again.access_token, 'example');
  const old = await server.send('/api/v1/applications',
    { headers: { Authorization: `Bearer ${management.token}` } });
  assert.equal(old.status, 200, 'a token for the management API');
  const fresh = await Management.for(server, administrator);
  const verified = await fresh.post('/api_keys/verify', { api_key: key.key });
  assert.equal(verified.is_valid, true, 'an API key');
  owner.server = server;
  await owner.call('GET', '/session');
  await new Browser(server).refused(401, 'SECOND_FACTOR_INVALID', 'POST', '/session',
    { email: owner.email, password: PASSWORD, code: '000000' });
  const wrong = await requestToken(server, { grant_type: 'client_credentials',
    client_id: application.client_id, client_secret: 'x'.repeat(52), audience: 'example' });
  assert.equal(wrong.status, 401);
  return fresh;
}

/* Something new: its audit entry and revision follow those of before. */
async function change(server, management) {
  const { audit: [newest] } = await management.get('/audit', { page_size: 1 });
  const made = await createApplication(management, { name: 'After the copy' });
  const { audit: [next] } = await management.get('/audit', { page_size: 1 });
  assert.equal(BigInt(next.id), BigInt(newest.id) + 1n, 'audit goes on where it was');
  return made;
}

describe('store copy', () => {
  let database;
  let folder;
  let back;
  let server;
  let all;

  before(async () => {
    database = await Postgresql.start();
    folder = await temporaryFolder();
    back = await temporaryFolder();
    server = await Server.start({ folder, database: urlIn(folder), issuer: ISSUER });
    all = { ...await fillConsole(server), ...await fillManagement(server) };
  });
  after(async () => {
    await server?.stop();
    await database?.clear();
    await rm(folder, { recursive: true, force: true });
    await rm(back, { recursive: true, force: true });
  });

  it('is refused beside a server, but for a copy of one moment', async () => {
    const aside = path.join(folder, 'aside.db');
    await assertRefused(/another process has the store .* open; stop the server .*--beside-server/,
      urlIn(folder), `sqlite:${aside}`);
    const { status, stdout, stderr } =
      await copy(urlIn(folder), `sqlite:${aside}`, '--beside-server');
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^Copied \d+ rows of \d+ tables in \d+\.\d s; counts and digests are the same\.$/m);
    assert.match(stdout, /^What was changed there since it began is not in the copy\.$/m);
    assert.match(stdout, /which opens all \d+ sealed values in it/);
    assert.equal((await server.send('/health/ready')).status, 200);
  });

  it('takes every table to PostgreSQL and back as it is', async () => {
    await server.finish();
    await sqlite(fileIn(folder), `INSERT INTO public_keys (application_id, id, kid, name, jwk, created_ms, expires_ms)
      SELECT id, 'public_key_1', 'ünï', 'Laptop', '{}', 1, 0 FROM applications LIMIT 1`);
    await sqlite(fileIn(folder), "INSERT INTO replay_entries (hash, share, until_ms) VALUES (x'00ff27000000000000000000000000ff', -3, 4)");
    const there = await copied(urlIn(folder), database.url);
    assert.deepEqual(there.tables.filter(({ rows }) => rows === 0).map(({ name }) => name),
      ['tasks'], 'an orderly end gives those back');
    assert.equal(there.master_key_file, path.join(folder, 'master.key'));
    assert.equal(there.row_count, there.tables.reduce((sum, { rows }) => sum + rows, 0));
    const again = await copied(database.url, urlIn(back), '--master-key-file',
      path.join(folder, 'master.key'));
    assert.deepEqual(again.tables, there.tables);
    assert.equal(await dump(fileIn(back)), await dump(fileIn(folder)));
  });

  it('lets all go on in PostgreSQL, and then in a file again', async () => {
    server = await Server.start({ folder, database: database.url, issuer: ISSUER });
    const made = await change(server, await check(server, all));
    await server.finish();
    await rm(fileIn(back));
    await copied(database.url, urlIn(back), '--master-key-file', path.join(folder, 'master.key'));
    await copyFile(path.join(folder, 'master.key'), path.join(back, 'master.key'));
    server = await Server.start({ folder: back, database: urlIn(back), issuer: ISSUER });
    const management = await check(server, all);
    await new Browser(server).logIn(all.owner.email, PASSWORD, all.totp.generate({ timestamp: Date.now() + 30_000 }));
    assert.equal((await management.get(`/applications/${made.id}`)).application.name,
      'After the copy');
    await change(server, management);
    await server.finish();
  });

  it('refuses a place that is not empty, is none, or is the store itself', async () => {
    await assertRefused(/is not empty \(there are rows in its table \w+\): name an empty place/,
      urlIn(folder), database.url);
    const link = path.join(folder, 'link.db');
    await symlink(fileIn(folder), link);
    await assertRefused(/is to be copied into itself/, urlIn(folder), `sqlite:${link}`);
    const other = path.join(folder, 'other.db');
    await sqlite(other, 'CREATE TABLE theirs (x)');
    await assertRefused(/is an SQLite database, but not a store of jeton/, urlIn(folder),
      `sqlite:${other}`);
    await assertRefused(/the database cannot be reached/, urlIn(folder),
      'postgresql://jeton@127.0.0.1:1/none');
    await assertRefused(/there is no store at .*nothing\.db/,
      `sqlite:${path.join(folder, 'nothing.db')}`, `sqlite:${path.join(folder, 'new.db')}`);
    await database.query('CREATE DATABASE empty');
    await assertRefused(/there is no store in it/, database.url.replace(/postgres$/, 'empty'),
      `sqlite:${path.join(folder, 'new.db')}`);
  });
});

/* --- What breaks it off ----------------------------------------------------------------------- */

async function rowsOf(database) {
  const names = (await database.query("SELECT table_name FROM information_schema.tables"
    + " WHERE table_schema = 'public' AND table_name NOT IN ('jeton_schema', 'feed', 'facts')"
    + " AND table_name NOT LIKE '%_names%'")) /* where searches begin */
    .trim().split('\n');
  assert.ok(names.length > 30, names.join());
  const counts = names.map((name) => `(SELECT count(*) FROM ${name})`).join(' + ');
  return Number(await database.query(`SELECT ${counts}`));
}

async function begun(from, to) {
  const child = spawn(binary, ['store', 'copy', '--from', from, '--to', to], { stdio: 'ignore' });
  return { child, ended: once(child, 'close') };
}

async function kill({ child, ended }) {
  assert.equal(child.exitCode, null, 'it is in the middle');
  child.kill('SIGKILL');
  assert.deepEqual(await ended, [null, 'SIGKILL']);
}

describe('a copy that is broken off', () => {
  let folder;
  let small; /* the same store, before it had many rows */

  before(async () => {
    folder = await temporaryFolder();
    await jetonJson(['application', 'create', '--name', 'x', '--database', urlIn(folder)]);
    await jeton(['keys', 'rotate', '--now', '--database', urlIn(folder)]);
    small = `sqlite:${path.join(folder, 'small.db')}`;
    await copied(urlIn(folder), small);
    await sqlite(fileIn(folder),
      `INSERT INTO audit (at_ms, actor, action, subject_kind, subject, detail)
       WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${MANY_ROWS})
       SELECT i, 'command', 'application.created', 'application', 'x' || i, '{}' FROM n`);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('by kill -9 leaves a file without a row', async () => {
    const target = path.join(folder, 'killed.db');
    const copying = await begun(urlIn(folder), `sqlite:${target}`);
    await waitFor('it is in the middle', async () =>
      (await stat(`${target}-wal`).catch(() => ({ size: 0 }))).size > 1 << 20);
    await kill(copying);
    assert.equal(await sqlite(target, 'SELECT (SELECT count(*) FROM audit)'
      + ' + (SELECT count(*) FROM apis), (SELECT newest FROM feed)'), '0|0\n');
    const { row_count: rows } = await copied(urlIn(folder), `sqlite:${target}`);
    assert.ok(rows > MANY_ROWS, `${rows}`);
    assert.equal(await sqlite(target, 'PRAGMA integrity_check'), 'ok\n');
  });

  it('by kill -9, or by a database that is killed, leaves PostgreSQL without a row', async () => {
    const database = await Postgresql.start();
    try {
      const { status } = await copy(small, database.url, '--master-key-file', '/nowhere');
      assert.equal(status, 1, 'the tables are made, and nothing more');
      for (const isDatabase of [false, true]) {
        /* Who loads that table waits, behind others that are loaded already. */
        const locker = spawn('psql', ['-X', '-q', '-d', database.url, '-c',
          'BEGIN; LOCK TABLE client_secrets IN EXCLUSIVE MODE; SELECT pg_sleep(60)'],
        { stdio: 'ignore' });
        await waitFor('the table is locked', async () => (await database.query(
          "SELECT count(*) FROM pg_locks WHERE mode = 'ExclusiveLock' AND granted"
          + " AND relation = 'client_secrets'::regclass")).trim() === '1');
        const copying = await begun(small, database.url);
        await waitFor('it waits for that table', async () => (await database.query(
          "SELECT count(*) FROM pg_locks WHERE NOT granted"
          + " AND relation = 'client_secrets'::regclass")).trim() === '1');
        if (isDatabase) {
          await database.kill();
          assert.deepEqual(await copying.ended, [1, null]);
          await database.launch();
        } else {
          await kill(copying);
        }
        locker.kill('SIGKILL');
        await database.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
          + " WHERE query LIKE 'BEGIN; LOCK TABLE%'");
        await waitFor('its transaction is over', async () => (await database.query(
          "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COPY %'")).trim() === '0');
        assert.equal(await rowsOf(database), 0);
      }
      assert.ok((await copied(small, database.url)).row_count > 0);
    } finally {
      await database.clear();
    }
  });

  it('by a full disk leaves a file without a row', async () => {
    const target = path.join(folder, 'full.db');
    const { status, stderr } = await run('prlimit', [`--fsize=${4 << 20}`, binary, 'store', 'copy',
      '--from', urlIn(folder), '--to', `sqlite:${target}`]);
    assert.equal(status, 1);
    assert.match(stderr, /nothing was copied.*may not become larger.*full\.db/);
    assert.equal(await sqlite(target, 'SELECT count(*) FROM audit'), '0\n');
    await copied(urlIn(folder), `sqlite:${target}`);
  });

  it('by a full disk leaves PostgreSQL without a row', async (t) => {
    const database = await Postgresql.start();
    const disk = await temporaryFolder();
    try {
      if ((await run('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'none', disk])).status !== 0)
        return t.skip('only root may mount a file system');
      await run('chown', ['--reference', database.folder, disk]);
      await database.query(`CREATE TABLESPACE small LOCATION '${disk}'`);
      await assertRefused(/nothing was copied.*the database's disk is full; make room on it/,
        urlIn(folder), `${database.url}?options=-cdefault_tablespace%3Dsmall`);
      assert.equal(await rowsOf(database), 0);
    } finally {
      await database.clear();
      await run('umount', ['-l', disk]);
      await rm(disk, { recursive: true, force: true });
    }
  });
});
