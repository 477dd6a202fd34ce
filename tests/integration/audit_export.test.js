/*
 * audit_export: all of the audit as a file, by curl: whole whatever its length, by the filters of the
 * list, harmless in a spreadsheet; and when it is cut off, the client can tell.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createApplicationByCommand, delay, jeton, run, Server, waitFor } from './lib/harness.js';
import { authorize, createApplication, Management } from './lib/management.js';
import { readAllPages } from './lib/pages.js';
import { isSanitizerBuild } from './lib/program.js';
import { addAuditEntries, storeRows } from './lib/store.js';

/* More than sockets take without a reader, or a server may keep in memory. */
const ENTRIES = 10_000;
const ENTRY_BYTES = 3000; /* so that as many as a piece mostly has are too many */
const CUT = [18, 56]; /* of curl: ended before the last chunk; reset */

let server, administrator, management;

before(async () => {
  server = await Server.start({ flags: ['--shutdown-grace-s', '2', '--body-timeout-s', '2'] });
  administrator = await createApplicationByCommand(server, 'Administration');
  management = await Management.for(server, administrator);
  await addAuditEntries(server.folder, ENTRIES, ENTRY_BYTES); /* of a year that none of the others is of */
  await waitFor('all of them are in the chain', async () => (await storeRows(server.folder,
    'SELECT count(*) AS n FROM audit WHERE position IS NULL'))[0].n === 0, 120_000);
});

after(() => server?.stop());

const target = (query) => `${server.origin}/api/v1/audit/export?${new URLSearchParams(query)}`;
const curlArgs = (query, ...flags) =>
  ['-sS', '-H', `Authorization: Bearer ${management.token}`, ...flags, target(query)];
const curl = (query, ...flags) => run('curl', curlArgs(query, ...flags));
const exported = async (query) => {
  const { status, stdout, stderr } = await curl({ format: 'jsonl', ...query });
  assert.equal(status, 0, stderr);
  return stdout.split('\n').slice(0, -1).map((line) => {
    const { checkpoint, root, ...entry } = JSON.parse(line); /* of the chain: audit_chain.test.js */
    return entry;
  });
};
const peakKiB = async () =>
  Number(/VmHWM:\s+(\d+)/.exec(await readFile(`/proc/${server.child.pid}/status`, 'utf8'))[1]);

describe('an export of the audit', () => {
  it('has each of 10,000 long entries once, in chunks, in bounded memory', async () => {
    const before = await peakKiB();
    const file = path.join(server.folder, 'audit.csv');
    const { status, stderr } = await curl({ format: 'csv', actor: 'system' }, '-D', `${file}.head`, '-o', file);
    assert.equal(status, 0, stderr);
    const head = await readFile(`${file}.head`, 'utf8');
    assert.match(head, /^Transfer-Encoding: chunked\r$/m);
    assert.match(head, /^Content-Type: text\/csv; charset=utf-8\r$/m);
    assert.match(head, /^Content-Disposition: attachment; filename="audit.csv"\r$/m);
    assert.doesNotMatch(head, /^Content-Length/mi);
    const lines = (await readFile(file, 'utf8')).split('\r\n');
    assert.equal(lines[0], '\ufeffid,created_on,actor,actor_name,acting_for,action,subject_kind,' +
      'subject,subject_name,changes,detail,position,hash');
    assert.equal(lines.at(-1), '');
    const keys = lines.filter((line) => line.includes(',api_key.expired,'));
    assert.equal(keys.length, ENTRIES);
    keys.forEach((line, i) => assert.ok(line.includes(`,key_${ENTRIES - i},`), line));
    assert.ok(ENTRIES * ENTRY_BYTES > 24 << 20);
    if (!isSanitizerBuild)
      assert.ok(await peakKiB() - before < 16 * 1024, 'a few pieces in memory, not the file');
    await rm(file);
  });

  it('is by the filters of the list, as JSON lines of the list\'s entries', async () => {
    const robot = await createApplication(management, { name: 'Robot' });
    await management.patch(`/applications/${robot.id}`, { name: 'Other robot' });
    const now = new Date().toISOString();
    for (const query of [{ subject: robot.id }, { subject: 'Other robot' }, { action: 'application' },
      { actor: 'Administration' }, { from: '2020-01-01T00:00:00Z', to: now }, { action: 'nothing.happened' },
      { to: '2000-01-01T00:10:00Z' }])
      assert.deepEqual(await exported(query),
        await readAllPages(management, '/audit', 'audit', { ...query, expand: 'names', page_size: 500 }),
        JSON.stringify(query));
  });

  it('keeps what looks like a formula text', async () => {
    const { id } = await createApplication(management, { name: '=HYPERLINK("http://x","y")' });
    const { stdout } = await curl({ format: 'csv', subject: id });
    assert.ok(stdout.includes(`,${id},"'=HYPERLINK(""http://x"",""y"")",`), stdout);
  });

  it('ends with the connection for HTTP/1.0, and has no body for HEAD', async () => {
    const query = { format: 'jsonl', to: '2000-01-01T00:10:00Z' };
    const { status, stdout } = await curl(query, '--http1.0', '-i');
    assert.equal(status, 0);
    const [head, body] = stdout.split('\r\n\r\n');
    assert.match(head, /^Connection: close\r?$/m);
    assert.doesNotMatch(head, /Transfer-Encoding|Content-Length/i);
    assert.equal(body, (await curl(query)).stdout);
    const asked = await curl(query, '-I');
    assert.equal(asked.status, 0);
    assert.match(asked.stdout, /^HTTP\/1.1 200 /);
  });

  it('leaves the connection for the next request', async () => {
    const query = { format: 'csv', action: 'none' };
    const { status, stdout } = await run('curl', [...curlArgs(query, '-w', '%{num_connects}'), target(query)]);
    assert.equal(status, 0);
    assert.ok(stdout.endsWith('\r\n0'), stdout);
  });

  it('is the same by the command', async () => {
    for (const query of [{ format: 'csv', action: 'api_key' }, { format: 'jsonl', actor: 'Administration' }]) {
      const flags = Object.entries(query).flatMap(([name, value]) => [`--${name}`, value]);
      const own = await jeton(['audit', 'export', ...server.storeFlags, ...flags]);
      assert.equal(own.status, 0, own.stderr);
      assert.ok(own.stdout.length > 1000);
      assert.equal(own.stdout, (await curl(query)).stdout);
    }
    for (const [flags, says] of [[['--format', 'xml'], /csv or jsonl/], [['--from', 'today'], /--from/],
      [['--from', '2026-01-01T00:00:00Z', '--to', '2025-01-01T00:00:00Z'], /before/]]) {
      const { status, stderr } = await jeton(['audit', 'export', ...server.storeFlags, ...flags]);
      assert.equal(status, 2);
      assert.match(stderr, says);
    }
  });

  it('is refused without a format, with another one, and without the scope', async () => {
    for (const query of ['', '?format=xml', '?format=csv&format=csv', '?format=csv&from=yesterday'])
      await management.refused(400, 'GET', `/audit/export${query}`);
    const limited = await Management.for(server, administrator, { scope: 'read:applications' });
    assert.match((await limited.refused(403, 'GET', '/audit/export?format=csv')).message, /read:audit/);
  });
});

