/*
 * private_key_jwt: applications that sign assertions with keys of their own (RFC 7523 section 3): what is
 * taken and refused, once, over a restart and on two nodes; with clients that others wrote. The rows are
 * those of the contract for credentials.
 */
import assert from 'node:assert/strict';
import { randomUUID, webcrypto } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { decodeJwt, exportJWK, exportPKCS8, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import * as oauth from 'oauth4webapi';
import { custom, Issuer } from 'openid-client';
import { createApplicationByCommand, delay, remember, run, Server, waitFor } from './lib/harness.js';
import { authorize, createApi, Management, requestToken, tokenFor } from './lib/management.js';
import { verifyToken } from './lib/tokens.js';

const AUDIENCE = 'https://orders.example';
const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const KNOWN_WITHIN_MS = 4000; /* 2 s, and the machine may be busy */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'];

const keyPair = (alg = 'ES256') => generateKeyPair(alg, { extractable: true });

/* An application without a secret, authorized for the API. */
async function signer(management, api, body = { methods: ['private_key_jwt'] }) {
  const { application } =
    await management.post('/applications', { name: `Signer ${randomUUID()}`, type: 'm2m', ...body });
  await authorize(management, api, application, ['read:orders']);
  return application;
}

async function addKey(management, application, keys, more = {}) {
  const { public_key: key } = await management.post(`/applications/${application.id}/public_keys`,
    { jwk: await exportJWK(keys.publicKey), ...more });
  return key;
}

function assertion(server, application, { key, alg = 'ES256', kid, claims = {} }) {
  const now_s = Math.floor(Date.now() / 1000);
  const payload = { iss: application.client_id, sub: application.client_id, aud: server.issuer,
    exp: now_s + 60, jti: randomUUID(), ...claims };
  return new SignJWT(payload).setProtectedHeader({ alg, ...kid && { kid } }).sign(key.privateKey);
}

const ask = (server, client_assertion, more = {}) => requestToken(server,
  { grant_type: 'client_credentials', audience: AUDIENCE, client_assertion_type: TYPE,
    client_assertion, ...more });

function assertRefused(answer) {
  assert.equal(answer.status, 401, answer.text);
  assert.equal(answer.json.error, 'invalid_client');
  assert.equal(answer.headers['www-authenticate'], 'Basic realm="oauth2"');
}

async function world(flags = []) {
  const server = await Server.start({ flags });
  const management = await Management.ofNewServer(server);
  const api = await createApi(management, { name: 'Orders', audience: AUDIENCE, scopes: ['read:orders'] });
  const application = await signer(management, api);
  const keys = await keyPair();
  const key = await addKey(management, application, keys);
  return { server, management, api, application, keys, key };
}

describe('an application that signs assertions', () => {
  let server, management, api, application, keys, key;

  before(async () => ({ server, management, api, application, keys, key } = await world()));
  after(() => server?.stop());

  const good = (claims = {}) => assertion(server, application, { key: keys, claims });

  it('has no client secret', async () => {
    assert.equal('client_secret' in application, false);
    const answer = await requestToken(server, { grant_type: 'client_credentials', audience: AUDIENCE,
      client_id: application.client_id, client_secret: 'x'.repeat(52) });
    assertRefused(answer);
  });

  it('gets a token without client_id and typ (row 1), once (row 5)', async () => {
    const once = await good();
    const answer = await ask(server, once);
    assert.equal(answer.status, 200, answer.text);
    const { payload } = await verifyToken(server, answer.json.access_token, AUDIENCE);
    assert.equal(payload.azp, application.client_id);
    assert.equal(payload.scope, 'read:orders');
    assertRefused(await ask(server, once));
    assert.match((await ask(server, once)).json.error_description, /jti .* was used before/);
  });

  it('may put the issuer into a list (row 2)', async () => {
    const answer = await ask(server, await good({ aud: [server.issuer] }));
    assert.equal(answer.status, 200, answer.text);
  });

  it('of two requests at once with one assertion exactly one gets a token (row 6)', async () => {
    const once = await good();
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(server, once)));
    const statuses = answers.map(({ status }) => status).sort();
    assert.deepEqual(statuses, [200, ...Array(7).fill(401)]);
  });

  for (const alg of ALGORITHMS)
    it(`signs with ${alg}, its key given as PEM`, async () => {
      const own = await signer(management, api);
      const pair = await keyPair(alg);
      const { public_key: added } = await management.post(`/applications/${own.id}/public_keys`,
        { pem: await exportSPKI(pair.publicKey), name: 'Laptop' });
      const answer = await ask(server, await assertion(server, own, { key: pair, alg, kid: added.kid }));
      assert.equal(answer.status, 200, answer.text);
    });

  it('gives one answer to whoever has no key, whatever there is (row 15)', async () => {
    const stranger = await keyPair();
    const nobody = { client_id: '9'.repeat(32) };
    const texts = new Set();
    for (const client_assertion of [
      await assertion(server, application, { key: stranger }),
      await assertion(server, application, { key: stranger, kid: 'other' }),
      await assertion(server, nobody, { key: stranger }),
      'not.a.jwt',
    ]) {
      const answer = await ask(server, client_assertion);
      assertRefused(answer);
      texts.add(answer.text);
    }
    assert.equal(texts.size, 1);
  });

  it('is refused beside a secret (row 12), and by half of the pair, with 400', async () => {
    for (const more of [{ client_secret: 'x' }, { client_assertion_type: '' },
      { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' }]) {
      const answer = await ask(server, await good(), more);
      assert.equal(answer.status, 400, answer.text);
      assert.equal(answer.json.error, 'invalid_request');
    }
  });

  it('has its keys listed with when and whence they were used', async () => {
    const listed = await waitFor('the use is written', async () => {
      const { public_keys: rows } = await management.get(`/applications/${application.id}/public_keys`);
      return rows[0].use_count > 0 && rows;
    });
    assert.equal(listed.length, 1);
    assert.equal(listed[0].kid, key.kid);
    assert.equal(listed[0].last_used_address, '127.0.0.1');
    assert.ok(Date.parse(listed[0].last_used_on) > 0);
  });

  it('loses what a key was good for with the key, at once', async () => {
    const second = await keyPair();
    const added = await addKey(management, application, second, { kid: 'second' });
    const signed = () => assertion(server, application, { key: second, kid: 'second' });
    assert.equal((await ask(server, await signed())).status, 200);
    await management.delete(`/applications/${application.id}/public_keys/${added.id}`);
    assertRefused(await ask(server, await signed()));
    const gone = await management.send('GET', `/applications/${application.id}/public_keys/${added.id}`);
    assert.equal(gone.status, 404);
  });

  it('never gives away a private key', async () => {
    const pair = await keyPair();
    const at = `/applications/${application.id}/public_keys`;
    for (const body of [{ jwk: await exportJWK(pair.privateKey) },
      { pem: await exportPKCS8(pair.privateKey) }]) {
      const answer = await management.send('POST', at, body);
      assert.equal(answer.status, 400, answer.text);
      assert.equal(answer.json.errors[0].code, 'PRIVATE_KEY_REFUSED');
    }
    const again = await management.send('POST', at, { jwk: await exportJWK(keys.publicKey) });
    assert.equal(again.json.errors[0].code, 'KEY_ID_TAKEN');
    assert.equal((await management.get(at)).public_keys.length, 1);
  });

  it('may use those methods that are switched on, and no others', async () => {
    const own = await signer(management, api, {});
    const pair = await keyPair();
    const at = `/applications/${own.id}/authentication`;
    await addKey(management, own, pair);
    const methods = async () => (await management.get(at)).authentication.methods;
    assert.deepEqual(await methods(), ['client_secret_post', 'client_secret_basic']);
    assertRefused(await ask(server, await assertion(server, own, { key: pair })));
    await management.patch(at, { methods: ['private_key_jwt'] });
    assert.deepEqual(await methods(), ['private_key_jwt']);
    assert.equal((await ask(server, await assertion(server, own, { key: pair }))).status, 200);
    assertRefused(await requestToken(server, { grant_type: 'client_credentials', audience: AUDIENCE,
      client_id: own.client_id, client_secret: own.client_secret }));
    await management.patch(at, { methods: ['client_secret_basic'] });
    await assert.rejects(tokenFor(server, own, AUDIENCE), /401/);
    const none = await management.send('PATCH', at, { methods: [] });
    assert.equal(none.json.errors[0].code, 'NO_METHOD_LEFT');
  });

  it('may be bound to one algorithm', async () => {
    const at = `/applications/${application.id}/authentication`;
    await management.patch(at, { assertion_algorithm: 'RS256' });
    assertRefused(await ask(server, await good()));
    await management.patch(at, { assertion_algorithm: null });
    assert.equal((await ask(server, await good())).status, 200);
  });
});

describe('a token for the management API that a key brought', () => {
  let server, management, builtIn;

  before(async () => {
    ({ server, management } = await world());
    const { apis } = await management.get('/apis');
    const { id } = apis.find((api) => api.is_management_api);
    const { scopes } = await management.get(`/apis/${id}/scopes`);
    builtIn = { id, audience: management.audience,
      scopes: Object.fromEntries(scopes.map((scope) => [scope.key, scope.id])) };
  });
  after(() => server?.stop());

  async function keyHolder(scopes = ['read:apis']) {
    const { application } = await management.post('/applications',
      { name: `Robot ${randomUUID()}`, type: 'm2m', methods: ['private_key_jwt'] });
    await authorize(management, builtIn, application, scopes);
    const pair = await keyPair();
    const key = await addKey(management, application, pair);
    const answer = await ask(server, await assertion(server, application, { key: pair }),
      { audience: management.audience });
    assert.equal(answer.status, 200, answer.text);
    const own = Object.assign(new Management(), { server, audience: management.audience,
      token: answer.json.access_token });
    return { application, key, own };
  }

  it('names the key, and ends with it', async () => {
    const { application, key, own } = await keyHolder();
    assert.equal(decodeJwt(own.token).public_key_id, key.id);
    await own.get('/apis');
    await management.delete(`/applications/${application.id}/public_keys/${key.id}`);
    assert.equal((await own.send('GET', '/apis')).status, 401);
  });

  it('ends with the method', async () => {
    const { application, own } = await keyHolder();
    await own.get('/apis');
    await management.patch(`/applications/${application.id}/authentication`,
      { methods: ['client_secret_basic'] });
    assert.equal((await own.send('GET', '/apis')).status, 401);
  });

  it('takes the tokens for tests along that it asked for', async () => {
    const { application, key, own } = await keyHolder(['read:apis', 'create:test_tokens']);
    const { access_token: token } = await own.post(`/applications/${application.id}/test_tokens`,
      { audience: management.audience, scope: 'read:apis' });
    const test = Object.assign(new Management(), { server, audience: management.audience, token });
    await test.get('/apis');
    await management.delete(`/applications/${application.id}/public_keys/${key.id}`);
    assert.equal((await test.send('GET', '/apis')).status, 401);
  });
});

describe('clients that others wrote', () => {
  let server, management, application, keys, key;

  before(async () => ({ server, management, application, keys, key } = await world()));
  after(() => server?.stop());

  it('openid-client signs, once it is told whom it signs for', async () => {
    const issuer = await Issuer.discover(server.issuer);
    const client = new issuer.Client({ client_id: application.client_id,
      token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'ES256' },
    { keys: [{ ...await exportJWK(keys.privateKey), kid: key.kid }] });
    client[custom.http_options] = () => ({ timeout: 20_000 });
    const tokens = await client.grant({ grant_type: 'client_credentials', audience: AUDIENCE },
      { clientAssertionPayload: { aud: server.issuer } });
    await verifyToken(server, tokens.access_token, AUDIENCE);
  });

  it('oauth4webapi signs as it is', async () => {
    const options = { [oauth.allowInsecureRequests]: true };
    const as = await oauth.processDiscoveryResponse(new URL(server.issuer),
      await oauth.discoveryRequest(new URL(server.issuer), { ...options, algorithm: 'oauth2' }));
    assert.ok(as.token_endpoint_auth_methods_supported.includes('private_key_jwt'));
    const client = { client_id: application.client_id };
    const own = await webcrypto.subtle.importKey('jwk', await exportJWK(keys.privateKey),
      { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
    const authentication = oauth.PrivateKeyJwt({ key: own, kid: key.kid });
    const answer = await oauth.clientCredentialsGrantRequest(as, client, authentication,
      { audience: AUDIENCE }, options);
    const tokens = await oauth.processClientCredentialsResponse(as, client, answer);
    remember(tokens.access_token);
    await verifyToken(server, tokens.access_token, AUDIENCE);
  });

  it('docs/credentials/private_key_jwt.md: the quick start, as it stands', async () => {
    const page = path.resolve(path.dirname(fileURLToPath(import.meta.url)),
      '../../docs/credentials/private_key_jwt.md');
    const script = [...(await readFile(page, 'utf8')).matchAll(/```sh\n(.*?)```/gs)]
      .map(([, block]) => block).join('\n');
    const { apis } = await management.get('/apis');
    const { id } = apis.find(({ audience }) => audience === AUDIENCE);
    const { status, stdout, stderr } = await run('bash', ['-euo', 'pipefail', '-c', script],
      { cwd: server.folder, env: { ISSUER: server.issuer, TOKEN: management.token, AUDIENCE, API_ID: id } });
    assert.equal(status, 0, stderr);
    remember(stdout.trim());
    await verifyToken(server, stdout.trim(), AUDIENCE);
  });
});

describe('an assertion that was used', () => {
  let first, second, management, api;

  before(async () => {
    first = await Server.start();
    second = await Server.start({ folder: first.folder, issuer: first.issuer });
    management = await Management.for(first, await createApplicationByCommand(first, 'Administration'));
    api = await createApi(management, { name: 'Orders', audience: AUDIENCE, scopes: ['read:orders'] });
  });
  after(async () => {
    await second?.stop();
    await first?.stop();
  });

  it('is so on other nodes, and over a restart', async () => {
    const application = await signer(management, api);
    const keys = await keyPair();
    await addKey(management, application, keys);
    const sign = () => assertion(first, application, { key: keys,
      claims: { exp: Math.floor(Date.now() / 1000) + 300 } });
    const [once, last] = [await sign(), await sign()];
    assert.equal((await ask(first, once)).status, 200);
    await delay(KNOWN_WITHIN_MS);
    assertRefused(await ask(second, once));
    assert.equal((await ask(first, last)).status, 200);
    await first.finish(); /* writes what is not written yet */
    await first.restart();
    assertRefused(await ask(first, once));
    assertRefused(await ask(first, last));
  });
});

describe('with replay_strict', () => {
  let server, application, keys;

  before(async () => ({ server, application, keys } = await world(['--replay-strict'])));
  after(() => server?.stop());

  it('an assertion is used in the store before it is answered', async () => {
    const once = await assertion(server, application, { key: keys });
    const answers = await Promise.all(Array.from({ length: 4 }, () => ask(server, once)));
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
    await server.crash();
    await server.restart();
    assertRefused(await ask(server, once));
  });
});
