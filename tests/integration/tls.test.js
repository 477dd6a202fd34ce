/*
 * tls: HTTPS with the operator's certificate, and a new one by SIGHUP while clients stay
 * connected.
 */
import assert from 'node:assert/strict';
import { chmod, copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import https from 'node:https';
import net from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import { after, before, describe, it } from 'node:test';
import {
  createApplicationByCommand, jeton, run, Server, temporaryFolder, waitFor,
} from './lib/harness.js';
import { send } from './lib/http.js';
import { Management } from './lib/management.js';

let folder, first, second, server;

/* A self-signed certificate for 127.0.0.1: { cert, key } file names, { pem, fingerprint }. */
async function makeCertificate(name, keyType = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']) {
  const [cert, key] = [path.join(folder, `${name}.crt`), path.join(folder, `${name}.key`)];
  const { status, stderr } = await run('openssl', ['req', '-x509', '-newkey', ...keyType,
    '-nodes', '-days', '30', '-subj', `/CN=${name}`,
    '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost', '-keyout', key, '-out', cert]);
  assert.equal(status, 0, stderr);
  return { cert, key, pem: await readFile(cert) };
}

/* What the server reads; overwritten by each reload. */
const inUse = () => ({
  cert: path.join(folder, 'server.crt'),
  key: path.join(folder, 'server.key'),
});

async function install(certificate) {
  await copyFile(certificate.key, inUse().key);
  await chmod(inUse().key, 0o600);
  await copyFile(certificate.cert, inUse().cert);
}

before(async () => {
  folder = await temporaryFolder();
  first = await makeCertificate('first');
  second = await makeCertificate('second');
  await install(first);
  server = await Server.start({ tls: { ...inUse(), ca: [first.pem, second.pem] } });
});

after(async () => {
  await server?.stop();
  if (folder !== undefined)
    await rm(folder, { recursive: true, force: true });
});

/* The subject of the certificate that a new connection gets. */
function presented(options = {}) {
  return new Promise((resolve, reject) => {
    const socket = tls.connect(
      { host: '127.0.0.1', port: server.port, ca: server.tls.ca, ...options }, () => {
        resolve(socket.getPeerCertificate().subject.CN);
        socket.end();
      });
    socket.on('error', reject);
  });
}

/* Of all cipher suites of TLS 1.2 that openssl can offer, one at a time, those that are taken. */
async function takenOfTls12(port) {
  const { stdout } = await run('openssl', ['ciphers', '-tls1_2', '-s', 'ALL:@SECLEVEL=0']);
  const offers = stdout.trim().split(':').filter((name) => !name.startsWith('TLS_'));
  const taken = [];
  for (const name of ['ECDHE-ECDSA-AES128-SHA256', 'DHE-RSA-AES128-GCM-SHA256', 'AES128-SHA'])
    assert.ok(offers.includes(name), `openssl offers ${name}, among ${offers}`);
  for (const name of offers) {
    const { status } = await run('openssl', ['s_client', '-connect', `127.0.0.1:${port}`,
      '-tls1_2', '-cipher', `${name}:@SECLEVEL=0`]);
    if (status === 0)
      taken.push(name);
  }
  return taken.sort();
}

describe('HTTPS', () => {
  it('gives tokens and takes them', async () => {
    const management = await Management.ofNewServer(server);
    await management.get('/organizations');
  });

  it('speaks TLS 1.2 and 1.3, nothing older', async () => {
    for (const version of ['TLSv1.2', 'TLSv1.3'])
      assert.equal(await presented({ minVersion: version, maxVersion: version }), 'first');
    await assert.rejects(presented({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1',
      ciphers: 'ALL@SECLEVEL=0' }));
  });

  it('takes of TLS 1.2 only what has forward secrecy and is authenticated (RFC 9325)', async () => {
    const rsa = await makeCertificate('rsa', ['rsa:2048']);
    const other = await Server.start({ tls: { ...rsa, ca: [rsa.pem] } });
    try {
      for (const [signed, { port }] of [['ECDSA', server], ['RSA', other]])
        assert.deepEqual(await takenOfTls12(port), [`ECDHE-${signed}-AES128-GCM-SHA256`,
          `ECDHE-${signed}-AES256-GCM-SHA384`, `ECDHE-${signed}-CHACHA20-POLY1305`]);
    } finally {
      await other.stop();
    }
  });

  it('refuses to negotiate again, and compresses nothing', async () => {
    const { stdout, stderr } = await run('openssl', ['s_client', '-connect',
      `127.0.0.1:${server.port}`, '-tls1_2'], { input: 'R\nQ\n' });
    assert.match(stdout, /Compression: NONE/);
    assert.match(stderr, /RENEGOTIATING[\s\S]*no renegotiation/);
  });

  it('answers nothing to a client that speaks plain HTTP, and lives on', async () => {
    const socket = net.connect(server.port, '127.0.0.1');
    socket.on('error', () => {});
    let received = '';
    socket.on('data', (chunk) => { received += chunk.toString('latin1'); });
    socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
    await new Promise((resolve) => { socket.on('close', resolve); });
    assert.ok(!received.includes('live'));
    assert.equal((await server.send('/health/live')).status, 200);
  });

  it('is not held up by handshakes that never end', async () => {
    const silent = Array.from({ length: 20 }, () => net.connect(server.port, '127.0.0.1'));
    for (const socket of silent)
      socket.on('error', () => {});
    assert.equal((await server.send('/health/live')).status, 200);
    for (const socket of silent)
      socket.destroy();
  });
});

describe('SIGHUP', () => {
  it('brings a new certificate; connections that are open stay usable', async () => {
    const administrator = await createApplicationByCommand(server, 'Patient');
    const agent = new https.Agent({ keepAlive: true, maxSockets: 1, ca: server.tls.ca });
    const sockets = new Set();
    agent.on('free', (socket) => sockets.add(socket));
    const over = () => send(`${server.origin}/health/live`, { agent, ca: server.tls.ca });
    try {
      assert.equal((await over()).status, 200);
      await install(second);
      server.signal('SIGHUP');
      await waitFor('new connections get the new certificate', async () =>
        await presented() === 'second');
      assert.equal((await over()).status, 200);
      assert.equal(sockets.size, 1, 'the same connection as before');
      await Management.for(server, administrator);
    } finally {
      agent.destroy();
    }
  });

  it('keeps the certificate in use when the new one is no good, and says so', async () => {
    const faults = [
      ['noise', async () => writeFile(inUse().cert, 'noise')],
      ['the key of another', async () => copyFile(first.key, inUse().key)],
      ['no file', async () => rm(inUse().cert)],
      ['an empty key', async () => writeFile(inUse().key, '')],
      ['a key that others read', async () => chmod(inUse().key, 0o644)],
    ];
    for (const [what, spoil] of faults) {
      await install(second);
      await spoil();
      const before = server.log.length;
      server.signal('SIGHUP');
      await waitFor(`the log speaks of ${what}`, () =>
        /certificate not reloaded/.test(server.log.slice(before)));
      assert.equal(await presented(), 'second', what);
      assert.equal((await server.send('/health/ready')).status, 200);
    }
    await install(first);
    server.signal('SIGHUP');
    await waitFor('a good one is taken again', async () => await presented() === 'first');
  });
});

describe('a start with a certificate that is no good', () => {
  const noise = async () => {
    const file = path.join(folder, 'noise.pem');
    await writeFile(file, 'noise', { mode: 0o600 });
    return file;
  };

  const copyWith = async (mode) => {
    const file = path.join(folder, 'open.key');
    await copyFile(first.key, file);
    await chmod(file, mode);
    return file;
  };

  for (const [what, flags, mentions] of [
    ['noise for a certificate', async () => ['--tls-cert', await noise(), '--tls-key', first.key],
      /noise\.pem|certificate/],
    ['noise for a key', async () => ['--tls-cert', first.cert, '--tls-key', await noise()],
      /noise\.pem|key/],
    ['the key of another', async () => ['--tls-cert', first.cert, '--tls-key', second.key], /key/],
    ['a key that its group may read', async () => ['--tls-cert', first.cert, '--tls-key',
      await copyWith(0o640)], /open\.key.*read by others.*chmod 600/],
    ['a key that all may read', async () => ['--tls-cert', first.cert, '--tls-key',
      await copyWith(0o604)], /open\.key.*read by others.*chmod 600/],
    ['a missing file', async () => ['--tls-cert', path.join(folder, 'missing.crt'), '--tls-key',
      first.key], /missing\.crt/],
    ['a certificate without a key', async () => ['--tls-cert', first.cert], /tls.key/],
    ['a key without a certificate', async () => ['--tls-key', first.key], /tls.cert/],
  ]) {
    it(`is refused with a sentence: ${what}`, async () => {
      const { status, stderr } = await jeton(['serve', '--listen', '127.0.0.1:0', '--database',
        `sqlite:${path.join(folder, 'bad', 'jeton.db')}`, ...await flags()]);
      assert.ok([1, 2].includes(status), `${status}: ${stderr}`);
      assert.match(stderr, mentions);
      assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
    });
  }
});
