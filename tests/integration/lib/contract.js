/*
 * contract: docs/contract/management-api.m2m.yaml as checks of answers.
 *
 * The document marks hardly any member of an answer as required; a client that was written for it
 * relies on them all the same. So here every member of an answer's schema is required, but for
 * those in OPTIONAL, each with its reason.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

const document = parse(
  readFileSync(new URL('../../../docs/contract/management-api.m2m.yaml', import.meta.url), 'utf8'));

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

const OPTIONAL = {
  get_application_response: ['client_secret'], /* shown once, on create and rotation */
  create_application_response: ['client_secret'], /* spa and device have none */
  create_organization_response: ['billing_customer_id'], /* billing is not this product's */
  get_apis_response: ['scopes'], /* only with expand=scopes */
};
/* The look of an organization's sign-in pages; of no use to machines. */
const ORGANIZATION_REQUIRED = ['code', 'name', 'handle', 'is_default', 'external_id',
  'is_auto_membership_enabled'];

/* 7.11, where the document has no example of a code. */
const CODES = {
  createApplication: 'APPLICATION_CREATED',
  CreateProperty: 'PROPERTY_CREATED',
  CreateCategory: 'CATEGORY_CREATED',
  CreateWebHook: 'WEBHOOK_CREATED',
  UpdateWebHook: 'WEBHOOK_UPDATED',
  DeleteWebHook: 'WEBHOOK_DELETED',
};

function requireMembers(schema, optional) {
  if (schema === null || typeof schema !== 'object')
    return;
  if (schema.properties !== undefined) {
    schema.required = Object.keys(schema.properties).filter((name) => !optional.includes(name));
    /* 7.4: null on the last page, and always where a list is not paged. */
    if (schema.properties.next_token !== undefined)
      schema.properties.next_token.nullable = true;
  }
  for (const part of Object.values(schema))
    requireMembers(part, optional);
}

for (const [name, schema] of Object.entries(document.components.schemas)) {
  if (name === 'get_organization_response')
    schema.required = ORGANIZATION_REQUIRED;
  else
    requireMembers(schema, OPTIONAL[name] ?? []);
}

const ajv = addFormats(new Ajv({ strict: false, allErrors: true }));
ajv.addSchema(document, 'contract');

const pointer = (...parts) =>
  parts.map((part) => '/' + encodeURIComponent(
    String(part).replaceAll('~', '~0').replaceAll('/', '~1'))).join('');

const validators = new Map();

function validator(...parts) {
  const ref = 'contract#' + pointer(...parts);
  if (!validators.has(ref))
    validators.set(ref, ajv.compile({ $ref: ref }));
  return validators.get(ref);
}

/* Every operation: { method, path, operationId, scope, statuses, template }. */
export const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  METHODS.filter((method) => item[method] !== undefined).map((method) => ({
    method: method.toUpperCase(),
    path,
    operationId: item[method].operationId,
    scope: item[method]['x-kinde-scope'] ?? null,
    statuses: Object.keys(item[method].responses).map(Number),
    pattern: new RegExp('^' + path.replace(/\{[^}]+\}/g, '[^/]+') + '$'),
  })));

/* The operation of a request; literal paths win over templates. */
export function findOperation(method, target) {
  const path = target.split('?')[0];
  const matching = operations.filter((o) => o.method === method && o.pattern.test(path));
  return matching.find((o) => o.path === path) ?? matching[0] ?? null;
}

export const operationNamed = (id) => operations.find((o) => o.operationId === id);

/* The scopes of contract section 7.2. */
export const managementScopes =
  [...new Set(operations.map((o) => o.scope).filter((scope) => scope !== null))].sort();

function assertValid(validate, body, what) {
  assert.ok(validate(body),
    `${what}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(body)}`);
}

/* A successful answer: its status, its schema, its code (7.5, 7.11). */
export function assertSuccess(operation, status, body) {
  const { operationId, path, method } = operation;
  const wanted = operation.statuses.find((code) => code < 300);
  assert.equal(status, wanted, `status of ${operationId}: ${JSON.stringify(body)}`);
  const content = document.paths[path][method.toLowerCase()].responses[wanted].content;
  const what = `answer of ${operationId}`;
  if (content !== undefined) {
    assertValid(validator('paths', path, method.toLowerCase(), 'responses', wanted, 'content',
      'application/json', 'schema'), body, what);
  }
  if (operationId === 'getOrganization')
    return; /* bare: its code is the organization's */
  assert.equal(body.code, CODES[operationId] ?? exampleCode(content) ?? 'OK', what);
  assert.equal(typeof body.message, 'string', what);
}

function exampleCode(content) {
  const reference = content?.['application/json'].schema.$ref;
  const schema = document.components.schemas[reference?.split('/').at(-1)];
  return schema?.properties.code?.example;
}

/* 7.6: an array of errors, but one object for 404. Returns the first error. */
export function assertFailure(status, body) {
  const name = status === 404 ? 'not_found_response' : 'error_response';
  assertValid(validator('components', 'schemas', name), body, `error answer ${status}`);
  const error = status === 404 ? body.errors : body.errors[0];
  assert.match(error.code, /^[A-Z][A-Z0-9_]*$/, 'an error code is UPPER_SNAKE');
  assert.ok(error.message.length > 0, 'an error says what is wrong');
  return error;
}

/* The schema of a success; undefined: the document has none. */
export function answerSchema({ path, method, statuses }) {
  const { content } = document.paths[path][method.toLowerCase()].responses[Math.min(...statuses)];
  return content && resolved(content['application/json'].schema);
}

/* What an operation takes: its body's schema, and its query parameters with theirs. */
export function requestSchema({ path, method }) {
  const item = document.paths[path], own = item[method.toLowerCase()];
  const parameters = [...(item.parameters ?? []), ...(own.parameters ?? [])].map(resolved);
  const body = own.requestBody && resolved(own.requestBody);
  return {
    body: body && resolved(body.content['application/json'].schema),
    isBodyRequired: body?.required ?? false,
    query: parameters.filter((parameter) => parameter.in === 'query'),
  };
}

export function resolved(value) {
  return value.$ref === undefined ? value
    : value.$ref.slice(2).split('/').reduce((part, name) => part[name], document);
}
