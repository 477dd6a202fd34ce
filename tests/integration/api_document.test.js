/*
 * api_document: jeton's own OpenAPI document: valid, complete, true to the route tables, and no
 * stricter in what it asks for than the contract's. That answers keep to it, every test of the
 * management API checks (lib/own_document.js).
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import {
  answerSchema, operationNamed, operations, requestSchema, resolved,
} from './lib/contract.js';
import { jeton, jetonJson, Server } from './lib/harness.js';
import { fetchDocument, operationsOf } from './lib/own_document.js';

const URL = '/api/v1/openapi.json';
const IN_DOCUMENT = /^\/(api\/v1|oauth2|\.well-known)\//;

describe('the API document', () => {
  let server, document, routes, documented;

  before(async () => {
    server = await Server.start();
    document = await fetchDocument(server);
    ({ routes } = await jetonJson(['help', 'routes']));
    documented = new Map(operationsOf(document).map((o) => [`${o.method} ${o.path}`, o.operation]));
  });
  after(() => server.stop());

  it('is a valid OpenAPI 3.1 document', async () => {
    const result = await new Validator().validate(structuredClone(document));
    assert.ok(result.valid, JSON.stringify(result.errors, null, 1));
    assert.equal(document.openapi, '3.1.0');
    assert.match(document.info.version, /^\d+\.\d+\.\d+/);
  });

  it('is public, cached and not sent again to who has it', async () => {
    const first = await server.send(URL);
    assert.equal(first.headers['content-type'], 'application/json');
    assert.equal(first.headers['access-control-allow-origin'], '*');
    assert.match(first.headers['cache-control'], /^public, max-age=\d+$/);
    assert.match(first.headers.etag, /^"[^"]+"$/);
    const second = await server.send(URL, { headers: { 'If-None-Match': first.headers.etag } });
    assert.equal(second.status, 304);
    assert.equal(second.text, '');
    assert.equal((await server.send(URL, { method: 'HEAD' })).status, 200);
    assert.equal((await server.send(URL, { method: 'POST' })).status, 405);
  });

  it('names this server, where its tokens come from, and all scopes', () => {
    assert.deepEqual(document.servers, [{ url: server.issuer }]);
    const { tokenUrl, scopes } =
      document.components.securitySchemes.management.flows.clientCredentials;
    assert.equal(tokenUrl, `${server.issuer}/oauth2/token`);
    for (const { scope } of [...routes, ...operations]) {
      if (scope)
        assert.ok(scopes[scope]?.length > 0, scope);
    }
  });

  it('has every route, with its scope, its body and its limit', () => {
    for (const route of routes.filter(({ path }) => IN_DOCUMENT.test(path))) {
      const name = `${route.method} ${route.path}`;
      const operation = documented.get(name);
      assert.ok(operation !== undefined, `${name} is missing`);
      if (route.path.startsWith('/api/v1/'))
        assert.deepEqual(operation.security, route.scope ? [{ management: [route.scope] }] : [],
          name);
      assert.equal(operation.requestBody?.['x-max-bytes'] ?? 0, route.body_max_bytes, name);
      if (route.operation)
        assert.equal(operation.operationId, route.operation, name);
      const inPath = [...route.path.matchAll(/\{([^}]+)\}/g)].map(([, parameter]) => parameter);
      assert.deepEqual((operation.parameters ?? []).filter((p) => p.in === 'path')
        .map((p) => p.name), inPath, name);
    }
  });

  it('has no route that the server has not', () => {
    const names = new Set(routes.map(({ method, path }) => `${method} ${path}`));
    for (const name of documented.keys())
      assert.ok(names.has(name), name);
  });

  it('gives each operation an id of its own, a tag that is listed, and a schema of its answer',
    () => {
      const ids = new Set(), tags = new Set(document.tags.map(({ name }) => name));
      for (const [name, { operationId, tags: own, responses }] of documented) {
        assert.match(operationId ?? '', /^[A-Za-z][A-Za-z0-9]*$/, name);
        assert.ok(!ids.has(operationId), operationId);
        ids.add(operationId);
        assert.ok(own.length === 1 && tags.has(own[0]), name);
        const success = Object.keys(responses).find((status) => status < 300);
        const content = responses[success].content ?? {};
        if (success !== '204' && !('application/jsonl' in content)) /* lines of an answer of another */
          assert.ok(content['application/json'].schema !== undefined, name);
      }
    });

  it('refers to nothing that is not in it', () => {
    for (const [, kind, name] of
      JSON.stringify(document).matchAll(/"#\/components\/(\w+)\/(\w+)"/g))
      assert.ok(document.components[kind][name] !== undefined, `${kind}/${name}`);
  });

  it('takes whatever the contract takes', () => {
    for (const [name, operation] of documented) {
      const contract = operationNamed(operation.operationId);
      if (contract === undefined)
        continue;
      const wanted = requestSchema(contract), own = operation.requestBody;
      if (wanted.body === undefined) {
        assert.ok(!own?.required, `${name}: no body at all`);
      } else {
        assert.ok(own !== undefined, name);
        const schema = own.content['application/json'].schema;
        assert.ok(wanted.isBodyRequired || !own.required, `${name}: no body at all`);
        for (const member of schema.required ?? [])
          assert.ok(wanted.body.required?.includes(member), `${name}: ${member} is required`);
        assertTakes(schema, wanted.body, name);
      }
      for (const parameter of wanted.query) {
        const ours = operation.parameters.find((p) => p.in === 'query' &&
          p.name === parameter.name);
        assert.ok(ours !== undefined, `${name}: no parameter ${parameter.name}`);
        assert.ok(parameter.required || !ours.required, `${name}: ${parameter.name} is required`);
        assertTakes(ours.schema, parameter.schema, `${name} ?${parameter.name}`);
      }
    }
  });

  it('shows examples that keep to their own schema', () => {
    const ajv = addFormats(new Ajv2020({ strict: false }));
    ajv.addSchema({ $id: 'own', components: document.components });
    let count = 0;
    for (const { schema, where } of exemplified(document, '#')) {
      const validate = ajv.compile(
        JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"own#/components')));
      for (const example of schema.examples) {
        count += 1;
        assert.ok(validate(example), `${where}: ${JSON.stringify(example)}, ` +
          ajv.errorsText(validate.errors));
      }
    }
    assert.ok(count > 200, `${count} examples`);
  });

  it('says of answers what the contract says: what may be null, choices, what is going, an example', () => {
    for (const [name, operation] of documented) {
      const contract = operationNamed(operation.operationId);
      const wanted = contract && answerSchema(contract);
      const success = Object.keys(operation.responses).find((status) => status < 300);
      if (wanted !== undefined)
        assertTells(document, operation.responses[success].content['application/json'].schema,
          wanted, name);
    }
  });

  it('is printed by the command too', async () => {
    const { status, stdout } = await jeton(['help', 'openapi']);
    assert.equal(status, 0);
    const printed = JSON.parse(stdout);
    assert.deepEqual(Object.keys(printed.paths), Object.keys(document.paths));
    assert.deepEqual(printed.servers, [{ url: 'http://localhost:8080' }]);
  });
});

