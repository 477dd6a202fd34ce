/*
 * management_access: who may call the management API (contract sections 7.1 and 7.2): tokens that
 * are no good are 401 with a challenge, tokens without the operation's scope are 403 and name it,
 * an organization's tokens reach that organization alone.
 */
import assert from 'node:assert/strict';
import { copyFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  decodeProtectedHeader, exportJWK, exportSPKI, generateKeyPair, importJWK, SignJWT,
} from 'jose';
import { managementScopes, operationNamed } from './lib/contract.js';
import {
  createApplicationByCommand, Server, temporaryFolder, waitFor,
} from './lib/harness.js';
import {
  authorize, createApi, createApplication, Management, tokenFor,
} from './lib/management.js';
import { changeStore, copyStore } from './lib/store.js';

const OPERATIONS = [
  'getOrganization', 'createOrganization', 'getOrganizations', 'updateOrganization',
  'deleteOrganization', 'getAPIs', 'addAPIs', 'getAPI', 'deleteAPI', 'getAPIScopes', 'addAPIScope',
  'getAPIScope', 'updateAPIScope', 'deleteAPIScope', 'updateAPIApplications',
  'addAPIApplicationScope', 'deleteAPIApplicationScope', 'getApplications', 'createApplication',
  'getApplication', 'updateApplication', 'deleteApplication', 'updateApplicationTokens',
  'GetCategories', 'CreateCategory', 'UpdateCategory',
  'GetProperties', 'CreateProperty', 'UpdateProperty', 'DeleteProperty',
  'getApplicationPropertyValues', 'updateApplicationsProperty', 'GetOrganizationPropertyValues',
  'UpdateOrganizationProperties', 'UpdateOrganizationProperty',
  'getEnvironment', 'getEnvironmentVariables', 'createEnvironmentVariable',
  'getEnvironmentVariable', 'updateEnvironmentVariable', 'deleteEnvironmentVariable',
  'CreateFeatureFlag', 'UpdateFeatureFlag', 'DeleteFeatureFlag', 'GetEnvironementFeatureFlags',
  'UpdateEnvironementFeatureFlagOverride', 'DeleteEnvironementFeatureFlagOverride',
  'DeleteEnvironementFeatureFlagOverrides', 'GetOrganizationFeatureFlags',
  'UpdateOrganizationFeatureFlagOverride', 'DeleteOrganizationFeatureFlagOverride',
  'DeleteOrganizationFeatureFlagOverrides',
  'getApiKeys', 'createApiKey', 'getApiKey', 'rotateApiKey', 'deleteApiKey',
];

let server, administrator, management;

before(async () => {
  server = await Server.start();
  administrator = await createApplicationByCommand(server, 'Administration');
  management = await Management.for(server, administrator);
});

after(() => server?.stop());

/* The path of an operation with ids that name nothing: access is decided before they matter. */
const anyPath = (operation) =>
  operation.path.slice('/api/v1'.length).replace(/\{[^}]+\}/g, '0'.repeat(32));

const hasBody = (operation) => ['POST', 'PATCH', 'PUT'].includes(operation.method);

/* 401 with a challenge and the envelope; with that Authorization header, or none (null). */
async function assertUnauthenticated(authorization, target = '/organizations') {
  const options = { headers: { Authorization: authorization } };
  const error = await management.refused(401, 'GET', target, undefined, options);
  const answer = await management.send('GET', target, undefined, options);
  assert.match(answer.headers['www-authenticate'], /^Bearer\b/);
  return error;
}

describe('every operation', () => {
  for (const id of OPERATIONS) {
    const operation = operationNamed(id);
    const body = hasBody(operation) ? {} : undefined;

    it(`${id} without a token is 401`, async () => {
      const options = { headers: { Authorization: null } };
      await management.refused(401, operation.method, anyPath(operation), body, options);
      const answer =
        await management.send(operation.method, anyPath(operation), body, options);
      assert.match(answer.headers['www-authenticate'], /^Bearer\b/);
    });

    it(`${id} with every scope but ${operation.scope} is 403 and names it`, async () => {
      const others = managementScopes.filter((scope) => scope !== operation.scope).join(' ');
      const limited = await Management.for(server, administrator, { scope: others });
      const error = await limited.refused(403, operation.method, anyPath(operation), body);
      assert.ok(error.message.includes(operation.scope), error.message);
    });

    it(`${id} with ${operation.scope} alone passes`, async () => {
      const limited = await Management.for(server, administrator, { scope: operation.scope });
      const answer = await limited.send(operation.method, anyPath(operation), body);
      assert.ok([200, 400, 404].includes(answer.status), `${answer.status} ${answer.text}`);
    });
  }
});

