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
        /certificate not reloaded.* reason="the TLS (certificate|key) [^\n]*;/.test(server.log.slice(before)));
      assert.equal(await presented(), 'second', what);
      assert.equal((await server.send('/health/ready')).status, 200);
    }
    await install(first);
    server.signal('SIGHUP');
    await waitFor('a good one is taken again', async () => await presented() === 'first');
  });
});

/* openssl with these arguments, which succeeds. */
async function openssl(...args) {
  const { status, stderr } = await run('openssl', args);
  assert.equal(status, 0, stderr);
}

/* A new file's name, and its content where one is given; keys are the owner's alone. */
async function made(name, text) {
  const file = path.join(folder, name);
  if (text !== undefined)
    await writeFile(file, text);
  return file;
}

async function written(name, ...args) {
  const file = await made(name);
  await openssl(...args, '-out', file);
  await chmod(file, 0o600);
  return file;
}

async function joined(name, ...files) {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const file = await made(name, texts.join(''));
  await chmod(file, 0o600);
  return file;
}

/*
 * Each cause: what certificate and key are then (the other one is good), and what is said of it:
 * the cause, and the remedy.
 */
const CAUSES = {
  'a certificate that is missing': [async () => ({ cert: await made('missing.crt') }),
    /missing\.crt.*does not exist; correct the path/],
  'a key that is missing': [async () => ({ key: await made('missing.key') }),
    /missing\.key.*does not exist; correct the path/],
  'a folder for a certificate': [async () => ({ cert: folder }), /it is a folder; name a file/],
  'an empty certificate': [async () => ({ cert: await made('empty.crt', '') }),
    /empty\.crt is empty; write/],
  'an empty key': [async () => ({ key: await joined('empty.key') }), /empty\.key is empty; write/],
  'noise for a certificate': [async () => ({ cert: await made('noise.crt', 'noise') }),
    /noise\.crt holds no certificate in PEM .*correct the path/],
  'noise for a key': [async () => {
    const key = await made('noise.key', 'noise');
    await chmod(key, 0o600);
    return { key };
  }, /noise\.key holds no private key in PEM .*correct the path/],
  'a certificate in DER': [async () => ({ cert: await written('der.crt', 'x509', '-in', first.cert,
    '-outform', 'der') }), /in DER, and PEM is needed: openssl x509 -inform der -in \S+der\.crt/],
  'a key in DER': [async () => ({ key: await written('der.key', 'pkey', '-in', first.key,
    '-outform', 'der') }), /in DER, and PEM is needed: openssl pkey -inform der -in \S+der\.key/],
  'a PKCS#12 store for a certificate': [async () => ({ cert: await written('both.p12', 'pkcs12',
    '-export', '-in', first.cert, '-inkey', first.key, '-passout', 'pass:x') }),
    /PKCS#12 store.*openssl pkcs12 -nokeys/],
  'a PKCS#12 store for a key': [async () => ({ key: await written('both.p12', 'pkcs12',
    '-export', '-in', first.cert, '-inkey', first.key, '-passout', 'pass:x') }),
    /PKCS#12 store.*openssl pkcs12 -nocerts -nodes/],
  'an encrypted key': [async () => ({ key: await written('locked.key', 'pkcs8', '-topk8', '-in',
    first.key, '-passout', 'pass:x') }), /encrypted, and nobody.*passphrase.*openssl pkey -in/],
  'an encrypted key of the old form': [async () => ({ key: await written('old.key', 'ec', '-in',
    first.key, '-aes128', '-passout', 'pass:x') }), /encrypted, and nobody.*openssl pkey -in/],
  'a key for a certificate': [async () => ({ cert: first.key }), /no certificate; .*exchanged\?/],
  'a certificate for a key': [async () => ({ key: await joined('own.crt', first.cert) }),
    /no private key; .*exchanged\?/],
  'a public key': [async () => ({ key: await written('public.key', 'pkey', '-in', first.key,
    '-pubout') }), /public key, and the private one is needed/],
  'a request for a certificate': [async () => ({ cert: await written('ask.csr', 'req', '-new',
    '-key', first.key, '-subj', '/CN=x') }), /request for a certificate; have it signed/],
  'half a certificate': [async () => ({ cert: await made('half.crt',
    (await readFile(first.cert, 'utf8')).slice(0, 300)) }), /half\.crt is damaged.*fresh copy/],
  'half a key': [async () => {
    const key = await made('half.key', (await readFile(first.key, 'utf8')).slice(0, 90)
      + '\n-----END PRIVATE KEY-----\n');
    await chmod(key, 0o600);
    return { key };
  }, /half\.key is damaged.*fresh copy/],
  'half of a chain': [async () => ({ cert: await made('half-chain.crt',
    await readFile(first.cert, 'utf8') + (await readFile(second.cert, 'utf8')).slice(0, 300)) }),
    /half-chain\.crt is damaged in its certificate number 2/],
  'the key of another': [async () => ({ key: second.key }), /is not that of the certificate.*made together/],
  'a chain in the wrong order': [async () => ({ cert: await joined('turned.crt', second.cert,
    first.cert) }), /wrong order: the server's own is number 2 and must be the first/],
  'a key that its group may read': [async () => {
    const key = await joined('open.key', first.key);
    await chmod(key, 0o640);
    return { key };
  }, /open\.key can be read by others; run: chmod 600/],
  'a key that all may read': [async () => {
    const key = await joined('open.key', first.key);
    await chmod(key, 0o604);
    return { key };
  }, /open\.key can be read by others; run: chmod 600/],
  'a key that is too short': [async () => makeCertificate('short', ['rsa:1024']),
    /its key is too short; make one of EC P-256/],
};

describe('what is wrong with certificate or key is said with its remedy:', () => {
  for (const [what, [prepare, said]] of Object.entries(CAUSES)) {
    it(what, async () => {
      const { cert = first.cert, key = first.key } = await prepare();
      const { status, stderr } = await jeton(['serve', '--listen', '127.0.0.1:0', '--database',
        `sqlite:${path.join(folder, 'bad', 'jeton.db')}`, '--tls-cert', cert, '--tls-key', key]);
      assert.equal(status, 1, stderr);
      assert.match(stderr, said);
      assert.equal(stderr.match(/^jeton serve: /gm).length, 1, stderr);
      assert.doesNotMatch(stderr, /libssl|routines|no start line|interrupted/, 'no words of OpenSSL');
    });
  }

  it('also of what webhooks trust', async () => {
    for (const [file, said] of [[first.key, /to trust.*no certificate/],
      [await made('none.pem'), /to trust.*none\.pem.*does not exist/]]) {
      const { status, stderr } = await jeton(['serve', '--listen', '127.0.0.1:0', '--database',
        `sqlite:${path.join(folder, 'bad', 'jeton.db')}`, '--webhook-ca-file', file]);
      assert.equal(status, 1, stderr);
      assert.match(stderr, said);
    }
  });
});

describe('what clients may refuse is a warning:', () => {
  const WARNINGS = {
    'a certificate that has expired': [async () => ({ cert: await written('past.crt', 'x509',
      '-in', first.cert, '-signkey', first.key, '-days', '-1') }), /number 1 in \S+ expired at 20/],
    'a chain that does not hang together': [async () => ({ cert: await joined('loose.crt',
      first.cert, second.cert) }), /number 2 in \S+ did not sign the one before it/],
  };

  for (const [what, [prepare, said]] of Object.entries(WARNINGS)) {
    it(`${what}, when it is read again`, async () => {
      const { cert } = await prepare();
      await install({ cert, key: first.key });
      const before = server.log.length;
      server.signal('SIGHUP');
      /* Not for the line that it is reloaded: that may be of the signal before. */
      const warning = await waitFor('it is told', () =>
        / warn +clients may refuse the TLS certificate .*/.exec(server.log.slice(before))?.[0]);
      assert.match(warning, said);
      await install(first);
      server.signal('SIGHUP');
    });
  }

  it('and so at the start', async () => {
    const [prepare, said] = WARNINGS['a chain that does not hang together'];
    const other = await Server.start({ tls: { ...await prepare(), key: first.key, ca: [first.pem] } });
    await other.stop();
    assert.match(other.log, said);
  });
});

describe('SIGHUP without TLS', () => {
  it('says that nothing was read again', async () => {
    const plain = await Server.start();
    try {
      plain.signal('SIGHUP');
      await waitFor('it is told', () => /SIGHUP changes nothing/.test(plain.log));
      assert.doesNotMatch(plain.log, /reloaded/);
    } finally {
      await plain.stop();
    }
  });
});

describe('a start with half of the settings of TLS', () => {
  for (const [what, flags, mentions] of [
    ['a certificate without a key', () => ['--tls-cert', first.cert], /tls.key/],
    ['a key without a certificate', () => ['--tls-key', first.key], /tls.cert/],
  ]) {
    it(`is refused with a sentence: ${what}`, async () => {
      const { status, stderr } = await jeton(['serve', '--listen', '127.0.0.1:0', '--database',
        `sqlite:${path.join(folder, 'bad', 'jeton.db')}`, ...flags()]);
      assert.equal(status, 2, stderr);
      assert.match(stderr, mentions);
      assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
    });
  }
});
