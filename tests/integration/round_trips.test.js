/*
 * round_trips: how often the database is asked and waited for, counted on the wire: a cache miss of
 * the token endpoint at most twice, a management read three times, a change five times with its
 * beginning and its commit. It holds for each operation that the program's own document has.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { pathOf } from './lib/contract_calls.js';
import { createApplicationByCommand, Server, waitFor } from './lib/harness.js';
import { Makers } from './lib/makers.js';
import { authorize, Management, tokenFor } from './lib/management.js';
import { allCalls } from './lib/own_calls.js';
import { Postgresql } from './lib/postgresql.js';
import { transactionsOf, Wire } from './lib/postgresql_wire.js';

const MISS_MAX = 2;
const READ_MAX = 3;
const CHANGE_MAX = 5;
const TRIES = 20;

const operations = await allCalls();

let database, wire, server, administrator, management, make;

before(async () => {
  database = await Postgresql.start();
  wire = await Wire.before(database);
  server = await Server.start({ database: wire.url });
  administrator = await createApplicationByCommand(server, 'Administration');
  management = await Management.for(server, administrator);
  make = new Makers(management);
});

after(async () => {
  await server?.stop();
  await wire?.clear();
  await database?.clear();
});

/* The transactions that began, or only went on, while something was done: its own may have been let
 * into one that was open already. */
async function during(act, { began = false } = {}) {
  const from = wire.trips.length;
  await act();
  return began ? transactionsOf(wire.trips.slice(from)) : transactionsOf(wire.trips, from);
}

const tripsOf = (transactions) => transactions.reduce((sum, { trips }) => sum + trips.length, 0);
const told = (transactions) => JSON.stringify(transactions, null, 1);

/* Background work asks, too, now and then: the fewest of some tries are the operation's own. */
async function assertReads(act, most) {
  let fewest;
  for (let i = 0; i < TRIES && !(fewest !== undefined && tripsOf(fewest) <= most); i++) {
    await delay(i === 0 ? 0 : 50);
    const transactions = await during(() => act(i), { began: true });
    if (fewest === undefined || tripsOf(transactions) < tripsOf(fewest))
      fewest = transactions;
  }
  assert.ok(tripsOf(fewest) <= most, told(fewest));
}

/* Of a change, the transaction with its audit entry. What it is followed with afterwards, to be in
 * force before it is answered, is one more. */
async function assertChanges(act, count = 1) {
  const all = await during(act);
  const changes = all.filter(({ trips }) => trips.flat().includes('audit_create'));
  assert.equal(changes.length, count, told(all));
  for (const change of changes)
    assert.ok(tripsOf([change]) <= CHANGE_MAX, told([change]));
  const follow = all.find(({ trips }) => trips.flat().includes('change_list'));
  assert.equal(follow?.trips.filter((names) => names.some((name) => /^change_/.test(name))).length, 1,
    told(all));
}

const times = (count, makes) =>
  Promise.all(Array.from({ length: count }, (_, i) => makes(i)));

const call = (method, path, body, query) => management.call(method, path, body, { query });