describe('tokens that are accepted', () => {
  it('have ISSUER/api in aud as well as ISSUER/api/v1', async () => {
    for (const audience of [`${server.issuer}/api`, `${server.issuer}/api/v1`]) {
      const { access_token: token } = await tokenFor(server, administrator, audience);
      const answer = await management.send('GET', '/organizations', undefined,
        { headers: { Authorization: `Bearer ${token}` } });
      assert.equal(answer.status, 200, answer.text);
    }
  });

  it('may be for other APIs too', async () => {
    const api = await createApi(management, { name: 'Side', audience: 'side' });
    await authorize(management, api, administrator);
    const { access_token: token } =
      await tokenFor(server, administrator, `side ${server.issuer}/api/v1`);
    const answer = await management.send('GET', '/organizations', undefined,
      { headers: { Authorization: `Bearer ${token}` } });
    assert.equal(answer.status, 200, answer.text);
  });

  it('follow the scheme in any case', async () => {
    const answer = await management.send('GET', '/organizations', undefined,
      { headers: { Authorization: `bEARER ${management.token}` } });
    assert.equal(answer.status, 200, answer.text);
  });
});

describe('tokens that are refused', () => {
  const cases = [
    ['no header', () => null],
    ['an empty header', () => ''],
    ['the scheme alone', () => 'Bearer'],
    ['no token', () => 'Bearer '],
    ['another scheme', () => `Basic ${management.token}`],
    ['the token without a scheme', () => management.token],
    ['two tokens', () => `Bearer ${management.token} ${management.token}`],
    ['one word', () => 'Bearer x'],
    ['three empty parts', () => 'Bearer ..'],
    ['three letters', () => 'Bearer a.b.c'],
    ['four parts', () => `Bearer ${management.token}.x`],
    ['two parts', () => `Bearer ${management.token.split('.').slice(0, 2).join('.')}`],
    ['no signature', () => `Bearer ${management.token.split('.').slice(0, 2).join('.')}.`],
    ['half a signature', () => `Bearer ${management.token.slice(0, -100)}`],
    ['padding', () => `Bearer ${management.token}=`],
    ['8 KiB of noise', () => `Bearer ${'a'.repeat(8 * 1024)}`],
    ['noise of the right form', () =>
      `Bearer ${['e', 'f', 'g'].map((c) => c.repeat(400)).join('.')}`],
    ['bytes that are no ASCII', () => 'Bearer \xff\xfe'],
  ];
  for (const [name, value] of cases)
    it(`${name}`, () => assertUnauthenticated(value()));

  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = () =>
    JSON.parse(Buffer.from(management.token.split('.')[1], 'base64url').toString());
  const header = () => decodeProtectedHeader(management.token);

  it('a payload that was changed', async () => {
    const [head, , signature] = management.token.split('.');
    const changed = { ...claims(), scope: 'everything', exp: claims().exp + 1 };
    await assertUnauthenticated(`Bearer ${head}.${part(changed)}.${signature}`);
  });

  for (const alg of ['none', 'None', 'NONE', '']) {
    it(`alg ${JSON.stringify(alg)}, with and without the kid`, async () => {
      for (const extra of [{}, { kid: header().kid }]) {
        const head = part({ alg, typ: 'JWT', ...extra });
        const [, , signature] = management.token.split('.');
        await assertUnauthenticated(`Bearer ${head}.${part(claims())}.`);
        await assertUnauthenticated(`Bearer ${head}.${part(claims())}.${signature}`);
      }
    });
  }

  it('HS256 with the public key, in any of its forms, as the secret', async () => {
    const { keys } = (await server.send('/.well-known/jwks.json')).json;
    const jwk = keys.find((key) => key.kid === header().kid);
    const pem = await exportSPKI(await importJWK(jwk, 'RS256'));
    const secrets = [pem, pem.trimEnd(), JSON.stringify(jwk), jwk.n,
      Buffer.from(jwk.n, 'base64url')];
    for (const secret of secrets) {
      const token = await new SignJWT(claims())
        .setProtectedHeader({ alg: 'HS256', kid: jwk.kid, typ: 'JWT' })
        .sign(Buffer.from(secret));
      await assertUnauthenticated(`Bearer ${token}`);
    }
  });

  it('another key: under our kid, its own, none, or carried in the header', async () => {
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    const jwk = await exportJWK(publicKey);
    const heads = [{ kid: header().kid }, { kid: 'mine' }, {}, { kid: 'mine', jwk },
      { kid: header().kid, jku: 'https://evil.example/jwks' }];
    for (const head of heads) {
      const token = await new SignJWT(claims())
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...head }).sign(privateKey);
      await assertUnauthenticated(`Bearer ${token}`);
    }
  });

  it('another algorithm than the key is for', async () => {
    for (const alg of ['ES256', 'EdDSA']) {
      const { privateKey } = await generateKeyPair(alg);
      const token = await new SignJWT(claims())
        .setProtectedHeader({ alg, kid: header().kid, typ: 'JWT' }).sign(privateKey);
      await assertUnauthenticated(`Bearer ${token}`);
    }
  });

  it('the right token of another audience', async () => {
    const api = await createApi(management, { name: 'Elsewhere', audience: 'elsewhere' });
    await authorize(management, api, administrator);
    const { access_token: token } = await tokenFor(server, administrator, 'elsewhere');
    await assertUnauthenticated(`Bearer ${token}`);
  });

  it('the token of an application that was deleted', async () => {
    const gone = await createApplicationByCommand(server, 'Gone');
    const { access_token: token } =
      await tokenFor(server, gone, `${server.issuer}/api/v1`);
    const authorization = { headers: { Authorization: `Bearer ${token}` } };
    assert.equal(
      (await management.send('GET', '/organizations', undefined, authorization)).status, 200);
    await management.delete(`/applications/${gone.client_id}`);
    await assertUnauthenticated(`Bearer ${token}`);
  });

  it('an expired token, signed by our own key', async () => {
    const brief = await createApplicationByCommand(server, 'Brief');
    /* No door allows a lifetime that a test could wait for. */
    await changeStore(server.folder,
      `UPDATE applications SET access_token_lifetime_s = 1 WHERE id = '${brief.client_id}'`);
    const { access_token: token } = await tokenFor(server, brief, `${server.issuer}/api/v1`);
    const { exp } = JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
    assert.ok(exp < Date.now() / 1000 + 10, 'the short lifetime holds');
    await waitFor('the token has expired', async () => {
      const answer = await management.send('GET', '/organizations', undefined,
        { headers: { Authorization: `Bearer ${token}` } });
      return answer.status === 401;
    });
    await assertUnauthenticated(`Bearer ${token}`);
  });

  it('a token of another issuer, though signed with the very same key', async () => {
    const folder = await temporaryFolder();
    await copyStore(server.folder, folder);
    await copyFile(server.masterKeyFile, path.join(folder, 'master.key'));
    const twin = await Server.start({ folder });
    try {
      const twins = await Management.for(twin, administrator);
      await assertUnauthenticated(`Bearer ${twins.token}`);
      /* The twin registers our own audience as an API of its own. */
      const audience = `${server.issuer}/api/v1`;
      const api = await createApi(twins, { name: 'Impostor', audience,
        scopes: ['read:organizations'] });
      await authorize(twins, api, administrator, ['read:organizations']);
      const { access_token: token } = await tokenFor(twin, administrator, audience);
      assert.equal(decodeProtectedHeader(token).kid, header().kid, 'the same key');
      await assertUnauthenticated(`Bearer ${token}`);
    } finally {
      await twin.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('an application of an organization', () => {
  let own, other, scoped;

  before(async () => {
    own = (await management.post('/organization', { name: 'Own' })).organization.code;
    other = (await management.post('/organization', { name: 'Other' })).organization.code;
    const application = await createApplication(management, { name: 'Scoped', org_code: own });
    const { apis } = await management.get('/apis', { expand: 'scopes' });
    const builtIn = apis.find((api) => api.is_management_api);
    await authorize(management, builtIn, application);
    for (const { id } of builtIn.scopes)
      await management.post(`/apis/${builtIn.id}/applications/${application.id}/scopes/${id}`);
    scoped = await Management.for(server, application);
  });

  it('reads and changes its organization', async () => {
    assert.equal((await scoped.get('/organization', { code: own })).name, 'Own');
    await scoped.patch(`/organization/${own}`, { external_id: 'crm-1' });
    assert.equal((await scoped.get('/organization', { code: own })).external_id, 'crm-1');
  });

  it('sees it alone in the list', async () => {
    const { organizations, next_token: next } = await scoped.get('/organizations');
    assert.deepEqual(organizations.map((row) => row.code), [own]);
    assert.equal(next, null);
  });

  it('reaches no other organization, be it there or not', async () => {
    for (const code of [other, 'org_00000000000']) {
      await scoped.refused(403, 'GET', '/organization', undefined, { query: { code } });
      await scoped.refused(403, 'PATCH', `/organization/${code}`, { name: 'Taken over' });
      await scoped.refused(403, 'DELETE', `/organization/${code}`);
    }
    assert.equal((await management.get('/organization', { code: other })).name, 'Other');
  });

  it('makes no organization', () => scoped.refused(403, 'POST', '/organization', { name: 'New' }));

  it('reaches nothing of the environment', async () => {
    const api = await createApi(management, { name: 'Shared', audience: 'shared', scopes: ['a'] });
    const victim = await createApplication(management, { name: 'Victim' });
    const calls = [
      ['GET', '/apis'], ['POST', '/apis', { name: 'x', audience: 'x' }],
      ['GET', `/apis/${api.id}`], ['DELETE', `/apis/${api.id}`],
      ['GET', `/apis/${api.id}/scopes`], ['POST', `/apis/${api.id}/scopes`, { key: 'b' }],
      ['PATCH', `/apis/${api.id}/applications`, { applications: [{ id: victim.id }] }],
      ['GET', `/applications/${victim.id}`], ['DELETE', `/applications/${victim.id}`],
      ['PATCH', `/applications/${victim.id}`, { name: 'Renamed' }],
      ['PATCH', `/applications/${victim.id}/tokens`, { access_token_lifetime: 60 }],
      ['POST', '/applications', { name: 'Global', type: 'm2m' }],
      ['POST', `/applications/${victim.id}/client_secrets`, {}],
    ];
    for (const [method, target, body] of calls)
      await scoped.refused(403, method, target, body);
    assert.equal((await management.get(`/applications/${victim.id}`)).application.name, 'Victim');
  });

  it('sees no application but, at most, its organization\'s', async () => {
    const answer = await scoped.send('GET', '/applications');
    if (answer.status === 200) {
      assert.deepEqual(answer.json.applications.map((row) => row.name), ['Scoped']);
      return;
    }
    assert.equal(answer.status, 403, answer.text);
  });
});

describe('routes', () => {
  it('an unknown route is 404 in the form of an object', async () => {
    for (const target of ['/nothing', '/apis/a/b/c/d/e', '/Organizations', '/']) {
      const error = await management.refused(404, 'GET', target);
      assert.deepEqual(error, { code: 'ROUTE_NOT_FOUND',
        message: 'The requested API route does not exist' });
    }
  });

  it('a wrong method is 405 with Allow and the error envelope', async () => {
    for (const [method, target, allow] of [
      ['PUT', '/organizations', 'GET'],
      ['DELETE', '/apis', 'GET'],
      ['GET', `/apis/${'0'.repeat(32)}/applications`, 'PATCH'],
      ['POST', `/apis/${'0'.repeat(32)}/applications`, 'PATCH'],
    ]) {
      const answer = await management.send(method, target, method === 'GET' ? undefined : {});
      assert.equal(answer.status, 405, `${method} ${target}: ${answer.text}`);
      assert.match(answer.headers.allow, new RegExp(`\\b${allow}\\b`));
      assert.match(answer.json.errors[0].code, /^[A-Z_]+$/);
    }
  });

  it('answers are not for caches', async () => {
    const answer = await management.send('GET', '/organizations');
    assert.match(answer.headers['cache-control'], /no-store/);
  });
});

describe('the built-in management API', () => {
  it('is in every store, first with its long audience, and lists every scope', async () => {
    const { apis } = await management.get('/apis', { expand: 'scopes' });
    const builtIn = apis.filter((api) => api.is_management_api);
    assert.equal(builtIn.length, 1);
    assert.equal(builtIn[0].audience, `${server.issuer}/api/v1`);
    const keys = builtIn[0].scopes.map((scope) => scope.key);
    for (const scope of managementScopes)
      assert.ok(keys.includes(scope), `${scope} is missing`);
    assert.equal(new Set(keys).size, keys.length);
  });

  it('cannot be deleted, nor lose a scope', async () => {
    const { apis } = await management.get('/apis', { expand: 'scopes' });
    const builtIn = apis.find((api) => api.is_management_api);
    await management.refused(400, 'DELETE', `/apis/${builtIn.id}`);
    await management.refused(400, 'DELETE', `/apis/${builtIn.id}/scopes/${builtIn.scopes[0].id}`);
    const after = await management.get('/apis', { expand: 'scopes' });
    assert.deepEqual(after.apis.find((api) => api.is_management_api), builtIn);
  });

  it('lends neither of its audiences to another API', async () => {
    for (const audience of [`${server.issuer}/api`, `${server.issuer}/api/v1`]) {
      const error = await management.refused(400, 'POST', '/apis', { name: 'Fake', audience });
      assert.match(error.message, /audience/);
    }
  });
});
