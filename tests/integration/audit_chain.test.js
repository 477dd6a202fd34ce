/*
 * audit_chain: the audit as docs/audit.md describes it, computed here anew with Node's SHA-256 and
 * another's JOSE library; and `jeton audit verify`, which finds whatever was changed in the store or
 * in an export.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { compactVerify, createLocalJWKSet } from 'jose';
import { binary, createApplicationByCommand, jeton, jetonJson, run, Server, waitFor } from './lib/harness.js';
import { createApi, createApplication, Management } from './lib/management.js';
import { isSanitizerBuild } from './lib/program.js';
import { ageAudit, changeStore, storeRows } from './lib/store.js';

const DAY_MS = 24 * 3600 * 1000;
const CHANGES = 12;

const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/* As the page says: the part of the line that is hashed, and the hash after it. */
const hashedPart = (line) => line.slice(line.indexOf('"created_on":'), line.lastIndexOf(',"position":'));
const link = (previous, line) => sha256(previous + sha256(hashedPart(line)));

/* The lines of an export in the order of the chain. */
const inOrder = (text) => text.split('\n').slice(0, -1)
  .map((line) => ({ line, entry: JSON.parse(line) })).sort((a, b) => a.entry.position - b.entry.position);

const exported = async (server) => {
  const { status, stdout, stderr } = await jeton(['audit', 'export', ...server.storeFlags]);
  assert.equal(status, 0, stderr);
  return stdout;
};

const verify = (server, ...flags) => jeton(['audit', 'verify', ...server.storeFlags, ...flags]);

async function found(server, status, says, ...flags) {
  const result = await verify(server, ...flags);
  assert.equal(result.status, status, result.stdout + result.stderr);
  assert.match(result.stdout + result.stderr, says);
}

