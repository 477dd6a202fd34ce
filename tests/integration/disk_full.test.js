/*
 * a full disk: changes are refused with 507 STORE_FULL and change nothing, readiness tells, tokens
 * go on; and all is well again when there is room, without a restart.
 */
import assert from 'node:assert/strict';
import { rm, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import {
  binary, createApplicationByCommand, run, Server, temporaryFolder, waitFor,
} from './lib/harness.js';
import { Management } from './lib/management.js';
import { ofSqlite } from './lib/store.js';

async function sqlite(file, sql) {
  const { status, stdout, stderr } = await run('sqlite3', [file, sql]);
  assert.equal(status, 0, stderr);
  return stdout.trim();
}

const token = (server, application) => server.send('/oauth2/token', {
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams({
    grant_type: 'client_credentials', client_id: application.client_id,
    client_secret: application.client_secret, audience: `${server.issuer}/api/v1`,
  }).toString(),
});

/* fill() and free() are what the operator's disk does. */
async function assertHolds(server, fill, free, commandLimit = []) {
  const application = await createApplicationByCommand(server, 'Known');
  const management = await Management.for(server, application);
  const create = (name) => management.send('POST', '/applications', { name, type: 'm2m' });
  const kept = [];

  await fill();
  const refused = await waitFor('a change finds no room', async () => {
    const answer = await create(`App ${kept.length}`);
    if (answer.status === 201)
      kept.push(answer.json.application.id);
    return answer.status === 201 ? null : answer;
  });
  assert.equal(refused.status, 507, refused.text);
  assert.equal(refused.json.errors[0].code, 'STORE_FULL');
  assert.match(refused.json.errors[0].message, /full.*make room/);

  const ready = await waitFor('readiness tells', async () => {
    const answer = await server.send('/health/ready');
    return answer.status === 503 ? answer : null;
  });
  assert.match(ready.json.reason, /disk is full/);
  assert.equal((await server.send('/health/live')).status, 200);
  assert.equal((await token(server, application)).status, 200, 'tokens go on');
  assert.equal((await management.send('GET', '/applications')).status, 200, 'reading goes on');
  const command = await run(commandLimit[0] ?? 'true', commandLimit.slice(1));
  if (commandLimit.length !== 0) {
    assert.equal(command.status, 1, command.stderr);
    assert.match(command.stderr, /nothing was created.*full.*make room.*jeton\.db/);
  }

  await free();
  await waitFor('it is ready again', async () =>
    (await server.send('/health/ready')).status === 200);
  const answer = await create('After');
  assert.equal(answer.status, 201, answer.text);
  kept.push(answer.json.application.id);
  await waitFor('the log tells of its end', () => /can be changed again/.test(server.log));
  assert.equal(server.log.match(/the store is in trouble/g).length, 1, server.log);
  assert.match(server.log, /the store is in trouble.*make room.*jeton\.db/);

  assert.equal(await sqlite(server.databaseFile, 'PRAGMA integrity_check'), 'ok');
  const rows = (await sqlite(server.databaseFile, 'SELECT id FROM applications')).split('\n');
  assert.deepEqual(rows.sort(), [application.client_id, ...kept].sort(),
    'all that was answered with 201, and nothing else');
}

describe('a full disk', ofSqlite, () => {
  it('is one that a limit of the process stands for', async (t) => {
    const server = await Server.start();
    const limit = (bytes) => run('prlimit', [`--pid=${server.child.pid}`, `--fsize=${bytes}:`]);
    try {
      if ((await limit('unlimited')).status !== 0)
        return t.skip('prlimit may not change another process here');
      await assertHolds(server, () => limit(150_000), () => limit('unlimited'));
      await server.finish();
    } finally {
      await server.stop();
    }
  });

  it('is a small file system', async (t) => {
    const at = await temporaryFolder();
    const folder = path.join(at, 'fs');
    await mkdir(folder);
    if ((await run('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'none', folder])).status !== 0) {
      await rm(at, { recursive: true });
      return t.skip('only root may mount a file system');
    }
    const server = await Server.start({ folder });
    const rest = path.join(folder, 'rest');
    try {
      await assertHolds(server,
        () => run('sh', ['-c', `cat /dev/zero >${rest}; true`]), () => rm(rest),
        [binary, 'application', 'create', '--name', 'x', ...server.storeFlags]);
      await server.finish();
    } finally {
      await server.stop();
      await run('umount', ['-l', folder]);
      await rm(at, { recursive: true, force: true });
    }
  });
});
