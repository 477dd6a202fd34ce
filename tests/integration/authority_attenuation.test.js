/*
 * authority_attenuation: nobody hands on what they lack (contract section 0), route by route. Every
 * route of the binary is a row here, which says whether it hands on power; those that do are called
 * by one who lacks some of it, who is refused and has changed nothing, and by one who has just
 * enough.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { decodeJwt } from 'jose';
import { Browser, firstOwner, idOf, invited, PASSWORD, tokenOf } from './lib/console.js';
import { jetonJson, Server } from './lib/harness.js';
import {
  authorize, createApi, createApplication, enableScope, Management, requestToken,
} from './lib/management.js';
import { newPublicKey } from './lib/public_keys.js';

/* Gives nobody power over this API: reads, takes away, or concerns other APIs. */
const NOTHING = 'nothing';
/* Of the console: only of who is logged in, or lets in who knows a password or a link. */
const OWN = 'own';
/* Of the console: what only owners may do. */
const OWNER = 'owner';

/*
 * What hands on power. make() gives { path, body } of a call that would give what is in gives to
 * others; needs is what the route itself asks for.
 */
const ROWS = {
  'GET /applications': NOTHING,
  'POST /applications': NOTHING, /* a new one holds nothing, so its secret opens nothing */
  'GET /applications/{application_id}': NOTHING,
  'PATCH /applications/{application_id}': NOTHING,
  'DELETE /applications/{application_id}': NOTHING,
  'PATCH /applications/{application_id}/tokens': NOTHING,
  'GET /applications/{application_id}/client_secrets': NOTHING,
  'POST /applications/{application_id}/client_secrets': {
    needs: 'create:client_secrets',
    gives: ['delete:apis', 'read:apis'],
    make: async () => ({ path: `/applications/${(await victim()).id}/client_secrets`, body: {} }),
  },
  'DELETE /applications/{application_id}/client_secrets/previous': NOTHING,
  'GET /applications/{application_id}/public_keys': NOTHING,
  'POST /applications/{application_id}/public_keys': {
    needs: 'create:credentials',
    gives: ['delete:apis', 'read:apis'],
    make: async () => ({ path: `/applications/${(await victim()).id}/public_keys`,
      body: { jwk: newPublicKey() } }),
  },
  'GET /applications/{application_id}/public_keys/{public_key_id}': NOTHING,
  'DELETE /applications/{application_id}/public_keys/{public_key_id}': NOTHING,
  'GET /applications/{application_id}/authentication': NOTHING,
  'PATCH /applications/{application_id}/authentication': {
    needs: 'update:credentials',
    gives: ['delete:apis', 'read:apis'],
    make: async () => ({ path: `/applications/${(await victim()).id}/authentication`,
      body: { methods: ['client_secret_basic'] } }),
  },
  'GET /applications/{application_id}/apis': NOTHING,
  'GET /applications/{application_id}/properties': NOTHING,
  'PUT /applications/{application_id}/properties/{property_key}': NOTHING,
  'GET /applications/{application_id}/token_customization': NOTHING,
  'PATCH /applications/{application_id}/token_customization': NOTHING,
  'GET /applications/{application_id}/limits': NOTHING,
  'PATCH /applications/{application_id}/limits': NOTHING,
  'GET /applications/{application_id}/quota': NOTHING,
  'GET /organizations/{org_code}/limits': NOTHING,
  'PATCH /organizations/{org_code}/limits': NOTHING,
  'GET /organizations/{org_code}/quota': NOTHING,
  'POST /applications/{application_id}/test_tokens': {
    needs: 'create:test_tokens',
    gives: ['delete:apis', 'read:apis'],
    make: async () => ({ path: `/applications/${(await victim()).id}/test_tokens`,
      body: { audience: builtIn.audience } }),
  },
  'GET /apis': NOTHING,
  'POST /apis': NOTHING,
  'GET /apis/{api_id}': NOTHING,
  'DELETE /apis/{api_id}': NOTHING,
  'GET /apis/{api_id}/scopes': NOTHING,
  'POST /apis/{api_id}/scopes': NOTHING, /* never of the management API; as the imports below */
  'GET /apis/{api_id}/scopes/{scope_id}': NOTHING,
  'PATCH /apis/{api_id}/scopes/{scope_id}': NOTHING,
  'DELETE /apis/{api_id}/scopes/{scope_id}': NOTHING,
  'PATCH /apis/{api_id}/applications': NOTHING, /* authorizing enables no scope */
  'POST /apis/{api_id}/applications/{application_id}/scopes/{scope_id}': {
    needs: 'create:api_application_scopes',
    gives: ['delete:applications'],
    make: async () => ({ path: enabling((await victim()).id, 'delete:applications') }),
  },
  'DELETE /apis/{api_id}/applications/{application_id}/scopes/{scope_id}': NOTHING,
  'GET /apis/{api_id}/authorized_applications': NOTHING,
  'PUT /apis/{api_id}/openapi': NOTHING,
  'GET /apis/{api_id}/openapi': NOTHING,
  'DELETE /apis/{api_id}/openapi': NOTHING,
  'GET /apis/{api_id}/openapi/imports': NOTHING,
  'GET /apis/{api_id}/openapi/imports/{import_id}': NOTHING,
  'POST /apis/{api_id}/openapi/imports/{import_id}/undo': NOTHING,
  'GET /audit': NOTHING,
  'GET /audit/export': NOTHING,
  'GET /audit/checkpoints': NOTHING,
  'POST /audit/checkpoints': NOTHING,
  'GET /applications/{application_id}/usage': NOTHING,
  'GET /applications/{application_id}/refusals': NOTHING,
  'GET /statistics/tokens': NOTHING,
  'GET /statistics/totals': NOTHING,
  'GET /statistics/unused_applications': NOTHING,
  'POST /token_preview': NOTHING, /* claims, never a token */
  'GET /feature_flags': NOTHING,
  'GET /properties': NOTHING,
  'POST /properties': NOTHING,
  'GET /properties/{property_id}': NOTHING,
  'PUT /properties/{property_id}': NOTHING,
  'DELETE /properties/{property_id}': NOTHING,
  'GET /property_categories': NOTHING,
  'POST /property_categories': NOTHING,
  'GET /property_categories/{category_id}': NOTHING,
  'PUT /property_categories/{category_id}': NOTHING,
  'GET /environment': NOTHING,
  'GET /environment_variables': NOTHING,
  'POST /environment_variables': NOTHING,
  'GET /environment_variables/{variable_id}': NOTHING,
  'PATCH /environment_variables/{variable_id}': NOTHING,
  'DELETE /environment_variables/{variable_id}': NOTHING,
  'GET /signing_keys': NOTHING,
  'POST /signing_keys': NOTHING,
  'DELETE /signing_keys/{kid}': NOTHING,
  'GET /settings': NOTHING,
  'POST /feature_flags': NOTHING,
  'GET /feature_flags/{feature_flag_key}': NOTHING,
  'PUT /feature_flags/{feature_flag_key}': NOTHING,
  'DELETE /feature_flags/{feature_flag_key}': NOTHING,
  'POST /json_feature_flags': NOTHING,
  'GET /json_feature_flags/{feature_flag_key}': NOTHING,
  'PUT /json_feature_flags/{feature_flag_key}': NOTHING,
  'GET /environment/feature_flags': NOTHING,
  'GET /environment/feature_flags/{feature_flag_key}': NOTHING,
  'DELETE /environment/feature_flags': NOTHING,
  'PATCH /environment/feature_flags/{feature_flag_key}': NOTHING,
  'DELETE /environment/feature_flags/{feature_flag_key}': NOTHING,
  'GET /webhooks': NOTHING,
  'POST /webhooks': NOTHING, /* tells of events, in which there is no secret */
  'GET /webhooks/{webhook_id}': NOTHING,
  'PATCH /webhooks/{webhook_id}': NOTHING,
  'DELETE /webhooks/{webhook_id}': NOTHING,
  'GET /webhooks/{webhook_id}/deliveries': NOTHING,
  'GET /webhooks/{webhook_id}/deliveries/{delivery_id}': NOTHING,
  'POST /webhooks/{webhook_id}/deliveries/{delivery_id}/resend': NOTHING,
  'POST /webhooks/{webhook_id}/test': NOTHING,
  'GET /events/{event_id}': NOTHING,
  'GET /event_types': NOTHING,
  'POST /organization': NOTHING,
  'DELETE /organization/{org_code}': NOTHING,
  'GET /openapi.json': NOTHING,
  'OPTIONS /openapi.json': NOTHING,
  'GET /organization': NOTHING,
  'GET /organizations': NOTHING,
  'GET /organization/{org_code}': NOTHING,
  'PATCH /organization/{org_code}': NOTHING,
  'GET /organizations/{org_code}/applications': NOTHING,
  'GET /organizations/{org_code}/properties': NOTHING,
  'PATCH /organizations/{org_code}/properties': NOTHING,
  'PUT /organizations/{org_code}/properties/{property_key}': NOTHING,
  'GET /organizations/{org_code}/feature_flags': NOTHING,
  'GET /organizations/{org_code}/feature_flags/{feature_flag_key}': NOTHING,
  'PATCH /organizations/{org_code}/feature_flags/{feature_flag_key}': NOTHING,
  'DELETE /organizations/{org_code}/feature_flags/{feature_flag_key}': NOTHING,
  'DELETE /organizations/{org_code}/feature_flags': NOTHING,
  'GET /api_keys': NOTHING,
  'POST /api_keys/verify': NOTHING,
  'GET /api_keys/{key_id}': NOTHING,
  'DELETE /api_keys/{key_id}': NOTHING,
  /* Power on other APIs: an organization's application has that of its organization to give. */
  'POST /api_keys': {
    needs: 'create:api_keys',
    gives: ['write'],
    make: async () => ({ path: '/api_keys', body: keyBody(['read', 'write']) }),
    isOfOrganization: true,
  },
  'PUT /api_keys/{key_id}': {
    needs: 'update:api_keys',
    gives: ['write'],
    make: async () => ({ path: `/api_keys/${(await newKey(['read', 'write'])).id}` }),
    isOfOrganization: true,
  },
  'PATCH /api_keys/{key_id}': {
    needs: 'update:api_keys',
    gives: ['write'],
    make: async () => ({ path: `/api_keys/${(await newKey(['read', 'write'])).id}`,
      body: { rate_limit: 5 } }),
    isOfOrganization: true,
  },

  'GET /console/api/setup': OWN,
  'POST /console/api/setup': OWN,
  'POST /console/api/session': OWN,
  'POST /console/api/session/challenge': OWN,
  'POST /console/api/session/passkey': OWN,
  'POST /console/api/session/confirmation/challenge': OWN,
  'GET /console/api/passkeys': OWN,
  'POST /console/api/passkeys/challenge': OWN,
  'POST /console/api/passkeys': OWN,
  'PUT /console/api/passkeys/{passkey_id}': OWN,
  'DELETE /console/api/passkeys/{passkey_id}': OWN,
  'POST /console/api/recovery_codes': OWN,
  'POST /console/api/invitations/accept': OWN,
  'POST /console/api/password_reset': OWN,
  'GET /console/api/session': OWN,
  'POST /console/api/session/confirmation': OWN,
  'DELETE /console/api/session': OWN,
  'GET /console/api/sessions': OWN,
  'DELETE /console/api/sessions': OWN,
  'DELETE /console/api/sessions/others': OWN,
  'DELETE /console/api/sessions/{session_id}': OWN,
  'PUT /console/api/name': OWN,
  'PUT /console/api/email': OWN,
  'PUT /console/api/password': OWN,
  'POST /console/api/totp': OWN,
  'PUT /console/api/totp': OWN,
  'POST /console/api/totp/disable': OWN,
  'GET /console/api/administrators': NOTHING,
  'GET /console/api/invitations': NOTHING,
  'GET /console/api/policy': NOTHING,
  'PUT /console/api/policy': OWNER,
  'PATCH /console/api/administrators/{administrator_id}': OWNER,
  'DELETE /console/api/administrators/{administrator_id}': OWNER,
  'POST /console/api/invitations': OWNER,
  'DELETE /console/api/invitations/{invitation_id}': OWNER,
};

