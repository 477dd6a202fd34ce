/*
 * statistics: the figures that the console shows are those of what really happened; and finding an
 * application among many.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Server, waitFor } from './lib/harness.js';
import {
  authorize, createApi, createApplication, Management, requestToken, tokenFor,
} from './lib/management.js';
import { changeStore } from './lib/store.js';

let server, management, api, application;

before(async () => {
  server = await Server.start();
  management = await Management.ofNewServer(server);
  api = await createApi(management, { name: 'Orders', audience: 'orders' });
  application = await createApplication(management, { name: 'Robot 100% (a_b)' });
  await authorize(management, api, application);
});

after(() => server?.stop());

const tokens = (query) => management.get('/statistics/tokens', query);

describe('GET /statistics/tokens', () => {
  it('counts what was issued, and what was refused by its cause', async () => {
    const { issued: before } = await tokens();
    for (let i = 0; i < 3; i++)
      await tokenFor(server, application, 'orders');
    for (let i = 0; i < 2; i++)
      await requestToken(server, { grant_type: 'client_credentials',
        client_id: application.client_id, client_secret: 'wrong', audience: 'orders' });
    await requestToken(server, { grant_type: 'password' });
    const counted = await waitFor('the flush', async () => {
      const now = await tokens();
      return now.issued >= before + 3 && now.refused >= 3 ? now : null;
    });
    const causes = Object.fromEntries(counted.refusals.map((row) => [row.cause, row]));
    assert.equal(causes.wrong_secret.count, 2);
    assert.equal(causes.wrong_secret.error, 'invalid_client');
    assert.equal(causes.unknown_grant_type.count, 1);
    assert.ok(causes.unknown_grant_type.description.length > 10);
    assert.equal(counted.points.length, 24);
    assert.equal(counted.points.at(-1).issued + counted.points.at(-2).issued, counted.issued);
    assert.equal((await tokens({ interval: 'day' })).points.length, 30);
  });

  it('survives a restart', async () => {
    const { issued } = await tokens();
    await server.finish();
    await server.restart();
    assert.ok((await tokens()).issued >= issued);
  });

  it('takes a span of whole intervals, and refuses one that is none', async () => {
    const { points } = await tokens({ from: '2026-01-01T00:30:00Z', to: '2026-01-01T03:00:00Z' });
    assert.deepEqual(points.map((point) => point.time),
      ['2026-01-01T00:00:00Z', '2026-01-01T01:00:00Z', '2026-01-01T02:00:00Z']);
    for (const query of [{ interval: 'week' }, { from: 'yesterday' },
      { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' },
      { from: '2000-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }])
      await management.refused(400, 'GET', '/statistics/tokens', undefined, { query });
  });
});

describe('the other figures', () => {
  it('are how much there is', async () => {
    const totals = await management.get('/statistics/totals');
    assert.deepEqual([totals.applications.count, totals.applications.unused_count,
      totals.apis.count, totals.organizations.count, totals.api_keys.count], [2, 0, 1, 0, 0]);
    assert.ok(totals.tokens.has_issued);
  });

  it('name no application that was just made as unused', async () => {
    const { applications, next_token } =
      await management.get('/statistics/unused_applications', { days: 1 });
    assert.deepEqual([applications, next_token], [[], null]);
    await management.refused(400, 'GET', '/statistics/unused_applications', undefined,
      { query: { days: 0 } });
    await management.refused(400, 'GET', '/statistics/unused_applications', undefined,
      { query: { next_token: 'bogus' } });
  });
});

describe('GET /statistics/unused_applications', () => {
  it('pages through those without a token for so long, the longest first', async () => {
    for (const name of ['Idle 1', 'Idle 2', 'Idle 3'])
      await createApplication(management, { name });
    await server.finish();
    await changeStore(server.folder, `UPDATE applications
      SET idle_since_ms = 1700000000000 + CAST(substr(name, 6) AS BIGINT) * 1000
      WHERE name LIKE 'Idle %'`);
    await server.restart();
    const list = (query) => management.get('/statistics/unused_applications', query);
    const first = await list({ page_size: 2 });
    const second = await list({ page_size: 2, next_token: first.next_token });
    assert.deepEqual(first.applications.map((row) => row.name), ['Idle 1', 'Idle 2']);
    assert.deepEqual(second.applications.map((row) => row.name), ['Idle 3']);
    assert.equal(second.next_token, null);
    assert.equal(first.applications[0].last_used_on, null);
    assert.equal((await management.get('/statistics/totals')).applications.unused_count, 3);
  });
});

describe('GET /applications', () => {
  const names = async (query) =>
    (await management.get('/applications', query)).applications.map((row) => row.name);

  it('finds by a part of the name in any case, or of the client_id', async () => {
    for (const name of ['Nightly billing', 'Daily BILLING', 'Reports'])
      await createApplication(management, { name });
    assert.deepEqual(await names({ search: 'billing' }), ['Daily BILLING', 'Nightly billing']);
    assert.deepEqual(await names({ search: 'billing', sort: 'name_desc' }),
      ['Nightly billing', 'Daily BILLING']);
    assert.deepEqual(await names({ search: application.client_id.slice(3, 30) }),
      ['Robot 100% (a_b)']);
    assert.deepEqual(await names({ search: 'none of them' }), []);
  });

  it('takes the characters of a pattern for themselves', async () => {
    for (const [search, found] of [['100%', 1], ['a_b', 1], ['axb', 0], ['%', 1], ['\\', 0]])
      assert.equal((await names({ search })).length, found, search);
  });

  it('finds names whatever their accents and forms of letters, and says where', async () => {
    for (const name of ['Zürich', 'Straße', 'İzmir'])
      await createApplication(management, { name });
    for (const [search, name] of [['zurich', 'Zürich'], ['STRASSE', 'Straße'], ['izmir', 'İzmir']]) {
      const { applications: [row] } = await management.get('/applications', { search });
      assert.deepEqual([row.name, row.matched_on], [name, 'name']);
    }
    const { applications: [own] } =
      await management.get('/applications', { search: application.client_id.slice(3, 30) });
    assert.equal(own.matched_on, 'client_id');
    assert.ok(!('matched_on' in (await management.get('/applications')).applications[0]));
  });

  it('filters, in any order, and counts', async () => {
    const org = (await management.post('/organization', { name: 'Filtered' })).organization.code;
    for (const name of ['Filtered 1', 'Filtered 2', 'Filtered 3'])
      await createApplication(management, { name, org_code: org });
    const of = { org_code: org, never_used: true };
    assert.deepEqual(await names(of), ['Filtered 1', 'Filtered 2', 'Filtered 3']);
    assert.deepEqual(await names({ ...of, search: 'FILTERED 2' }), ['Filtered 2']);
    assert.deepEqual(await names({ ...of, has_two_secrets: true }), []);
    assert.deepEqual(await names({ ...of, unused_for_days: 1 }), []);
    assert.deepEqual(await names({ ...of, api_id: 'none' }), []);
    const first = await management.get('/applications',
      { ...of, sort: 'created_desc', page_size: 2, total: true });
    assert.deepEqual([first.total, first.total_is_exact], [3, true]);
    const second = await management.get('/applications',
      { ...of, sort: 'created_desc', page_size: 2, next_token: first.next_token });
    const all = [...first.applications, ...second.applications].map((row) => row.name);
    assert.deepEqual(all.sort(), ['Filtered 1', 'Filtered 2', 'Filtered 3']);
    const [latest] = await names({ sort: 'last_used_desc' });
    const [unused] = await names({ sort: 'last_used_asc' });
    assert.notEqual(latest, unused);
    assert.ok((await names({ never_used: true, page_size: 500 })).includes(unused));
  });

  it('pages through what it finds', async () => {
    const first = await management.get('/applications', { search: 'billing', page_size: 1 });
    const second = await management.get('/applications',
      { search: 'billing', page_size: 1, next_token: first.next_token });
    assert.deepEqual([first.applications[0].name, second.applications[0].name, second.next_token],
      ['Daily BILLING', 'Nightly billing', null]);
  });

  it('shows details when asked', async () => {
    const [row] = (await management.get('/applications', { search: 'robot', expand: 'details' }))
      .applications;
    assert.equal(row.org_code, null);
    assert.ok(row.token_count >= 3);
    assert.ok(Date.parse(row.last_used_on) >= Date.parse(row.created_on) - 1000);
    assert.deepEqual(Object.keys((await management.get('/applications')).applications[0]).sort(),
      ['id', 'name', 'type'], 'and otherwise what the contract says');
    await management.refused(400, 'GET', '/applications', undefined, { query: { expand: 'all' } });
  });
});
