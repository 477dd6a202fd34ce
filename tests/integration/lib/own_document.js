/*
 * own_document: what a server says of itself at /api/v1/openapi.json, as checks of its answers, so
 * that document and truth cannot part. A member of an answer that its schema does not list is a
 * mistake here, though clients are told to expect more.
 */
import assert from 'node:assert/strict';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/* Answers of these may come from any route, and have a shape that no route's entry repeats. */
const STATUS_OF_ALL = [405, 413, 414, 431, 500, 503, 507];

function closeObjects(schema) {
  if (schema === null || typeof schema !== 'object')
    return;
  if (schema.properties !== undefined && schema.additionalProperties === undefined)
    schema.additionalProperties = false;
  Object.values(schema).forEach(closeObjects);
}

/* A text, whole but for the digits of an id at its end, of which only the number tells. */
const ID = /^(?:[a-z]+_)*([0-9a-f]{11,})$/;
const form = (text) => text.replace(ID, (id, digits) => id.slice(0, -digits.length) + digits.length);

/* Ids, in whatever the example is made of, look like those of the example. */
function looksLike(example, value) {
  if (value === null || typeof value !== typeof example)
    return true;
  if (Array.isArray(example))
    return value.every((each) => looksLike(example[0], each));
  if (typeof example === 'object')
    return Object.keys(example).every((name) => looksLike(example[name], value[name]));
  return !ID.test(example) || form(value) === form(example);
}
const likeExamples = { keyword: 'examples',
  validate: (examples, value) => examples.some((example) => looksLike(example, value)) };

export const METHODS = ['get', 'put', 'post', 'delete', 'options', 'patch'];

/* Every operation: { method, path, pattern, operation }; literal paths before templates. */
export function operationsOf(document) {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method] !== undefined).map((method) => ({
      method: method.toUpperCase(),
      path,
      pattern: new RegExp('^' + path.replaceAll('.', '\\.').replace(/\{[^}]+\}/g, '[^/]+') + '$'),
      operation: item[method],
    }))).sort((a, b) => a.path.includes('{') - b.path.includes('{'));
}

class OwnDocument {
  constructor(document) {
    this.operations = operationsOf(document);
    this.responses = document.components.responses;
    const closed = structuredClone(document.components.schemas);
    closeObjects(closed);
    this.ajv = addFormats(new Ajv2020({ strict: false, allErrors: true }));
    this.ajv.removeKeyword('examples').addKeyword(likeExamples);
    this.ajv.addSchema({ $id: 'own', components: { schemas: closed } });
  }

  find(method, path) {
    return this.operations.find((o) => o.method === method && o.pattern.test(path));
  }

  /* The schema of an operation's answer of that status; undefined: not documented. */
  schemaOf({ operation }, status) {
    let response = operation.responses[status];
    if (response?.$ref !== undefined)
      response = this.responses[response.$ref.split('/').at(-1)];
    return response?.content?.['application/json']?.schema;
  }

  check(found, answer) {
    const { status, text } = answer;
    const what = `${found.method} ${found.path} ${status}`;
    if (STATUS_OF_ALL.includes(status) && found.operation.responses[status] === undefined)
      return;
    assert.ok(found.operation.responses[status] !== undefined,
      `${what} is not in the server's own document: ${text}`);
    const schema = this.schemaOf(found, status);
    if (schema?.$ref === undefined)
      return;
    const validate = this.ajv.getSchema('own' + schema.$ref);
    assert.ok(validate(answer.json), `${what}, by the server's own document: ` +
      `${this.ajv.errorsText(validate.errors)} in ${text}`);
  }
}

const documents = new WeakMap();

/* The document as a server gives it; once for each server. */
export async function fetchDocument(server) {
  const answer = await server.send('/api/v1/openapi.json');
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
}

/* An answer has a status and a body that the server's document has for its route. */
export async function assertDocumented(server, method, target, answer) {
  if (!documents.has(server))
    documents.set(server, fetchDocument(server).then((document) => new OwnDocument(document)));
  const own = await documents.get(server);
  const found = own.find(method, target.split('?')[0]);
  if (found !== undefined)
    own.check(found, answer);
}
