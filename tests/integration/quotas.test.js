/*
 * quotas: so many tokens an hour and a day, of an application and of an organization, counted by all
 * nodes together: refused past it or only told of, and each level told once.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createApplicationByCommand, delay, Server, waitFor } from './lib/harness.js';
import {
  authorize, createApi, createApplication, Management, requestToken,
} from './lib/management.js';
import { Receiver } from './lib/receiver.js';

const HOUR_MS = 3_600_000;
const TEST_MS = 120_000; /* no hour ends in it */
const KNOWN_WITHIN_MS = 2000; /* what another node issued */
const BUSY_MS = 1500; /* the machine may be */
const AUDIENCE = 'orders';

let nodes, managements, receiver, api, make;

before(async () => {
  const left = HOUR_MS - Date.now() % HOUR_MS;
  if (left < TEST_MS)
    await delay(left);
  const flags = ['--webhook-allow-private'];
  const first = await Server.start({ flags });
  nodes = [first, await Server.start({ flags, folder: first.folder, issuer: first.issuer })];
  const administrator = await createApplicationByCommand(first, 'Administration');
  managements = [await Management.for(nodes[0], administrator),
    await Management.for(nodes[1], administrator)];
  receiver = await Receiver.start();
  const [management] = managements;
  await management.post('/webhooks', { name: 'Quotas', endpoint: receiver.url,
    event_types: ['quota.warning', 'quota.exceeded'] });
  api = await createApi(management, { name: 'Orders', audience: AUDIENCE });
  make = async (more = {}) => {
    const application = await createApplication(management, { name: 'Robot', ...more });
    await authorize(management, api, application);
    return application;
  };
});

after(async () => {
  await receiver?.stop();
  await nodes?.[1].stop();
  await nodes?.[0].stop();
});

const ask = ({ client_id, client_secret }, node = nodes[0]) => requestToken(node,
  { grant_type: 'client_credentials', client_id, client_secret, audience: AUDIENCE });

async function statuses(count, application, node) {
  const answers = [];
  for (let i = 0; i < count; i++)
    answers.push((await ask(application, node)).status);
  return answers;
}

const told = (subject) => receiver.payloads.filter(({ data }) => data.quota.subject === subject);
const known = () => delay(KNOWN_WITHIN_MS + BUSY_MS);
const times = (count, status) => Array(count).fill(status);
const intervalsOf = async (path) => (await managements[0].get(`${path}/quota`)).quota.intervals;

describe('a quota of an application', () => {
  it('that is enforced refuses what is past it until the hour ends, and says so', async () => {
    const application = await make();
    const path = `/applications/${application.id}`;
    const [management] = managements;
    await management.patch(`${path}/limits`, { tokens_per_hour: 5, quota_enforcement: 'enforce' });
    assert.deepEqual(await statuses(5, application), times(5, 200));
    const refused = await ask(application);
    assert.equal(refused.status, 429, refused.text);
    assert.equal(refused.json.error, 'temporarily_unavailable');
    assert.match(refused.json.error_description, /application, hour$/);
    const wait = Number(refused.headers['retry-after']);
    const left = (HOUR_MS - Date.now() % HOUR_MS) / 1000;
    assert.ok(wait >= left && wait < left + 10, `${wait} of ${left} s`);
    assert.equal(refused.headers['ratelimit-reset'], refused.headers['retry-after']);
    await waitFor('the refusal is shown', async () => (await management.get(`${path}/refusals`))
      .refusals.find(({ cause }) => cause === 'quota'));
    await waitFor('both were told of', () => told(application.id).length === 2);
    const [hour, day] = await intervalsOf(path);
    assert.deepEqual([hour.used, hour.tokens, hour.level], [5, 5, 'exceeded']);
    assert.deepEqual([day.used, day.tokens, day.level], [5, null, 'within']);
    assert.equal(Date.parse(hour.resets_on) % HOUR_MS, 0);
  });

  it('that only warns refuses nothing, and holds no other application up', async () => {
    const [application, other] = [await make(), await make()];
    await managements[0].patch(`/applications/${application.id}/limits`,
      { tokens_per_day: 2, quota_enforcement: 'warn' });
    assert.deepEqual(await statuses(4, application), times(4, 200));
    assert.equal((await ask(other)).status, 200);
    await waitFor('it was told of', () =>
      told(application.id).some(({ type }) => type === 'quota.exceeded'));
    assert.deepEqual(told(other.id), []);
  });

  it('may be raised, and goes on from what was issued', async () => {
    const application = await make();
    const path = `/applications/${application.id}/limits`;
    await managements[0].patch(path, { tokens_per_day: 2, quota_enforcement: 'enforce' });
    assert.deepEqual(await statuses(3, application), [200, 200, 429]);
    await managements[0].patch(path, { tokens_per_day: 3 });
    assert.deepEqual(await statuses(2, application), [200, 429]);
    await managements[0].patch(path, { tokens_per_day: null });
    assert.deepEqual(await statuses(5, application), times(5, 200));
  });

  it('counts tokens that are handed out again', async () => {
    const application = await make();
    const path = `/applications/${application.id}`;
    await managements[0].patch(`${path}/token_customization`, { coalesce_tokens: true });
    await managements[0].patch(`${path}/limits`,
      { tokens_per_hour: 3, quota_enforcement: 'enforce' });
    assert.deepEqual(await statuses(4, application), [200, 200, 200, 429]);
  });
});