/* Sends the request and takes nothing of the answer but the first bytes. */
async function stoppedReader(token = management.token, version = '1.1') {
  const socket = net.connect({ host: '127.0.0.1', port: server.port, highWaterMark: 1024 });
  await once(socket, 'connect');
  socket.write(`GET /api/v1/audit/export?format=jsonl HTTP/${version}\r\nHost: ${new URL(server.issuer).host}\r\n` +
    `Authorization: Bearer ${token}\r\n\r\n`);
  await once(socket, 'readable');
  return socket;
}

/* All that comes until the end, and how that is. */
async function rest(socket) {
  let text = '', error = null;
  socket.setEncoding('latin1').on('data', (more) => { text += more; }).on('error', (e) => { error = e; });
  await once(socket, 'close').catch(() => {});
  return { text, error };
}

const hasEnd = (text) => text.endsWith('\r\n0\r\n\r\n');

describe('an export that is cut off', () => {
  it('holds no thread while its reader stops, and ends after the time for a piece', async () => {
    const sockets = await Promise.all(Array.from({ length: 12 }, () => stoppedReader()));
    const began = Date.now();
    await Promise.all(Array.from({ length: 32 }, () => management.get('/audit', { page_size: 1 })));
    assert.ok(Date.now() - began < 2000 || isSanitizerBuild, 'reads go on beside them');
    await waitFor('one is cut', () => /ended before the answer did/.test(server.log));
    await delay(isSanitizerBuild ? 20_000 : 1500); /* and the others, which began at about the same time */
    for (const socket of sockets)
      assert.ok(!hasEnd((await rest(socket)).text));
  });

  it('goes no further for one who may not read it any more', async () => {
    const application = await createApplication(management, { name: 'Reviewer' });
    const { apis } = await management.get('/apis', { expand: 'scopes' });
    const builtIn = apis.find((one) => one.is_management_api);
    await authorize(management, builtIn, application);
    const { id } = builtIn.scopes.find((scope) => scope.key === 'read:audit');
    const scope = `/apis/${builtIn.id}/applications/${application.id}/scopes/${id}`;
    await management.post(scope);
    const { token } = await Management.for(server, application);
    const socket = await stoppedReader(token);
    await management.delete(scope);
    const { text } = await rest(socket);
    assert.ok(text.startsWith('HTTP/1.1 200') && !hasEnd(text));
  });

  it('can be told from a whole one when the server ends, also over HTTP/1.0', async () => {
    for (const flags of [[], ['--http1.0']]) {
      const child = spawn('curl', curlArgs({ format: 'jsonl' }, '--limit-rate', '2M', '-o', '/dev/null', ...flags));
      await delay(500);
      server.signal('SIGTERM');
      const [[status]] = await Promise.all([once(child, 'close'), server.ended]);
      assert.ok(CUT.includes(status), `curl ended with ${status}`);
      assert.deepEqual(server.end, { status: 0, signal: null });
      await server.restart();
    }
  });
});