const routes = (await jetonJson(['help', 'routes'])).routes
  .filter(({ path }) => path.startsWith('/api/v1/') || path.startsWith('/console/api/'))
  .map(({ method, path }) => ({ method, path: path.replace(/^\/api\/v1/, '') }));

let server, management, builtIn, api, org, member, owner;

before(async () => {
  server = await Server.start();
  owner = await firstOwner(server);
  management = await Management.ofNewServer(server);
  const { apis } = await management.get('/apis', { expand: 'scopes' });
  const row = apis.find((one) => one.is_management_api);
  builtIn = { id: row.id, audience: `${server.issuer}/api/v1`,
    scopes: Object.fromEntries(row.scopes.map(({ id, key }) => [key, id])) };
  api = await createApi(management,
    { name: 'Orders', audience: 'https://orders.example', scopes: ['read', 'write'] });
  org = (await management.post('/organization', { name: 'Acme' })).organization.code;
  member = await createApplication(management, { name: 'Member', org_code: org });
  await authorize(management, api, member, ['read']);
});

after(() => server?.stop());

async function applicationWith(scopes, more = {}) {
  const application = await createApplication(management, { name: 'Worker', ...more });
  await authorize(management, builtIn, application, scopes);
  return application;
}

/* A client of an application with these scopes. */
const callerWith = async (scopes, more) =>
  Management.for(server, await applicationWith(scopes, more));

