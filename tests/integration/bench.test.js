/*
 * bench: `jeton bench` with slices that are too short to mean anything: that it measures all there
 * is, says so as text and as JSON, and leaves nothing behind. No time is judged.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import {
  binary, jeton, jetonJson, Server, temporaryFolder, waitFor,
} from './lib/harness.js';
import { Postgresql } from './lib/postgresql.js';
import { ofSqlite } from './lib/store.js';

const shortIn = (folder) => ['--rounds', '1', '--slice-ms', '40', '--applications', '100', '--disk', folder,
  '--memory', folder];

function assertWhole({ figures, goals }) {
  for (const { name, measured } of goals) assert.ok(measured > 0, name);
  for (const { name, answers, cpu_us: cpu } of figures) {
    assert.ok(cpu > 0, name);
    assert.ok(answers > 0 || name === 'bare signature', name);
  }
}

const goalsOnBoth = ['rs256', 'es256', 'eddsa', 'api_key', 'tls', 'tls_new', 'latency', 'resident', 'start',
  'many', 'misses', 'many_resident', 'many_start', 'changes'];

describe('jeton bench', ofSqlite, () => {
  let folder;
  let short;

  before(async () => {
    folder = await temporaryFolder();
    short = shortIn(folder);
  });
  after(() => rm(folder, { recursive: true, force: true }));
  afterEach(async () => assert.deepEqual(await readdir(folder), []));
  it('tells every figure and goal as JSON, and its store is gone afterwards', async () => {
    const { status, stdout, stderr } = await jeton(['bench', '--json', ...short], { boundMs: 300_000 });
    assert.equal(status, 0, stderr);
    const result = JSON.parse(stdout);
    assert.deepEqual(result.goals.map(({ name }) => name), goalsOnBoth);
    assertWhole(result);
    const rs256 = result.goals.find(({ name }) => name === 'rs256');
    assert.equal(rs256.is_reached, rs256.measured <= rs256.at_most);
    assert.equal(result.applications, 100);
    assert.equal(result.database, 'sqlite');
  });

  it('tells people the scenarios that are wanted, with goal and figure side by side', async () => {
    const { status, stdout, stderr } = await jeton(['bench', '--only', 'start', ...short]);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^jeton .* medians of 1 rounds\.\n/);
    assert.match(stdout, /\nresident, idle +[\d.]+ MiB  at most 20 MiB +(reached|missed)/);
    assert.doesNotMatch(stdout, /RS256/);
    assert.equal(stderr, 'jeton bench: start ...\n');
  });

  it('asks a server elsewhere as a client of its own', async () => {
    const server = await Server.start();
    try {
      const client = path.join(folder, 'client.json');
      const made = await jetonJson(['application', 'create', '--name', 'bench', '--api',
        `${server.issuer}/api/v1`, '--database', server.database]);
      await writeFile(client, JSON.stringify(made), { mode: 0o600 });
      const { status, stdout, stderr } = await jeton(['bench', '--url', server.issuer, '--client', client,
        '--json', ...short]);
      assert.equal(status, 0, stderr);
      const { figures, goals } = JSON.parse(stdout);
      assert.deepEqual(figures.map(({ name }) => name),
        ['token', 'JWKS', 'discovery', 'token at 70 % of saturation']);
      for (const { name, answers } of figures) assert.ok(answers > 0, name);
      assert.deepEqual(goals, []);
      await rm(client);
    } finally {
      await server.stop();
    }
  });

  it('knows no scenario of another name, and none of several nodes without a database', async () => {
    const wrong = await jeton(['bench', '--only', 'start,stop']);
    assert.match(wrong.stderr, /^jeton bench: there is no scenario "stop"; see: jeton help bench\n/);
    assert.equal(wrong.status, 2);
    const { status, stderr } = await jeton(['bench', '--only', 'nodes', ...short]);
    assert.equal(status, 1);
    assert.match(stderr, /\njeton bench: nodes: it needs a database of PostgreSQL: --database\n$/);
  });

  it('says where no store can be made', async () => {
    const { status, stderr } = await jeton(['bench', '--only', 'changes', ...short, '--disk', '/nowhere']);
    assert.equal(status, 1);
    assert.match(stderr, /\njeton bench: changes: no folder can be made for a store in \/nowhere\n$/);
  });

  it('ends its servers and removes their stores when it is interrupted', async () => {
    const child = spawn(binary, ['bench', '--only', 'tokens', ...short, '--slice-ms', '60000'],
      { stdio: ['ignore', 'ignore', 'pipe'] });
    let told = '';
    child.stderr.on('data', (data) => { told += data; });
    await waitFor('there is a store', async () => (await readdir(folder)).length > 0);
    child.kill('SIGINT');
    const [code] = await once(child, 'exit');
    assert.equal(code, 1);
    assert.match(told, /it was interrupted\n$/);
  });
});

/* On a server of its own, which says afterwards what was left in it. */
describe('jeton bench on a database', ofSqlite, () => {
  let database;
  let folder;
  let short;

  before(async () => {
    database = await Postgresql.start();
    folder = await temporaryFolder();
    short = shortIn(folder);
    await database.query('CREATE TABLE of_somebody (x int); CREATE ROLE guest LOGIN');
  });
  after(async () => {
    await database.clear();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    assert.deepEqual(await readdir(folder), []);
    assert.equal(await database.query("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'jeton%'"), '');
    assert.equal(await database.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"),
      'of_somebody\n');
  });

  it('runs all scenarios there, and two nodes beside one on a file', async () => {
    const { status, stdout, stderr } =
      await jeton(['bench', '--json', ...short, '--database', database.url], { boundMs: 300_000 });
    assert.equal(status, 0, stderr);
    const result = JSON.parse(stdout);
    assert.equal(result.database, 'postgresql');
    assert.deepEqual(result.goals.map(({ name }) => name), [...goalsOnBoth, 'nodes']);
    assertWhole(result);
    const limits = Object.fromEntries(result.goals.map((goal) => [goal.name, goal.at_least ?? goal.at_most]));
    assert.equal(limits.misses, 6000);
    assert.equal(limits.many_start, 150);
    assert.equal(limits.nodes, 1.02);
  });

  it('tells people where the stores were', async () => {
    const { status, stdout, stderr } =
      await jeton(['bench', '--only', 'start,nodes', ...short, '--database', database.url]);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^jeton .*; stores in PostgreSQL; medians of 1 rounds\.\n/);
    assert.match(stdout, /\nstart to ready .*  at most 150 ms +(reached|missed)/);
    assert.match(stdout, /\nES256 token, two nodes .*  one on SQLite .* ×  at most 1\.02 × +(reached|missed)/);
  });

  it('says what is wrong with a database that it cannot use', async () => {
    const guest = database.url.replace('jeton@', 'guest@');
    const cases = [
      ['sqlite:jeton.db', 2, /the URL of --database does not begin with postgresql:\/\//],
      ['postgresql://jeton:word@localhost/x', 2, /the URL of --database has a password/],
      [guest, 1, /start: the database cannot be used: this user may not make schemas in it .* GRANT CREATE/],
      ['postgresql://jeton@127.0.0.1:1/x', 1, /start: the database cannot be reached: /],
    ];
    for (const [url, wanted, says] of cases) {
      const { status, stderr } = await jeton(['bench', '--only', 'start', ...short, '--database', url]);
      assert.equal(status, wanted, stderr);
      assert.match(stderr, says);
      assert.doesNotMatch(stderr, /word@/);
    }
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const child = spawn(binary, ['bench', '--only', 'nodes', ...short, '--slice-ms', '60000',
      '--database', database.url], { stdio: ['ignore', 'ignore', 'pipe'] });
    let told = '';
    child.stderr.on('data', (data) => { told += data; });
    await waitFor('there is a store', async () =>
      (await database.query("SELECT 1 FROM pg_tables WHERE tablename = 'jeton_schema'")) !== '');
    child.kill('SIGINT');
    const [code] = await once(child, 'exit');
    assert.equal(code, 1);
    assert.match(told, /it was interrupted\n$/);
  });
});
