/*
 * management_isolation: what a token of an organization's application reaches, route by route
 * (contract section 7.1): with all scopes there are, its organization's record, properties, flags
 * and API keys, and lists filtered to them; everything else is 403, whether it exists or not. The
 * rows are matched with the routes of the binary, so a new route without a row fails.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { jetonJson, Server } from './lib/harness.js';
import { Makers } from './lib/makers.js';
import { authorize, Management } from './lib/management.js';

/* Nobody of an organization may: of its own things as little as of others'. */
const CLOSED = 'closed';
/* No token is looked at, or any may. */
const PUBLIC = 'public';

/*
 * An open route: what the token is told of its own organization (own) passes, what of another
 * (foreign) does not; each gives the path below /api/v1, and a body where there is one. shows checks
 * the answer. Foreign calls are made first, so that they cannot pass for want of anything.
 */
const ROWS = {
  'GET /applications': CLOSED,
  'POST /applications': CLOSED,
  'GET /applications/{application_id}': CLOSED,
  'PATCH /applications/{application_id}': CLOSED,
  'DELETE /applications/{application_id}': CLOSED,
  'PATCH /applications/{application_id}/tokens': CLOSED,
  'GET /applications/{application_id}/client_secrets': CLOSED,
  'POST /applications/{application_id}/client_secrets': CLOSED,
  'DELETE /applications/{application_id}/client_secrets/previous': CLOSED,
  'GET /applications/{application_id}/public_keys': CLOSED,
  'POST /applications/{application_id}/public_keys': CLOSED,
  'GET /applications/{application_id}/public_keys/{public_key_id}': CLOSED,
  'DELETE /applications/{application_id}/public_keys/{public_key_id}': CLOSED,
  'GET /applications/{application_id}/authentication': CLOSED,
  'PATCH /applications/{application_id}/authentication': CLOSED,
  'GET /applications/{application_id}/apis': CLOSED,
  'GET /applications/{application_id}/properties': CLOSED,
  'PUT /applications/{application_id}/properties/{property_key}': CLOSED,
  'GET /applications/{application_id}/token_customization': CLOSED,
  'PATCH /applications/{application_id}/token_customization': CLOSED,
  'GET /applications/{application_id}/limits': CLOSED,
  'PATCH /applications/{application_id}/limits': CLOSED,
  'GET /applications/{application_id}/quota': CLOSED,
  'GET /organizations/{org_code}/limits': CLOSED,
  'PATCH /organizations/{org_code}/limits': CLOSED,
  'GET /organizations/{org_code}/quota': CLOSED,
  'GET /apis': CLOSED,
  'POST /apis': CLOSED,
  'GET /apis/{api_id}': CLOSED,
  'DELETE /apis/{api_id}': CLOSED,
  'GET /apis/{api_id}/scopes': CLOSED,
  'POST /apis/{api_id}/scopes': CLOSED,
  'GET /apis/{api_id}/scopes/{scope_id}': CLOSED,
  'PATCH /apis/{api_id}/scopes/{scope_id}': CLOSED,
  'DELETE /apis/{api_id}/scopes/{scope_id}': CLOSED,
  'PATCH /apis/{api_id}/applications': CLOSED,
  'POST /apis/{api_id}/applications/{application_id}/scopes/{scope_id}': CLOSED,
  'DELETE /apis/{api_id}/applications/{application_id}/scopes/{scope_id}': CLOSED,
  'GET /apis/{api_id}/authorized_applications': CLOSED,
  'PUT /apis/{api_id}/openapi': CLOSED,
  'GET /apis/{api_id}/openapi': CLOSED,
  'DELETE /apis/{api_id}/openapi': CLOSED,
  'GET /apis/{api_id}/openapi/imports': CLOSED,
  'GET /apis/{api_id}/openapi/imports/{import_id}': CLOSED,
  'POST /apis/{api_id}/openapi/imports/{import_id}/undo': CLOSED,
  'GET /audit': CLOSED,
  'GET /audit/export': CLOSED,
  'GET /audit/checkpoints': CLOSED,
  'POST /audit/checkpoints': CLOSED,
  'GET /applications/{application_id}/usage': CLOSED,
  'GET /applications/{application_id}/refusals': CLOSED,
  'GET /statistics/tokens': CLOSED,
  'GET /statistics/totals': CLOSED,
  'GET /statistics/unused_applications': CLOSED,
  'POST /token_preview': CLOSED,
  'POST /applications/{application_id}/test_tokens': CLOSED,
  'GET /feature_flags': CLOSED,
  'GET /properties': CLOSED,
  'POST /properties': CLOSED,
  'GET /properties/{property_id}': CLOSED,
  'PUT /properties/{property_id}': CLOSED,
  'DELETE /properties/{property_id}': CLOSED,
  'GET /property_categories': CLOSED,
  'POST /property_categories': CLOSED,
  'GET /property_categories/{category_id}': CLOSED,
  'PUT /property_categories/{category_id}': CLOSED,
  'GET /environment': CLOSED,
  'GET /environment_variables': CLOSED,
  'POST /environment_variables': CLOSED,
  'GET /environment_variables/{variable_id}': CLOSED,
  'PATCH /environment_variables/{variable_id}': CLOSED,
  'DELETE /environment_variables/{variable_id}': CLOSED,
  'GET /signing_keys': CLOSED,
  'POST /signing_keys': CLOSED,
  'DELETE /signing_keys/{kid}': CLOSED,
  'GET /settings': CLOSED,
  'POST /feature_flags': CLOSED,
  'GET /feature_flags/{feature_flag_key}': CLOSED,
  'PUT /feature_flags/{feature_flag_key}': CLOSED,
  'DELETE /feature_flags/{feature_flag_key}': CLOSED,
  'GET /environment/feature_flags': CLOSED,
  'DELETE /environment/feature_flags': CLOSED,
  'POST /json_feature_flags': CLOSED,
  'GET /json_feature_flags/{feature_flag_key}': CLOSED,
  'PUT /json_feature_flags/{feature_flag_key}': CLOSED,
  'GET /environment/feature_flags/{feature_flag_key}': CLOSED,
  'PATCH /environment/feature_flags/{feature_flag_key}': CLOSED,
  'DELETE /environment/feature_flags/{feature_flag_key}': CLOSED,
  'GET /webhooks': CLOSED,
  'POST /webhooks': CLOSED,
  'GET /webhooks/{webhook_id}': CLOSED,
  'PATCH /webhooks/{webhook_id}': CLOSED,
  'DELETE /webhooks/{webhook_id}': CLOSED,
  'GET /webhooks/{webhook_id}/deliveries': CLOSED,
  'GET /webhooks/{webhook_id}/deliveries/{delivery_id}': CLOSED,
  'POST /webhooks/{webhook_id}/deliveries/{delivery_id}/resend': CLOSED,
  'POST /webhooks/{webhook_id}/test': CLOSED,
  'GET /events/{event_id}': CLOSED,
  'GET /event_types': CLOSED,
  'POST /organization': CLOSED,
  'DELETE /organization/{org_code}': CLOSED, /* not even its own: that is the environment's */
  'GET /openapi.json': PUBLIC,
  'OPTIONS /openapi.json': PUBLIC,
  'POST /api_keys/verify': PUBLIC, /* who has the key knows it already */

  'GET /organization': {
    own: () => [`/organization?code=${own.code}`],
    foreign: () => [[`/organization?code=${other.code}`], ['/organization?code=org_00000000000']],
    shows: (answer) => assert.equal(answer.code, own.code),
  },
  'GET /organizations': {
    own: () => ['/organizations?page_size=500'],
    shows: (answer) => {
      assert.deepEqual(answer.organizations.map(({ code }) => code), [own.code]);
      assert.equal(answer.next_token, null);
    },
  },
  'GET /organization/{org_code}': {
    own: () => [`/organization/${own.code}`],
    foreign: () => [[`/organization/${other.code}`], ['/organization/org_00000000000']],
    shows: (answer) => assert.equal(answer.code, own.code),
  },
  'PATCH /organization/{org_code}': {
    own: () => [`/organization/${own.code}`, { name: 'Renamed' }],
    foreign: () => [[`/organization/${other.code}`, { name: 'Renamed' }],
      [`/organization/${other.code}`, { name: 7 }]],
  },
  'GET /organizations/{org_code}/applications': {
    own: () => [`/organizations/${own.code}/applications`],
    foreign: () => [[`/organizations/${other.code}/applications`]],
    shows: (answer) =>
      assert.deepEqual(answer.applications.map(({ id }) => id), [own.application.id]),
  },
  'GET /organizations/{org_code}/properties': {
    own: () => [`/organizations/${own.code}/properties`],
    foreign: () => [[`/organizations/${other.code}/properties`]],
    shows: (answer) => assert.ok(answer.properties.every(({ value }) => value !== 'foreign')),
  },
  'PATCH /organizations/{org_code}/properties': {
    own: () => [`/organizations/${own.code}/properties`, { properties: { [property]: 'own' } }],
    foreign: () =>
      [[`/organizations/${other.code}/properties`, { properties: { [property]: 'own' } }]],
  },
  'PUT /organizations/{org_code}/properties/{property_key}': {
    own: () => [`/organizations/${own.code}/properties/${property}?value=own`],
    foreign: () => [[`/organizations/${other.code}/properties/${property}?value=own`]],
  },
  'GET /organizations/{org_code}/feature_flags': {
    own: () => [`/organizations/${own.code}/feature_flags`],
    foreign: () => [[`/organizations/${other.code}/feature_flags`]],
    shows: (answer) => assert.ok(!JSON.stringify(answer).includes('foreign')),
  },
  'GET /organizations/{org_code}/feature_flags/{feature_flag_key}': {
    own: () => [`/organizations/${own.code}/feature_flags/${flag}`],
    foreign: () => [[`/organizations/${other.code}/feature_flags/${flag}`]],
    shows: (answer) => assert.ok(!JSON.stringify(answer).includes('foreign')),
  },
  'PATCH /organizations/{org_code}/feature_flags/{feature_flag_key}': {
    own: () => [`/organizations/${own.code}/feature_flags/${flag}?value=own`],
    foreign: () => [[`/organizations/${other.code}/feature_flags/${flag}?value=own`]],
  },
  'DELETE /organizations/{org_code}/feature_flags/{feature_flag_key}': {
    own: () => [`/organizations/${own.code}/feature_flags/${flag}`],
    foreign: () => [[`/organizations/${other.code}/feature_flags/${flag}`]],
  },
  'DELETE /organizations/{org_code}/feature_flags': {
    own: () => [`/organizations/${own.code}/feature_flags`],
    foreign: () => [[`/organizations/${other.code}/feature_flags`]],
  },
  'GET /api_keys': {
    own: () => ['/api_keys?page_size=500'],
    foreign: () => [[`/api_keys?org_code=${other.code}`]],
    shows: (answer) => assert.deepEqual(answer.api_keys.map(({ id }) => id), [own.key.id]),
  },
  'POST /api_keys': {
    own: () => ['/api_keys', { name: 'Own', api_id: api.id, org_code: own.code }],
    foreign: () => [{ org_code: other.code }, { type: 'environment' },
      { type: 'user', user_id: 'somebody' }]
      .map((owner) => ['/api_keys', { name: 'Foreign', api_id: api.id, ...owner }]),
  },
  'GET /api_keys/{key_id}': {
    own: () => [`/api_keys/${own.key.id}`],
    foreign: () => foreignKeys(),
  },
  'PUT /api_keys/{key_id}': {
    own: () => [`/api_keys/${own.key.id}`],
    foreign: () => foreignKeys(),
  },
  'PATCH /api_keys/{key_id}': {
    own: () => [`/api_keys/${own.key.id}`, { rate_limit: 5 }],
    foreign: () => foreignKeys().map(([path]) => [path, { rate_limit: 5 }]),
  },
  'DELETE /api_keys/{key_id}': {
    own: () => [`/api_keys/${own.key.id}`],
    foreign: () => foreignKeys(),
  },
};