/* An application worth taking over. */
const victim = () => applicationWith(['read:apis', 'delete:apis']);

const enabling = (id, key) => `/apis/${builtIn.id}/applications/${id}/scopes/${builtIn.scopes[key]}`;

const keyBody = (scopes) =>
  ({ name: 'Key', api_id: api.id, org_code: org, scope_ids: scopes });

const newKey = async (scopes) => (await management.post('/api_keys', keyBody(scopes))).api_key;

/* What there was last: a refused call writes nothing. */
const lastEntry = async () => (await management.get('/audit', { page_size: 1 })).audit[0].id;

async function assertExceeded(caller, method, path, body, lacking) {
  const last = await lastEntry();
  const error = await caller.refused(403, method, path, body);
  assert.equal(error.code, 'SCOPE_EXCEEDED');
  assert.deepEqual(error.message.split(': ')[1].split(' '), lacking);
  assert.equal(await lastEntry(), last, 'nothing was changed');
}

describe('every route', () => {
  it('is a row here, which says whether it hands on power', () => {
    assert.deepEqual(routes.map(({ method, path }) => `${method} ${path}`).sort(),
      Object.keys(ROWS).sort());
  });

  for (const [route, row] of Object.entries(ROWS).filter(([, { gives }]) => gives)) {
    const [method] = route.split(' ');
    const more = () => (row.isOfOrganization ? { org_code: org } : {});

    it(`that does refuses who lacks any of it: ${route}`, async () => {
      const { path, body } = await row.make();
      const weak = await callerWith([row.needs], more());
      await assertExceeded(weak, method, path, body, row.gives);
    });

    const [first, ...rest] = row.gives;
    if (rest.length > 0) {
      it(`that does names only what is lacking: ${route}`, async () => {
        const { path, body } = await row.make();
        await assertExceeded(await callerWith([row.needs, first]), method, path, body, rest);
      });
    }

    it(`that does lets pass who has just that: ${route}`, async () => {
      const { path, body } = await row.make();
      if (row.isOfOrganization)
        await enableScope(management, api, member, 'write');
      const scopes = row.isOfOrganization ? [] : row.gives;
      await (await callerWith([row.needs, ...scopes], more())).call(method, path, body);
      if (row.isOfOrganization)
        await management.delete(
          `/apis/${api.id}/applications/${member.id}/scopes/${api.scopes.write}`);
    });
  }

  it('of the console that only owners may use refuses an admin', async () => {
    const admin = await invited(owner, 'admin@example.com', 'admin');
    const id = await idOf(owner, owner.email);
    const bodies = { POST: { email: 'new@example.com', role: 'owner' }, PATCH: { role: 'owner' } };
    for (const [route] of Object.entries(ROWS).filter(([, row]) => row === OWNER)) {
      const [method, path] = route.split(' ');
      await admin.refused(403, 'ROLE_NOT_SUFFICIENT', method,
        path.replace('/console/api', '').replace(/\{[^}]+\}/, id), bodies[method]);
    }
    await admin.refused(403, 'ROLE_NOT_SUFFICIENT', 'PATCH',
      `/administrators/${await idOf(owner, admin.email)}`, { role: 'owner' });
  });
});

