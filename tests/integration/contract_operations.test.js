/*
 * contract_operations: every operation of the contract's document on a real server: a good call,
 * no token, no scope, ids that name nothing, bad bodies and bad queries. What is bad is taken from
 * the document itself (wrong types, left out, no value of the list); lib/contract_calls.js says what the
 * operation needs and what a good call is. Every answer is held against the document and against
 * the server's own (lib/management.js). What an operation does is in the tests named after it.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { managementScopes, operations, requestSchema } from './lib/contract.js';
import { calls, pathOf } from './lib/contract_calls.js';
import { createApplicationByCommand, Server } from './lib/harness.js';
import { Makers } from './lib/makers.js';
import { Management } from './lib/management.js';

const OPERATIONS_IN_CONTRACT = 64;

const NOT_FOUND = {
  api_id: 'API_NOT_FOUND',
  application_id: 'APPLICATION_NOT_FOUND',
  scope_id: 'SCOPE_NOT_FOUND',
  key_id: 'API_KEY_NOT_FOUND',
  org_code: 'ORGANIZATION_NOT_FOUND',
  property_key: 'PROPERTY_NOT_FOUND',
  property_id: 'PROPERTY_NOT_FOUND',
  category_id: 'CATEGORY_NOT_FOUND',
  feature_flag_key: 'FEATURE_FLAG_NOT_FOUND',
  variable_id: 'ENVIRONMENT_VARIABLE_NOT_FOUND',
  event_id: 'EVENT_NOT_FOUND',
  webhook_id: 'WEBHOOK_NOT_FOUND',
};

let server, administrator, management, make;
const succeeded = new Set();

before(async () => {
  server = await Server.start();
  administrator = await createApplicationByCommand(server, 'Administration');
  management = await Management.for(server, administrator);
  make = new Makers(management);
});

after(() => server?.stop());

/* A call of an operation with what was made for it; change names other ids, body or query. */
class Call {
  constructor(operation, row, made) {
    this.operation = operation;
    this.made = made;
    this.body = row.body?.(made);
    this.query = row.query?.(made);
  }

  path(ids = {}) {
    return pathOf(this.operation, { ...this.made, ...ids });
  }

  /* Refused so, by whom is asked; its error. */
  refused(status, { ids, body = this.body, query = this.query, headers, as = management } = {}) {
    return as.refused(status, this.operation.method, this.path(ids), body, { query, headers });
  }

  async assertNames(member, change) {
    const error = await this.refused(400, change);
    assert.match(error.message, new RegExp(`(^|[^a-z_])${member}([^a-z_]|$)`),
      `${this.operation.operationId} ${JSON.stringify(change)} names ${member}`);
  }
}

/* Values that a member of that schema never takes. */
function wrongValues(schema) {
  const types = (schema.anyOf ?? schema.oneOf ?? [schema]).map(({ type }) => type);
  const values = [];
  for (const [type, value] of [['string', { a: 1 }], ['string', ['a']], ['boolean', { a: true }],
    ['boolean', 'perhaps'], ['integer', 'ten'], ['integer', {}], ['array', 'a'], ['array', {}],
    ['object', 'a'], ['object', ['a']]])
    if (types.includes(type) && (type !== 'boolean' || !types.includes('string')))
      values.push(value);
  if (schema.enum !== undefined)
    values.push('none_of_these', schema.enum[0].toUpperCase());
  return values;
}

const without = (object, name) =>
  Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));

async function assertBadBodies(call, { body: schema, isBodyRequired }) {
  if (schema === undefined)
    return;
  for (const text of ['{', '[]', '"text"', 'null', ...(isBodyRequired ? [''] : [])])
    await call.refused(400, { body: text });
  for (const name of schema.required ?? [])
    await call.assertNames(name, { body: without(call.body, name) });
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    for (const value of wrongValues(member))
      await call.assertNames(name, { body: { ...call.body, [name]: value } });
  }
}

async function assertBadQueries(call, { query: parameters }) {
  for (const { name, required, schema } of parameters) {
    if (required)
      await call.assertNames(name, { query: without(call.query, name) });
    for (const value of wrongValues(schema).filter((value) => typeof value === 'string'))
      await call.assertNames(name, { query: { ...call.query, [name]: value } });
    const twice = [...Object.entries(call.query ?? {}).filter(([key]) => key !== name),
      [name, call.query?.[name] ?? 'a'], [name, call.query?.[name] ?? 'a']];
    await call.assertNames(name, { query: twice });
  }
}

describe('the contract', () => {
  for (const operation of operations) {
    const { operationId, scope } = operation;
    const row = calls[operationId];
    if (row === undefined)
      continue; /* the last test says so */

    describe(operationId, () => {
      let call;

      before(async () => {
        call = new Call(operation, row, await row.needs?.(make) ?? {});
      });

      if (scope !== null) {
        it('is 401 with a challenge without a token', async () => {
          const headers = { Authorization: null };
          await call.refused(401, { headers });
          const answer = await management.send(operation.method, call.path(), call.body,
            { query: call.query, headers });
          assert.match(answer.headers['www-authenticate'], /^Bearer\b/);
        });

        it('is 403 and names its scope with all the others', async () => {
          const others = managementScopes.filter((other) => other !== scope).join(' ');
          const limited = await Management.for(server, administrator, { scope: others });
          const error = await call.refused(403, { as: limited });
          assert.ok(error.message.includes(scope), error.message);
        });
      }

      for (const [, name] of operation.path.matchAll(/\{([^}]+)\}/g)) {
        const status = row.unknown?.[name] ?? 404;

        it(`is ${status} for an unknown ${name}`, async () => {
          for (const unknown of ['0'.repeat(32), 'none', "' OR 1=1 --", 'ž'.repeat(100)]) {
            const error = await call.refused(status, { ids: { [name]: unknown } });
            assert.equal(error.code, NOT_FOUND[name]);
          }
        });
      }

      it('is 400 and names what is wrong with body or query', async () => {
        const schema = requestSchema(operation);
        await assertBadBodies(call, schema);
        await assertBadQueries(call, schema);
        for (const [{ change, query }, member] of row.more ?? [])
          await call.assertNames(member,
            change === undefined ? { query } : { body: { ...call.body, ...change } });
      });

      it('succeeds as the document says', async () => {
        await management.call(operation.method, call.path(), call.body, { query: call.query });
        succeeded.add(operationId);
      });
    });
  }

  it(`is covered: ${OPERATIONS_IN_CONTRACT} of ${OPERATIONS_IN_CONTRACT} operations`, () => {
    assert.equal(operations.length, OPERATIONS_IN_CONTRACT);
    assert.deepEqual(operations.map(({ operationId }) => operationId)
      .filter((id) => !succeeded.has(id)), []);
    assert.equal(succeeded.size, OPERATIONS_IN_CONTRACT);
    assert.deepEqual(Object.keys(calls).filter((id) => !succeeded.has(id)), []);
  });
});
