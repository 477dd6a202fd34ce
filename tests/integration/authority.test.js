/*
 * authority: what a token is worth at the management API: what its application may do there now. A
 * scope of another API is no power there, whatever its key; and what was revoked, rotated, suspended
 * or deleted counts no more from the answer on, however long the token has to run.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { decodeJwt } from 'jose';
import { Server, waitFor } from './lib/harness.js';
import {
  authorize, createApi, createApplication, enableScope, Management, requestToken, tokenFor,
} from './lib/management.js';

let server, management, builtIn;

before(async () => {
  server = await Server.start();
  management = await Management.ofNewServer(server);
  const { apis } = await management.get('/apis', { expand: 'scopes' });
  const row = apis.find((api) => api.is_management_api);
  builtIn = { id: row.id, audience: `${server.issuer}/api/v1`,
    scopes: Object.fromEntries(row.scopes.map(({ id, key }) => [key, id])) };
});

after(() => server?.stop());

/* An application with these scopes on the management API. */
async function applicationWith(scopes, more = {}) {
  const application = await createApplication(management, { name: 'Worker', ...more });
  await authorize(management, builtIn, application, scopes);
  return application;
}

const disable = (application, key) => management.delete(
  `/apis/${builtIn.id}/applications/${application.id}/scopes/${builtIn.scopes[key]}`);

const revoke = (application) => management.patch(`/apis/${builtIn.id}/applications`,
  { applications: [{ id: application.id, operation: 'delete' }] });

const rotate = async (application, keep) => (await management.post(
  `/applications/${application.id}/client_secrets`, { maintain_previous_secret: keep })).application;

const bearer = (token) => Object.assign(new Management(), { server, token });

describe('a scope of one API', () => {
  let application, own;

  before(async () => {
    application = await applicationWith(['read:apis']);
    own = await createApi(management, { name: 'Own', audience: 'https://own.example',
      scopes: ['read:apis'] });
    /* DELETE /applications makes the key of a management scope, by the contract's own rules. */
    await management.put(`/apis/${own.id}/openapi`,
      JSON.stringify({ openapi: '3.0.0', paths: { '/applications': { delete: {}, get: {} } } }),
      { file_name: 'own.json' });
    const { scopes } = await management.get(`/apis/${own.id}/scopes`);
    own.scopes = Object.fromEntries(scopes.map(({ id, key }) => [key, id]));
    await authorize(management, own, application, ['delete:applications', 'get:applications']);
  });

  const both = () => `${builtIn.audience} ${own.audience}`;

  it('is not in a token for several that define it and have it not all enabled', async () => {
    const { scope, access_token: token } = await tokenFor(server, application, both());
    assert.equal(scope, 'get:applications');
    assert.deepEqual(decodeJwt(token).scp, ['get:applications']);
    const one = await tokenFor(server, application, own.audience);
    assert.equal(one.scope, 'delete:applications get:applications');
  });

  it('is refused by name in such a token, saying why', async () => {
    for (const scope of ['delete:applications', 'read:apis', 'get:applications read:apis']) {
      const { status, json } = await requestToken(server, { grant_type: 'client_credentials',
        client_id: application.client_id, client_secret: application.client_secret,
        audience: both(), scope });
      assert.equal(status, 400);
      assert.equal(json.error, 'invalid_scope');
      assert.match(json.error_description, /Several of the requested audiences define this scope/);
    }
  });

  it('counts where each of them has it enabled, once, and no longer', async () => {
    await enableScope(management, own, application, 'read:apis');
    const { scope } = await tokenFor(server, application, both());
    assert.equal(scope, 'get:applications read:apis');
    await management.delete(
      `/apis/${own.id}/applications/${application.id}/scopes/${own.scopes['read:apis']}`);
    assert.equal((await tokenFor(server, application, both())).scope, 'get:applications');
  });

  it('keeps no power alive that was taken on the management API', async () => {
    await enableScope(management, builtIn, application, 'delete:applications');
    const { access_token: token, scope } = await tokenFor(server, application, both());
    assert.equal(scope, 'delete:applications get:applications');
    await disable(application, 'delete:applications');
    const victim = await createApplication(management, { name: 'Victim' });
    const error = await bearer(token).refused(403, 'DELETE', `/applications/${victim.id}`);
    assert.equal(error.code, 'INSUFFICIENT_SCOPE');
    await management.get(`/applications/${victim.id}`);
  });

  it('is shown by the preview as it is issued, and in a token for a test', async () => {
    const { token_preview: shown } = await management.post('/token_preview',
      { client_id: application.client_id, audience: both() });
    assert.equal(shown.scope, 'get:applications');
    const { token_preview: refused } = await management.post('/token_preview',
      { client_id: application.client_id, audience: both(), scope: 'delete:applications' });
    assert.equal(refused.steps.at(-1).rule, 'scope_enabled');
    const test = await management.post(`/applications/${application.id}/test_tokens`,
      { audience: both() });
    assert.equal(test.scope, 'get:applications');
  });
});

