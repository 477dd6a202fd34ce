/*
 * memory: what stays in the server's memory of the secrets that passed through it: nothing, once
 * the answer is out. Each is used in every way there is, and then looked for in all that root can
 * read of the process.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { URI } from 'otpauth';
import { firstOwner, PASSWORD, setupLink, tokenOf } from './lib/console.js';
import {
  createApplicationByCommand, delay, remember, run, Server, temporaryFolder, waitFor,
} from './lib/harness.js';
import { basic } from './lib/http.js';
import { createApi, Management, requestToken } from './lib/management.js';
import { findInMemory, isSanitizerBuild } from './lib/program.js';

const skip = isSanitizerBuild ? 'a sanitizer keeps freed memory as it was'
  : process.getuid() === 0 ? false : 'only root reads the memory of a process that hides it';

/* Asked again until it is so, as the last answers may be on their way. */
async function assertHoldsNone(server, secrets) {
  for (const [what, secret] of Object.entries(secrets))
    assert.ok(secret.length >= 16, `${what} is there, and long enough to be found by chance never`);
  let found;
  for (let turn = 0; turn < 20; turn++) {
    found = findInMemory(server.child.pid, secrets);
    if (Object.keys(found).length === 0)
      return;
    await delay(100);
  }
  assert.deepEqual(found, {});
}

/* Two applications, as the secret is in the body for one and in a header for the other. */
async function useClientSecrets(server) {
  const [inBody, inHeader] = [await createApplicationByCommand(server, 'Body'),
    await createApplicationByCommand(server, 'Header')];
  const asked = { grant_type: 'client_credentials', audience: `${server.issuer}/api/v1` };
  const answers = [];
  for (let turn = 0; turn < 3; turn++) {
    answers.push(await requestToken(server, { ...asked, ...inBody }));
    answers.push(await requestToken(server, asked,
      { Authorization: basic(inHeader.client_id, inHeader.client_secret) }));
    await requestToken(server, { ...asked, ...inBody, client_secret: `${inBody.client_secret}x` });
    await requestToken(server, { ...asked, ...inBody, audience: 'none' });
  }
  for (const { status, text } of answers)
    assert.equal(status, 200, text);
  return {
    'client secret of a body': inBody.client_secret,
    'client secret of HTTP Basic': basic('', inHeader.client_secret).slice('Basic '.length + 4, -4),
    'client secret decoded from HTTP Basic': inHeader.client_secret,
    'access token': answers[0].json.access_token.split('.')[2],
  };
}

async function useManagement(server) {
  const administration = await createApplicationByCommand(server, 'Administration');
  const management = await Management.for(server, administration);
  const api = await createApi(management,
    { name: 'A', audience: 'https://a.example', scopes: ['r'] });
  const { application } = await management.post('/applications', { name: 'New', type: 'm2m' });
  const rotated = await management.post(`/applications/${application.id}/client_secrets`, {});
  const { api_key: key } = await management.post('/api_keys',
    { name: 'K', api_id: api.id, scope_ids: ['r'], type: 'environment' });
  const value = randomBytes(24).toString('hex');
  await management.post('/environment_variables', { key: 'V', value, is_secret: true });
  for (let turn = 0; turn < 3; turn++)
    assert.equal((await server.send('/api/v1/api_keys/verify', { method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ api_key: key.key }) })).json.is_valid, true);
  remember(value);
  return {
    'client secret shown once': application.client_secret,
    'rotated client secret': rotated.application.client_secret,
    'API key': key.key,
    'secret environment variable': value,
    'token of the management API': management.token.split('.')[2],
  };
}

async function useConsole(server) {
  const setup = tokenOf(await setupLink(server));
  const owner = await firstOwner(server);
  await owner.confirm();
  const { totp } = await owner.call('POST', '/totp');
  const { secret } = totp;
  const { recovery_codes: codes } =
    await owner.call('PUT', '/totp', { code: URI.parse(totp.otpauth_uri).generate() });
  await owner.refused(401, 'CREDENTIALS_INVALID', 'POST', '/session',
    { email: owner.email, password: `${PASSWORD} not` });
  await owner.logIn(owner.email, PASSWORD, codes[0]);
  return {
    'setup token': setup,
    password: PASSWORD,
    'TOTP secret': secret,
    'recovery code': codes[0],
    'session token': owner.cookie.split('=')[1],
    'CSRF token': owner.csrfToken,
  };
}

describe('the memory of a server', { skip }, () => {
  let folder, key;
  before(async () => {
    folder = await temporaryFolder();
    key = randomBytes(32);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function serverOf(kind) {
    if (kind === 'HTTP') /* the key in the environment; in a file for the other */
      return Server.start({ env: { JETON_MASTER_KEY: key.toString('hex') } });
    const [cert, certKey] = [path.join(folder, 'a.crt'), path.join(folder, 'a.key')];
    const { status, stderr } = await run('openssl', ['req', '-x509', '-newkey', 'ec', '-nodes',
      '-pkeyopt', 'ec_paramgen_curve:P-256', '-subj', '/CN=a', '-addext',
      'subjectAltName=IP:127.0.0.1', '-keyout', certKey, '-out', cert]);
    assert.equal(status, 0, stderr);
    return Server.start({ tls: { cert, key: certKey, ca: [await readFile(cert)] } });
  }

  for (const kind of ['HTTP', 'HTTPS'])
    it(`holds no secret that was used or shown over ${kind}`, async () => {
      const server = await serverOf(kind);
      try {
        for (const use of [useClientSecrets, useManagement, useConsole])
          await assertHoldsNone(server, await use(server)); /* before others overwrite it */
      } finally {
        await server.stop();
      }
    });

  it('holds nothing of what it printed at its start', async () => {
    const server = await Server.start({ flags: ['--development'] });
    try {
      const printed = await waitFor('all is printed', () =>
        /client_secret=(\S+)[^]*setup#(\S+)/.exec(server.output.stdout));
      await assertHoldsNone(server,
        { 'demo client secret': printed[1], 'setup token': printed[2] });
    } finally {
      await server.stop();
    }
  });

  it('holds the master key neither as text nor as bytes, wherever it came from', async () => {
    for (const kind of ['HTTP', 'HTTPS']) {
      const server = await serverOf(kind);
      try {
        const hex = kind === 'HTTP' ? key.toString('hex')
          : (await readFile(server.masterKeyFile, 'utf8')).trim();
        await waitFor('it serves', async () => (await server.send('/health/ready')).status === 200);
        await assertHoldsNone(server, { text: hex, bytes: Buffer.from(hex, 'hex') });
        const environment = await readFile(`/proc/${server.child.pid}/environ`, 'latin1');
        assert.ok(!environment.includes(hex), '/proc/PID/environ');
      } finally {
        await server.stop();
      }
    }
  });
});