describe('who lacks a scope of the management API', () => {
  it('cannot enable it for itself', async () => {
    const application = await applicationWith(['create:api_application_scopes', 'update:apis']);
    const theirs = await Management.for(server, application);
    for (const key of ['delete:apis', 'create:client_secrets'])
      await assertExceeded(theirs, 'POST', enabling(application.id, key), undefined, [key]);
    const { apis } = await management.get(`/applications/${application.id}/apis`);
    assert.deepEqual(apis[0].scopes.map(({ key }) => key),
      ['create:api_application_scopes', 'update:apis']);
  });

  it('can go on enabling what it has, in either spelling, and whatever is of other APIs', async () => {
    const theirs = await callerWith(['create:api_application_scopes', 'delete:apis_scopes']);
    const { id } = await victim();
    await theirs.post(enabling(id, 'create:api_application_scopes'));
    await theirs.post(enabling(id, 'delete:api_scopes'));
    await authorize(management, api, { client_id: id });
    await theirs.post(`/apis/${api.id}/applications/${id}/scopes/${api.scopes.write}`);
  });

  it('cannot enable it any more with an older token, once it has lost it', async () => {
    const application = await applicationWith(['create:api_application_scopes', 'read:audit']);
    const theirs = await Management.for(server, application);
    const { id } = await victim();
    await management.delete(enabling(application.id, 'read:audit'));
    await assertExceeded(theirs, 'POST', enabling(id, 'read:audit'), undefined, ['read:audit']);
  });

  it('cannot hand on what its token was not granted', async () => {
    const application = await applicationWith(['create:api_application_scopes', 'read:audit']);
    const theirs = await Management.for(server, application,
      { scope: 'create:api_application_scopes' });
    await assertExceeded(theirs, 'POST', enabling((await victim()).id, 'read:audit'), undefined,
      ['read:audit']);
  });

  it('rotates no secret that opens it, and all others', async () => {
    const theirs = await callerWith(['create:client_secrets']);
    const { id } = await createApplication(management, { name: 'Harmless' });
    await authorize(management, api, { client_id: id }, ['write']);
    await theirs.post(`/applications/${id}/client_secrets`, {});
  });

  it('rotates nothing by the right to rename', async () => {
    const theirs = await callerWith(['update:applications', 'read:applications']);
    const path = `/applications/${(await victim()).id}/client_secrets`;
    for (const [method, target, scope] of [['POST', path, 'create:client_secrets'],
      ['GET', path, 'read:client_secrets'],
      ['DELETE', `${path}/previous`, 'delete:client_secrets']]) {
      const error = await theirs.refused(403, method, target);
      assert.equal(error.code, 'INSUFFICIENT_SCOPE');
      assert.equal(error.message, `The token needs the scope ${scope}`);
    }
  });

  it('gets no token for a test with the management audience, nor a narrower one', async () => {
    const theirs = await callerWith(['create:test_tokens', 'read:apis']);
    const { id } = await victim();
    await authorize(management, api, { client_id: id }, ['write']);
    const path = `/applications/${id}/test_tokens`;
    for (const body of [{ audience: builtIn.audience }, { audience: `${server.issuer}/api` },
      { audience: `${api.audience} ${builtIn.audience}` },
      { audience: builtIn.audience, scope: 'read:apis' }])
      await assertExceeded(theirs, 'POST', path, body, ['delete:apis']);
    const { access_token: token } = await theirs.post(path, { audience: api.audience });
    assert.deepEqual(decodeJwt(token).scp, ['write']);
  });

  it('cannot hand it on with a token for a test either, where who asked lacks it', async () => {
    const subject = await applicationWith(['create:api_application_scopes', 'read:audit']);
    const asker = await applicationWith(
      ['create:test_tokens', 'create:api_application_scopes', 'read:audit']);
    const { access_token: token } = await (await Management.for(server, asker)).post(
      `/applications/${subject.id}/test_tokens`, { audience: builtIn.audience });
    const test = Object.assign(new Management(), { server, token });
    await management.delete(enabling(asker.id, 'read:audit'));
    await assertExceeded(test, 'POST', enabling((await victim()).id, 'read:audit'), undefined,
      ['read:audit']);
  });

  it('makes API keys for other APIs all the same, where it is no organization\'s', async () => {
    const theirs = await callerWith(['create:api_keys', 'update:api_keys']);
    const { api_key: key } = await theirs.post('/api_keys', keyBody(['read', 'write']));
    await theirs.put(`/api_keys/${key.id}`);
  });

  it('is never an owner or an admin; who may only read changes nothing', async () => {
    const admin = await invited(owner, 'second@example.com', 'admin');
    await admin.confirm();
    const reader = await invited(owner, 'reader@example.com', 'read_only');
    const { id } = await victim();
    const call = (browser, path, body) => browser.send('POST', `/api/v1${path}`, body);
    for (const [path, body] of [[enabling(id, 'delete:applications')],
      [`/applications/${id}/test_tokens`, { audience: builtIn.audience }],
      [`/applications/${id}/client_secrets`, {}]]) {
      const refused = await call(reader, path, body);
      assert.equal(refused.status, 403);
      assert.equal(refused.json.errors[0].code, 'ROLE_NOT_SUFFICIENT');
      const answer = await call(admin, path, body);
      assert.ok(answer.status < 300, `${path}: ${answer.text}`);
    }
  });
});

