/*
 * api_key_lists: API keys by search, filters and orders, in pages that go by next_token, as
 * applications are listed.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Server, waitFor } from './lib/harness.js';
import { authorize, createApi, createApplication, Management } from './lib/management.js';
import { assertPages, BAD_QUERIES, readAllPages } from './lib/pages.js';

const NAMES = ['Zürich nightly', 'ZURICH daily', 'Straße', 'İstanbul', 'ﬁlter', '100%', 'a_b'];
const MANY = 23;

let server, management, orders, bills, own, scoped, made;

before(async () => {
  server = await Server.start();
  management = await Management.ofNewServer(server);
  orders = await createApi(management, { name: 'Orders', audience: 'https://orders.example.com' });
  bills = await createApi(management, { name: 'Bills', audience: 'https://bills.example.com' });
  own = (await management.post('/organization', { name: 'Own' })).organization.code;
  made = new Map();
  for (const name of NAMES)
    await add(name, orders, { user_id: 'names' });
  for (let i = 0; i < MANY; i++)
    await add(`Key ${i % 7}`, bills, i % 2 === 0 ? { org_code: own } : { type: 'environment' });
  scoped = await ofOrganization(own);
});

after(() => server?.stop());

async function add(name, { id: api_id }, more) {
  const { api_key: key } = await management.post('/api_keys', { name, api_id, ...more });
  made.set(name, key);
  return key;
}

async function ofOrganization(orgCode) {
  const { apis } = await management.get('/apis', { expand: 'scopes' });
  const builtIn = apis.find((api) => api.is_management_api);
  const { id } = builtIn.scopes.find(({ key }) => key === 'read:api_keys');
  const application = await createApplication(management, { name: 'Reader', org_code: orgCode });
  await authorize(management, { ...builtIn, scopes: { 'read:api_keys': id } }, application, ['read:api_keys']);
  return Management.for(server, application);
}

const list = (query, as = management) => as.get('/api_keys', query);
const names = async (query, as) => (await list(query, as)).api_keys.map(({ name }) => name);

describe('the API keys that a search finds', () => {
  for (const [search, found] of [
    ['zurich', ['ZURICH daily', 'Zürich nightly']], ['ZÜRICH N', ['Zürich nightly']],
    ['strasse', ['Straße']], ['istanbul', ['İstanbul']], ['FIL', ['ﬁlter']], ['0%', ['100%']],
    ['_', ['a_b']], ['%', ['100%']], ['zurich weekly', []], ["'", []],
  ])
    it(`by "${search.trim()}" are ${found.length === 0 ? 'none' : found.join()}`, async () => {
      const { api_keys: rows, total, total_is_exact: isExact, next_token: next } =
        await list({ search, sort: 'name_asc', total: 'true' });
      assert.deepEqual(rows.map(({ name }) => name), found);
      assert.ok(rows.every(({ matched_on: on }) => on === 'name'));
      assert.deepEqual([total, isExact, next], [found.length, true, null]);
    });

  it('by the last characters of a key say so, and are none for a part of them', async () => {
    const { id, key } = made.get('Straße');
    const { api_keys: rows } = await list({ search: key.slice(-4) });
    assert.deepEqual(rows.find((row) => row.id === id).matched_on, 'key_suffix');
    assert.ok((await list({ search: key.slice(-3) })).api_keys.every((row) => row.matched_on === 'name'));
  });

  it('are all where nothing is searched, without a word where', async () => {
    const { api_keys: rows, total } = await list({ search: '', total: 'true' });
    assert.equal(total, NAMES.length + MANY);
    assert.equal(rows.length, total);
    assert.ok(rows.every((row) => !('matched_on' in row)));
  });
});

describe('the orders of API keys', () => {
  it('by name are paged, each once', () =>
    assertPages(management, '/api_keys', 'api_keys', NAMES.length + MANY, ({ name }) => name, 'name'));

  it('by creation are paged, each once', () =>
    assertPages(management, '/api_keys', 'api_keys', NAMES.length + MANY,
      ({ created_on }) => created_on, 'created'));

  it('go on in the order of a token, with the search sent again', async () => {
    const query = { search: 'key', sort: 'name_desc' };
    const rows = await readAllPages(management, '/api_keys', 'api_keys', { ...query, page_size: 3 });
    assert.equal(rows.length, MANY);
    assert.deepEqual(rows.map(({ name }) => name), rows.map(({ name }) => name).sort().reverse());
  });

  it('by last use have those that were never used apart', async () => {
    await server.send('/api/v1/api_keys/verify', { method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ api_key: made.get('İstanbul').key }) });
    await waitFor('its use to be counted',
      async () => (await names({ sort: 'last_used_desc' }))[0] === 'İstanbul');
    assert.equal((await names({ sort: 'last_used_asc', page_size: 500 })).at(-1), 'İstanbul');
    const unused = await list({ never_used: 'true', total: 'true' });
    assert.equal(unused.total, NAMES.length + MANY - 1);
    assert.ok(unused.api_keys.every(({ name }) => name !== 'İstanbul'));
  });

  it('hold a token to its own order and list', async () => {
    const { next_token: next } = await list({ sort: 'name_asc', page_size: 2 });
    await management.refused(400, 'GET', `/api_keys?sort=name_desc&next_token=${next}`);
    await management.refused(400, 'GET', `/applications?next_token=${next}`);
    const { next_token: other } = await management.get('/applications', { page_size: 1 });
    assert.notEqual(other, null);
    await management.refused(400, 'GET', `/api_keys?next_token=${other}`);
  });

  it('stay as they were without a search: by id, from the last id seen', async () => {
    const first = await list({ page_size: 4 });
    assert.ok(first.has_more && !('next_token' in first) && !('total' in first));
    const { api_keys: rows } = await list({ page_size: 4, starting_after: first.api_keys.at(-1).id });
    assert.ok(rows.every(({ id }) => id > first.api_keys.at(-1).id));
  });
});

describe('the filters of API keys', () => {
  it('are of an API, an owner, a state and uses, together', async () => {
    const count = async (query) => (await list({ ...query, total: 'true' })).total;
    assert.equal(await count({ api_id: bills.id }), MANY);
    assert.equal(await count({ api_id: bills.id, org_code: own }), 12);
    assert.equal(await count({ api_id: bills.id, key_type: 'environment', search: 'key 1' }), 2);
    assert.equal(await count({ api_id: '0'.repeat(32) }), 0);
    assert.equal(await count({ user_id: 'names' }), NAMES.length);
    assert.equal(await count({ unused_for_days: 1 }), 0);
    assert.equal(await count({ status: 'revoked' }), 0);
    await management.delete(`/api_keys/${made.get('a_b').id}`);
    assert.equal(await count({ status: 'revoked' }), 1);
    assert.deepEqual(await names({ status: 'revoked', search: 'A_B' }), ['a_b']);
  });

  it("find an organization's own token nothing of others", async () => {
    assert.deepEqual(await names({ search: 'zurich' }, scoped), []);
    const { api_keys: rows, total } = await list({ sort: 'name_asc', total: 'true' }, scoped);
    assert.equal(total, 12);
    assert.ok(rows.every(({ type }) => type === 'organization'));
    assert.deepEqual(await names({ search: made.get('Straße').key.slice(-4) }, scoped), []);
    assert.deepEqual(
      (await readAllPages(scoped, '/api_keys', 'api_keys', { sort: 'name_desc', page_size: 5 }))
        .map(({ name }) => name), rows.map(({ name }) => name).reverse());
    await scoped.refused(403, 'GET', `/api_keys?search=key&org_code=org_00000000000`);
  });

  for (const [query, mentions] of [
    ...BAD_QUERIES.filter(([bad]) => bad !== 'sort=id_asc'),
    ['sort=email_asc', /sort/], ['sort=name_asc&starting_after=x', /starting_after/],
    ['total=true&starting_after=x', /starting_after/], ['search=a&starting_after=x', /starting_after/],
    [`search=${'x'.repeat(256)}`, /search/], ['search=%FF', undefined], ['search=%0A', /search/],
    ['search=a&search=b', undefined],
    ['never_used=1', /never_used/], ['unused_for_days=0', /unused_for_days/],
    ['unused_for_days=3651', /unused_for_days/], ['total=yes', /total/],
    [`api_id=${'x'.repeat(65)}`, /api_id/],
  ]) {
    it(`refuse ?${query.slice(0, 60)}`, async () => {
      const error = await management.refused(400, 'GET', `/api_keys?${query}`);
      if (mentions !== undefined)
        assert.match(error.message, mentions);
    });
  }
});
