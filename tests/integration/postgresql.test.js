/*
 * postgresql: ways to a database as operators have them: a password, TLS, a pooler, and a standby
 * that takes the primary's place.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  createApplicationByCommand, freePort, jeton, jetonJson, remember, run, Server, temporaryFolder,
  waitFor,
} from './lib/harness.js';
import { authorize, createApi, createApplication, Management, requestToken, tokenFor } from
  './lib/management.js';
import { Postgresql } from './lib/postgresql.js';
import { Wire } from './lib/postgresql_wire.js';

const PASSWORD = 'hunter2-and-more';
remember(PASSWORD);

const serve = (database, env) => jeton(['serve', '--listen', '127.0.0.1:0', '--database', database,
  '--master-key-file', '/nowhere/master.key'], { env });

describe('a database with a password', () => {
  let folder;
  let database;
  let passfile;

  before(async () => {
    folder = await temporaryFolder();
    await writeFile(path.join(folder, 'password'), PASSWORD);
    await chmod(folder, 0o755);
    database = await Postgresql.start(
      { initdb: ['--auth=scram-sha-256', `--pwfile=${path.join(folder, 'password')}`] });
    passfile = path.join(folder, 'pgpass');
    await writeFile(passfile, `127.0.0.1:${database.port}:*:jeton:${PASSWORD}\n`, { mode: 0o600 });
  });

  after(async () => {
    await database?.clear();
    await rm(folder, { recursive: true, force: true });
  });

  it('takes it from the file of passfile, and shows it nowhere', async () => {
    const server = await Server.start({ folder, database: `${database.url}?passfile=${passfile}` });
    try {
      await Management.ofNewServer(server);
      const line = await readFile(`/proc/${server.child.pid}/cmdline`, 'latin1');
      assert.ok(!line.includes(PASSWORD));
    } finally {
      await server.stop(); /* looks through the log */
    }
  });

  it('takes it from PGPASSWORD', async () => {
    const env = { PGPASSWORD: PASSWORD };
    const server = await Server.start({ folder, database: database.url, env });
    await server.stop();
  });

  it('says what is wrong with one, and never which it was', async () => {
    for (const [env, says] of [[{}, /no password supplied/],
      [{ PGPASSWORD: `${PASSWORD}x` }, /password authentication failed for user "jeton"/]]) {
      const { status, stderr } = await serve(database.url, env);
      assert.equal(status, 1);
      assert.match(stderr, says);
      assert.doesNotMatch(stderr, new RegExp(PASSWORD));
    }
  });
});

describe('a database over TLS', () => {
  let folder;
  let database;

  before(async () => {
    folder = await temporaryFolder();
    await chmod(folder, 0o755);
    const made = await run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt',
      'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext',
      'subjectAltName=DNS:localhost', '-keyout', path.join(folder, 'key.pem'), '-out',
      path.join(folder, 'cert.pem')]);
    assert.equal(made.status, 0, made.stderr);
    await chmod(path.join(folder, 'key.pem'), 0o600);
    if (process.getuid() === 0) {
      const { stdout } = await run('id', ['-u', 'postgres']);
      await chown(path.join(folder, 'key.pem'), Number(stdout), Number(stdout));
    }
    database = await Postgresql.start({ settings: ['ssl=on',
      `ssl_cert_file=${path.join(folder, 'cert.pem')}`, `ssl_key_file=${path.join(folder, 'key.pem')}`] });
  });

  after(async () => {
    await database?.clear();
    await rm(folder, { recursive: true, force: true });
  });

  const url = (host, ca) => `postgresql://jeton@${host}:${database.port}/postgres` +
    `?sslmode=verify-full&sslrootcert=${ca}`;

  it('is known by its certificate', async () => {
    const server = await Server.start({ database: url('localhost', path.join(folder, 'cert.pem')) });
    try {
      await Management.ofNewServer(server);
      assert.equal((await database.query('SELECT count(*) FROM pg_stat_ssl s JOIN pg_stat_activity a' +
        ' USING (pid) WHERE a.application_name LIKE \'jeton %\' AND NOT s.ssl')).trim(), '0');
    } finally {
      await server.stop();
    }
  });

  it('is refused with that of another host, or of nobody who is trusted', async () => {
    const { stderr } = await serve(url('127.0.0.1', path.join(folder, 'cert.pem')));
    assert.match(stderr, /certificate for "localhost".* does not match host name "127\.0\.0\.1"/);
    const other = path.join(folder, 'other.pem');
    await copyFile('/etc/ssl/certs/ca-certificates.crt', other);
    assert.match((await serve(url('localhost', other))).stderr, /certificate verify failed/);
  });
});

