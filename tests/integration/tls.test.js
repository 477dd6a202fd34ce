/*
 * tls: HTTPS with the operator's certificate, and a new one by SIGHUP while clients stay
 * connected.
 */
import assert from 'node:assert/strict';
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
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
async function makeCertificate(name) {
  const [cert, key] = [path.join(folder, `${name}.crt`), path.join(folder, `${name}.key`)];
  const { status, stderr } = await run('openssl', ['req', '-x509', '-newkey', 'ec',
    '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30', '-subj', `/CN=${name}`,
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
    await writeFile(file, 'noise');
    return file;
  };

  for (const [what, flags, mentions] of [
    ['noise for a certificate', async () => ['--tls-cert', await noise(), '--tls-key', first.key],
      /noise\.pem|certificate/],
    ['noise for a key', async () => ['--tls-cert', first.cert, '--tls-key', await noise()],
      /noise\.pem|key/],
    ['the key of another', async () => ['--tls-cert', first.cert, '--tls-key', second.key], /key/],
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
