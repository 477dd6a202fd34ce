/*
 * management_webhooks: webhooks, their deliveries, events and event types as resources; what an
 * endpoint gets is webhook_delivery.test.js's.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createApplicationByCommand, jetonJson, remember, Server } from './lib/harness.js';
import { authorize, createApplication, Management } from './lib/management.js';

const ENDPOINT = 'https://hooks.example.invalid/jeton';
const UNKNOWN = `webhook_${'0'.repeat(32)}`;

let server, management;

before(async () => {
  server = await Server.start();
  management = await Management.ofNewServer(server);
});

after(() => server?.stop());

async function create(members = {}) {
  const { webhook } = await management.post('/webhooks',
    { endpoint: ENDPOINT, event_types: ['organization.created'], name: 'A webhook', ...members });
  assert.equal(webhook.endpoint, members.endpoint ?? ENDPOINT);
  assert.match(webhook.id, /^webhook_[0-9a-f]{32}$/);
  return webhook.id;
}

async function read(id) {
  const { webhooks } = await management.get('/webhooks');
  return webhooks.find((webhook) => webhook.id === id);
}

describe('GetEventTypes', () => {
  it('lists every type with its schema', async () => {
    const { event_types: types } = await management.get('/event_types');
    const codes = types.map(({ code }) => code);
    for (const code of ['organization.created', 'application.secret_rotated', 'api_key.revoked',
      'api_scope.updated', 'signing_key.rotated'])
      assert.ok(codes.includes(code), code);
    assert.equal(new Set(types.map(({ id }) => id)).size, types.length);
    for (const { code, schema } of types)
      assert.deepEqual(schema.required, [code.split('.')[0]]);
  });
});

describe('CreateWebHook', () => {
  it('takes a description, null or none, and shows all in the list', async () => {
    const id = await create({ description: 'For the CRM' });
    const webhook = await read(id);
    assert.equal(webhook.name, 'A webhook');
    assert.equal(webhook.description, 'For the CRM');
    assert.deepEqual(webhook.event_types, ['organization.created']);
    assert.equal(webhook.is_enabled, true);
    assert.equal(webhook.failing_since, null);
    assert.match(webhook.created_on, /^\d{4}-.*Z$/);
    assert.equal((await read(await create({ description: null }))).description, '');
  });

  it('refuses what is no public-looking https URL, unknown types and wrong members', async () => {
    const bad = [
      { endpoint: 'http://hooks.example.invalid/' },
      { endpoint: 'https://user:password@hooks.example.invalid/' },
      { endpoint: 'https://hooks.example.invalid/#fragment' },
      { endpoint: 'https://' },
      { endpoint: `https://hooks.example.invalid/${'x'.repeat(2048)}` },
      { endpoint: 'file:///etc/passwd' },
      { endpoint: 7 },
      { event_types: [] },
      { event_types: 'organization.created' },
      { event_types: ['user.created'] },
      { event_types: Array(101).fill('organization.created') },
      { name: '' },
      { name: 'x'.repeat(256) },
      { description: 'x'.repeat(1025) },
    ];
    const count = (await management.get('/webhooks')).webhooks.length;
    for (const members of bad)
      await management.refused(400, 'POST', '/webhooks', { endpoint: ENDPOINT,
        event_types: ['organization.created'], name: 'Bad', ...members });
    for (const missing of ['endpoint', 'event_types', 'name']) {
      const body = { endpoint: ENDPOINT, event_types: ['api.created'], name: 'Bad' };
      delete body[missing];
      const error = await management.refused(400, 'POST', '/webhooks', body);
      assert.match(error.message, new RegExp(missing));
    }
    assert.equal((await management.get('/webhooks')).webhooks.length, count);
  });
});

describe('UpdateWebHook and DeleteWebHook', () => {
  it('change everything but the endpoint', async () => {
    const id = await create();
    await management.patch(`/webhooks/${id}`, { name: 'Other', description: 'New',
      event_types: ['api.created', 'api.deleted'], endpoint: 'https://other.example.invalid' });
    const webhook = await read(id);
    assert.equal(webhook.name, 'Other');
    assert.equal(webhook.description, 'New');
    assert.deepEqual(webhook.event_types, ['api.created', 'api.deleted']);
    assert.equal(webhook.endpoint, ENDPOINT);
    await management.patch(`/webhooks/${id}`, { is_enabled: false });
    assert.equal((await read(id)).is_enabled, false);
    await management.delete(`/webhooks/${id}`);
    assert.equal(await read(id), undefined);
  });

  it('answer 404 for an unknown id', async () => {
    for (const [method, path, body] of [
      ['PATCH', `/webhooks/${UNKNOWN}`, { name: 'x' }],
      ['DELETE', `/webhooks/${UNKNOWN}`],
      ['GET', `/webhooks/${UNKNOWN}/deliveries`],
      ['GET', `/webhooks/${UNKNOWN}/deliveries/delivery_0`],
      ['POST', `/webhooks/${UNKNOWN}/deliveries/delivery_0/resend`],
      ['POST', `/webhooks/${UNKNOWN}/test`],
    ]) {
      const error = await management.refused(404, method, path, body);
      assert.equal(error.code, 'WEBHOOK_NOT_FOUND');
    }
    const error = await management.refused(404, 'GET', `/events/event_${'0'.repeat(32)}`);
    assert.equal(error.code, 'EVENT_NOT_FOUND');
  });

  it('by two clients at once leave what one of them wrote', async () => {
    const id = await create();
    await Promise.all(['one', 'two', 'three', 'four'].map((name) =>
      management.patch(`/webhooks/${id}`, { name, description: name })));
    const webhook = await read(id);
    assert.equal(webhook.name, webhook.description);
  });
});

describe('deliveries', () => {
  it('are listed a page at a time, the newest first', async () => {
    const id = await create({ event_types: ['organization.updated'] });
    const { organization: { code } } = await management.post('/organization', { name: 'Paged' });
    for (let i = 0; i < 5; i++)
      await management.patch(`/organization/${code}`, { name: `Paged ${i}` });
    const seen = [];
    for (let after, more = true; more;) {
      const page = await management.get(`/webhooks/${id}/deliveries`,
        { page_size: 2, ...(after ? { starting_after: after } : {}) });
      seen.push(...page.deliveries);
      more = page.has_more;
      after = page.deliveries.at(-1).id;
    }
    assert.equal(seen.length, 5);
    assert.equal(new Set(seen.map((row) => row.id)).size, 5);
    const { event } = await management.get(`/events/${seen[0].event_id}`);
    assert.equal(event.data.organization.code, code);
    assert.equal(event.type, 'organization.updated');
    const { deliveries } = await management.get(`/webhooks/${id}/deliveries`,
      { state: 'pending', page_size: 500 });
    assert.ok(deliveries.every((row) => row.state === 'pending'));
    await management.refused(400, 'GET', `/webhooks/${id}/deliveries`, undefined,
      { query: { state: 'lost' } });
    await management.refused(400, 'GET', `/webhooks/${id}/deliveries`, undefined,
      { query: { page_size: 0 } });
    await management.delete(`/webhooks/${id}`);
  });
});

describe('access', () => {
  it('needs the scope of each operation', async () => {
    const application = await createApplicationByCommand(server, 'Reader');
    const reader = await Management.for(server, application, { scope: 'read:applications' });
    const id = await create();
    for (const [method, path, scope, body] of [
      ['GET', '/webhooks', 'read:webhooks'],
      ['POST', '/webhooks', 'create:webhooks', {}],
      ['PATCH', `/webhooks/${id}`, 'update:webhooks', {}],
      ['DELETE', `/webhooks/${id}`, 'delete:webhooks'],
      ['GET', `/webhooks/${id}/deliveries`, 'read:webhooks'],
      ['GET', `/webhooks/${id}/deliveries/x`, 'read:webhooks'],
      ['POST', `/webhooks/${id}/deliveries/x/resend`, 'update:webhooks'],
      ['POST', `/webhooks/${id}/test`, 'update:webhooks'],
      ['GET', '/events/x', 'read:events'],
      ['GET', '/event_types', 'read:event_types'],
    ]) {
      const error = await reader.refused(403, method, path, body);
      assert.match(error.message, new RegExp(scope), `${method} ${path}`);
    }
  });

  it('is refused to the tokens of an organization', async () => {
    const { organization: { code } } = await management.post('/organization', { name: 'Tenant' });
    const application =
      await createApplication(management, { name: 'Tenant robot', org_code: code });
    const { apis } = await management.get('/apis', { expand: 'scopes' });
    const api = apis.find((row) => row.is_management_api);
    const scopes = Object.fromEntries(api.scopes.map(({ key, id }) => [key, id]));
    await authorize(management, { id: api.id, scopes }, application,
      ['read:webhooks', 'create:webhooks', 'read:events', 'read:event_types']);
    const tenant = await Management.for(server, application);
    for (const path of ['/webhooks', '/events/x', '/event_types'])
      assert.equal((await tenant.refused(403, 'GET', path)).code, 'ORGANIZATION_ACCESS_DENIED');
  });

  it('events of the command say so', async () => {
    const id = await create({ event_types: ['application.created'] });
    const made = await jetonJson(['application', 'create', '--name', 'By command',
      ...server.storeFlags]);
    remember(made.client_secret);
    const { deliveries: [delivery] } = await management.get(`/webhooks/${id}/deliveries`);
    const { event } = await management.get(`/events/${delivery.event_id}`);
    assert.equal(event.source, 'admin');
    assert.equal(event.data.application.id, made.client_id);
    await management.delete(`/webhooks/${id}`);
  });
});