/* Every schema with examples in a part of the document: { schema, where }. */
function* exemplified(part, where) {
  if (part === null || typeof part !== 'object')
    return;
  if (Array.isArray(part.examples))
    yield { schema: part, where };
  for (const [name, inner] of Object.entries(part))
    yield* exemplified(inner, `${where}/${name}`);
}

/* What is always null here, and what a document never shows. */
const WITHOUT_EXAMPLE = ['logo', 'logo_dark', 'favicon_svg', 'favicon_fallback', 'client_secret'];

/* A schema of ours without its references; what may be null has that among its types. */
function ownSchema(document, schema) {
  if (schema.anyOf !== undefined)
    return { ...ownSchema(document, schema.anyOf[0]), type: ['object', 'null'] };
  return schema.$ref === undefined ? schema
    : document.components.schemas[schema.$ref.split('/').at(-1)];
}

/* An example may stand at what a member is part of. */
function assertTells(document, schema, inContract, where, isShown = false) {
  const own = ownSchema(document, schema), wanted = resolved(inContract);
  const hasExample = isShown || own.examples !== undefined;
  if (wanted.nullable)
    assert.ok(own.type.includes('null'), `${where} may be null in the contract`);
  assert.equal(own.deprecated, wanted.deprecated, `${where}: deprecated`);
  for (const choice of wanted.enum === undefined ? [] : own.enum)
    assert.ok(wanted.enum.includes(choice), `${where}: ${choice} is not in the contract`);
  if (wanted.example !== undefined && !WITHOUT_EXAMPLE.includes(where.split('.').at(-1)))
    assert.ok(hasExample, `${where}: ${wanted.example}`);
  for (const [name, member] of Object.entries(wanted.properties ?? {}))
    if (own.properties[name] !== undefined)
      assertTells(document, own.properties[name], member, `${where}.${name}`, hasExample);
  if (wanted.items !== undefined)
    assertTells(document, own.items, wanted.items, `${where}[]`, hasExample);
  if (wanted.additionalProperties !== undefined)
    assertTells(document, own.additionalProperties, wanted.additionalProperties, `${where}{}`);
}

/* Members, types and choices of the contract's schema are ours as well; what is going there goes. */
function assertTakes(own, wanted, where) {
  if (wanted.type !== undefined && own.type !== undefined)
    assert.ok([own.type].flat().includes(wanted.type), `${where}: ${own.type}, not ${wanted.type}`);
  assert.equal(own.deprecated, wanted.deprecated, `${where}: deprecated`);
  for (const choice of wanted.enum ?? [])
    assert.ok(own.enum === undefined || own.enum.includes(choice), `${where}: ${choice}`);
  for (const [name, schema] of Object.entries(wanted.properties ?? {})) {
    assert.ok(own.properties?.[name] !== undefined || own.additionalProperties !== undefined,
      `${where}.${name} is missing`);
    if (own.properties?.[name] !== undefined)
      assertTakes(own.properties[name], schema, `${where}.${name}`);
  }
  if (wanted.items !== undefined && own.items !== undefined)
    assertTakes(own.items, wanted.items, `${where}[]`);
}
