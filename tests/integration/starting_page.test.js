/*
 * starting_page: every sentence of the page that all of this started from, "Authenticate with M2M
 * applications", tried as its reader would: with curl as printed there, then with the libraries
 * that programs use (openid-client to get tokens, jose to check them).
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { custom, Issuer } from 'openid-client';
import { remember, run, Server } from './lib/harness.js';
import { basic } from './lib/http.js';
import {
  authorize, createApi, createApplication, Management, requestToken, tokenFor,
} from './lib/management.js';
import { verifyToken } from './lib/tokens.js';

custom.setHttpOptionsDefaults({ timeout: 60_000 }); /* 3.5 s is little for a sanitizer build */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

let server, management, api, application, bare;

before(async () => {
  server = await Server.start();
  management = await Management.ofNewServer(server);
  api = await createApi(management, {
    name: 'Example API',
    audience: 'https://api.example.com',
    scopes: ['write:flags', 'read:users', 'admin:all'],
  });
  bare = await createApi(management, { name: 'Bare API', audience: 'bare' });
  application = await createApplication(management, { name: 'Nightly import' });
  await authorize(management, api, application, ['write:flags', 'read:users']);
  await authorize(management, bare, application);
});

after(() => server?.stop());

/* curl as the page prints it: fails (status 22) on an error answer, prints the body. */
async function curl(...args) {
  const result = await run('curl', ['--silent', '--show-error', '--fail-with-body', ...args]);
  const body = JSON.parse(result.stdout);
  remember(body.access_token);
  return { isOk: result.status === 0, body };
}

function curlToken(parameters) {
  return curl('--request', 'POST', `${server.origin}/oauth2/token`,
    '--header', 'Content-Type: application/x-www-form-urlencoded',
    ...Object.entries(parameters).flatMap(([name, value]) =>
      ['--data-urlencode', `${name}=${value}`]));
}

function credentials(of, more) {
  return {
    grant_type: 'client_credentials',
    client_id: of.client_id,
    client_secret: of.client_secret,
    ...more,
  };
}

const verify = (token, audience) =>
  verifyToken(server, token, audience, { algorithms: ['RS256'] });

describe('Authorize your application', () => {
  it('refuses a token for an API that the application is not authorized for', async () => {
    const other = await createApi(management, { name: 'Other', audience: 'https://other.example' });
    const refused = await curlToken(credentials(application, { audience: other.audience }));
    assert.equal(refused.isOk, false);
    assert.equal(refused.body.error, 'unauthorized_client');
    assert.ok(refused.body.error_description.length > 0);
  });

  it('authorizes programmatically, at once, and takes it back, at once', async () => {
    const other = await createApi(management, { name: 'Later', audience: 'later' });
    const path = `/apis/${other.id}/applications`;
    const id = application.client_id;
    const ask = () => curlToken(credentials(application, { audience: other.audience }));
    assert.equal((await ask()).isOk, false);
    const connected = await management.patch(path, { applications: [{ id }] });
    assert.deepEqual(connected.applications_connected, [id]);
    assert.equal((await ask()).isOk, true);
    const revoked = await management.patch(path, { applications: [{ id, operation: 'delete' }] });
    assert.deepEqual(revoked.applications_disconnected, [id]);
    assert.equal((await ask()).body.error, 'unauthorized_client');
  });
});

