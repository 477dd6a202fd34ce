/*
 * management_openapi: scopes from OpenAPI documents, as public projects write them and as nobody
 * should; what replacing and deleting them does to tokens; and what the server bears.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { Server } from './lib/harness.js';
import {
  authorize, createApi, createApplication, Management, requestToken, tokenFor,
} from './lib/management.js';

const MIB = 1024 * 1024;
const DOCUMENT_MAX_BYTES = 20 * MIB;
const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'options', 'head', 'trace'];
const UNKNOWN = '0'.repeat(32);

let server, management, serial = 0;

before(async () => {
  server = await Server.start();
  management = await Management.ofNewServer(server);
});

after(() => server?.stop());

function newApi(scopes = []) {
  serial += 1;
  return createApi(management, { name: `API ${serial}`, audience: `api-${serial}`, scopes });
}

const typeOf = (name) => (name.endsWith('.json') ? 'application/json' : 'application/yaml');

/* An upload that succeeds; the import. */
async function upload(api, document, name = 'api.yaml', as = management) {
  const body = typeof document === 'object' ? JSON.stringify(document) : document;
  const answer = await as.call('PUT', `/apis/${api.id}/openapi`, body,
    { query: { file_name: name }, headers: { 'Content-Type': typeOf(name) } });
  return answer.import;
}

/* One that is refused; the error. */
function refusedUpload(status, api, document, name = 'api.yaml', as = management) {
  return as.refused(status, 'PUT', `/apis/${api.id}/openapi`, document,
    { query: { file_name: name }, headers: { 'Content-Type': typeOf(name) } });
}

async function scopesOf(api) {
  const { scopes } = await management.get(`/apis/${api.id}/scopes`);
  return scopes;
}

const keysOf = async (api) => (await scopesOf(api)).map((scope) => scope.key);

/* Contract section 5, rules 2 and 3, written a second time. */
function keyOf(method, path) {
  const normalized = path.toLowerCase().replace(/^\/+|\/+$/g, '').replace(/[{}]/g, '')
    .replace(/[^a-z0-9]/gu, '_');
  const key = `${method}:${normalized === '' ? 'root' : normalized}`;
  if (key.length <= 64)
    return key;
  const digest = createHash('sha256').update(`${method.toUpperCase()} ${path}`).digest('hex');
  return `${key.slice(0, 55)}_${digest.slice(0, 8)}`;
}

const keysOfDocument = (document) => [...new Set(Object.entries(document.paths)
  .flatMap(([path, item]) => Object.keys(item).filter((name) => METHODS.includes(name))
    .map((method) => keyOf(method, path))))].sort();

/* --- Documents as they are written ------------------------------------------------------------ */

const PETSTORE = `
openapi: "3.0.0"
info:
  version: 1.0.0
  title: Swagger Petstore
  license: {name: MIT}
servers:
  - url: http://petstore.swagger.io/v1
paths:
  /pets:
    get:
      summary: List all pets
      operationId: listPets
      tags:
        - pets
      parameters:
        - name: limit
          in: query
          description: How many items to return at one time (max 100)
          required: false
          schema: {type: integer, maximum: 100, format: int32}
      responses:
        '200':
          description: A paged array of pets
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/Pets"
        default:
          description: unexpected error
    post:
      operationId: createPets
      requestBody: &body
        content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
      responses: {'201': {description: Null response}}
  /pets/{petId}:
    get:
      summary: >-
        Info for
        a specific pet
      responses: {'200': {description: Expected response}}
    put:
      requestBody: *body
components:
  schemas:
    Pet:
      type: object
      required: [id, name]
      properties:
        id: {type: integer, format: int64}
        name: {type: string}
    Pets:
      type: array
      maxItems: 100
      items: {$ref: "#/components/schemas/Pet"}
`;

/* Of GitHub's shape and size: thousands of operations, all in JSON, long descriptions. */
function gitHubLike(resources) {
  const paths = {};
  for (let i = 0; i < resources; i++) {
    const item = (name) => ({
      summary: `${name} \u{1F600} ${i}`,
      description: `## ${name}\n${'Works on "resources" of an owner\'s repository.\n'.repeat(20)}`,
      operationId: `repos/${name.toLowerCase().replaceAll(' ', '-')}-${i}`,
      parameters: [{ $ref: '#/components/parameters/owner' }],
      responses: { 200: { description: 'Response', content: { 'application/json': {
        schema: { type: 'array', items: { $ref: '#/components/schemas/minimal' } } } } } },
      'x-github': { githubCloudOnly: false, previews: [], category: 'repos' },
    });
    const base = `/repos/{owner}/{repo}/resources-${i}`;
    paths[base] = { get: item('List'), post: item('Create') };
    paths[`${base}/{resource_id}`] =
      { get: item('Get'), patch: item('Update'), delete: item('Delete') };
  }
  return { openapi: '3.0.3', info: { title: 'GitHub v3 REST API', version: '1.1.4' }, paths,
    components: { schemas: { minimal: { type: 'object' } } } };
}

