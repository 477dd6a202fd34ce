/*
 * documented_limits: whatever the server's own document says of a body's member or of a query
 * parameter, of the contract's operations and of jeton's own, holds: another type, more or less than
 * its limits, and no value of its list are 400 and named, and nothing has changed.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { jetonJson, Server } from './lib/harness.js';
import { Makers } from './lib/makers.js';
import { Management } from './lib/management.js';
import { operationsOf } from './lib/own_document.js';

/* The document is one of routes and shapes: it is the same of every server. */
const operations = operationsOf(await jetonJson(['help', 'openapi']))
  .filter(({ path }) => path.startsWith('/api/v1/'))
  .map(({ method, path, operation }) => ({ method, path: path.slice('/api/v1'.length),
    body: operation.requestBody?.content['application/json']?.schema,
    query: (operation.parameters ?? []).filter((parameter) => parameter.in === 'query') }))
  .filter(({ path, body, query }) => path !== '/apis/{api_id}/openapi' && /* the body is a document */
    (body?.properties !== undefined || query.length > 0));

/* Of each type, what is none of it. */
const WRONG = { string: [{ a: 1 }, ['a'], true], boolean: ['perhaps', 1, {}],
  integer: ['ten', 1.5, {}], array: ['a', {}], object: ['a', ['a']] };

let server, management, ids;

before(async () => {
  server = await Server.start();
  management = await Management.ofNewServer(server);
  ids = await new Makers(management).everything();
});

after(() => server?.stop());

const typesOf = (schema) =>
  (schema.anyOf ?? schema.oneOf ?? [schema]).flatMap(({ type }) => type ?? []);

/* The least that a schema allows. */
function good(schema) {
  const [type] = typesOf(schema);
  if (schema.enum !== undefined)
    return schema.enum[0];
  if (type === 'string')
    return schema.pattern?.startsWith('^#') ? '#fff' : 'x'.repeat(schema.minLength || 1);
  if (type === 'array')
    return Array.from({ length: schema.minItems ?? 0 }, () => good(schema.items));
  if (type === 'object')
    return Object.fromEntries((schema.required ?? [])
      .map((name) => [name, good(schema.properties[name])]));
  return { integer: schema.minimum ?? 0, boolean: true }[type];
}

/* Values just past what a schema allows. */
function pastLimits(schema) {
  const values = [];
  if (schema.enum !== undefined)
    values.push('none_of_these');
  if (schema.minLength > 0)
    values.push('x'.repeat(schema.minLength - 1));
  if (schema.maxLength !== undefined)
    values.push('x'.repeat(schema.maxLength + 1));
  if (schema.pattern !== undefined)
    values.push('\u0001');
  if (schema.minimum !== undefined)
    values.push(schema.minimum - 1);
  if (schema.maximum !== undefined)
    values.push(schema.maximum + 1);
  if (schema.minItems > 0)
    values.push([]);
  if (schema.maxItems !== undefined)
    values.push(Array.from({ length: schema.maxItems + 1 }, () => good(schema.items)));
  return values;
}

function wrongValues(schema) {
  const types = typesOf(schema);
  const wrong = Object.entries(WRONG).filter(([type]) => types.includes(type))
    .flatMap(([, values]) => values)
    .filter((value) => !types.includes(Array.isArray(value) ? 'array' : typeof value));
  return types.length === 0 ? [] : [...wrong, ...pastLimits(schema)];
}

const fill = (path) => path.replace(/\{([^}]+)\}/g, (_, name) => ids[name]);

async function assertNamed({ method, path, body }, member, sent, query) {
  const error = await management.refused(400, method, fill(path),
    sent ?? (body === undefined ? undefined : good(body)), { query });
  assert.match(error.message, new RegExp(`(^|[^a-z_])${member}([^a-z_]|$)`),
    `${method} ${path} ${JSON.stringify(sent ?? query).slice(0, 300)}`);
}

/* Queries are texts: what has another type shows only where no text is one of that type. */
const wrongTexts = (schema) =>
  wrongValues(schema).filter((value) => ['string', 'number'].includes(typeof value)).map(String);

describe('what the document says of', () => {
  for (const operation of operations) {
    it(`${operation.method} ${operation.path}`, async () => {
      const { body, query } = operation;
      const needed = Object.fromEntries(query.filter(({ required }) => required)
        .map(({ name, schema }) => [name, good(schema)]));
      for (const name of body?.required ?? []) {
        const { [name]: left, ...rest } = good(body);
        assert.ok(left !== undefined, name);
        await assertNamed(operation, name, rest, needed);
      }
      for (const [name, schema] of Object.entries(body?.properties ?? {}))
        for (const value of wrongValues(schema))
          await assertNamed(operation, name, { ...good(body), [name]: value }, needed);
      for (const { name, schema, required } of query) {
        const { [name]: left, ...rest } = needed;
        if (required)
          await assertNamed(operation, name, undefined, rest);
        for (const value of wrongTexts(schema))
          await assertNamed(operation, name, undefined, { ...rest, [name]: value });
      }
    });
  }
});