describe('the audit as a chain', () => {
  let server, administrator, management, jwks, jwksFile;
  const inFolder = (name) => path.join(server.folder, name);
  const kept = async (name, text) => {
    await writeFile(inFolder(name), text);
    return inFolder(name);
  };

  before(async () => {
    server = await Server.start();
    administrator = await createApplicationByCommand(server, 'Administration');
    management = await Management.for(server, administrator);
    await createApi(management, { name: 'Ör"ders\\', audience: 'orders', scopes: ['a'] });
    for (let i = 0; i < CHANGES; i++)
      await createApplication(management, { name: `Robot \u{1f916} ${i}` });
    await management.post('/audit/checkpoints');
    await createApplication(management, { name: 'After it' });
    const answer = await fetch(`${server.origin}/.well-known/jwks`);
    jwks = await answer.json();
    jwksFile = await kept('jwks.json', JSON.stringify(jwks));
  });

  after(() => server?.stop());

  it('is what the page says, entry by entry', async () => {
    const lines = inOrder(await exported(server));
    assert.ok(lines.length > CHANGES);
    let previous = '';
    lines.forEach(({ line, entry }, i) => {
      assert.equal(entry.position, i + 1);
      previous = link(previous, line);
      assert.equal(entry.hash, previous, line);
    });
    const { audit: [newest] } = await management.get('/audit', { page_size: 1 });
    assert.equal(newest.position, lines.length);
    assert.equal(newest.hash, previous);
  });

  it('has checkpoints that any JOSE library verifies', async () => {
    const { checkpoint } = await management.post('/audit/checkpoints');
    const { payload, protectedHeader } =
      await compactVerify(checkpoint.statement, createLocalJWKSet(jwks));
    const claims = JSON.parse(new TextDecoder().decode(payload));
    const { audit: [newest] } = await management.get('/audit', { page_size: 1 });
    assert.equal(protectedHeader.typ, 'audit-checkpoint+jwt');
    assert.equal(claims.iss, server.issuer);
    assert.ok(Math.abs(claims.iat * 1000 - Date.now()) < 60_000);
    assert.equal(claims.audit_position, newest.position);
    assert.equal(claims.audit_hash, newest.hash);
    assert.deepEqual(await management.post('/audit/checkpoints'),
      { code: 'AUDIT_CHECKPOINT_CREATED', message: 'Audit checkpoint created', checkpoint, has_more: false },
      'nothing came since');
    const byCommand = await jetonJson(['audit', 'checkpoint', ...server.storeFlags]);
    assert.equal(byCommand.statement, checkpoint.statement);
    const { checkpoints } = await management.get('/audit/checkpoints', { page_size: 1 });
    assert.deepEqual(checkpoints, [checkpoint]);
    const pages = await management.get('/audit/checkpoints', { page_size: 500 });
    const positions = pages.checkpoints.map(({ position }) => position);
    assert.ok(positions.length > 1);
    assert.deepEqual(positions, positions.toSorted((a, b) => b - a));
    await management.refused(400, 'GET', '/audit/checkpoints?next_token=nonsense');
  });

  it('has checkpoints that are made by who may make them', async () => {
    const reader = await Management.for(server, administrator, { scope: 'read:audit' });
    assert.ok((await reader.get('/audit/checkpoints')).checkpoints.length > 0);
    assert.match((await reader.refused(403, 'POST', '/audit/checkpoints')).message,
      /create:audit_checkpoints/);
  });

  it('is no token', async () => {
    const { checkpoint } = await management.post('/audit/checkpoints');
    const answer = await fetch(`${server.origin}/api/v1/audit`,
      { headers: { authorization: `Bearer ${checkpoint.statement}` } });
    assert.equal(answer.status, 401);
    const { status } = await jeton(['token', 'verify', checkpoint.statement, ...server.storeFlags]);
    assert.equal(status, 1);
  });

  it('is sound in the store and in an export', async () => {
    const file = await kept('audit.jsonl', await exported(server));
    const checkpoint = await kept('checkpoint', (await management.post('/audit/checkpoints')).checkpoint.statement);
    await found(server, 0, /^Sound: \d+ entries, positions 1 to \d+, each follows.*\nSigned: up to position/);
    await found(server, 0, /^Sound: .*\nSigned: nothing, as no keys are named/, '--file', file);
    await found(server, 0, /^Sound: .*\nSigned: up to/, '--file', file, '--jwks', jwksFile, '--checkpoint', checkpoint);
    const result = JSON.parse((await verify(server, '--json')).stdout);
    assert.equal(result.is_sound, true);
    assert.equal(result.signed_to_position, result.last_position);
    const standard = await jeton(['audit', 'verify', '--file', '-', '--jwks', jwksFile],
      { input: await exported(server), cwd: server.folder });
    assert.equal(standard.status, 0, standard.stderr);
  });

  /* One store whose server has ended: each test changes it, and puts back what was there. */
  describe('in a store that somebody changed', () => {
    const TABLES = ['audit', 'audit_checkpoints', 'feed'];
    let copy, checkpoint;
    const change = (...statements) =>
      changeStore(copy.folder, ['BEGIN', ...statements, 'COMMIT'].join(';\n'));
    const damaged = async (sql, says) => {
      await change(sql);
      await found(copy, 1, says);
    };

    before(async () => {
      copy = await Server.start();
      const own = await Management.ofNewServer(copy);
      for (let i = 0; i < CHANGES; i++)
        await createApplication(own, { name: `Robot ${i}` });
      ({ checkpoint } = await own.post('/audit/checkpoints'));
      await createApplication(own, { name: 'After it' });
      await copy.finish();
      await found(copy, 0, /^Sound/);
      await change(...TABLES.map((name) => `CREATE TABLE kept_${name} AS SELECT * FROM ${name}`));
    });
    afterEach(() => change(...TABLES.flatMap((name) =>
      [`DELETE FROM ${name}`, `INSERT INTO ${name} SELECT * FROM kept_${name}`])));
    after(() => copy?.stop());

    it('finds a member that was changed', () =>
      damaged('UPDATE audit SET actor = \'application:x\' WHERE position = 5', /entry at position 5 does not follow/));
    it('finds an entry that was taken out', () =>
      damaged('DELETE FROM audit WHERE position = 6', /entry at position 7 does not come next/));
    it('finds the first ones taken out', () =>
      damaged('DELETE FROM audit WHERE position < 4', /entry at position 4 does not come next/));
    it('finds the last ones taken out', () =>
      damaged('DELETE FROM audit WHERE position > 8', /entry at position 8 is the last one here/));
    it('finds the first ones taken out up to a checkpoint', () =>
      damaged('DELETE FROM audit WHERE position < (SELECT max(position) FROM audit)',
        /is not what was left when older ones went with age|does not come next/));
    it('finds all of them taken out', () =>
      damaged('DELETE FROM audit', /is not what was left|there are no entries, and there must be some/));
    it('finds one with a place before the first', () =>
      damaged('UPDATE audit SET position = 0 WHERE position = 1', /has a place that no chain has/));
    it('finds an end that was set back', () =>
      damaged('UPDATE feed SET audit_position = audit_position - 1', /does not follow|more came after it/));
    it('finds a checkpoint that no key signed', () =>
      damaged('UPDATE audit_checkpoints SET statement = substr(statement, 1, length(statement) - 6) || \'AAAAAA\'',
        /checkpoint that its key did not sign/));

    it('made anew from an entry on is not what was signed, nor what was kept', async () => {
      const lines = inOrder(await exported(copy));
      let previous = lines[2].entry.hash;
      const hashes = lines.slice(3).map(({ line, entry: { position } }) => {
        previous = link(previous, position === 4 ? line.replace(/"actor":"[^"]*"/, '"actor":"system"') : line);
        return `UPDATE audit SET hash = '${previous}' WHERE position = ${position}`;
      });
      await change(...hashes, 'UPDATE audit SET actor = \'system\' WHERE position = 4',
        `UPDATE feed SET audit_hash = '${previous}'`);
      await found(copy, 1, new RegExp(`entry at position ${checkpoint.position} is not what was signed`));
      await change('DELETE FROM audit_checkpoints');
      await found(copy, 0, /^Sound/);
      const file = path.join(copy.folder, 'kept');
      await writeFile(file, checkpoint.statement);
      await found(copy, 1, /is not what was signed/, '--checkpoint', file);
    });
  });

  it('finds what was changed in an export', async () => {
    const text = await exported(server);
    const lines = text.split('\n').slice(0, -1);
    const changed = (at, from, to) =>
      `${lines.map((line, i) => (i === at ? line.replace(from, to) : line)).join('\n')}\n`;
    const cases = [
      ['actor', changed(4, /"actor":"[^"]*"/, '"actor":"system"'), /does not follow/],
      ['hash', changed(4, /"hash":"./, '"hash":"g'), /line 5: it is no entry/],
      ['position', changed(4, /"position":\d+/, '"position":1'), /is there twice|does not follow/],
      ['a member put before', changed(4, '"created_on":', '"x":1,"created_on":'), /line 5: it is no entry/],
      ['a member put in', changed(4, '"subject":', '"x":1,"subject":'), /line 5: it is no entry/],
      ['a member put behind', changed(4, '"hash":', '"x":1,"hash":'), /line 5: it is no entry/],
      ['the true text within another', changed(4, /^\{("id":"\d+",)(.*),"position":/,
        '{$1 "created_on":"2020-01-01T00:00:00Z","actor":"x","action":"y","note":{$2,"position":1},"position":'),
      /line 5: it is no entry/],
      ['a blank line', `${text}\n`, null],
      ['twice', changed(4, '{"id"', '{"id":"1","id"'), /line 5: it is not a JSON object/],
      ['cut in a line', text.slice(0, -40), /line \d+: it is not a JSON object.*cut off/],
      ['cut at a line', `${lines.slice(0, -2).join('\n')}\n`, /does not come next: entries before it are missing/],
      ['a line less', `${lines.toSpliced(3, 1).join('\n')}\n`, /does not come next/],
      ['not JSON', 'hello\n', /nonsense.jsonl, line 1: it is not a JSON object/],
      ['another kind', '{"a":1}\n', /line 1: it is no entry/],
      ['a newer version', `${lines[0].replace('"hash":', '"hash_sha512":')}\n`, /line 1: it is no entry/],
      ['CSV', (await jeton(['audit', 'export', '--format', 'csv', ...server.storeFlags])).stdout, /line 1: it is not a JSON object/],
      ['bytes', '\u0000\u0001\n', /line 1: it is not a JSON object/],
      ['a checkpoint that is none, and long', changed(4, /("hash":"[^"]*")/, `$1,"checkpoint":"${'a'.repeat(8193)}"`),
        /line 5: its checkpoint is longer than 8 KiB/],
    ];
    for (const [name, content, says] of cases) {
      const file = await kept('nonsense.jsonl', content);
      const { status, stdout, stderr } = await verify(server, '--file', file);
      assert.equal(status, says === null ? 0 : 1, `${name}: ${stdout}${stderr}`);
      if (says !== null)
        assert.match(stdout + stderr, says, name);
    }
    await found(server, 0, /^Sound: .* of a part of the chain\.\nNot judged: 1/, '--part', '--file',
      await kept('part.jsonl', `${lines.slice(0, 5).join('\n')}\n`));
    await found(server, 1, /cannot be opened/, '--file', inFolder('nothing'));
    assert.equal((await verify(server, '--part')).status, 2);
    const stranger = await kept('stranger', 'e30.e30.e30');
    await found(server, 1, /is not a checkpoint/, '--checkpoint', stranger);
  });

  it('with keys that nobody signed it with is not proven', async () => {
    const file = await kept('audit.jsonl', (await exported(server)).replaceAll(/,"checkpoint":"[^"]*"/g, ''));
    await found(server, 1, /^NOT PROVEN: no checkpoint in it is signed/, '--file', file, '--jwks', jwksFile);
    await found(server, 0, /^Sound/, '--file', file);
  });

  it('gives a gigabyte of nonsense up at once', async () => {
    const { status, stderr } = await run('sh',
      ['-c', 'head -c 1G /dev/zero | "$0" audit verify --file -', binary]);
    assert.equal(status, 1);
    assert.match(stderr, /standard input, line 1: it is longer than 4 MiB/);
  });

  it('takes no more memory than it says, whatever is signed in an export', { skip: isSanitizerBuild }, async () => {
    const [line] = (await exported(server)).split('\n');
    const file = await kept('line.jsonl', line.replace(/("hash":"[^"]*")[^}]*}$/, `$1,"checkpoint":"${'a'.repeat(8192)}"}`));
    const { status, stderr } = await run('sh', ['-c',
      'ulimit -v 400000; yes "$(cat "$1")" | head -c 300M | "$0" audit verify --file -', binary, file]);
    assert.equal(status, 1);
    assert.match(stderr, /standard input, line \d+: with it, checkpoints take more than 128 MiB/);
  });
});

describe('what goes with age', () => {
  it('leaves a signed statement, from which the rest is proven', async () => {
    const server = await Server.start();
    try {
      const own = await Management.ofNewServer(server);
      for (let i = 0; i < CHANGES; i++)
        await createApplication(own, { name: `Robot ${i}` });
      await server.finish();
      await ageAudit(server.folder, 2 * DAY_MS, 'position < 8');
      await server.restart({ flags: ['--audit-kept-days', '1'] });
      await waitFor('the old ones are gone', async () =>
        (await storeRows(server.folder, `SELECT count(*) AS n FROM audit WHERE at_ms < ${Date.now() - DAY_MS}`))[0].n === 0);
      const lines = inOrder(await exported(server));
      const jwks = await (await fetch(`${server.origin}/.well-known/jwks`)).json();
      const { payload } = await compactVerify(lines[0].entry.root, createLocalJWKSet(jwks));
      const root = JSON.parse(new TextDecoder().decode(payload));
      assert.equal(root.audit_position, 7);
      assert.equal(link(root.audit_hash, lines[0].line), lines[0].entry.hash);
      await found(server, 0, /^Sound: \d+ entries, positions 8 to \d+, each follows.*\nSigned: up to/);
      assert.equal(root.audit_trimmed, true);
      await changeStore(server.folder, 'DELETE FROM audit WHERE position < 10');
      await found(server, 1, /position 10 does not come next/);
    } finally {
      await server.stop();
    }
  });
});

describe('several nodes', () => {
  it('write one chain', async () => {
    const first = await Server.start();
    const second = await Server.start({ folder: first.folder, issuer: first.issuer });
    try {
      const administrator = await createApplicationByCommand(first, 'Administration');
      const nodes = [await Management.for(first, administrator), await Management.for(second, administrator)];
      await Promise.all(Array.from({ length: 60 }, (_, i) =>
        createApplication(nodes[i % 2], { name: `Robot ${i}` })));
      await nodes[1].post('/audit/checkpoints');
      await found(first, 0, /^Sound: \d+ entries, positions 1 to \d+, each follows.*\nSigned: up to/);
    } finally {
      await second.stop();
      await first.stop();
    }
  });
});
