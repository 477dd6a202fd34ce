/*
 * kinde_sdk: a client that behaves as Kinde's own SDKs do (contract section 2.7): its headers,
 * its empty scope, its short audience, its way of decoding a token, and its trust that every
 * answer is JSON.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createApplicationByCommand, Server } from './lib/harness.js';
import { form } from './lib/http.js';
import { verifyToken } from './lib/tokens.js';

const SDK_HEADERS = { framework: 'management-api-js', frameworkVersion: '0.18.0' };

let server, application;

before(async () => {
  server = await Server.start();
  application = await createApplicationByCommand(server, 'SDK');
});

after(() => server?.stop());

/* The token request of management-api-js, member for member. */
async function sdkToken(secret = application.client_secret) {
  const answer = await server.send('/oauth2/token', {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8',
      ...SDK_HEADERS,
    },
    body: form({
      grant_type: 'client_credentials',
      client_id: application.client_id,
      client_secret: secret,
      scope: '',
      audience: `${server.issuer}/api`,
    }),
  });
  return answer.json;
}

function sdkCall(path, token) {
  return server.send(path, {
    headers: { ...SDK_HEADERS, Accept: 'application/json', Authorization: `Bearer ${token}` },
  });
}

describe('management-api-js', () => {
  it('gets a token for DOMAIN/api with every management scope', async () => {
    const { access_token: token, scope } = await sdkToken();
    assert.ok(scope.split(' ').includes('read:organizations'));
    const payload = JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
    assert.ok(payload.aud.includes(`${server.issuer}/api`), 'its cache looks for this spelling');
    assert.ok(payload.exp > Date.now() / 1000);
  });

  it('calls the API with it', async () => {
    const { access_token: token } = await sdkToken();
    const answer = await sdkCall('/api/v1/organizations', token);
    assert.equal(answer.status, 200);
    assert.equal(answer.json.code, 'OK');
  });

  it('validates it: RS256, exact issuer, key by kid', async () => {
    const { access_token: token } = await sdkToken();
    await verifyToken(server, token, undefined, { algorithms: ['RS256'] });
  });

  it('goes on unauthenticated after a refused token request, and is told so in JSON', async () => {
    const refused = await sdkToken('x'.repeat(52));
    assert.equal(refused.access_token, undefined);
    const answer = await sdkCall('/api/v1/organizations', refused.access_token);
    assert.equal(answer.status, 401);
    assert.match(answer.headers['content-type'], /^application\/json\b/);
    assert.ok(answer.json.errors[0].code.length > 0);
  });
});

describe('jwt-validator and jwt-decoder', () => {
  it('read the header with plain base64, which must therefore do', async () => {
    const { access_token: token } = await sdkToken();
    const [header] = token.split('.');
    assert.doesNotMatch(header, /[-_]/);
    const decoded = JSON.parse(atob(header));
    assert.equal(decoded.alg, 'RS256');
    const { keys } = (await server.send('/.well-known/jwks.json')).json;
    const key = keys.find((candidate) => candidate.kid === decoded.kid);
    assert.ok(key.kty === 'RSA' && key.use === 'sig' && key.n && key.e);
  });
});

describe('infrastructure', () => {
  it('sends scope and audience empty when it has none, and learns what is missing', async () => {
    const answer = await server.send('/oauth2/token', {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
      body: form({
        grant_type: 'client_credentials',
        client_id: application.client_id,
        client_secret: application.client_secret,
        scope: '',
        audience: '',
      }),
    });
    assert.equal(answer.status, 400);
    assert.equal(answer.json.error, 'invalid_request');
    assert.match(answer.json.error_description, /audience/);
  });
});