/* What is done to an application whose token was good, and what the token gets then. */
const REVOCATIONS = {
  'the scope is disabled': [403, 'INSUFFICIENT_SCOPE', (app) => disable(app, 'create:apis')],
  'the authorization is revoked': [403, 'INSUFFICIENT_SCOPE', revoke],
  'the secret is rotated and not kept': [401, 'INVALID_TOKEN', (app) => rotate(app, false)],
  'the secret that was kept is deleted': [401, 'INVALID_TOKEN', async (app) => {
    await rotate(app, true);
    await management.delete(`/applications/${app.id}/client_secrets/previous`);
  }],
  'the application is deleted': [401, 'INVALID_TOKEN',
    (app) => management.delete(`/applications/${app.id}`)],
};

describe('a token that was good counts no more as soon as', () => {
  for (const [name, [status, code, change]] of Object.entries(REVOCATIONS)) {
    it(name, async () => {
      const application = await applicationWith(['create:apis', 'read:apis']);
      await management.patch(`/applications/${application.id}/tokens`,
        { access_token_lifetime: 2592000 });
      const theirs = await Management.for(server, application);
      await theirs.get('/apis');
      await change(application);
      const audience = `https://after.example/${application.id.slice(0, 8)}`;
      const error = await theirs.refused(status, 'POST', '/apis', { name: 'After', audience });
      assert.equal(error.code, code);
      const { apis } = await management.get('/apis');
      assert.ok(!apis.some((api) => api.audience === audience), 'nothing was made');
    });
  }

  it('its organization is suspended', async () => {
    const { organization } = await management.post('/organization', { name: 'Acme' });
    const theirs = await Management.for(server,
      await applicationWith(['read:organizations'], { org_code: organization.code }));
    await theirs.get('/organizations');
    await management.patch(`/organization/${organization.code}`, { is_suspended: true });
    assert.equal((await theirs.refused(403, 'GET', '/organizations')).code,
      'ORGANIZATION_SUSPENDED');
  });
});

describe('a token that goes on counting', () => {
  it('is one of a secret that is kept, or of the new one', async () => {
    const application = await applicationWith(['read:apis']);
    const older = await Management.for(server, application);
    const rotated = await rotate(application, true);
    await older.get('/apis');
    const newer = await Management.for(server, rotated);
    await newer.get('/apis');
    await management.delete(`/applications/${application.id}/client_secrets/previous`);
    await newer.get('/apis');
  });

  it('has what is left of its scopes, and again what is enabled again', async () => {
    const application = await applicationWith(['read:apis', 'read:applications']);
    const theirs = await Management.for(server, application);
    await disable(application, 'read:apis');
    await theirs.get('/applications');
    const error = await theirs.refused(403, 'GET', '/apis');
    assert.match(error.message, /read:apis, which is not enabled any more/);
    await enableScope(management, builtIn, application, 'read:apis');
    await theirs.get('/apis');
  });

  it('never has more than it was granted', async () => {
    const application = await applicationWith(['read:apis', 'read:applications']);
    const theirs = await Management.for(server, application, { scope: 'read:apis' });
    const error = await theirs.refused(403, 'GET', '/applications');
    assert.equal(error.message, 'The token needs the scope read:applications');
  });
});