describe('a pooler that gives each transaction another connection', () => {
  let database;
  let folder;
  let pooler;
  let server;
  let urlOf;

  before(async () => {
    database = await Postgresql.start();
    folder = await temporaryFolder();
    await chmod(folder, 0o777);
    const port = await freePort();
    const file = path.join(folder, 'pgbouncer.ini');
    await writeFile(path.join(folder, 'users'), '"jeton" ""\n', { mode: 0o644 });
    await writeFile(file, `[databases]
postgres = host=127.0.0.1 port=${database.port}
copy = host=127.0.0.1 port=${database.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${path.join(folder, 'users')}
pool_mode = transaction
default_pool_size = 3
ignore_startup_parameters = options
`, { mode: 0o644 });
    const as = process.getuid() === 0 ? ['-u', 'postgres'] : [];
    pooler = spawn('/usr/sbin/pgbouncer', [...as, file], { stdio: 'ignore' });
    await waitFor('the pooler is ready', async () =>
      (await run('pg_isready', ['-h', '127.0.0.1', '-p', String(port)])).status === 0);
    urlOf = (name) => `postgresql://jeton@127.0.0.1:${port}/${name}?prepared_statements=off`;
    server = await Server.start({ database: urlOf('postgres') });
  });

  after(async () => {
    await server?.stop();
    pooler?.kill('SIGINT');
    if (pooler)
      await once(pooler, 'exit');
    await database?.clear();
    await rm(folder, { recursive: true, force: true });
  });

  it('serves reads and changes side by side', async () => {
    const management = await Management.ofNewServer(server);
    const made = await Promise.all(Array.from({ length: 30 }, (_, i) =>
      createApplication(management, { name: `Robot ${i}` })));
    await Promise.all(made.map(({ client_id: id }) => management.get(`/applications/${id}`)));
    assert.equal((await management.get('/applications', { page_size: 500 })).applications.length, 31);
  });

  it('lets a store be copied from there and to there', async () => {
    const file = `sqlite:${path.join(server.folder, 'copy.db')}`;
    const key = ['--master-key-file', server.masterKeyFile];
    await database.query('CREATE DATABASE copy');
    const there = await jetonJson(['store', 'copy', '--from', urlOf('postgres'), '--to', file,
      '--beside-server', ...key]);
    const back = await jetonJson(['store', 'copy', '--from', file, '--to', urlOf('copy'), ...key]);
    assert.deepEqual(back.tables, there.tables);
  });
});

describe('a standby that takes the place of the primary', () => {
  let primary;
  let standby;
  let server;

  before(async () => {
    primary = await Postgresql.start({ settings: ['wal_level=replica'] });
    standby = await Postgresql.standbyOf(primary);
    await primary.query("ALTER SYSTEM SET synchronous_standby_names = '*'");
    await primary.query('SELECT pg_reload_conf()');
    server = await Server.start({ database: `postgresql://jeton@127.0.0.1:${primary.port},` +
      `127.0.0.1:${standby.port}/postgres` });
  });

  after(async () => {
    await server?.stop();
    await primary?.clear();
    await standby?.clear();
  });

  it('has all that was answered, and the server finds it by itself', async () => {
    const administrator = await createApplicationByCommand(server, 'Administration');
    const management = await Management.for(server, administrator);
    const answered = [];
    let isOver = false;
    let isKilled = false;
    let sinceKilled = 0;
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let i = 0; !isOver; i++) {
        const answer = await management.send('POST', '/applications',
          { name: `Robot ${writer}.${i}`, type: 'm2m' });
        if (answer.status !== 201)
          continue;
        answered.push(JSON.parse(answer.text).application.id);
        sinceKilled += isKilled;
      }
    });
    await waitFor('some changes', () => answered.length > 50);
    await primary.kill();
    await standby.query('SELECT pg_promote()');
    await standby.query("ALTER SYSTEM SET synchronous_standby_names = ''");
    await standby.query('SELECT pg_reload_conf()');
    isKilled = true;
    await waitFor('changes go on', () => sinceKilled > 50);
    isOver = true;
    await Promise.all(writers);
    const rows = new Set((await standby.query('SELECT id FROM applications')).trim().split('\n'));
    for (const id of answered)
      assert.ok(rows.has(id), id);
  });

  it('alone, only to be read, is refused at a start', async () => {
    const other = await Postgresql.standbyOf(standby);
    try {
      const { status, stderr } = await serve(other.url);
      assert.equal(status, 1);
      assert.match(stderr, /read-only/);
    } finally {
      await other.clear();
    }
  });
});