describe('Get an access token', () => {
  it('gives each application a client_id and a client_secret', () => {
    assert.match(application.client_id, /^[0-9a-f]{32}$/);
    assert.equal(application.id, application.client_id);
    assert.match(application.client_secret, /^[A-Za-z0-9]{52}$/);
  });

  it('answers the example of the page', async () => {
    const { isOk, body } = await curlToken(credentials(application,
      { audience: 'https://api.example.com', scope: 'read:users write:flags' }));
    assert.equal(isOk, true);
    const { access_token: token, ...rest } = body;
    assert.deepEqual(rest,
      { token_type: 'Bearer', expires_in: 3600, scope: 'read:users write:flags' });
    await verify(token, 'https://api.example.com');
  });

  it('answers as JSON that nobody may keep', async () => {
    const answer = await requestToken(server, credentials(application, { audience: api.audience }));
    assert.equal(answer.status, 200);
    assert.match(answer.headers['content-type'], /^application\/json\b/);
    assert.equal(answer.headers['cache-control'], 'no-store');
    assert.equal(answer.headers.pragma, 'no-cache');
    assert.deepEqual(Object.keys(answer.json).sort(),
      ['access_token', 'expires_in', 'scope', 'token_type']);
  });

  it('grants every enabled scope when none is asked for, ascending by key', async () => {
    for (const more of [{}, { scope: '' }]) {
      const { scope } = await tokenFor(server, application, api.audience, more);
      assert.equal(scope, 'read:users write:flags');
    }
  });

  it('grants exactly the scopes that were asked for, in the order asked', async () => {
    for (const scope of ['write:flags', 'read:users', 'write:flags read:users']) {
      const answer = await tokenFor(server, application, api.audience, { scope });
      assert.equal(answer.scope, scope);
      const claims = decodeJwt(answer.access_token);
      assert.equal(claims.scope, scope);
      assert.deepEqual(claims.scp, scope.split(' '));
    }
  });

  it('grants a scope once that was asked for twice', async () => {
    const { scope } = await tokenFor(server, application, api.audience,
      { scope: 'read:users read:users' });
    assert.equal(scope, 'read:users');
  });

  it('succeeds with an empty scope where there is none to grant', async () => {
    const { access_token: token, scope } = await tokenFor(server, application, bare.audience);
    assert.equal(scope, '');
    const claims = decodeJwt(token);
    assert.equal(claims.scope, '');
    assert.deepEqual(claims.scp, []);
  });

  it('authorizing alone enables no scope', async () => {
    const newcomer = await createApplication(management, { name: 'Newcomer' });
    await authorize(management, api, newcomer);
    assert.equal((await tokenFor(server, newcomer, api.audience)).scope, '');
  });

  it('takes the two spellings of the management audience and echoes the one asked', async () => {
    const administrator = await createApplication(management, { name: 'Second administrator' });
    const { apis } = await management.get('/apis');
    const builtIn = apis.find((row) => row.is_management_api);
    await authorize(management, builtIn, administrator);
    for (const audience of [`${server.issuer}/api/v1`, `${server.issuer}/api`]) {
      const { access_token: token } = await tokenFor(server, administrator, audience);
      assert.deepEqual((await verify(token, audience)).payload.aud, [audience]);
    }
  });
});

describe('Use the token', () => {
  it('calls the management API with curl and a Bearer header', async () => {
    const { organization } = await management.post('/organization', { name: 'Acme Corp' });
    assert.match(organization.code, /^org_[0-9a-f]{9,12}$/);
    const { isOk, body } = await curl(`${server.origin}/api/v1/organizations`,
      '-H', `Authorization: Bearer ${management.token}`);
    assert.equal(isOk, true);
    assert.ok(body.organizations.some((row) => row.name === 'Acme Corp'));
  });

  it('a token is only valid for the audience it was issued for', async () => {
    const { access_token: token } = await tokenFor(server, application, api.audience);
    const { isOk, body } = await curl(`${server.origin}/api/v1/organizations`,
      '-H', `Authorization: Bearer ${token}`);
    assert.equal(isOk, false);
    assert.ok(body.errors.length > 0);
    await assert.rejects(verify(token, bare.audience), /aud/);
  });
});

