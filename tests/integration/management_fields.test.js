/*
 * management_fields: a 400 that is about one member of the body, or one parameter, names it beside
 * code and message, so that whoever shows it need not read its English; others name none.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Server } from './lib/harness.js';
import { createApi, Management } from './lib/management.js';

let server, management;

before(async () => {
  server = await Server.start();
  management = await Management.ofNewServer(server);
});
after(() => server?.stop());

async function refusal(method, path, body) {
  const { status, json } = await management.send(method, path, body);
  assert.equal(status, 400, `${method} ${path}`);
  return json.errors[0];
}

const property = { name: 'Region', type: 'single_line_text', context: 'app', is_private: true };

/* What is there already, as a function, for its path can hold an id. */
const taken = [
  ['API_AUDIENCE_TAKEN', 'audience', () => ['/apis', { name: 'Taken', audience: 'taken' }]],
  ['SCOPE_KEY_TAKEN', 'key', async () => {
    const api = await createApi(management, { name: 'API', audience: 'api' });
    return [`/apis/${api.id}/scopes`, { key: 'read:orders' }];
  }],
  ['ORGANIZATION_HANDLE_TAKEN', 'handle', () => ['/organization', { name: 'A', handle: 'taken' }]],
  ['FEATURE_FLAG_KEY_TAKEN', 'key', () =>
    ['/feature_flags', { name: 'A', key: 'taken', type: 'bool', default_value: 'true' }]],
  ['ENVIRONMENT_VARIABLE_KEY_TAKEN', 'key', () =>
    ['/environment_variables', { key: 'TAKEN', value: 'a' }]],
  ['PROPERTY_KEY_TAKEN', 'key', async () => {
    const { category } =
      await management.post('/property_categories', { name: 'Hosting', context: 'app' });
    return ['/properties', { ...property, key: 'taken', category_id: category.id }];
  }],
];

describe('what is taken', () => {
  for (const [code, field, make] of taken) {
    it(`${code} is of ${field}`, async () => {
      const [path, body] = await make();
      await management.post(path, body);
      const error = await refusal('POST', path, body);
      assert.deepEqual([error.code, error.field], [code, field]);
    });
  }
});

const webhook = { name: 'A', endpoint: 'https://hooks.example' };
const refused = [
  ['a member', 'POST', '/apis', { name: 7, audience: 'a' }, 'INVALID_PARAMETER', 'name'],
  ['a member that is not there', 'POST', '/apis', { name: 'A' }, 'INVALID_PARAMETER', 'audience'],
  ['a member by a rule of its own', 'POST', '/apis', { name: 'A', audience: 'a b' },
    'INVALID_PARAMETER', 'audience'],
  ['a parameter', 'GET', '/applications?page_size=none', undefined, 'INVALID_PARAMETER', 'page_size'],
  ['a token of pages', 'GET', '/applications?next_token=none', undefined, 'INVALID_NEXT_TOKEN',
    'next_token'],
  ['a reference', 'POST', '/applications', { name: 'A', type: 'm2m', org_code: 'org_none' },
    'ORGANIZATION_NOT_FOUND', 'org_code'],
  ['a member that another one excludes', 'POST', '/applications',
    { name: 'A', type: 'spa', org_code: 'org_none' }, 'ORGANIZATION_NOT_SUPPORTED', 'org_code'],
  ['an entry of a list', 'POST', '/webhooks', { ...webhook, event_types: ['none', 7] },
    'INVALID_PARAMETER', 'event_types[1]'],
  ['a list', 'POST', '/webhooks', { ...webhook, event_types: ['none'] }, 'EVENT_TYPE_NOT_FOUND',
    'event_types'],
  ['an API that an API key is for', 'POST', '/api_keys',
    { name: 'A', type: 'environment', api_id: 'none' }, 'API_NOT_FOUND', 'api_id'],
  ['a reserved key', 'POST', '/properties', { ...property, key: 'kp_region', category_id: 'none' },
    'PROPERTY_KEY_RESERVED', 'key'],
  ['no member: the whole body', 'POST', '/apis', '{', 'INVALID_BODY', undefined],
];

describe('a refusal names', () => {
  for (const [name, method, path, body, code, field] of refused) {
    it(name, async () => {
      const error = await refusal(method, path, body);
      assert.deepEqual([error.code, error.field], [code, field]);
      assert.equal('field' in error, field !== undefined);
    });
  }
});