describe('an invitation', () => {
  it('makes nobody anything once its sender is no owner', async () => {
    const changes = {
      demoted: (id) => owner.call('PATCH', `/administrators/${id}`, { role: 'admin' }),
      deleted: (id) => owner.call('DELETE', `/administrators/${id}`),
    };
    for (const [what, change] of Object.entries(changes)) {
      const sender = await invited(owner, `${what}@example.com`, 'owner');
      await sender.confirm();
      const { invitation } = await sender.call('POST', '/invitations',
        { email: `friend-of-${what}@example.com`, role: 'owner' });
      await change(await idOf(owner, sender.email));
      await new Browser(server).refused(400, 'TOKEN_INVALID', 'POST', '/invitations/accept',
        { token: tokenOf(invitation.url), name: 'Friend', password: PASSWORD });
      const { administrators } = await owner.call('GET', '/administrators');
      assert.ok(!administrators.some(({ email }) => email.startsWith('friend-of-')));
    }
  });
});

describe('a token for a test that an administrator asked for', () => {
  const testToken = async (browser, audience) => {
    const { json } = await browser.send('POST',
      `/api/v1/applications/${(await victim()).id}/test_tokens`, { audience });
    return json.access_token;
  };

  it('names that one, and falls with that one', async () => {
    const admin = await invited(owner, 'leaver@example.com', 'admin');
    await admin.confirm();
    const token = await testToken(admin, builtIn.audience);
    assert.deepEqual(decodeJwt(token).act, { sub: 'administrator:leaver@example.com' });
    const test = Object.assign(new Management(), { server, token });
    await test.get('/apis');
    const id = await idOf(owner, admin.email);
    await owner.call('PATCH', `/administrators/${id}`, { role: 'read_only' });
    assert.equal((await test.refused(401, 'GET', '/apis')).code, 'INVALID_TOKEN');
    await owner.call('PATCH', `/administrators/${id}`, { role: 'admin' });
    assert.equal((await test.refused(401, 'GET', '/apis')).code, 'INVALID_TOKEN',
      'another role ended the session');
    await admin.logIn(admin.email);
    await admin.confirm();
    const again = Object.assign(new Management(),
      { server, token: await testToken(admin, builtIn.audience) });
    await again.get('/apis');
    await owner.call('DELETE', `/administrators/${id}`);
    await invited(owner, admin.email, 'admin');
    assert.equal((await again.refused(401, 'GET', '/apis')).code, 'INVALID_TOKEN',
      'whoever has the e-mail now');
  });

  it('falls with the session, and so does what was asked for with it', async () => {
    const ends = {
      'log-out': (admin) => admin.call('DELETE', '/session'),
      'log-out everywhere': (_, other) => other.call('DELETE', '/sessions'),
      'another password': (_, other) =>
        other.call('PUT', '/password', { new_password: `${PASSWORD} anew` }),
    };
    const subject = await applicationWith(['create:test_tokens', 'read:apis']);
    const path = `/applications/${subject.id}/test_tokens`;
    for (const [what, end] of Object.entries(ends)) {
      const admin = await invited(owner, `${what.replaceAll(' ', '-')}@example.com`, 'admin');
      await admin.confirm();
      const other = new Browser(server);
      await other.logIn(admin.email);
      await other.confirm();
      const { json } = await admin.send('POST', `/api/v1${path}`, { audience: builtIn.audience });
      const first = Object.assign(new Management(), { server, token: json.access_token });
      const { access_token: token } = await first.post(path, { audience: builtIn.audience });
      const second = Object.assign(new Management(), { server, token });
      await second.get('/apis');
      await end(admin, other);
      for (const test of [first, second])
        assert.equal((await test.refused(401, 'GET', '/apis')).code, 'INVALID_TOKEN', what);
    }
  });
});