describe('connections that are cut in the middle of a commit', () => {
  let database, wire, server, management;

  before(async () => {
    database = await Postgresql.start();
    wire = await Wire.before(database);
    server = await Server.start({ database: wire.url });
    management = await Management.ofNewServer(server);
  });

  after(async () => {
    await server?.stop();
    await wire?.clear();
    await database?.clear();
  });

  it('are asked for afterwards: what is answered is so, whether done or not', async () => {
    wire.cuts = Array.from({ length: 120 }, (_, i) => ['pass', 'before', 'pass', 'behind'][i % 4]);
    const answers = { 201: [], 503: [] };
    await Promise.all(Array.from({ length: 4 }, async (_, writer) => {
      for (let i = 0; i < 25; i++) {
        const name = `Robot ${writer}.${i}`;
        const answer = await management.send('POST', '/applications', { name, type: 'm2m' });
        answers[answer.status].push({ name, error: answer.json.errors?.[0].code });
      }
    }));
    wire.cuts = []; /* where several changes share a COMMIT, some are left */
    assert.ok(answers[503].length > 0, 'no connection was cut before a COMMIT');
    const there = (await database.query('SELECT name FROM applications')).trim().split('\n');
    assert.equal(new Set(there).size, there.length, 'nothing was made twice');
    for (const { name } of answers[201])
      assert.ok(there.includes(name), `${name} was answered, and is lost`);
    for (const { name, error } of answers[503]) {
      assert.ok(['OVERLOADED', 'OUTCOME_UNKNOWN'].includes(error), error);
      assert.ok(error === 'OUTCOME_UNKNOWN' || !there.includes(name),
        `${name} is there, and a repeat would make it twice`);
    }
  });

  it('leave nothing of before in use, once a change is answered', async () => {
    const application = await createApplication(management, { name: 'Rotated' });
    const api = await createApi(management,
      { name: 'Rotated', audience: 'https://rotated.example.com' });
    await authorize(management, api, application);
    const ask = async (secret) => (await requestToken(server, { grant_type: 'client_credentials',
      client_id: application.client_id, client_secret: secret, audience: api.audience })).status;
    assert.equal(await ask(application.client_secret), 200, 'it is known');
    wire.cuts = ['around'];
    assert.equal((await management.send('POST', `/applications/${application.client_id}/client_secrets`))
      .status, 201);
    assert.equal(await ask(application.client_secret), 503, 'nobody can be asked for it');
    wire.refuses = false;
    await waitFor('it is read anew', async () => await ask(application.client_secret) === 401);
  });

  it('leave an outcome unknown where the database is gone, and say so', async () => {
    wire.cuts = ['for good'];
    const { status, json } = await management.send('POST', '/applications',
      { name: 'Last', type: 'm2m' });
    assert.equal(status, 503);
    assert.equal(json.errors[0].code, 'OUTCOME_UNKNOWN');
    wire.refuses = false;
    await waitFor('changes are made again', async () => (await management.send('POST', '/applications',
      { name: 'After', type: 'm2m' })).status === 201);
  });
});

describe('three nodes', () => {
  const ROUNDS = 10;
  let database;
  const nodes = [];

  before(async () => {
    database = await Postgresql.start();
    for (let i = 0; i < 3; i++)
      nodes.push(await Server.start({ database: database.url, issuer: 'http://tokens.example',
        folder: nodes[0]?.folder }));
  });

  after(async () => {
    for (const node of nodes.reverse())
      await node.stop();
    await database?.clear();
  });

  it('hear of a change well before they would look for one', async () => {
    const administrator = await createApplicationByCommand(nodes[0], 'Administration');
    const management = await Management.for(nodes[0], administrator);
    const api = await createApi(management, { name: 'Example', audience: 'example', scopes: ['x'] });
    const application = await createApplication(management, { name: 'Robot' });
    await authorize(management, api, application, ['x']);
    const credentials = () => ({ grant_type: 'client_credentials', audience: 'example',
      client_id: application.client_id, client_secret: application.client_secret });
    const heard = [];
    for (let i = 0; i < ROUNDS; i++) {
      for (const node of nodes)
        await tokenFor(node, application, 'example');
      const old = credentials();
      const { application: rotated } = await management.post(
        `/applications/${application.client_id}/client_secrets`, { maintain_previous_secret: false });
      const from = Date.now();
      for (const node of nodes)
        await waitFor('the old secret is refused', async () =>
          (await requestToken(node, old)).status === 401);
      heard.push(Date.now() - from);
      application.client_secret = rotated.client_secret;
    }
    heard.sort((a, b) => a - b);
    console.log(`heard after ${heard} ms`);
    assert.ok(heard[ROUNDS / 2] < 400, `${heard} ms: a look each second takes as long`);
  });
});
