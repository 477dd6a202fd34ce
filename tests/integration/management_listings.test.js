/*
 * management_listings: what the contract's document has no listing of: an organization's
 * applications, the applications authorized for an API, the APIs of an application.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createApplicationByCommand, Server, waitFor } from './lib/harness.js';
import {
  authorize, createApi, createApplication, Management, tokenFor,
} from './lib/management.js';
import { assertPages, BAD_QUERIES, readAllPages } from './lib/pages.js';

const UNKNOWN = '0'.repeat(32);

let server, administrator, management, builtIn;

before(async () => {
  server = await Server.start();
  administrator = await createApplicationByCommand(server, 'Administration');
  management = await Management.for(server, administrator);
  const { apis } = await management.get('/apis', { expand: 'scopes' });
  builtIn = apis.find((api) => api.is_management_api);
});

after(() => server?.stop());

const createOrganization = async (name) =>
  (await management.post('/organization', { name })).organization.code;

/* A client of the API with a token of an organization's application that has these scopes. */
async function scopedTo(orgCode, keys) {
  const application = await createApplication(management, { name: 'Scoped', org_code: orgCode });
  await authorize(management, builtIn, application);
  for (const { id, key } of builtIn.scopes.filter((scope) => keys.includes(scope.key)))
    assert.ok(await management.post(
      `/apis/${builtIn.id}/applications/${application.id}/scopes/${id}`), key);
  return { application, scoped: await Management.for(server, application) };
}

async function withoutScope(scope) {
  const { access_token: token } =
    await tokenFor(server, administrator, management.audience);
  const all = JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).scope.split(' ');
  return Management.for(server, administrator,
    { scope: all.filter((one) => one !== scope).join(' ') });
}

describe('the applications of an organization', () => {
  let own, other;

  before(async () => {
    own = await createOrganization('Own');
    other = await createOrganization('Other');
    await createApplication(management, { name: 'Of another', org_code: other });
    for (let i = 0; i < 23; i++)
      await createApplication(management, { name: `Robot ${i % 7}`, org_code: own });
  });

  it('come by name in pages, and no others', () =>
    assertPages(management, `/organizations/${own}/applications`, 'applications', 23,
      (row) => row.name, 'name'));

  it('are none of a new organization', async () => {
    const { applications, next_token: next } =
      await management.get(`/organizations/${await createOrganization('New')}/applications`);
    assert.deepEqual(applications, []);
    assert.equal(next, null);
  });

  it('are seen by its own token, and by no other organization\'s', async () => {
    const { application, scoped } = await scopedTo(other, ['read:applications']);
    const { applications } = await scoped.get(`/organizations/${other}/applications`);
    assert.deepEqual(applications.map((row) => row.name).sort(), ['Of another', 'Scoped']);
    for (const code of [own, 'org_00000000000']) {
      const error =
        await scoped.refused(403, 'GET', `/organizations/${code}/applications`);
      assert.equal(error.code, 'ORGANIZATION_ACCESS_DENIED');
    }
    await management.delete(`/applications/${application.id}`);
  });

  it('need read:applications, and an organization that there is', async () => {
    const error = await (await withoutScope('read:applications'))
      .refused(403, 'GET', `/organizations/${own}/applications`);
    assert.match(error.message, /read:applications/);
    await management.refused(404, 'GET', '/organizations/org_00000000000/applications');
  });

  for (const [query, mentions] of BAD_QUERIES) {
    it(`refuse ?${query.slice(0, 60)}`, async () => {
      const error =
        await management.refused(400, 'GET', `/organizations/${own}/applications?${query}`);
      if (mentions !== undefined)
        assert.match(error.message, mentions);
    });
  }
});