/* JSON as some libraries write it: nothing but ASCII. */
const asciiJson = (value) => JSON.stringify(value, null, 2).replace(/[\u0080-\uffff]/g,
  (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

const SWAGGER_2 = {
  swagger: '2.0',
  info: { title: 'Uber API', version: '1.0.0' },
  host: 'api.uber.com', basePath: '/v1', schemes: ['https'],
  securityDefinitions: { apikey: { type: 'apiKey', name: 'server_token', in: 'query' } },
  paths: {
    '/products': { get: { summary: 'Product Types', tags: ['Products'] } },
    '/estimates/price': { get: { operationId: 'price' } },
    '/': { head: {} },
  },
};

/* Of Stripe's shape: long paths with many parameters, forms as bodies. */
const STRIPE_LIKE = {
  openapi: '3.0.0',
  paths: Object.fromEntries([
    '/v1/accounts/{account}/external_accounts/{id}',
    '/v1/treasury/financial_accounts/{financial_account}/features/requirements',
    '/v1/test_helpers/issuing/authorizations/{authorization}/finalize_amount',
    '/v1/test_helpers/issuing/authorizations/{authorization}/finalize_amount_again',
    '/v1/customers/{customer}/sources/{id}/verify',
  ].map((path) => [path, { get: { operationId: `Get${path.length}`, summary: '' }, post: {} }])),
};

describe('an upload', () => {
  it('makes scopes of a petstore in YAML', async () => {
    const api = await newApi();
    const made = await upload(api, PETSTORE, 'petstore.yaml');
    assert.match(made.id, /^openapi_import_[0-9a-f]{32}$/);
    assert.equal(made.kind, 'upload');
    assert.equal(made.is_active, true);
    assert.equal(made.file_name, 'petstore.yaml');
    assert.deepEqual(made.created,
      ['get:pets', 'get:pets_petid', 'post:pets', 'put:pets_petid']);
    assert.deepEqual([made.duplicates, made.removed, made.skipped], [[], [], []]);
    const scopes = await scopesOf(api);
    assert.deepEqual(scopes.map((scope) => [scope.key, scope.description, scope.is_imported]), [
      ['get:pets', 'List all pets', true],
      ['get:pets_petid', 'Info for a specific pet', true],
      ['post:pets', 'createPets', true],
      ['put:pets_petid', 'PUT /pets/{petId}', true],
    ]);
    const { scope } = await management.get(`/apis/${api.id}/scopes/${scopes[0].id}`);
    assert.equal(scope.is_imported, true);
  });

  it('makes scopes of thousands of operations in JSON', async () => {
    const api = await newApi();
    const document = gitHubLike(990);
    const made = await upload(api, asciiJson(document), 'api.github.com.json');
    assert.equal(made.created_count, 4950);
    assert.equal(made.created.length, 100, 'the answer lists the first hundred');
    const { import: entry } = await management.get(`/apis/${api.id}/openapi/imports/${made.id}`);
    assert.deepEqual(entry.created, keysOfDocument(document));
    const scopes = await scopesOf(api);
    assert.deepEqual(scopes.map((scope) => scope.key), keysOfDocument(document));
    assert.match(scopes[0].description, /^Delete \u{1F600} \d+$/u);
  });

  it('makes scopes of a Swagger 2 document, without its basePath', async () => {
    const api = await newApi();
    await upload(api, SWAGGER_2, 'uber.json');
    assert.deepEqual((await scopesOf(api)).map(({ key, description }) => [key, description]), [
      ['get:estimates_price', 'price'], ['get:products', 'Product Types'], ['head:root', 'HEAD /'],
    ]);
  });

  it('shortens long keys, the same every time', async () => {
    const [one, other] = [await newApi(), await newApi()];
    await upload(one, STRIPE_LIKE, 'spec3.json');
    await upload(other, STRIPE_LIKE, 'spec3.json');
    const keys = await keysOf(one);
    assert.deepEqual(keys, keysOfDocument(STRIPE_LIKE));
    assert.deepEqual(await keysOf(other), keys);
    assert.ok(keys.some((key) => key.length === 64) && keys.every((key) => key.length <= 64));
    assert.equal(keys.length, 10);
  });

  it('leaves out what is no operation', async () => {
    const api = await newApi();
    await upload(api, `
openapi: 3.1.0
x-root: {get: {}}
webhooks: {newPet: {post: {}}}
paths:
  x-shared: &shared
    parameters: [{name: id, in: path}]
  /by-reference: {$ref: './users.yaml#/item'}
  /shared/{id}:
    <<: *shared
    summary: Of the path
    description: Of the path
    servers: [{url: /}]
    parameters:
      - {name: get, in: query}
    x-delete: {}
    get: {summary: Of the operation, callbacks: {done: {'{$url}': {post: {}}}}}
  /empty: {}
components: {pathItems: {other: {get: {}}}}
`);
    assert.deepEqual((await scopesOf(api)).map(({ key, description }) => [key, description]),
      [['get:shared_id', 'Of the operation']]);
  });

  it('reports operations of the same key, the first of which counts', async () => {
    const api = await newApi(['get:by_hand']);
    const made = await upload(api, { openapi: '3.0.0', paths: {
      '/a-b': { get: { summary: 'first' } }, '/a_b': { get: { summary: 'second' } },
      '/by/hand': { get: {} },
    } }, 'a.json');
    assert.deepEqual([made.created, made.duplicates], [['get:a_b'], ['get:a_b', 'get:by_hand']]);
    const scopes = await scopesOf(api);
    assert.deepEqual(scopes.map((scope) => [scope.key, scope.is_imported]),
      [['get:a_b', true], ['get:by_hand', false]]);
    assert.equal(scopes[0].description, 'first');
  });

  it('takes every media type and ending there is', async () => {
    const api = await newApi();
    for (const [name, type] of [
      ['a.yaml', 'application/yaml'], ['a.yml', 'application/x-yaml'], ['b.YML', 'text/yaml'],
      ['ä \u{1F600}.yaml', 'text/yaml; charset=utf-8'],
    ]) {
      const { import: made } = await management.call('PUT', `/apis/${api.id}/openapi`, PETSTORE,
        { query: { file_name: name }, headers: { 'Content-Type': type } });
      assert.equal(made.file_name, name);
    }
    const error = await management.refused(400, 'PUT', `/apis/${api.id}/openapi`, PETSTORE,
      { query: { file_name: 'a.yaml' }, headers: { 'Content-Type': 'text/plain' } });
    assert.equal(error.code, 'INVALID_CONTENT_TYPE');
    for (const query of [{}, { file_name: '' }, { file_name: 'a.txt' }, { file_name: 'yaml' },
      { file_name: 'a.yaml.exe' }, { file_name: `${'a'.repeat(251)}.yaml` },
      { file_name: 'a\n.yaml' }]) {
      const refused = await management.refused(400, 'PUT', `/apis/${api.id}/openapi`, PETSTORE,
        { query, headers: { 'Content-Type': 'application/yaml' } });
      assert.match(refused.code, /^INVALID_(PARAMETER|QUERY)$/);
    }
  });
});

describe('replacing and deleting a document', () => {
  const withPaths = (...paths) => ({ openapi: '3.0.0',
    paths: Object.fromEntries(paths.map((path) => [path, { get: {} }])) });

  it('makes, keeps and removes scopes, and tokens follow at once', async () => {
    const api = await newApi(['by:hand']);
    await upload(api, withPaths('/orders', '/stock'), 'v1.json');
    api.scopes = Object.fromEntries((await scopesOf(api)).map(({ id, key }) => [key, id]));
    const application = await createApplication(management, { name: 'Robot' });
    await authorize(management, api, application, ['get:orders', 'get:stock', 'by:hand']);
    const granted = async () => (await tokenFor(server, application, api.audience)).scope;
    assert.equal(await granted(), 'by:hand get:orders get:stock');
    const one = await tokenFor(server, application, api.audience, { scope: 'get:stock' });
    assert.equal(one.scope, 'get:stock');

    const replaced = await upload(api, withPaths('/orders', '/parcels'), 'v2.json');
    assert.deepEqual([replaced.created, replaced.duplicates, replaced.removed],
      [['get:parcels'], ['get:orders'], ['get:stock']]);
    assert.equal(await granted(), 'by:hand get:orders', 'what is new is enabled for nobody');
    const refused = await requestToken(server, { grant_type: 'client_credentials',
      ...application, audience: api.audience, scope: 'get:stock' });
    assert.equal(refused.json.error, 'invalid_scope');

    const deleted = await management.delete(`/apis/${api.id}/openapi`);
    assert.equal(deleted.import.kind, 'deletion');
    assert.deepEqual(deleted.import.removed, ['get:orders', 'get:parcels']);
    assert.equal(await granted(), 'by:hand');
    assert.deepEqual(await keysOf(api), ['by:hand']);

    /* A scope of the same key is another one: it was enabled for nobody. */
    await upload(api, withPaths('/orders'), 'v3.json');
    assert.equal(await granted(), 'by:hand');
  });

  /* An API of a document, with an application and an API key that have its scopes. */
  async function imported(...paths) {
    const api = await newApi(['by:hand']);
    await upload(api, withPaths(...paths), 'v1.json');
    const scopes = await scopesOf(api);
    api.scopes = Object.fromEntries(scopes.map(({ id, key }) => [key, id]));
    const application = await createApplication(management, { name: 'Robot' });
    await authorize(management, api, application, Object.keys(api.scopes));
    const { api_key: key } = await management.post('/api_keys',
      { name: 'Key', type: 'environment', api_id: api.id, scope_ids: scopes.map(({ id }) => id) });
    return { api, application, key, scopes,
      granted: async () => (await tokenFor(server, application, api.audience)).scope,
      ofKey: async () => (await management.get(`/api_keys/${key.id}`)).api_key.scopes };
  }
  const undo = (api, id) => management.post(`/apis/${api.id}/openapi/imports/${id}/undo`);

  it('is tried first: what comes, stays and goes, and who loses what', async () => {
    const { api, application, scopes, granted } = await imported('/orders', '/stock', '/tax');
    const other = await createApplication(management, { name: 'Other' });
    await authorize(management, api, other, ['get:stock']);
    const dryRun = (method, body) => management.call(method, `/apis/${api.id}/openapi`, body,
      { query: { dry_run: 'true', file_name: 'v2.json' } });
    const { import: foreseen } = await dryRun('PUT', withPaths('/orders', '/parcels'));
    assert.equal(foreseen.is_dry_run, true);
    assert.equal(foreseen.id, null);
    assert.deepEqual([foreseen.created, foreseen.duplicates, foreseen.removed],
      [['get:parcels'], ['get:orders'], ['get:stock', 'get:tax']]);
    assert.deepEqual(foreseen.losses, { application_count: 2, api_key_count: 1, scopes: [
      { key: 'get:stock', application_count: 2, api_key_count: 1 },
      { key: 'get:tax', application_count: 1, api_key_count: 1 }] });
    const { import: without } = await dryRun('DELETE');
    assert.equal(without.kind, 'deletion');
    assert.deepEqual(without.losses.scopes.map(({ key }) => key),
      ['get:stock', 'get:orders', 'get:tax']);

    assert.deepEqual(await scopesOf(api), scopes, 'nothing was done');
    assert.equal((await management.get(`/apis/${api.id}/openapi/imports`)).imports.length, 1);
    assert.equal(await granted(application), 'by:hand get:orders get:stock get:tax');
    await management.refused(400, 'DELETE', `/apis/${api.id}/openapi`, undefined,
      { query: { dry_run: 'maybe' } });
    const done = await upload(api, withPaths('/orders', '/parcels'), 'v2.json');
    assert.deepEqual([done.is_dry_run, done.losses], [false, null]);
  });

  it('is undone: scopes come back with all who had them', async () => {
    const { api, scopes, granted, ofKey } = await imported('/orders', '/stock');
    const before = [await granted(), await ofKey()];
    const replaced = await upload(api, withPaths('/orders', '/parcels'), 'v2.json');
    assert.equal(replaced.can_be_undone, true);
    assert.equal(await granted(), 'by:hand get:orders');
    const { import: undone } = await undo(api, replaced.id);
    assert.deepEqual([undone.is_active, undone.can_be_undone], [false, false]);
    assert.match(undone.undone_on, /^\d{4}-/);
    assert.deepEqual(await scopesOf(api), scopes, 'with their ids and descriptions');
    assert.deepEqual([await granted(), await ofKey()], before);
    assert.equal((await management.get(`/apis/${api.id}/openapi`)).openapi.file_name, 'v1.json');
    const twice = await management.refused(400, 'POST',
      `/apis/${api.id}/openapi/imports/${replaced.id}/undo`);
    assert.equal(twice.code, 'OPENAPI_IMPORT_NOT_UNDOABLE');

    const { import: deletion } = await management.delete(`/apis/${api.id}/openapi`);
    assert.equal(await granted(), 'by:hand');
    await undo(api, deletion.id);
    assert.deepEqual([await granted(), await ofKey()], before);
    const { audit } = await management.get('/audit', { subject: api.id, page_size: 1 });
    assert.equal(audit[0].action, 'openapi_import.undone');
  });

  it('is undone but for what was taken or made meanwhile', async () => {
    const { api, application, granted } = await imported('/orders', '/stock');
    const first = await upload(api, withPaths('/orders'), 'v2.json');
    const { scope } = await management.post(`/apis/${api.id}/scopes`, { key: 'get:stock' });
    const taken = await management.refused(400, 'POST',
      `/apis/${api.id}/openapi/imports/${first.id}/undo`);
    assert.equal(taken.code, 'SCOPE_KEY_TAKEN');
    await management.delete(`/apis/${api.id}/scopes/${scope.id}`);
    await management.patch(`/apis/${api.id}/applications`,
      { applications: [{ id: application.client_id, operation: 'delete' }] });
    await undo(api, first.id);
    await authorize(management, api, application, []);
    assert.equal(await granted(), '', 'a revocation holds');

    const second = await upload(api, withPaths('/a'), 'v3.json');
    await upload(api, withPaths('/b'), 'v4.json');
    const older = await management.refused(400, 'POST',
      `/apis/${api.id}/openapi/imports/${second.id}/undo`);
    assert.equal(older.code, 'OPENAPI_IMPORT_NOT_UNDOABLE', 'only the newest one');
    await management.refused(404, 'POST', `/apis/${api.id}/openapi/imports/${UNKNOWN}/undo`);
  });

  it('shows the active file, and the history with its logs', async () => {
    const api = await newApi();
    const target = `/apis/${api.id}/openapi`;
    assert.equal((await management.refused(404, 'GET', target)).code, 'OPENAPI_NOT_FOUND');
    assert.equal((await management.refused(404, 'DELETE', target)).code, 'OPENAPI_NOT_FOUND');
    assert.deepEqual(await management.get(`${target}/imports`),
      { code: 'OK', message: 'Success', has_more: false, imports: [] });

    await upload(api, withPaths('/a', '/b'), 'v1.json');
    await upload(api, withPaths('/a', '/b'), 'v1.json');
    const third = await upload(api, withPaths('/b', '/c'), 'v2.json');
    const { openapi } = await management.get(target);
    assert.equal(openapi.id, third.id);
    assert.equal(openapi.file_name, 'v2.json');
    assert.equal(openapi.scope_count, 2);
    assert.match(openapi.created_on, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
    await management.delete(target);
    await management.refused(404, 'GET', target);

    const rows = [];
    let last;
    for (;;) {
      const page = await management.get(`${target}/imports`,
        { page_size: 3, ...(last === undefined ? {} : { starting_after: last }) });
      rows.push(...page.imports);
      if (!page.has_more)
        break;
      last = page.imports.at(-1).id;
    }
    assert.deepEqual(rows.map((row) => [row.kind, row.file_name, row.is_active, row.created_count,
      row.duplicate_count, row.removed_count]), [
      ['deletion', 'v2.json', false, 0, 0, 2],
      ['upload', 'v2.json', false, 1, 1, 1],
      ['upload', 'v1.json', false, 0, 2, 0],
      ['upload', 'v1.json', false, 2, 0, 0],
    ]);
    const { import: entry } = await management.get(`${target}/imports/${rows[1].id}`);
    assert.deepEqual([entry.created, entry.duplicates, entry.removed, entry.skipped],
      [['get:c'], ['get:b'], ['get:a'], []]);

    const other = await newApi();
    await management.refused(404, 'GET', `/apis/${other.id}/openapi/imports/${rows[1].id}`);
    for (const query of [`starting_after=${rows[1].id}`, 'page_size=0', 'page_size=501']) {
      await management.refused(400, 'GET', `/apis/${other.id}/openapi/imports?${query}`);
    }
  });

  it('lets nobody edit or delete one of its scopes', async () => {
    const api = await newApi();
    await upload(api, withPaths('/a'), 'a.json');
    const [scope] = await scopesOf(api);
    const target = `/apis/${api.id}/scopes/${scope.id}`;
    const edited = await management.refused(400, 'PATCH', target, { description: 'x' });
    assert.equal(edited.code, 'SCOPE_IS_IMPORTED');
    const deleted = await management.refused(400, 'DELETE', target);
    assert.equal(deleted.code, 'SCOPE_IS_IMPORTED');
    assert.deepEqual(await scopesOf(api), [scope]);
  });

  it('mixes nothing when several come at once', async () => {
    const api = await newApi();
    const documents = [...'abcdef'].map((mark) =>
      withPaths(...Array.from({ length: 200 }, (_, i) => `/${mark}/${i}`), '/shared'));
    await Promise.all(documents.map((document) => upload(api, document, 'a.json')));
    const keys = await keysOf(api);
    assert.ok(documents.some((document) =>
      JSON.stringify(keysOfDocument(document)) === JSON.stringify(keys)), keys.join(' '));
    const { imports } = await management.get(`/apis/${api.id}/openapi/imports`);
    assert.equal(imports.length, documents.length);
    assert.equal(imports.filter((row) => row.is_active).length, 1);
    assert.equal(imports.reduce((sum, row) => sum + row.created_count - row.removed_count, 0),
      keys.length);
  });

  it('keeps to the limit of an API, whole or not at all', async () => {
    const api = await newApi();
    const many = (mark, count) =>
      withPaths(...Array.from({ length: count }, (_, i) => `/${mark}/${i}`));
    const first = await upload(api, many('a', 5000), 'a.json');
    assert.equal(first.created_count, 5000);
    const second = await upload(api, many('b', 5000), 'b.json');
    assert.deepEqual([second.created_count, second.removed_count], [5000, 5000]);
    await refusedUpload(400, api, JSON.stringify(many('c', 5001)), 'c.json');
    assert.deepEqual(await keysOf(api), keysOfDocument(many('b', 5000)));
    await upload(api, many('b', 10), 'b.json');
    await management.post(`/apis/${api.id}/scopes`, { key: 'by:hand' });
    const error = await refusedUpload(400, api, JSON.stringify(many('c', 5000)), 'c.json');
    assert.equal(error.code, 'SCOPES_LIMIT_REACHED');
    assert.equal((await keysOf(api)).length, 11);
  });
});

describe('who may', () => {
  const DOCUMENT = 'openapi: 3.0.0\npaths: {/a: {get: {}}}\n';
  let administrator;

  before(async () => {
    administrator = await createApplication(management, { name: 'Importer' });
    const { apis } = await management.get('/apis', { expand: 'scopes' });
    const own = apis.find((api) => api.is_management_api);
    const scopes = Object.fromEntries(own.scopes.map(({ id, key }) => [key, id]));
    await authorize(management, { id: own.id, scopes }, administrator, Object.keys(scopes));
  });

  const having = (scope) => Management.for(server, administrator, { scope });

  it('upload: create:api_scopes and update:apis; replace: delete:api_scopes too', async () => {
    const api = await newApi();
    const refusedFor = async (scope, method = 'PUT') => {
      const error = method === 'PUT'
        ? await refusedUpload(403, api, DOCUMENT, 'a.yaml', await having(scope))
        : await (await having(scope)).refused(403, method, `/apis/${api.id}/openapi`);
      assert.equal(error.code, 'INSUFFICIENT_SCOPE');
      return error.message;
    };
    assert.match(await refusedFor('update:apis delete:api_scopes'), /create:api_scopes/);
    assert.match(await refusedFor('create:api_scopes delete:api_scopes'), /update:apis/);
    await upload(api, DOCUMENT, 'a.yaml', await having('create:api_scopes update:apis'));
    assert.match(await refusedFor('create:api_scopes update:apis'), /delete:api_scopes/);
    for (const spelling of ['delete:api_scopes', 'delete:apis_scopes']) {
      await upload(api, DOCUMENT, 'a.yaml',
        await having(`create:api_scopes update:apis ${spelling}`));
    }
    assert.match(await refusedFor('create:api_scopes update:apis', 'DELETE'), /delete:api/);
    assert.match(await refusedFor('create:api_scopes delete:apis_scopes', 'DELETE'),
      /update:apis/);
    await (await having('delete:apis_scopes update:apis')).delete(`/apis/${api.id}/openapi`);
    await upload(api, DOCUMENT, 'a.yaml', await having('create:api_scopes update:apis'));
  });

  it('view: read:apis', async () => {
    const api = await newApi();
    const made = await upload(api, DOCUMENT);
    const reader = await having('read:apis');
    const stranger = await having('read:api_scopes');
    for (const target of ['', '/imports', `/imports/${made.id}`]) {
      await reader.get(`/apis/${api.id}/openapi${target}`);
      await stranger.refused(403, 'GET', `/apis/${api.id}/openapi${target}`);
    }
  });

  it('nobody of an organization, and nobody without a token', async () => {
    const api = await newApi();
    await upload(api, DOCUMENT);
    const { organization } = await management.post('/organization', { name: 'Acme' });
    const member = await createApplication(management,
      { name: 'Member', org_code: organization.code });
    const { apis } = await management.get('/apis', { expand: 'scopes' });
    const own = apis.find((row) => row.is_management_api);
    const scopes = Object.fromEntries(own.scopes.map(({ id, key }) => [key, id]));
    await authorize(management, { id: own.id, scopes }, member, Object.keys(scopes));
    const foreign = await Management.for(server, member);
    for (const method of ['GET', 'DELETE'])
      await foreign.refused(403, method, `/apis/${api.id}/openapi`);
    await foreign.refused(403, 'GET', `/apis/${api.id}/openapi/imports`);
    await refusedUpload(403, api, DOCUMENT, 'a.yaml', foreign);
    await management.refused(401, 'GET', `/apis/${api.id}/openapi`, undefined,
      { headers: { Authorization: null } });
  });

  it('nobody for the management API, and for no API', async () => {
    const { apis } = await management.get('/apis');
    const own = apis.find((api) => api.is_management_api);
    const target = `/apis/${own.id}/openapi`;
    const refusals = [await refusedUpload(400, own, DOCUMENT),
      await management.refused(400, 'GET', target), await management.refused(400, 'DELETE', target),
      await management.refused(400, 'GET', `${target}/imports`),
      await management.refused(400, 'GET', `${target}/imports/x`)];
    for (const error of refusals)
      assert.equal(error.code, 'MANAGEMENT_API_IMMUTABLE');
    const unknown = await refusedUpload(404, { id: UNKNOWN }, DOCUMENT);
    assert.equal(unknown.code, 'API_NOT_FOUND');
    for (const end of ['', '/imports', '/imports/x'])
      await management.refused(404, 'GET', `/apis/${UNKNOWN}/openapi${end}`);
  });
});

describe('what is refused changes nothing', () => {
  const V3 = 'openapi: 3.0.0\n';
  const laughs = ['a0: &a0 [lol]', ...Array.from({ length: 12 }, (_, i) =>
    `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(',')}]`)].join('\n');
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(PETSTORE, 'utf16le')]);
  const filled = (head, unit) =>
    head + unit.repeat(Math.floor((DOCUMENT_MAX_BYTES - head.length) / unit.length));
  const CASES = [
    ['nothing', 'a.json', '', /is empty, at line 1, column 1/],
    ['nothing in YAML', 'a.yaml', '', /is empty/],
    ['another document', 'a.json', '{"name":"x"}', /openapi or swagger/],
    ['OpenAPI 4', 'a.yaml', 'openapi: 4.0.0\npaths: {}', /another version.*line 1, column 10/],
    ['Swagger 1.2', 'a.json', '{"swaggerVersion":"1.2","apis":[]}', /openapi or swagger/],
    ['no paths', 'a.yaml', `${V3}info: {}\n`, /has no paths/],
    ['paths as a list', 'a.yaml', `${V3}paths: []\n`, /paths that are not an object.*line 2/],
    ['a path without a slash', 'a.yaml', `${V3}paths:\n  pets: {}\n`, /line 3, column 3/],
    ['a path twice', 'a.yaml', `${V3}paths:\n  /a: {}\n  /a: {}\n`, /this path twice.*line 4/],
    ['a method twice', 'a.json', '{"openapi":"3.0.0","paths":{"/a":{"get":{},\n"get":{}}}}',
      /this member twice, at line 2, column 1/],
    ['a JSON error', 'a.json', '{"openapi":"3.0.0",\n "paths":{}\n "x":1}', /line 3, column 2/],
    ['a YAML error', 'a.yaml', `${V3}paths:\n\t/a: {}\n`, /not well-formed YAML.*line 3/],
    ['a billion laughs', 'a.yaml', `${V3}paths: {}\n${laughs}\n`, /anchors and aliases/],
    ['an alias of itself', 'a.yaml', `${V3}paths: &p {/a: *p}\n`, /inside of what it stands for/],
    ['an alias of nothing', 'a.yaml', `${V3}paths: *p\n`, /alias without its anchor/],
    ['100,000 levels', 'a.json', `{"openapi":"3.0.0","x":${'['.repeat(100_000)}`, /128 levels/],
    ['100,000 levels in YAML', 'a.yaml', `${V3}x: ${'{a: '.repeat(100_000)}`, /128 levels/],
    ['20 MiB of brackets', 'a.json', filled('', '['), /is not an object/],
    ['20 MiB of brackets in YAML', 'a.yaml', filled('x: ', '['), /128 levels/],
    ['20 MiB of numbers', 'a.json', filled('{"x":[0', ',0'), /8000000 values/],
    ['20 MiB of one string', 'a.json', filled('{"x":"', 'x'), /string without an end/],
    ['20 MiB of one word', 'a.yaml', filled(V3, 'x'), /not well-formed YAML/],
    ['20 MiB of directives', 'a.yaml', filled('', '%TAG !a! b\n'), /directives/],
    ['bytes that are no UTF-8', 'a.yaml', Buffer.from([...Buffer.from(V3), 0x61, 0xff]),
      /not UTF-8, at line 2, column 2/],
    ['UTF-16', 'a.yaml', utf16, /not UTF-8, at line 1, column 1/],
    ['a NUL', 'a.yaml', `${V3}x: a\u0000b\npaths: {}`, /character that YAML does not allow/],
    ['a NUL in JSON', 'a.json', '{"openapi":"3.0.0\u0000"}', /control character/],
    ['two documents', 'a.yaml', `${V3}paths: {}\n---\n${V3}`, /second document.*line 3/],
    ['a path of 2049 bytes', 'a.yaml', `${V3}paths: {"/${'a'.repeat(2048)}": {}}`, /2048 bytes/],
  ];
  let api, scopes, imports;

  before(async () => {
    api = await newApi(['by:hand']);
    await upload(api, PETSTORE);
    scopes = await scopesOf(api);
    imports = await management.get(`/apis/${api.id}/openapi/imports`);
  });

  for (const [what, name, document, message] of CASES) {
    it(`${what}: 400 that says why and where`, async () => {
      const error = await refusedUpload(400, api, document, name);
      assert.equal(error.code, 'INVALID_OPENAPI_DOCUMENT');
      assert.match(error.message, message);
      assert.match(error.message, /^The document .*, at line \d+, column \d+$/);
    });
  }

  it('20 MiB and one byte more: 413, whether declared or not', async () => {
    const head = '{"openapi":"3.0.0","paths":{},"x":"';
    const most = `${head}${'x'.repeat(DOCUMENT_MAX_BYTES - head.length - 2)}"}`;
    assert.equal(most.length, DOCUMENT_MAX_BYTES);
    for (const body of [most + ' ', [most, ' ']]) {
      const error = await refusedUpload(413, api, body, 'a.json');
      assert.equal(error.code, 'BODY_TOO_LARGE');
    }
  });

  after(async () => {
    assert.deepEqual(await scopesOf(api), scopes);
    assert.deepEqual(await management.get(`/apis/${api.id}/openapi/imports`), imports);
  });
});

describe('a document as large as is allowed', () => {
  it('is read, whether its length is declared or not', async () => {
    const api = await newApi();
    const summary = '\u{1F600}'.repeat(1020);
    const document = { openapi: '3.0.0', paths: Object.fromEntries(
      Array.from({ length: 4990 }, (_, i) => [`/${i}`, { get: { summary } }])) };
    const json = Buffer.from(JSON.stringify(document));
    assert.ok(json.length > 19 * MIB && json.length < DOCUMENT_MAX_BYTES);
    const chunks = [];
    for (let i = 0; i < json.length; i += 16_000)
      chunks.push(json.subarray(i, i + 16_000));
    const target = `/apis/${api.id}/openapi?file_name=large.json`;
    const first = await management.call('PUT', target, json);
    assert.equal(first.import.created_count, 4990);
    const second = await management.call('PUT', target, chunks);
    assert.equal(second.import.duplicate_count, 4990);
  });

  it('may be filled with what nobody reads', async () => {
    const api = await newApi();
    const head = 'openapi: 3.0.0\npaths: {/a: {get: {}}}\nx-filling:\n';
    const line = '  - name: of something\n    value: [1, 2, 3]\n';
    const count = Math.floor((DOCUMENT_MAX_BYTES - head.length) / line.length);
    const made = await upload(api, head + line.repeat(count), 'large.yml');
    assert.deepEqual(made.created, ['get:a']);
  });
});