describe('round trips to the database', () => {
  it('are two at most for a token whose client is not in memory', async () => {
    const applications = [];
    const [one, other] = [await make.api(), await make.api()];
    for (let i = 0; i < TRIES; i++) {
      const application = await make.application();
      await authorize(management, one, application, ['read']);
      await authorize(management, other, application, ['write']);
      applications.push(application);
    }
    await assertReads((i) => tokenFor(server, applications[i], one.audience), MISS_MAX);
  });

  it('are those of one for a thousand requests that miss a client at a time', async () => {
    const api = await make.api();
    const application = await make.application();
    await authorize(management, api, application, ['read']);
    const transactions = await during(() => Promise.all(Array.from({ length: 1000 },
      () => tokenFor(server, application, api.audience))));
    const asked = transactions.flatMap(({ trips }) => trips.flat());
    assert.equal(asked.filter((name) => name === 'client_get').length, 1, told(transactions));
  });

  for (const { method, path, row } of operations) {
    const isRead = method === 'GET' || row?.reads;

    it(`are ${isRead ? READ_MAX : CHANGE_MAX} at most for ${method} ${path}`, async () => {
      assert.ok(row !== undefined, 'has no call in contract_calls or own_calls');
      const made = await row.needs?.(make) ?? {};
      const act = () => call(method, pathOf({ path }, made), row.body?.(made), row.query?.(made));
      await (isRead ? assertReads(act, READ_MAX) : assertChanges(act, row.changes));
    });
  }

  it('do not grow with a list', async () => {
    for (let i = 0; i < 5; i++) {
      await make.apiKey();
      await make.webhook(['api.created', 'api.deleted']);
    }
    await times(5, () => make.application());
    for (const path of ['/apis?expand=scopes', '/api_keys', '/webhooks', '/applications',
      '/applications?expand=details'])
      await assertReads(() => call('GET', path), READ_MAX);
  });

  describe('do not grow with a body of', () => {
    const MANY = 100; /* as many as a body may name */

    it('applications', async () => {
      const api = await make.api();
      const applications = await times(MANY, () => make.application());
      for (const operation of ['', 'delete'])
        await assertChanges(() => call('PATCH', `/apis/${api.id}/applications`,
          { applications: applications.map(({ id }) => ({ id, ...operation && { operation } })) }));
    });

    it('properties of an organization', async () => {
      const organization = await make.organization();
      const category = await make.category('org');
      const properties = await times(MANY, () => make.property('org', { category_id: category }));
      for (const value of ['a', 'b', null])
        await assertChanges(() => call('PATCH', `/organizations/${organization}/properties`,
          { properties: Object.fromEntries(properties.map(({ key }) => [key, value])) }));
    });

    it('properties and feature flags in tokens', async () => {
      const application = await make.application();
      const one = await make.api(), other = await make.api(); /* two: their scopes are compared */
      await authorize(management, one, application, ['read']);
      await authorize(management, other, application, ['write']);
      const category = await make.category();
      const properties = await times(MANY, () => make.property('app', { category_id: category }));
      const flags = await times(MANY, () => make.flag());
      const path = `/applications/${application.id}/token_customization`;
      for (const count of [MANY, 1])
        await assertChanges(() => call('PATCH', path, { coalesce_tokens: count === 1,
          properties: properties.slice(0, count).map(({ key }) => key),
          feature_flags: flags.slice(0, count) }));
      await assertReads(() => call('GET', path), READ_MAX);
      await assertChanges(() => call('DELETE', '/environment/feature_flags'));
      await assertChanges(() => call('POST', '/organization', { name: 'With flags',
        feature_flags: Object.fromEntries(flags.map((key) => [key, 'str'])) }));
    });

    it('operations, which become scopes', async () => {
      const { id } = await make.api();
      const paths = Array.from({ length: MANY }, (_, i) => [`/path-${i}`, { get: {} }]);
      for (const count of [MANY, MANY / 2])
        await assertChanges(() => call('PUT', `/apis/${id}/openapi`,
          { openapi: '3.0.0', paths: Object.fromEntries(paths.slice(0, count)) },
          { file_name: 'a.json' }));
      await assertChanges(() => call('DELETE', `/apis/${id}/openapi`));
    });

    it('scopes of an API key, also where its maker must have them', async () => {
      const api = await make.api();
      const scopes = await times(MANY / 4, async (i) => (await call('POST', `/apis/${api.id}/scopes`, { key: `s${i}` })).scope.id);
      const organization = await make.organization();
      const own = await make.application({ org_code: organization });
      const { apis } = await call('GET', '/apis');
      const built = apis.find((each) => each.is_management_api);
      await authorize(management, api, own);
      for (const scope of scopes)
        await call('POST', `/apis/${api.id}/applications/${own.id}/scopes/${scope}`);
      const { scopes: builtIn } = await call('GET', `/apis/${built.id}/scopes`);
      await authorize(management, { id: built.id, scopes: Object.fromEntries(builtIn.map(
        ({ key, id }) => [key, id])) }, own, ['create:api_keys']);
      const delegated = await Management.for(server, own);
      const body = { name: 'Key', api_id: api.id, scope_ids: scopes };
      await assertChanges(() => call('POST', '/api_keys', { ...body, type: 'environment' }));
      await assertChanges(() => delegated.call('POST', '/api_keys',
        { ...body, type: 'organization', org_code: organization }));
    });
  });

  it('are counted: a transaction has all that it asked', async () => {
    await waitFor('a change is committed alone', async () => {
      const [change] = (await during(() => make.application()))
        .filter(({ trips }) => trips.flat().includes('application_create'));
      return change.trips[0][0].startsWith('BEGIN') && change.trips.at(-1).at(-1) === 'COMMIT';
    });
    await waitFor('the feed is polled', () =>
      transactionsOf(wire.trips).some(({ trips }) => trips.flat().includes('change_ends')));
  });
});
