/*
 * documented_limits: whatever the server's own document says of a body's member or of a query
 * parameter, of the contract's operations and of jeton's own, holds: another type, more or less than
 * its limits, and no value of its list are 400 and named, and nothing has changed. Lengths are of
 * characters, whatever their bytes (contract section 0); and no text for people has a character that
 * deceives them.
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

/* Letters of one, two, three and four bytes; the last is two units of UTF-16. */
const ALPHABETS = ['x', 'ж', '日', '🚀'];

/* Texts for programs, which have an alphabet of their own; their length is of ASCII alone. */
const ASCII_ONLY = {
  key: true, endpoint: true, category_id: true, api_id: true, id: true, org_code: true, code: true,
  theme_code: true, token: true, next_token: true, api_key: true, key_id: true, starting_after: true,
  ending_before: true, kid: true, created_by_user_id: true, sender_email: true, background_color: true,
};

/* Values are data, not words for people: they go to programs as they are. What is searched for is kept
 * nowhere, and looked for without what cannot be seen. */
const DATA = { value: true, default_value: true, api_key: true, search: true };

/* U+202E turns what follows; the others turn it, break the line or cannot be seen. */
const DECEPTIVE = ['\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068',
  '\u2069', '\u2028', '\u2029', '\u0085', '\u200b', '\u00ad', '\ufeff'];

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
    values.push(...ALPHABETS.map((letter) => letter.repeat(schema.maxLength + 1)));
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
  wrongValues(schema).filter((value) => ['string', 'number'].includes(typeof value)).map(String)
    .filter(fitsIntoAHead);

/* The head of a request has 16 KiB, of which the token takes some: the longest texts of other scripts
 * fit into bodies only. */
function fitsIntoAHead(text) {
  return encodeURIComponent(text).length < 11 * 1024;
}

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

/* Members of bodies and query parameters that are texts: [name, schema, isQuery]. */
const textsOf = ({ body, query }) =>
  [...Object.entries(body?.properties ?? {}).map(([name, schema]) => [name, schema, false]),
    ...query.map(({ name, schema }) => [name, schema, true])]
    .filter(([, schema]) => typesOf(schema).includes('string') && schema.enum === undefined &&
      schema.format === undefined && schema.pattern === undefined);

/* The answer to a request that is good but, perhaps, for that text. */
function sendText({ method, path, body, query }, name, text, isQuery) {
  const needed = Object.fromEntries(query.filter(({ required }) => required)
    .map((parameter) => [parameter.name, good(parameter.schema)]));
  const sent = body === undefined ? undefined : { ...good(body) };
  (isQuery ? needed : sent)[name] = text;
  return management.send(method, fill(path), sent, { query: needed });
}

/* Is this answer a refusal of that member? Whatever else it says is another rule's matter. */
const refuses = (answer, name) => answer.status === 400 &&
  [answer.json.errors].flat().some(({ code, message }) => code === 'INVALID_PARAMETER' &&
    new RegExp(`(^|[^a-z_])${name}([^a-z_]|$)`).test(message));

describe('a text just as long as the document says, in any script, is none too long:', () => {
  for (const operation of operations.filter(({ method }) => method !== 'DELETE')) {
    const texts = textsOf(operation).filter(([, schema]) => schema.maxLength !== undefined);
    if (texts.length === 0)
      continue;
    it(`${operation.method} ${operation.path}`, async () => {
      for (const [name, schema, isQuery] of texts) {
        for (const letter of ALPHABETS.slice(0, ASCII_ONLY[name] ? 1 : undefined)) {
          const text = letter.repeat(schema.maxLength);
          if (isQuery && !fitsIntoAHead(text))
            continue;
          const answer = await sendText(operation, name, text, isQuery);
          assert.ok(!refuses(answer, name) || !/characters|letters|bytes/.test(answer.text),
            `${name} of ${letter}: ${answer.text}`);
        }
      }
    });
  }
});

describe('nothing in a text for people deceives them:', () => {
  for (const operation of operations) {
    const texts = textsOf(operation).filter(([name, schema, isQuery]) =>
      DATA[name] === undefined && (!isQuery || schema.maxLength !== undefined));
    if (texts.length === 0)
      continue;
    it(`${operation.method} ${operation.path}`, async () => {
      for (const [name, , isQuery] of texts) {
        for (const character of DECEPTIVE) {
          const answer = await sendText(operation, name, `a${character}b`, isQuery);
          assert.ok(refuses(answer, name), `${name} with U+${
            character.charCodeAt(0).toString(16)}: ${answer.status} ${answer.text}`);
        }
      }
    });
  }
});
