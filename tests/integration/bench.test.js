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
import { ofSqlite } from './lib/store.js';

describe('jeton bench', ofSqlite, () => {
  let folder;
  let short;

  before(async () => {
    folder = await temporaryFolder();
    short = ['--rounds', '1', '--slice-ms', '40', '--applications', '100', '--disk', folder,
      '--memory', folder];
  });
  after(() => rm(folder, { recursive: true, force: true }));
  afterEach(async () => assert.deepEqual(await readdir(folder), []));
  it('tells every figure and goal as JSON, and its store is gone afterwards', async () => {
    const { status, stdout, stderr } = await jeton(['bench', '--json', ...short], { boundMs: 300_000 });
    assert.equal(status, 0, stderr);
    const result = JSON.parse(stdout);
    assert.deepEqual(result.goals.map(({ name }) => name), [
      'rs256', 'es256', 'eddsa', 'api_key', 'tls', 'tls_new', 'latency', 'resident', 'start', 'many',
      'misses', 'many_resident', 'many_start', 'changes',
    ]);
    for (const { name, measured } of result.goals) assert.ok(measured > 0, name);
    for (const { name, answers, cpu_us: cpu } of result.figures) {
      assert.ok(cpu > 0, name);
      assert.ok(answers > 0 || name === 'bare signature', name);
    }
    const rs256 = result.goals.find(({ name }) => name === 'rs256');
    assert.equal(rs256.is_reached, rs256.measured <= rs256.at_most);
    assert.equal(result.applications, 100);
  });

  it('tells people one scenario, with goal and figure side by side', async () => {
    const { status, stdout, stderr } = await jeton(['bench', '--only', 'start', ...short]);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^jeton .* medians of 1 rounds\.\n/);
    assert.match(stdout, /\nresident, idle +[\d.]+ MiB  at most 20 MiB +(reached|missed by)/);
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
