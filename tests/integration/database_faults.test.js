/*
 * database faults: what becomes of changes, and is answered of them, where a standby takes the place of
 * a primary that lost its last commit, where a node is frozen in the middle of one, and where the
 * database's disk is full.
 */
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  createApplicationByCommand, delay, run, Server, temporaryFolder, waitFor,
} from './lib/harness.js';
import { Management, tokenFor } from './lib/management.js';
import { Postgresql } from './lib/postgresql.js';
import { Wire } from './lib/postgresql_wire.js';

const create = (management, name) =>
  management.send('POST', '/applications', { name, type: 'm2m' });
const codeOf = ({ json }) => json.errors[0].code;
const namesIn = async (database) =>
  (await database.query('SELECT name FROM applications')).trim().split('\n');

describe('a commit that a standby, promoted meanwhile, never heard of', () => {
  let primary, standby, wire, server, management;

  before(async () => {
    primary = await Postgresql.start({ settings: ['wal_level=replica'] });
    standby = await Postgresql.standbyOf(primary);
    wire = await Wire.before(primary);
    server = await Server.start({ database: wire.url
      .replace(/(127\.0\.0\.1:\d+)\//, `$1,127.0.0.1:${standby.port}/`) });
    management = await Management.ofNewServer(server);
  });

  after(async () => {
    await server?.stop();
    await wire?.clear();
    await primary?.clear();
    await standby?.clear();
  });

  it('is answered as unknown, though its number is another one\'s there', async () => {
    await waitFor('the standby has all so far', async () =>
      (await primary.query('SELECT pg_current_wal_flush_lsn()')).trim() ===
      (await standby.query('SELECT pg_last_wal_receive_lsn()')).trim());
    await standby.query("ALTER SYSTEM SET primary_conninfo = ''");
    await standby.query('SELECT pg_reload_conf()');
    await waitFor('the standby hears no more', async () =>
      (await standby.query('SELECT count(*) FROM pg_stat_wal_receiver')).trim() === '0');

    wire.cuts = ['for good'];
    const asked = create(management, 'Lost');
    await waitFor('the commit went through', async () => wire.refuses &&
      (await namesIn(primary)).includes('Lost'));
    const next = (await primary.query('SELECT pg_snapshot_xmax(pg_current_snapshot())')).trim();
    await primary.kill();
    await standby.query('SELECT pg_promote()');
    await standby.query('DO $$ BEGIN ' +
      `WHILE pg_current_xact_id()::text::bigint < ${next} LOOP COMMIT; END LOOP; END $$`);
    const answer = await asked;
    assert.equal(answer.status, 503, answer.text);
    assert.equal(codeOf(answer), 'OUTCOME_UNKNOWN');
    assert.ok(!(await namesIn(standby)).includes('Lost'), 'it is not there');
    const repeated = await waitFor('changes are made again', async () => {
      const again = await create(management, 'Lost');
      return again.status === 201 && again;
    });
    assert.ok(repeated.json.application.id);
    assert.equal((await namesIn(standby)).filter((name) => name === 'Lost').length, 1);
  });
});

describe('a node that is frozen in the middle of a change', () => {
  const LIMIT_MS = 20_000; /* until the database ends its transaction */
  const BUSY_MS = 60_000; /* the machine may be */
  let database, wire, frozen, other, administrator;

  before(async () => {
    database = await Postgresql.start();
    wire = await Wire.before(database);
    const issuer = 'http://tokens.example';
    frozen = await Server.start({ database: wire.url, issuer });
    other = await Server.start({ database: database.url, issuer, folder: frozen.folder });
    administrator = await createApplicationByCommand(other, 'Administration');
  });

  after(async () => {
    frozen?.child.kill('SIGCONT');
    await other?.stop();
    await frozen?.stop();
    await wire?.clear();
    await database?.clear();
  });

  it('holds up the others no longer than the limit, and then tells the truth', async () => {
    const here = await Management.for(frozen, administrator);
    const there = await Management.for(other, administrator);
    wire.cuts = ['hold'];
    const asked = create(here, 'Frozen');
    await waitFor('it holds the lock', () => wire.held === 1);
    frozen.child.kill('SIGSTOP');
    const from = Date.now();
    for (let refused = 0; ; refused++) {
      await tokenFor(other, administrator, `${other.issuer}/api/v1`);
      const answer = await create(there, 'Other');
      if (answer.status === 201)
        break;
      assert.equal(answer.status, 503, answer.text);
      assert.ok(Number(answer.headers['retry-after']) >= 1);
      assert.ok(Date.now() - from < LIMIT_MS + BUSY_MS, `${refused} were refused`);
      await delay(200);
    }
    assert.match(database.log, /due to idle-in-transaction timeout/);

    frozen.child.kill('SIGCONT');
    const answer = await asked;
    assert.equal(answer.status, 503, answer.text);
    const names = await namesIn(database);
    assert.ok(names.includes('Other'));
    assert.ok(!names.includes('Frozen'));
    assert.equal(codeOf(answer), 'OVERLOADED', 'nothing was changed');
    await waitFor('it makes changes again', async () => (await create(here, 'After')).status === 201);
  });
});

describe('a full disk of the database', () => {
  const DISK = '110m';
  const MORE = '120m';
  let database, server;

  /* Changes by several at a time until one finds no room, and on until there is some again; isFull:
   * whether they have found what they are to find. */
  async function holds(initdb, refusals, isFull) {
    database = await Postgresql.start({ disk: DISK, settings: ['max_wal_size=8MB', 'min_wal_size=4MB'],
      initdb: ['--auth=trust', '--wal-segsize=1', ...initdb] });
    server = await Server.start({ database: database.url });
    const administrator = await createApplicationByCommand(server, 'Administration');
    const management = await Management.for(server, administrator);
    const answered = [], refused = [];
    let isOver = false;
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let i = 0; !isOver; i++) {
        const name = `Load ${writer}.${i}`;
        const answer = await create(management, name);
        (answer.status === 201 ? answered : refused).push({ name, answer });
        await delay(answer.status === 201 ? 0 : 50);
      }
    });
    await waitFor('some changes', () => answered.length > 20);
    const rest = path.join(database.data, 'rest');
    const { status } = await run('sh', ['-c', `head -c ${MORE} /dev/zero >${rest}`]);
    assert.notEqual(status, 0, 'it does not fit');
    await waitFor('changes find no room', () =>
      isFull(refused.map(({ answer }) => codeOf(answer))));
    for (let i = 0; i < 5; i++)
      await tokenFor(server, administrator, `${server.issuer}/api/v1`);

    await rm(rest);
    await database.launch(); /* where it could not write its log, it has ended, and is started by hand */
    const before = answered.length;
    await waitFor('changes are made again', () => answered.length > before + 20);
    await waitFor('it is ready', async () => (await server.send('/health/ready')).status === 200);
    isOver = true;
    await Promise.all(writers);
    for (const { answer } of refused) {
      assert.ok(refusals.includes(codeOf(answer)), answer.text);
      assert.equal(answer.status, codeOf(answer) === 'STORE_FULL' ? 507 : 503);
      assert.ok(answer.status === 507 || Number(answer.headers['retry-after']) >= 1);
    }
    const names = await namesIn(database);
    assert.equal(new Set(names).size, names.length, 'nothing is there twice');
    for (const { name } of answered)
      assert.ok(names.includes(name), `${name} was answered, and is lost`);
    for (const { name, answer } of refused)
      assert.ok(codeOf(answer) === 'OUTCOME_UNKNOWN' || !names.includes(name), `${name}: ${answer.text}`);
  }

  async function mayMount(t) {
    const folder = await temporaryFolder();
    const { status } = await run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', folder]);
    if (status === 0)
      await run('umount', [folder]);
    await rm(folder, { recursive: true });
    return status === 0 || t.skip('only root may mount a file system');
  }

  async function clear() {
    await server?.stop();
    await database?.clear();
    server = database = undefined;
  }

  it('is told as one, where its log still has room', async (t) => {
    if (await mayMount(t) !== true)
      return;
    const wal = path.join(tmpdir(), `jeton-wal-${process.pid}`);
    try {
      await holds([`--waldir=${wal}`], ['STORE_FULL', 'OVERLOADED'],
        (codes) => codes.includes('STORE_FULL'));
    } finally {
      await clear();
      await rm(wal, { recursive: true, force: true });
    }
  });

  it('is a database that is away, where its log has none', async (t) => {
    if (await mayMount(t) !== true)
      return;
    try {
      await holds([], ['STORE_FULL', 'OVERLOADED', 'OUTCOME_UNKNOWN'], async (codes) => {
        await run('psql', ['-X', '-d', database.url, '-c', /* which is as much as a part of it holds */
          "SELECT pg_logical_emit_message(true, 'x', repeat('x', 1000000))"]);
        return database.log.includes('PANIC') && codes.some((code) => code !== 'STORE_FULL');
      });
    } finally {
      await clear();
    }
  });
});