describe('Important information', () => {
  it('tokens are valid for one hour by default', async () => {
    const { access_token: token, expires_in: lifetime } =
      await tokenFor(server, application, api.audience);
    assert.equal(lifetime, 3600);
    const claims = decodeJwt(token);
    assert.equal(claims.exp - claims.iat, 3600);
    assert.ok(Math.abs(claims.iat - Date.now() / 1000) < 300);
  });

  it('another lifetime holds for the tokens after it', async () => {
    const patient = await createApplication(management, { name: 'Patient' });
    await authorize(management, api, patient);
    for (const lifetime of [60, 7200, 2592000]) {
      await management.patch(`/applications/${patient.id}/tokens`,
        { access_token_lifetime: lifetime });
      const answer = await tokenFor(server, patient, api.audience);
      assert.equal(answer.expires_in, lifetime);
      const claims = decodeJwt(answer.access_token);
      assert.equal(claims.exp - claims.iat, lifetime);
    }
  });

  it('several audiences in one parameter, order kept, doubles dropped', async () => {
    const { access_token: token, scope } = await tokenFor(server, application,
      `${bare.audience} ${api.audience} ${bare.audience}`);
    assert.deepEqual(decodeJwt(token).aud, [bare.audience, api.audience]);
    assert.equal(scope, 'read:users write:flags');
    await verify(token, bare.audience);
    await verify(token, api.audience);
  });

  it('several audiences as a repeated parameter', async () => {
    const answer = await requestToken(server, [
      ...Object.entries(credentials(application)),
      ['audience', api.audience], ['audience', bare.audience],
    ]);
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(decodeJwt(answer.json.access_token).aud, [api.audience, bare.audience]);
  });

  it('scopes of several audiences are united, a common key appears once', async () => {
    const second = await createApi(management,
      { name: 'Second', audience: 'second', scopes: ['read:users', 'a:first'] });
    await authorize(management, second, application, ['read:users', 'a:first']);
    const { scope } = await tokenFor(server, application, `${api.audience} second`);
    assert.equal(scope, 'a:first read:users write:flags');
  });

  it('one audience among several that is not allowed fails the request', async () => {
    const answer = await requestToken(server,
      credentials(application, { audience: `${api.audience} nobody` }));
    assert.equal(answer.status, 400);
    assert.equal(answer.json.error, 'unauthorized_client');
  });

  it('a token holds exactly the claims of the contract', async () => {
    const { access_token: token } = await tokenFor(server, application, api.audience);
    const { payload, protectedHeader: header } = await verify(token, api.audience);
    assert.deepEqual(Object.keys(header).sort(), ['alg', 'kid', 'typ']);
    assert.equal(header.alg, 'RS256');
    assert.equal(header.typ, 'JWT');
    assert.ok(header.kid.length > 0);
    const { exp, iat, jti, ...rest } = payload;
    assert.ok(Number.isInteger(exp) && Number.isInteger(iat));
    assert.match(jti, UUID);
    assert.deepEqual(rest, {
      aud: [api.audience],
      azp: application.client_id,
      gty: ['client_credentials'],
      iss: server.issuer,
      scope: 'read:users write:flags',
      scp: ['read:users', 'write:flags'],
      v: '2',
    });
  });

  it('every token has a jti of its own', async () => {
    const seen = new Set();
    for (let i = 0; i < 20; i++) {
      const { access_token: token } = await tokenFor(server, application, api.audience);
      seen.add(decodeJwt(token).jti);
    }
    assert.equal(seen.size, 20);
  });

  it('an organization-scoped application gets the trusted org_code, others never', async () => {
    const { organization } = await management.post('/organization', { name: 'Trusted' });
    const scoped = await createApplication(management,
      { name: 'Of one customer', org_code: organization.code });
    await authorize(management, api, scoped, ['read:users']);
    const asked = await tokenFor(server, scoped, api.audience, { org_code: 'org_another' });
    const claims = decodeJwt(asked.access_token);
    assert.equal(claims.org_code, organization.code);
    assert.deepEqual(Object.keys(claims).sort(), ['aud', 'azp', 'exp', 'gty', 'iat', 'iss', 'jti',
      'org_code', 'scope', 'scp', 'v']);
    const global = await tokenFor(server, application, api.audience,
      { org_code: organization.code });
    assert.equal('org_code' in decodeJwt(global.access_token), false);
  });

  it('claims cannot be chosen by the caller', async () => {
    const { access_token: token } = await tokenFor(server, application, api.audience,
      { sub: 'root', iss: 'https://evil.example', exp: '9999999999', org_code: 'org_x', v: '9' });
    const claims = decodeJwt(token);
    assert.equal(claims.iss, server.issuer);
    assert.equal(claims.v, '2');
    assert.equal('sub' in claims, false);
  });

  it('tokens are JWTs that the standard tools decode', async () => {
    const { access_token: token } = await tokenFor(server, application, api.audience);
    assert.equal(decodeProtectedHeader(token).typ, 'JWT');
    assert.equal(decodeJwt(token).azp, application.client_id);
  });
});

describe('openid-client', () => {
  async function clientWith(method, secret = application.client_secret) {
    const issuer = await Issuer.discover(server.issuer);
    return new issuer.Client({
      client_id: application.client_id,
      client_secret: secret,
      token_endpoint_auth_method: method,
    });
  }

  for (const method of ['client_secret_post', 'client_secret_basic']) {
    it(`discovers the server and gets a token with ${method}`, async () => {
      const client = await clientWith(method);
      const tokens = await client.grant(
        { grant_type: 'client_credentials', audience: api.audience, scope: 'read:users' });
      remember(tokens.access_token);
      assert.equal(tokens.token_type, 'Bearer');
      assert.equal(tokens.scope, 'read:users');
      assert.equal((await verify(tokens.access_token, api.audience)).payload.scope, 'read:users');
    });

    it(`reports a wrong secret sent with ${method}`, async () => {
      const client = await clientWith(method, 'x'.repeat(52));
      await assert.rejects(client.grant(
        { grant_type: 'client_credentials', audience: api.audience }), { error: 'invalid_client' });
    });
  }
});

describe('client_secret_basic', () => {
  const body = () => ({ grant_type: 'client_credentials', audience: api.audience });

  it('takes credentials as they are', async () => {
    const answer = await requestToken(server, body(),
      { Authorization: basic(application.client_id, application.client_secret) });
    assert.equal(answer.status, 200, answer.text);
  });

  it('decodes percent-encoded halves (RFC 6749 section 2.3.1)', async () => {
    const encode = (text) =>
      [...text].map((c) => '%' + c.charCodeAt(0).toString(16).padStart(2, '0')).join('');
    const both = `${encode(application.client_id)}:${encode(application.client_secret)}`;
    remember(both);
    const answer = await requestToken(server, body(),
      { Authorization: 'Basic ' + Buffer.from(both).toString('base64') });
    assert.equal(answer.status, 200, answer.text);
  });

  it('takes the scheme in any case', async () => {
    const answer = await requestToken(server, body(), {
      Authorization: basic(application.client_id, application.client_secret)
        .replace('Basic', 'bAsIC'),
    });
    assert.equal(answer.status, 200, answer.text);
  });
});
