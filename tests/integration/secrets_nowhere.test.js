/*
 * secrets_nowhere: a run with every kind of secret, right ones that were given out and wrong ones that
 * came (lib/every_secret.js), twice on one store: over HTTP with a JSON log, over HTTPS with a log for
 * people. Then all that the server has written and tells is read for all of them: log, metrics, audit,
 * later answers, what webhooks were sent, the store's files, a core file. Each place has something that
 * must be found there, so that none is passed by because it was not read.
 */
import assert from 'node:assert/strict';
import { createPrivateKey, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { EverySecret } from './lib/every_secret.js';
import {
  delay, freePort, jeton, run, Server, temporaryFolder, waitFor,
} from './lib/harness.js';
import { send } from './lib/http.js';
import { Makers } from './lib/makers.js';
import { fetchDocument, operationsOf } from './lib/own_document.js';
import { isSanitizerBuild } from './lib/program.js';
import { Receiver } from './lib/receiver.js';
import { formsOf, Secrets } from './lib/secrets.js';
import { databaseUrl, isPostgresql, makeStore, ofSqlite, removeStore, storeBytes } from './lib/store.js';

const skip = isSanitizerBuild ? 'a sanitizer keeps freed memory, and makes core files of its own'
  : process.getuid() === 0 ? false : 'only root gets at the memory of a process that hides it';

/* What each private key begins with in DER (PKCS #8), and in PEM. */
const KEY_BEGINNINGS = {
  'private RSA key': Buffer.from('300d06092a864886f70d0101010500048204', 'hex'),
  'private key of P-256': Buffer.from('301306072a8648ce3d020106082a8648ce3d030107046d306b', 'hex'),
  'private Ed25519 key': Buffer.from('302e020100300506032b657004220420', 'hex'),
  'private key in PEM': Buffer.from('PRIVATE KEY-----'),
};

/* How the secrets of memory are named that must be there. */
const MUST_BE_IN_MEMORY = /^(coalesced token|password of PostgreSQL)/;

let folder, secrets, receiver;
const makers = new Makers();

before(async () => {
  folder = await temporaryFolder();
  await makeStore(folder);
  secrets = new Secrets();
  receiver = await Receiver.start();
});

after(async () => {
  await receiver?.stop();
  await removeStore(folder);
  await rm(folder, { recursive: true, force: true });
});

/* With PostgreSQL, the password of a file, which it does not ask for. */
async function databaseWithPassword() {
  if (!isPostgresql)
    return undefined;
  const file = path.join(folder, 'passfile');
  const password = secrets.keep('password of PostgreSQL', randomBytes(16).toString('hex'));
  await writeFile(file, `*:*:*:*:${password}\n`, { mode: 0o600 });
  return `${databaseUrl(folder)}&passfile=${file}`;
}

async function certificate() {
  const [cert, key] = ['a.crt', 'a.key'].map((name) => path.join(folder, name));
  const { status, stderr } = await run('openssl', ['req', '-x509', '-newkey', 'ec', '-nodes',
    '-pkeyopt', 'ec_paramgen_curve:P-256', '-subj', '/CN=a', '-addext',
    'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert]);
  assert.equal(status, 0, stderr);
  const pem = await readFile(key, 'latin1');
  /* The third line has the end of the public half, which is in the certificate too. */
  pem.split('\n').slice(1, 3).forEach((line, i) => secrets.keep(`line ${i} of the TLS key`, line));
  secrets.keep('TLS key', Buffer.from(createPrivateKey(pem).export({ format: 'jwk' }).d, 'base64url'));
  return { cert, key, ca: [await readFile(cert)] };
}

const assertNoneIn = (where, text, mark) => {
  secrets.assertNotIn(where, Buffer.from(text));
  assert.ok(text.includes(mark), `${where} has ${mark}`);
};

/* --- Where they could be -------------------------------------------------------------------- */

/* Each GET of the API document, with an id of each kind, answers nothing of it later. */
async function assertNoneAnswered({ server, management, client }) {
  makers.management = management; /* names that it made for the other run are taken */
  const ids = { ...await makers.everything(), application_id: client.id };
  let read = 0;
  for (const { method, path: template } of operationsOf(await fetchDocument(server))) {
    if (method !== 'GET' || !template.startsWith('/api/v1/'))
      continue;
    const target = template.replace(/\{(\w+)\}/g, (_, name) => ids[name] ?? assert.fail(name));
    const { status, text } = await management.send('GET', target.slice('/api/v1'.length));
    secrets.assertNotIn(`GET ${target}`, Buffer.from(text));
    read += status === 200;
  }
  assert.ok(read > 40, `${read} were read`);
}

async function assertNoneInMetrics({ server, management }, metrics) {
  const asked = { Accept: 'application/openmetrics-text' };
  const tellers = {
    listener: await send(`http://${metrics}/metrics`),
    OpenMetrics: await send(`http://${metrics}/metrics`, { headers: asked }),
    'main listener': await server.send('/metrics',
      { headers: { Authorization: `Bearer ${management.token}` } }),
  };
  for (const [where, { text }] of Object.entries(tellers))
    assertNoneIn(`metrics, ${where}`, text, 'jeton_tokens_issued_total{');
}

async function assertNoneInAudit({ server, management, client }) {
  const query = { expand: 'names', page_size: 500 };
  const read = {
    list: JSON.stringify(await management.get('/audit', query)),
    CSV: await management.get('/audit/export', { format: 'csv' }),
    'JSON lines': await management.get('/audit/export', { format: 'jsonl' }),
    command: (await jeton(['audit', 'export', ...server.storeFlags], { env: server.env })).stdout,
  };
  for (const [where, text] of Object.entries(read))
    assertNoneIn(`the audit, ${where}`, text, client.id);
}

/* Payloads are looked at as text, which is sent in base64url; so are the heads of requests. */
async function assertNoneSent(mark) {
  await waitFor('the webhook was told', () => JSON.stringify(receiver.payloads).includes(mark));
  assertNoneIn('webhooks', JSON.stringify(receiver.payloads), mark);
  const heads = receiver.deliveries.map(({ url, headers }) => JSON.stringify([url, headers]));
  assertNoneIn('heads of webhooks', heads.join('\n'), 'webhook-id');
}

async function assertNoneInStore(where, mark) {
  const files = await storeBytes(folder);
  for (const [name, bytes] of Object.entries(files)) {
    secrets.assertNotIn(`${name}, ${where}`, bytes);
    for (const [key, begins] of Object.entries(KEY_BEGINNINGS))
      for (const form of formsOf(begins))
        assert.ok(!bytes.includes(form), `a ${key} stands in ${name}, ${where}`);
  }
  assert.ok(Object.values(files).some((bytes) => bytes.includes(mark)), `${mark} is found`);
  return Object.keys(files);
}

async function coreOf(pid) {
  const file = path.join(folder, 'core');
  const { status, stdout, stderr } = await run('gdb', ['-n', '-batch', '-p', String(pid),
    '-ex', 'set use-coredump-filter off', '-ex', 'set dump-excluded-mappings on', '-ex', `gcore ${file}`]);
  const bytes = await readFile(file).catch(() => assert.fail(`${status}: ${stdout}${stderr}`));
  await rm(file);
  return bytes;
}

/* The last answers may be on their way: it is looked at again. */
async function assertNoneInCore({ server, client, name: run }) {
  const must = [...secrets.kept.keys()].filter((name) => MUST_BE_IN_MEMORY.test(name)
    && (!name.startsWith('coalesced') || name.endsWith(`(${run})`))).sort();
  for (let turn = 0; ; turn++) {
    const core = await coreOf(server.child.pid);
    assert.ok(core.includes(server.issuer) && core.includes(client.id), 'it is the memory of this server');
    const found = secrets.foundIn(core);
    if (JSON.stringify(found) === JSON.stringify(must) || turn === 5)
      return void assert.deepEqual(found, must, 'a core file holds what the server needs, no more');
    await delay(300);
  }
}

/* --- The run -------------------------------------------------------------------------------- */

let issuer; /* of both servers */

/* A server, and everything done to it: { part, metrics }, metrics is the address of its other listener. */
async function runOf(name, { flags, tls, isFirst }) {
  const metrics = `127.0.0.1:${await freePort()}`;
  const server = await Server.start({ folder, tls, issuer, database: await databaseWithPassword(),
    flags: [...flags, '--log-level', 'debug', '--webhook-allow-private', '--metrics-listen', metrics] });
  issuer = server.issuer;
  const part = new EverySecret(name, server, secrets, { isFirst });
  try {
    secrets.keep('master key', (await readFile(server.masterKeyFile, 'latin1')).trim());
    await part.useManagement();
    const { event_types: types } = await part.management.get('/event_types');
    await part.management.post('/webhooks',
      { name, endpoint: receiver.url, event_types: types.map(({ code }) => code) });
    await part.use();
    return { part, metrics };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

function describeRun(title, name, options) {
  describe(title, () => {
    let part, metrics;
    before(async () => {
      const tls = options.isTls ? await certificate() : undefined;
      ({ part, metrics } = await runOf(name, { ...options, tls }));
    });
    after(() => part?.server.stop());

    it('stands in no core file, but for what the server needs', { skip }, () => assertNoneInCore(part));
    it('stands in no answer to a read', () => assertNoneAnswered(part));
    it('stands in no metrics', () => assertNoneInMetrics(part, metrics));
    it('stands in no audit', () => assertNoneInAudit(part));
    it('is sent to no webhook', () => assertNoneSent(part.client.id));
    it('stands in no file of the store while it is written', async () => {
      const names = await assertNoneInStore('open', part.client.id);
      assert.equal(names.includes('jeton.db-wal'), !isPostgresql, 'the WAL is one of them');
    });
    it('stands neither in the log, nor in the store that is closed', async () => {
      await part.server.finish();
      assertNoneIn('the log', part.server.log, part.client.id);
      assert.match(part.server.log, options.line);
      await assertNoneInStore('closed', part.client.id);
      if (!options.isFirst)
        assert.equal(part.server.output.stdout, '', 'only the first start prints a link');
    });
  });
}

describeRun('a secret, over HTTP', 'http', { isFirst: true,
  flags: ['--log-format', 'json'], line: /"path":"\/oauth2\/token",/ });
describeRun('a secret, over HTTPS', 'https', { isFirst: false, isTls: true,
  flags: ['--log-format', 'human'], line: / path=\/oauth2\/token / });

describe('a secret of both runs', () => {
  it('stands in no copy of the store', ofSqlite, async () => {
    const copy = path.join(folder, 'jeton.db.copy');
    const { status, stdout, stderr } = await jeton(['store', 'copy', '--from', databaseUrl(folder),
      '--to', `sqlite:${copy}`, '--master-key-file', path.join(folder, 'master.key')]);
    assert.equal(status, 0, stderr);
    assertNoneIn('what the command prints', stdout + stderr, 'copy');
    await assertNoneInStore('copied', 'Robot https');
  });

  it('stands in no other file beside the store', async () => {
    const theirs = /^(jeton\.db.*|master\.key|a\.key|passfile)$/;
    for (const name of (await readdir(folder)).filter((one) => !theirs.test(one)))
      secrets.assertNotIn(name, await readFile(path.join(folder, name)));
  });

  it('is found where it does stand', async () => {
    const kept = [...secrets.kept];
    assert.ok(kept.length > 100, `${kept.length} secrets`);
    for (const [name, secret] of kept)
      for (const form of formsOf(secret))
        assert.ok(secrets.foundIn(Buffer.concat([Buffer.from('a'), form, Buffer.from('z')])).includes(name), name);
  });
});

/* --- Core files ----------------------------------------------------------------------------- */

/* A program in that folder, with any size of core file allowed. */
const mayLeaveCore = (place) => ['sh', '-c', 'ulimit -c unlimited && cd "$0" && exec "$@"', place];

const coresIn = async (place) => (await readdir(place)).filter((name) => name.startsWith('core'));

describe('a server that crashes', { skip }, () => {
  it('leaves no core file, though the system would have it write one', async (t) => {
    const place = path.join(folder, 'crashes');
    await mkdir(place);
    const [program, ...args] = mayLeaveCore(place);
    await run(program, [...args, 'sh', '-c', 'kill -SEGV $$']);
    if ((await coresIn(place)).length === 0)
      return void t.skip('core files go elsewhere on this system: kernel.core_pattern');
    for (const name of await coresIn(place))
      await rm(path.join(place, name));
    const server = await Server.start({ under: mayLeaveCore(place) });
    try {
      /* Not only by the limit that it has set itself, where this system lets root lift that. */
      await run('prlimit', ['--pid', String(server.child.pid), '--core=unlimited:unlimited']);
      server.signal('SIGSEGV');
      assert.deepEqual(await server.ended, { status: null, signal: 'SIGSEGV' });
      assert.deepEqual(await coresIn(place), []);
    } finally {
      await server.stop();
    }
  });
});