const routes = (await jetonJson(['help', 'routes'])).routes
  .filter(({ path }) => path.startsWith('/api/v1/'))
  .map((route) => ({ ...route, path: route.path.slice('/api/v1'.length) }));

let server, management, make, own, other, scoped, api, property, flag, globalKey, ids;

before(async () => {
  server = await Server.start();
  management = await Management.ofNewServer(server);
  make = new Makers(management);
  api = await make.api();
  property = (await make.property('org')).key;
  flag = await make.flag();
  other = await newOrganization();
  own = await newOrganization();
  globalKey = await make.apiKey();
  await management.patch(`/organizations/${other.code}/properties`,
    { properties: { [property]: 'foreign' } });
  await management.patch(`/organizations/${other.code}/feature_flags/${flag}?value=foreign`);
  scoped = await withAllScopes(own.application);
  const { signing_keys: [key] } = await management.get('/signing_keys');
  ids = { ...await make.everything(), org_code: own.code, application_id: own.application.id,
    kid: key.kid };
});

after(() => server?.stop());

/* Its application is authorized for what its key is for: more it could not give. */
async function newOrganization() {
  const code = await make.organization();
  const application = await make.application({ org_code: code });
  const key = await make.apiKey({ org_code: code });
  const { api_key: row } = await management.get(`/api_keys/${key.id}`);
  const { scopes } = await management.get(`/apis/${row.api_ids[0]}/scopes`);
  await authorize(management, { id: row.api_ids[0],
    scopes: Object.fromEntries(scopes.map((scope) => [scope.key, scope.id])) }, application,
  ['read']);
  await authorize(management, api, application);
  return { code, application, key };
}