describe('the claims', () => {
  it('tell which secret was used, in tokens for the management API only', async () => {
    const application = await applicationWith(['read:apis']);
    const api = await createApi(management, { name: 'A', audience: 'https://a.example' });
    await authorize(management, api, application);
    const of = async (audience) =>
      decodeJwt((await tokenFor(server, application, audience)).access_token);
    const usual = ['aud', 'azp', 'exp', 'gty', 'iat', 'iss', 'jti', 'scope', 'scp', 'v'];
    assert.deepEqual(Object.keys(await of(api.audience)), usual);
    const claims = await of(builtIn.audience);
    assert.deepEqual(Object.keys(claims), [...usual, 'client_secret_id'].sort());
    assert.match(claims.client_secret_id, /^[0-9a-f]{32}$/);
    assert.equal((await of(`${server.issuer}/api`)).client_secret_id, claims.client_secret_id);
    assert.equal((await of(`${api.audience} ${builtIn.audience}`)).client_secret_id,
      claims.client_secret_id);
    const rotated = await rotate(application, true);
    const newer = decodeJwt((await tokenFor(server, rotated, builtIn.audience)).access_token);
    assert.notEqual(newer.client_secret_id, claims.client_secret_id);
  });
});

describe('a token for a test', () => {
  /* One that may do all that the other may, and ask for tokens of it. */
  async function pair() {
    const subject = await applicationWith(['create:apis', 'read:apis']);
    const asker = await applicationWith(['create:apis', 'read:apis', 'create:test_tokens']);
    const theirs = await Management.for(server, asker);
    const answer = await theirs.post(`/applications/${subject.id}/test_tokens`,
      { audience: builtIn.audience });
    return { subject, asker, theirs, answer, test: bearer(answer.access_token) };
  }

  it('names who asked for it, also for other APIs', async () => {
    const { subject, asker, theirs, answer } = await pair();
    const claims = decodeJwt(answer.access_token);
    assert.equal(claims.azp, subject.id);
    assert.deepEqual(claims.act, { sub: `application:${asker.id}` });
    const api = await createApi(management, { name: 'B', audience: `https://b.example/${asker.id[0]}` });
    await authorize(management, api, subject);
    const { access_token: other } = await theirs.post(`/applications/${subject.id}/test_tokens`,
      { audience: api.audience });
    assert.deepEqual(decodeJwt(other).act, { sub: `application:${asker.id}` });
    assert.equal(decodeJwt(other).client_secret_id, undefined);
  });

  it('has its deeds written down as those of who asked, for the application', async () => {
    const { subject, asker, test } = await pair();
    const { api } = await test.post('/apis', { name: 'Made', audience: `https://${asker.id}` });
    const { audit: [entry] } = await management.get('/audit', { subject: api.id });
    assert.equal(entry.actor, `application:${asker.id}`);
    assert.equal(entry.acting_for, `application:${subject.id}`);
    const { audit: [usual] } = await management.get('/audit', { subject: subject.id });
    assert.equal(usual.acting_for, null);
    const { audit: mine } = await management.get('/audit', { actor: `application:${subject.id}` });
    assert.deepEqual(mine, [], 'nothing is ascribed to the application itself');
    await waitFor('the log names both', () => server.log.split('\n').some((line) =>
      line.includes('/api/v1/apis') && line.includes(`application:${asker.id}`) &&
      line.includes(subject.id)));
  });

  it('opens the management API for an hour at most', async () => {
    const { subject, theirs } = await pair();
    await management.patch(`/applications/${subject.id}/tokens`,
      { access_token_lifetime: 2592000 });
    const { expires_in: lifetime } = await theirs.post(`/applications/${subject.id}/test_tokens`,
      { audience: builtIn.audience });
    assert.equal(lifetime, 3600);
  });

  const FALLS = {
    'the right to ask is disabled': [401, ({ asker }) => disable(asker, 'create:test_tokens')],
    'who asked loses the scope': [403, ({ asker }) => disable(asker, 'read:apis')],
    'the application loses the scope': [403, ({ subject }) => disable(subject, 'read:apis')],
    'who asked has another secret': [401, ({ asker }) => rotate(asker, false)],
    'who asked is deleted': [401, ({ asker }) => management.delete(`/applications/${asker.id}`)],
    'the application is deleted':
      [401, ({ subject }) => management.delete(`/applications/${subject.id}`)],
  };
  for (const [name, [status, change]] of Object.entries(FALLS)) {
    it(`counts no more as soon as ${name}`, async () => {
      const all = await pair();
      await all.test.get('/apis');
      await change(all);
      await all.test.refused(status, 'GET', '/apis');
    });
  }

  it('stands when the application has another secret: it was issued without one', async () => {
    const { subject, test } = await pair();
    await rotate(subject, false);
    await test.get('/apis');
  });
});