describe('the applications authorized for an API', () => {
  let api, robots, orgCode;

  before(async () => {
    api = await createApi(management,
      { name: 'Orders', audience: 'orders', scopes: ['write:orders', 'read:orders'] });
    orgCode = await createOrganization('Acme');
    robots = [];
    for (let i = 0; i < 12; i++)
      robots.push(await createApplication(management,
        { name: `Robot ${i}`, ...(i === 0 ? { org_code: orgCode } : {}) }));
    await createApplication(management, { name: 'Not authorized' });
    for (const robot of robots)
      await authorize(management, api, robot);
    for (const key of ['write:orders', 'read:orders'])
      await authorize(management, api, robots[0], [key]);
  });

  const list = (query) => management.get(`/apis/${api.id}/authorized_applications`, query);

  it('come with the scopes enabled for each, by key', async () => {
    const { applications } = await list({ page_size: 500 });
    assert.equal(applications.length, 12);
    const first = applications.find((row) => row.id === robots[0].id);
    assert.equal(first.name, 'Robot 0');
    assert.equal(first.type, 'm2m');
    assert.equal(first.org_code, orgCode);
    assert.deepEqual(first.scopes.map((scope) => scope.key), ['read:orders', 'write:orders']);
    assert.equal(first.scopes[0].id, api.scopes['read:orders']);
    for (const row of applications.filter(({ id }) => id !== robots[0].id)) {
      assert.deepEqual(row.scopes, []);
      assert.equal(row.org_code, null);
    }
  });

  it('come in pages, each once', async () => {
    const target = `/apis/${api.id}/authorized_applications`;
    const { applications, next_token: next } = await list();
    assert.equal(applications.length, 10);
    assert.notEqual(next, null);
    const all = await readAllPages(management, target, 'applications', { page_size: 5 });
    assert.deepEqual(all.map((row) => row.id).sort(), robots.map((robot) => robot.id).sort());
  });

  it('are gone when they are revoked', async () => {
    await management.patch(`/apis/${api.id}/applications`,
      { applications: [{ id: robots[11].id, operation: 'delete' }] });
    const { applications } = await list({ page_size: 500 });
    assert.ok(!applications.some((row) => row.id === robots[11].id));
  });

  it('need read:apis, an API that there is, and a token of no organization', async () => {
    const target = `/apis/${api.id}/authorized_applications`;
    const error = await (await withoutScope('read:apis')).refused(403, 'GET', target);
    assert.match(error.message, /read:apis/);
    assert.equal((await management.refused(404, 'GET',
      `/apis/${UNKNOWN}/authorized_applications`)).code, 'API_NOT_FOUND');
    const { scoped } = await scopedTo(orgCode, ['read:apis']);
    await scoped.refused(403, 'GET', target);
    await management.refused(400, 'GET', target, undefined, { query: { page_size: 0 } });
    await management.refused(400, 'GET', target, undefined, { query: { next_token: 'x' } });
  });
});

describe('the APIs of an application', () => {
  let robot, apis;

  before(async () => {
    robot = await createApplication(management, { name: 'Busy' });
    apis = [];
    for (let i = 0; i < 12; i++) {
      apis.push(await createApi(management,
        { name: `API ${i}`, audience: `api-${i}`, scopes: i === 0 ? ['b', 'a'] : [] }));
      await authorize(management, apis[i], robot, Object.keys(apis[i].scopes));
    }
  });

  const target = () => `/applications/${robot.id}/apis`;

  it('come in pages, each once, with the scopes that are enabled', async () => {
    const all = await readAllPages(management, target(), 'apis', { page_size: 5 });
    assert.deepEqual(all.map((row) => row.audience).sort(), apis.map((api) => api.audience).sort());
    const first = all.find((row) => row.id === apis[0].id);
    assert.equal(first.name, 'API 0');
    assert.equal(first.is_management_api, false);
    assert.deepEqual(first.scopes.map((scope) => scope.key), ['a', 'b']);
    assert.equal(first.last_used_on, null);
    assert.equal(first.use_count, 0);
  });

  it('tell how often they were asked for, and when last', async () => {
    const began = Date.now() - 1000;
    await tokenFor(server, robot, 'api-0', { scope: 'a' });
    await tokenFor(server, robot, 'api-0', { scope: 'a' });
    const used = await waitFor('the figures are written', async () => {
      const all = (await management.get(target(), { page_size: 500 })).apis;
      const row = all.find(({ id }) => id === apis[0].id);
      return row.use_count === 2 ? row : null;
    });
    assert.ok(Date.parse(used.last_used_on) >= began - 1000, used.last_used_on);
    assert.deepEqual(used.scopes.map((scope) => scope.use_count), [2, 0]);
    assert.equal(used.scopes[1].last_used_on, null);
  });

  it('show the management API with its audience', async () => {
    const { apis: rows } = await management.get(`/applications/${administrator.client_id}/apis`);
    assert.deepEqual(rows.map((row) => [row.audience, row.is_management_api]),
      [[`${server.issuer}/api/v1`, true]]);
    assert.equal(rows[0].scopes.length, builtIn.scopes.length);
  });

  it('need read:applications, an application that there is, and a token of no organization',
    async () => {
      const error = await (await withoutScope('read:applications')).refused(403, 'GET', target());
      assert.match(error.message, /read:applications/);
      assert.equal((await management.refused(404, 'GET', `/applications/${UNKNOWN}/apis`)).code,
        'APPLICATION_NOT_FOUND');
      const { scoped } = await scopedTo(await createOrganization('X'), ['read:applications']);
      await scoped.refused(403, 'GET', target());
      await management.refused(400, 'GET', target(), undefined, { query: { page_size: 501 } });
    });
});
