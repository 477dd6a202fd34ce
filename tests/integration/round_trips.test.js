/*
 * round_trips: how often the database is asked and waited for, counted on the wire: a cache miss of
 * the token endpoint at most twice, a management read three times, a change five times with its
 * beginning and its commit. It holds for each operation of the contract, and for jeton's own.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { operations } from './lib/contract.js';
import { calls, pathOf } from './lib/contract_calls.js';
import { createApplicationByCommand, Server, waitFor } from './lib/harness.js';
import { Makers } from './lib/makers.js';
import { authorize, Management, tokenFor } from './lib/management.js';
import { Postgresql } from './lib/postgresql.js';
import { transactionsOf, Wire } from './lib/postgresql_wire.js';

const MISS_MAX = 2;
const READ_MAX = 3;
const CHANGE_MAX = 5;
const TRIES = 20;

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
async function assertChanges(act) {
  const all = await during(act);
  const changes = all.filter(({ trips }) => trips.flat().includes('audit_create'));
  assert.equal(changes.length, 1, told(all));
  assert.ok(tripsOf(changes) <= CHANGE_MAX, told(changes));
  const follow = all.find(({ trips }) => trips.flat().includes('change_list'));
  assert.equal(follow?.trips.filter((names) => names.some((name) => /^change_/.test(name))).length, 1,
    told(all));
}

/* Operations that read though their method is POST. */
const READS = ['verifyApiKey'];

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

  for (const operation of operations) {
    const row = calls[operation.operationId];
    const isRead = operation.method === 'GET' || READS.includes(operation.operationId);

    it(`are ${isRead ? READ_MAX : CHANGE_MAX} at most for ${operation.operationId}`, async () => {
      const made = await row.needs?.(make) ?? {};
      const act = () => call(operation.method, pathOf(operation, made), row.body?.(made),
        row.query?.(made));
      await (isRead ? assertReads(act, READ_MAX) : assertChanges(act));
    });
  }

  it('do not grow with a list', async () => {
    for (let i = 0; i < 5; i++) {
      await make.apiKey();
      await make.webhook(['api.created', 'api.deleted']);
    }
    for (const path of ['/apis?expand=scopes', '/api_keys', '/webhooks', '/applications'])
      await assertReads(() => call('GET', path), READ_MAX);
  });

  it('are as few for what the contract does not have', async () => {
    const all = await make.everything();
    for (const path of [`/applications/${all.application_id}/client_secrets`,
      `/applications/${all.application_id}/apis`, `/apis/${all.api_id}/openapi`,
      `/apis/${all.api_id}/openapi/imports`, `/webhooks/${all.webhook_id}/deliveries`, '/audit',
      '/statistics/totals', '/statistics/tokens'])
      await assertReads(() => call('GET', path), READ_MAX);
    await assertChanges(() => call('POST', `/applications/${all.application_id}/client_secrets`,
      { maintain_previous_secret: true }));
    await assertChanges(() =>
      call('DELETE', `/applications/${all.application_id}/client_secrets/previous`));
  });

  it('are counted: a transaction has all that it asked', async () => {
    const [change] = (await during(() => make.application()))
      .filter(({ trips }) => trips.flat().includes('application_create'));
    assert.deepEqual(change.trips.at(-1).slice(-1), ['COMMIT']);
    assert.match(change.trips[0][0], /^(BEGIN|SAVEPOINT)/);
    await waitFor('the feed is polled', () =>
      transactionsOf(wire.trips).some(({ trips }) => trips.flat().includes('change_ends')));
  });
});