describe('a quota that two nodes count', () => {
  it('holds for both, and each level of it is told once', async () => {
    const application = await make();
    const path = `/applications/${application.id}`;
    await managements[0].patch(`${path}/limits`,
      { tokens_per_hour: 100, tokens_per_day: 1000, quota_enforcement: 'enforce' });
    await known();
    for (let i = 0; i < 40; i++)
      await Promise.all([ask(application, nodes[0]), ask(application, nodes[1])]);
    await waitFor('the warning came', () => told(application.id).length === 1);
    await known();
    for (const node of nodes)
      await ask(application, node); /* each hears of the other */
    await known();
    const more = [...await statuses(25, application, nodes[0]),
      ...await statuses(25, application, nodes[1])];
    assert.ok(more.filter((status) => status === 429).length >= 10, 'past what both knew of');
    await waitFor('the other came', () => told(application.id).length === 2);
    await known();
    assert.deepEqual((await statuses(2, application, nodes[0])).concat(
      await statuses(2, application, nodes[1])), times(4, 429));
    await known();
    const events = told(application.id);
    assert.deepEqual(events.map(({ type }) => type).sort(), ['quota.exceeded', 'quota.warning']);
    for (const { data: { quota }, source } of events) {
      assert.equal(source, 'system');
      assert.deepEqual([quota.of, quota.interval, quota.tokens, quota.enforcement],
        ['application', 'hour', 100, 'enforce']);
      assert.ok(quota.used >= 80, `${quota.used}`);
    }
    const [hour] = await intervalsOf(path);
    assert.ok(hour.used >= 100 && hour.used <= 122, `${hour.used}`);
    for (const action of ['quota.warning', 'quota.exceeded'])
      assert.equal((await managements[1].get('/audit', { action, subject: application.id }))
        .audit.length, 1);
  });

  it('is one of an organization for all of its applications', async () => {
    const { organization: { code } } = await managements[0].post('/organization', { name: 'Acme' });
    const [one, other] = [await make({ org_code: code }), await make({ org_code: code })];
    const path = `/organizations/${code}`;
    await managements[0].patch(`${path}/limits`,
      { tokens_per_day: 10, quota_enforcement: 'enforce' });
    await known();
    assert.deepEqual(await statuses(6, one, nodes[0]), times(6, 200));
    await known();
    assert.deepEqual(await statuses(5, other, nodes[1]), [...times(4, 200), 429]);
    await waitFor('it was told of', () => told(code).length === 2);
    assert.deepEqual((await intervalsOf(path)).map(({ used }) => used), [10, 10]);
    await managements[0].delete(`/organization/${code}`);
    await managements[0].refused(404, 'GET', `${path}/quota`);
  });
});

describe('a node that starts', () => {
  it('goes on from what was issued before', async () => {
    const application = await make();
    await managements[0].patch(`/applications/${application.id}/limits`,
      { tokens_per_day: 5, quota_enforcement: 'enforce' });
    assert.deepEqual(await statuses(4, application, nodes[0]), times(4, 200));
    const { folder, issuer } = nodes[0];
    await nodes[1].stop();
    await known();
    nodes[1] = await Server.start({ folder, issuer });
    assert.deepEqual(await statuses(2, application, nodes[1]), [200, 429]);
  });
});
