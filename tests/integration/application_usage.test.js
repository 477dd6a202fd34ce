/*
 * application_usage: the tokens of one application over time and its last refusals are those of what
 * really happened, on one node or on several, and what a kill costs of them.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { delay, Server, waitFor } from './lib/harness.js';
import {
  authorize, createApi, createApplication, Management, requestToken, tokenFor,
} from './lib/management.js';
import { changeStore, storeRows } from './lib/store.js';

const DAY_MS = 86_400_000;

let nodes, management, application, other;

before(async () => {
  const first = await Server.start();
  nodes = [first, await Server.start({ folder: first.folder, issuer: first.issuer })];
  management = await Management.ofNewServer(first);
  const api = await createApi(management, { name: 'Orders', audience: 'orders', scopes: ['read:x'] });
  application = await createApplication(management, { name: 'Robot' });
  other = await createApplication(management, { name: 'Idle' });
  await authorize(management, api, application, ['read:x']);
});

after(async () => {
  await nodes?.[1].stop();
  await nodes?.[0].stop();
});

const usageOf = ({ id }, query) => management.get(`/applications/${id}/usage`, query);
const refusalsOf = async ({ id }) => (await management.get(`/applications/${id}/refusals`)).refusals;
const ask = (node, parameters) => requestToken(node, { grant_type: 'client_credentials',
  client_id: application.client_id, client_secret: application.client_secret, audience: 'orders',
  ...parameters });

describe('GET /applications/{application_id}/usage', () => {
  it('counts the tokens that it got, of all nodes', async () => {
    for (const [node, count] of [[nodes[0], 5], [nodes[1], 7]])
      for (let i = 0; i < count; i++)
        await tokenFor(node, application, 'orders');
    const usage = await waitFor('both flushes', async () => {
      const now = await usageOf(application);
      return now.issued >= 12 && now;
    });
    assert.deepEqual([usage.issued, usage.coalesced, usage.points.length], [12, 0, 24]);
    assert.equal(usage.points.at(-1).issued + usage.points.at(-2).issued, 12);
    const days = await usageOf(application, { interval: 'day' });
    assert.deepEqual([days.issued, days.points.length], [12, 30]);
  });

  it('is nothing of one that asks for nothing, not even a row', async () => {
    assert.equal((await usageOf(other)).issued, 0);
    const rows = await storeRows(nodes[0].folder,
      `SELECT count(*) AS count FROM application_tokens WHERE application_id = '${other.id}'`);
    assert.equal(Number(rows[0].count), 0);
  });

  it('has hours of the last days, and days before', async () => {
    const ago = (days) => new Date(Date.now() - days * DAY_MS).toISOString();
    assert.ok((await usageOf(application, { from: ago(6) })).points.length > 24);
    const refused = (path, query) => management.refused(400, 'GET', path, undefined, { query });
    const path = `/applications/${application.id}/usage`;
    await refused(path, { from: ago(9) });
    await refused(path, { interval: 'week' });
    await management.refused(404, 'GET', `/applications/${'0'.repeat(32)}/usage`);
  });

  it('keeps the sum when the hours of a day are put together', async () => {
    const old = Math.floor((Date.now() - 20 * DAY_MS) / DAY_MS) * DAY_MS;
    const values = Array.from({ length: 24 }, (_, hour) =>
      `('${application.id}', 'hour', ${old + hour * 3_600_000}, 3, 1)`);
    await changeStore(nodes[0].folder, `INSERT INTO application_tokens VALUES ${values.join(', ')}`);
    const rows = () => storeRows(nodes[0].folder, `SELECT interval, count FROM application_tokens
      WHERE application_id = '${application.id}' AND begin_ms >= ${old} AND begin_ms < ${old + DAY_MS}`);
    await waitFor('one of the nodes does so', async () => (await rows()).length === 1, 60_000);
    assert.deepEqual((await rows()).map((row) => [row.interval, Number(row.count)]), [['day', 72]]);
    const from = new Date(old).toISOString();
    const days = await usageOf(application, { interval: 'day', from });
    assert.deepEqual([days.points[0].issued, days.points[0].coalesced], [72, 24]);
  });
});

describe('GET /applications/{application_id}/refusals', () => {
  it('tells causes with what was asked, of all nodes, the latest first', async () => {
    for (const node of nodes)
      await ask(node, { scope: 'read:y' });
    await delay(1100);
    for (const node of nodes)
      await ask(node, { audience: 'orders stock' });
    const [audience, scope] = await waitFor('the flushes', async () => {
      const now = await refusalsOf(application);
      return now.length === 2 && now.every(({ count }) => count === 2) && now;
    });
    assert.deepEqual([audience.cause, audience.audience, audience.scope, audience.error],
      ['audience', 'orders stock', null, 'unauthorized_client']);
    assert.deepEqual([scope.cause, scope.audience, scope.scope, scope.error],
      ['scope', 'orders', 'read:y', 'invalid_scope']);
    assert.ok(Date.parse(scope.first_on) <= Date.parse(scope.last_on));
    assert.ok(Date.parse(scope.last_on) <= Date.parse(audience.last_on));
    assert.deepEqual(await refusalsOf(other), []);
  });

  it('tells of wrong secrets, and keeps nothing that was sent with them', async () => {
    for (let i = 0; i < 50; i++)
      await ask(nodes[i % 2], { client_secret: `wrong ${i}`, audience: `made up ${i}`, scope: `s${i}` });
    const wrong = await waitFor('all are counted', async () => {
      const found = (await refusalsOf(application)).filter(({ cause }) => cause === 'wrong_secret');
      return found[0]?.count === 50 && found;
    });
    assert.equal(wrong.length, 1);
    assert.deepEqual([wrong[0].audience, wrong[0].scope], [null, null]);
  });

  it('keeps a bounded number, whatever is asked for', async () => {
    for (let round = 0; round < 12; round++) {
      for (let i = 0; i < 10; i++)
        await ask(nodes[round % 2], { audience: `made up ${round} ${i}` });
      await delay(600);
    }
    const found = await waitFor('they are written', async () => {
      const now = await refusalsOf(application);
      return now.length >= 20 && now;
    });
    assert.equal(found.length, 20);
    assert.equal((await ask(nodes[0], {})).status, 200, 'and tokens go on');
  });
});

describe('kill -9', () => {
  it('costs what was not written yet, and nothing else', async () => {
    const { issued } = await waitFor('all is written', async () => {
      const now = await usageOf(application);
      await delay(2500);
      return (await usageOf(application)).issued === now.issued && now;
    });
    for (let i = 0; i < 4; i++)
      await tokenFor(nodes[1], application, 'orders');
    await waitFor('these are, too', async () => (await usageOf(application)).issued === issued + 4);
    for (let i = 0; i < 3; i++)
      await tokenFor(nodes[1], application, 'orders');
    await nodes[1].crash();
    const after = (await usageOf(application)).issued;
    assert.ok(after >= issued + 4 && after <= issued + 7, `${after - issued}`);
    await nodes[1].restart();
    await tokenFor(nodes[1], application, 'orders');
    await waitFor('it goes on', async () => (await usageOf(application)).issued === after + 1);
  });
});