describe('a key that an organization\'s application made', () => {
  const exchange = (key, more = {}) => requestToken(server, {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token_type: 'urn:jeton:params:oauth:token-type:api-key', subject_token: key, ...more });
  const verify = async (key) => (await server.send('/api/v1/api_keys/verify', { method: 'POST',
    headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ api_key: key }) })).json;
  let theirs, key, ofAdministration;

  before(async () => {
    theirs = await callerWith(['create:api_keys', 'update:api_keys', 'read:api_keys'],
      { org_code: org });
    await enableScope(management, api, member, 'write');
    key = (await theirs.post('/api_keys', keyBody(['read', 'write']))).api_key;
    ofAdministration = (await newKey(['read', 'write']));
    await management.delete(`/apis/${api.id}/applications/${member.id}/scopes/${api.scopes.write}`);
  });

  it('gives what some application of the organization has now, verified and exchanged', async () => {
    assert.deepEqual((await verify(key.key)).scopes, ['read']);
    assert.equal((await exchange(key.key)).json.scope, 'read');
    const refused = await exchange(key.key, { scope: 'write' });
    assert.equal(refused.json.error, 'invalid_scope');
    await enableScope(management, api, member, 'write');
    assert.deepEqual((await verify(key.key)).scopes, ['read', 'write']);
    assert.equal((await exchange(key.key)).json.scope, 'read write');
    await management.delete(`/apis/${api.id}/applications/${member.id}/scopes/${api.scopes.write}`);
    assert.equal((await exchange(key.key)).json.scope, 'read');
  });

  it('is not renewed by one of them with more than they have, nor made', async () => {
    await assertExceeded(theirs, 'PUT', `/api_keys/${key.id}`, undefined, ['write']);
    await assertExceeded(theirs, 'POST', '/api_keys', keyBody(['read', 'write']), ['write']);
    await theirs.post('/api_keys', keyBody(['read']));
  });

  it('is worth nothing while none of them is authorized for the API', async () => {
    const change = (more) => management.patch(`/apis/${api.id}/applications`,
      { applications: [{ id: member.id, ...more }] });
    await change({ operation: 'delete' });
    const { is_valid: isValid, status, scopes } = await verify(key.key);
    assert.deepEqual([isValid, status, scopes], [false, 'inactive', []]);
    const { json } = await exchange(key.key);
    assert.equal(json.error, 'invalid_request');
    assert.match(json.error_description, /not authorized for the API any more/);
    const error = await theirs.refused(403, 'POST', '/api_keys', keyBody([]));
    assert.equal(error.code, 'SCOPE_EXCEEDED');
    assert.match(error.message, /No application of the organization is authorized for this API/);
    await change({});
    await enableScope(management, api, member, 'read');
    assert.deepEqual((await verify(key.key)).scopes, ['read']);
  });

  it('is worth less when the application is deleted that had more', async () => {
    const more = await createApplication(management, { name: 'More', org_code: org });
    await authorize(management, api, more, ['write']);
    assert.deepEqual((await verify(key.key)).scopes, ['read', 'write']);
    await management.delete(`/applications/${more.id}`);
    assert.deepEqual((await verify(key.key)).scopes, ['read']);
  });

  it('is another matter than one that the administration made', async () => {
    assert.deepEqual((await verify(ofAdministration.key)).scopes, ['read', 'write']);
    assert.equal((await exchange(ofAdministration.key)).json.scope, 'read write');
  });
});