async function withAllScopes(application) {
  const { apis } = await management.get('/apis', { expand: 'scopes' });
  const builtIn = apis.find((row) => row.is_management_api);
  const scopes = Object.fromEntries(builtIn.scopes.map(({ id, key }) => [key, id]));
  await authorize(management, { id: builtIn.id, scopes }, application, Object.keys(scopes));
  return Management.for(server, application);
}

const foreignKeys = () =>
  [other.key.id, globalKey.id, `api_key_${'0'.repeat(32)}`].map((id) => [`/api_keys/${id}`]);

const fill = (path, values) => path.replace(/\{([^}]+)\}/g, (_, name) => {
  assert.ok(values[name] !== undefined, `an id for ${name}`);
  return values[name];
});

describe('a token of an organization, with all scopes', () => {
  for (const { method, path } of routes) {
    const row = ROWS[`${method} ${path}`];
    const body = ['POST', 'PUT', 'PATCH'].includes(method) ? {} : undefined;

    if (row === CLOSED) {
      it(`is 403 at ${method} ${path}, of things that exist and of none`, async () => {
        const none = new Proxy({}, { get: () => '0'.repeat(32) });
        for (const values of [ids, none]) {
          const error = await scoped.refused(403, method, fill(path, values), body);
          assert.equal(error.code, 'ORGANIZATION_ACCESS_DENIED');
        }
      });
    } else if (row?.own !== undefined) {
      it(`reaches its own and no other organization at ${method} ${path}`, async () => {
        for (const [target, sent] of row.foreign?.() ?? []) {
          const error = await scoped.refused(403, method, target, sent);
          assert.equal(error.code, 'ORGANIZATION_ACCESS_DENIED');
        }
        const answer = await scoped.call(method, ...row.own());
        row.shows?.(answer);
      });
    }
  }

  it('has a row here for every route below /api/v1', () => {
    assert.deepEqual(routes.map(({ method, path }) => `${method} ${path}`).sort(),
      Object.keys(ROWS).sort());
  });

  it('learns of no other key by the cursor of a list', async () => {
    for (const [target] of foreignKeys()) {
      const error = await scoped.refused(400, 'GET',
        `/api_keys?starting_after=${target.split('/')[2]}`);
      assert.match(error.message, /starting_after/);
    }
  });

  it('has changed nothing of the other organization', async () => {
    const { name } = await management.get('/organization', { code: other.code });
    assert.notEqual(name, 'Renamed');
    const { properties } = await management.get(`/organizations/${other.code}/properties`);
    assert.equal(properties.find(({ key }) => key === property).value, 'foreign');
    const { feature_flags: flags } =
      await management.get(`/organizations/${other.code}/feature_flags`);
    assert.equal(flags[flag].value, 'foreign');
    const { api_key: key } = await management.get(`/api_keys/${other.key.id}`);
    assert.equal(key.status, 'active');
  });

  it('reaches nothing once its organization is suspended', async () => {
    await management.patch(`/organization/${own.code}`, { is_suspended: true });
    for (const [method, row] of Object.entries(ROWS).filter(([, { own: path }]) => path)) {
      const error = await scoped.refused(403, method.split(' ')[0], ...row.own());
      assert.equal(error.code, 'ORGANIZATION_SUSPENDED');
    }
    await management.patch(`/organization/${own.code}`, { is_suspended: false });
    await scoped.get('/organizations');
  });
});
