/*
 * management_properties: categories and properties, and what they say of applications and
 * organizations.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Server } from './lib/harness.js';
import { authorize, createApplication, Management } from './lib/management.js';
import { assertCursorPages } from './lib/pages.js';

let server, management;

before(async () => {
  server = await Server.start();
  management = await Management.ofNewServer(server);
});

after(() => server?.stop());

const createCategory = async (context, name = 'General') =>
  (await management.post('/property_categories', { name, context })).category.id;

let categories;
async function categoryOf(context) {
  categories ??= { app: await createCategory('app'), org: await createCategory('org'),
    usr: await createCategory('usr') };
  return categories[context];
}

async function propertyBody(members) {
  const body = { name: 'A property', type: 'single_line_text', context: 'app', is_private: false,
    ...members };
  return { category_id: await categoryOf(body.context), ...body };
}

const createProperty = async (members) =>
  (await management.post('/properties', await propertyBody(members))).property.id;

async function readProperty(id) {
  const { properties } = await management.get('/properties', { page_size: 500 });
  return properties.find((property) => property.id === id);
}

async function createOrganization(name) {
  return (await management.post('/organization', { name })).organization.code;
}

/* { key: value } of all that a list shows. */
async function valuesOf(target, as = management) {
  const { properties, next_token: token } = await as.get(`${target}/properties`);
  assert.equal(token, null);
  return Object.fromEntries(properties.map(({ key, value }) => [key, value]));
}

/* A management token of an application of that organization. */
async function tokenOf(code) {
  const application = await createApplication(management,
    { name: 'Robot', org_code: code });
  const { apis } = await management.get('/apis', { expand: 'scopes' });
  const api = apis.find((each) => each.is_management_api);
  const scopes = ['read:organization_properties', 'update:organization_properties',
    'read:properties', 'update:application_properties', 'read:application_properties',
    'read:environment_variables', 'read:environments', 'read:property_categories'];
  await authorize(management,
    { id: api.id, scopes: Object.fromEntries(api.scopes.map(({ key, id }) => [key, id])) },
    application, scopes);
  return Management.for(server, application);
}

describe('categories', () => {
  it('are made, listed and renamed', async () => {
    const id = await createCategory('app', 'Billing');
    assert.match(id, /^category_[0-9a-f]{32}$/);
    await management.put(`/property_categories/${id}`, { name: 'Money' });
    const { categories: list } = await management.get('/property_categories',
      { context: 'app', page_size: 500 });
    assert.equal(list.find((each) => each.id === id).name, 'Money');
    const { categories: others } = await management.get('/property_categories',
      { context: 'org', page_size: 500 });
    assert.equal(others.some((each) => each.id === id), false);
  });

  it('are paged both ways', async () => {
    const { categories: first } = await management.get('/property_categories', { page_size: 500 });
    const ids = first.map(({ id }) => id);
    for (let i = 0; i < 7; i++)
      ids.push(await createCategory(['app', 'org', 'usr'][i % 3], `Category ${i}`));
    const { categories: all } = await management.get('/property_categories', { page_size: 500 });
    assert.deepEqual(all.map(({ id }) => id).sort(), ids.sort());
    await assertCursorPages(management, '/property_categories', 'categories',
      all.map(({ id }) => id), 3);
  });

  it('are 404 when they are not there', async () => {
    const error = await management.refused(404, 'PUT', '/property_categories/none', { name: 'a' });
    assert.equal(error.code, 'CATEGORY_NOT_FOUND');
  });

  for (const [what, body, member] of [
    ['no name', { context: 'app' }, 'name'],
    ['an empty name', { name: '', context: 'app' }, 'name'],
    ['a name of 256 characters', { name: 'é'.repeat(256), context: 'app' }, 'name'],
    ['a name of two lines', { name: 'a\nb', context: 'app' }, 'name'],
    ['no context', { name: 'a' }, 'context'],
    ['an unknown context', { name: 'a', context: 'api' }, 'context'],
  ]) {
    it(`${what} is refused, and ${member} named`, async () => {
      const error = await management.refused(400, 'POST', '/property_categories', body);
      assert.ok(error.message.includes(member), error.message);
    });
  }

  it('an unknown context in the query is refused', async () => {
    const error = await management.refused(400, 'GET', '/property_categories', undefined,
      { query: { context: 'api' } });
    assert.match(error.message, /context/);
  });
});

describe('properties', () => {
  it('are listed as they were made', async () => {
    const id = await createProperty({ key: 'made', description: 'About it', is_private: true });
    assert.match(id, /^prop_[0-9a-f]{32}$/);
    assert.deepEqual(await readProperty(id), { id, key: 'made', name: 'A property',
      description: 'About it', is_private: true, is_kinde_property: false,
      type: 'single_line_text', context: 'app', category_id: await categoryOf('app') });
  });

  it('have every type and context', async () => {
    for (const type of ['single_line_text', 'multi_line_text', 'boolean']) {
      for (const context of ['usr', 'org', 'app']) {
        const id = await createProperty({ key: `every.${type}.${context}`, type, context });
        assert.equal((await readProperty(id)).context, context);
      }
    }
  });

  it('change but for key, type and context', async () => {
    const id = await createProperty({ key: 'changes', description: 'First' });
    const other = await createCategory('app', 'Other');
    const target = `/properties/${id}`;
    await management.put(target, { name: 'New', is_private: true, category_id: other,
      key: 'another', type: 'boolean', context: 'org' });
    assert.deepEqual(await readProperty(id), { id, key: 'changes', name: 'New',
      description: 'First', is_private: true, is_kinde_property: false, type: 'single_line_text',
      context: 'app', category_id: other });
    await management.put(target,
      { name: 'New', description: null, is_private: true, category_id: other });
    assert.equal((await readProperty(id)).description, '');
    for (const missing of ['name', 'is_private', 'category_id']) {
      const body = { name: 'New', is_private: true, category_id: other };
      delete body[missing];
      const error = await management.refused(400, 'PUT', target, body);
      assert.ok(error.message.includes(missing), error.message);
    }
    const error = await management.refused(400, 'PUT', target,
      { name: 'New', is_private: true, category_id: await categoryOf('org') });
    assert.match(error.message, /category_id/);
  });

  it('are paged both ways, and filtered', async () => {
    for (let i = 0; i < 5; i++)
      await createProperty({ key: `paged-${i}`, context: i % 2 === 0 ? 'app' : 'org' });
    for (const query of [{}, { context: 'app' }]) {
      const { properties } = await management.get('/properties', { page_size: 500, ...query });
      await assertCursorPages(management, '/properties', 'properties',
        properties.map(({ id }) => id), 4, query);
    }
    const { properties } = await management.get('/properties', { context: 'org' });
    const error = await management.refused(400, 'GET', '/properties', undefined,
      { query: { context: 'app', starting_after: properties[0].id } });
    assert.match(error.message, /starting_after/);
  });

  it('are deleted, with their values', async () => {
    const { client_id: app } = await createApplication(management, { name: 'App' });
    const id = await createProperty({ key: 'goes' });
    await management.put(`/applications/${app}/properties/goes`, { value: 'x' });
    await management.delete(`/properties/${id}`);
    assert.equal('goes' in await valuesOf(`/applications/${app}`), false);
    assert.equal((await management.refused(404, 'DELETE', `/properties/${id}`)).code,
      'PROPERTY_NOT_FOUND');
    await management.refused(404, 'PUT', `/properties/${id}`, await propertyBody({}));
    await createProperty({ key: 'goes' });
    assert.equal((await valuesOf(`/applications/${app}`)).goes, null);
  });

  it('have a key of their own, whoever comes first', async () => {
    const body = await propertyBody({ key: 'raced' });
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => management.send('POST', '/properties', body)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 400, 400, 400, 400, 400]);
    const error = await management.refused(400, 'POST', '/properties', { ...body, context: 'org',
      category_id: await categoryOf('org') });
    assert.equal(error.code, 'PROPERTY_KEY_TAKEN');
  });

  it('are not Kinde\'s own', async () => {
    for (const key of ['kp_town', 'kp-town']) {
      const error = await management.refused(400, 'POST', '/properties',
        await propertyBody({ key }));
      assert.equal(error.code, 'PROPERTY_KEY_RESERVED');
    }
  });

  for (const [what, members, member] of [
    ['no name', { name: undefined }, 'name'],
    ['an empty name', { name: '' }, 'name'],
    ['a description that is no text', { description: 5 }, 'description'],
    ['no key', { key: undefined }, 'key'],
    ['an empty key', { key: '' }, 'key'],
    ['a key with a slash', { key: 'a/b' }, 'key'],
    ['a key with a space', { key: 'a b' }, 'key'],
    ['a key of dots', { key: '..' }, 'key'],
    ['a key of 256 characters', { key: 'k'.repeat(256) }, 'key'],
    ['no type', { type: undefined }, 'type'],
    ['an unknown type', { type: 'integer' }, 'type'],
    ['no context', { context: undefined, category_id: 'x' }, 'context'],
    ['no is_private', { is_private: undefined }, 'is_private'],
    ['is_private that is no truth value', { is_private: 'true' }, 'is_private'],
    ['no category', { category_id: undefined }, 'category_id'],
    ['an unknown category', { category_id: 'category_none' }, 'category_id'],
  ]) {
    it(`${what} is refused, and ${member} named`, async () => {
      const body = await propertyBody({ key: 'refused', ...members });
      const error = await management.refused(400, 'POST', '/properties', body);
      assert.ok(error.message.includes(member), error.message);
    });
  }
});

describe('what is said of an application', () => {
  let app;

  before(async () => {
    app = `/applications/${(await createApplication(management, { name: 'Told' })).client_id}`;
    await createProperty({ key: 'tier' });
    await createProperty({ key: 'notes', type: 'multi_line_text' });
    await createProperty({ key: 'beta', type: 'boolean', is_private: true });
    await createProperty({ key: 'of_org', context: 'org' });
  });

  it('is null until it is said', async () => {
    const values = await valuesOf(app);
    assert.equal(values.tier, null);
    assert.equal(values.beta, null);
    assert.equal('of_org' in values, false);
  });

  it('is what was put, and removed by nothing', async () => {
    const put = (key, value) => management.put(`${app}/properties/${key}`, { value });
    await put('tier', 'Gold é 株');
    await put('notes', 'one\r\n\ttwo\n');
    await put('beta', true);
    let values = await valuesOf(app);
    assert.equal(values.tier, 'Gold é 株');
    assert.equal(values.notes, 'one\r\n\ttwo\n');
    assert.equal(values.beta, 'true');
    await put('beta', 'false');
    await put('tier', '🚀'.repeat(2048));
    values = await valuesOf(app);
    assert.equal(values.beta, 'false');
    assert.equal(values.tier, '🚀'.repeat(2048));
    await put('tier', '');
    await put('beta', null);
    values = await valuesOf(app);
    assert.equal(values.tier, null);
    assert.equal(values.beta, null);
    assert.equal(values.notes, 'one\r\n\ttwo\n');
  });

  for (const [key, value] of [
    ['tier', 'a\nb'], ['tier', 'a'.repeat(2049)], ['tier', true], ['tier', 7], ['tier', {}],
    ['tier', 'a\u0000b'], ['notes', 'a\u001bb'], ['notes', 'a'.repeat(2049)], ['notes', false],
    ['beta', 'yes'], ['beta', 1], ['beta', 'TRUE'], ['tier', undefined],
  ]) {
    it(`${JSON.stringify(value)?.slice(0, 20)} is no value of ${key}`, async () => {
      const before = await valuesOf(app);
      await management.refused(400, 'PUT', `${app}/properties/${key}`, { value });
      assert.deepEqual(await valuesOf(app), before);
    });
  }

  it('is 404 without the application or the property', async () => {
    const body = { value: 'x' };
    assert.equal((await management.refused(404, 'GET', '/applications/none/properties')).code,
      'APPLICATION_NOT_FOUND');
    assert.equal((await management.refused(404, 'PUT', '/applications/none/properties/tier',
      body)).code, 'APPLICATION_NOT_FOUND');
    for (const key of ['none', 'of_org', 'a%2Fb'])
      assert.equal((await management.refused(404, 'PUT', `${app}/properties/${key}`, body)).code,
        'PROPERTY_NOT_FOUND');
  });
});

describe('what is said of an organization', () => {
  let code, org;

  before(async () => {
    code = await createOrganization('Told');
    org = `/organizations/${code}`;
    await createProperty({ key: 'town', context: 'org' });
    await createProperty({ key: 'address', type: 'multi_line_text', context: 'org' });
    await createProperty({ key: 'vip', type: 'boolean', context: 'org' });
    await createProperty({ key: 'of_app' });
  });

  it('is put one by one in the query', async () => {
    const put = (key, value) => management.put(`${org}/properties/${key}`, undefined, { value });
    await put('town', 'West-side Staines & Söhne = 100%');
    await put('address', 'Street 1\r\nTown');
    await put('vip', 'true');
    let values = await valuesOf(org);
    assert.equal(values.town, 'West-side Staines & Söhne = 100%');
    assert.equal(values.address, 'Street 1\r\nTown');
    assert.equal(values.vip, 'true');
    await put('vip', '');
    values = await valuesOf(org);
    assert.equal(values.vip, null);
    for (const [key, query] of [['town', ''], ['town', '?value=a%0Ab'], ['town', '?value=%zz'],
      ['town', '?value=a&value=b'], ['vip', '?value=perhaps'], ['address', '?value=%1B']])
      await management.refused(400, 'PUT', `${org}/properties/${key}${query}`);
    assert.deepEqual(await valuesOf(org), values);
    assert.equal((await management.refused(404, 'PUT', `${org}/properties/of_app?value=x`)).code,
      'PROPERTY_NOT_FOUND');
    assert.equal((await management.refused(404, 'PUT',
      '/organizations/org_none/properties/town?value=x')).code, 'ORGANIZATION_NOT_FOUND');
  });

  it('is patched together, or not at all', async () => {
    await management.patch(`${org}/properties`,
      { properties: { town: 'Bern', address: 'a\nb', vip: true } });
    const values = await valuesOf(org);
    assert.equal(values.town, 'Bern');
    assert.equal(values.address, 'a\nb');
    assert.equal(values.vip, 'true');
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`k${i}`, 'x']));
    for (const [properties, named] of [
      [{ town: 'Lost', none: 'x' }, 'none'], [{ town: 'Lost', of_app: 'x' }, 'of_app'],
      [{ town: 'Lost', vip: 'perhaps' }, 'vip'], [{ town: 'Lost', vip: 1 }, 'vip'],
      [{ town: 'Lost', address: ['x'] }, 'address'], [many, 'properties'], [[], 'properties'],
      ['town', 'properties'], [undefined, 'properties'],
    ]) {
      const error = await management.refused(400, 'PATCH', `${org}/properties`, { properties });
      assert.ok(error.message.includes(named), error.message);
      assert.deepEqual(await valuesOf(org), values);
    }
    await management.patch(`${org}/properties`, { properties: { town: null, vip: '' } });
    assert.deepEqual(await valuesOf(org), { ...values, town: null, vip: null });
    await management.patch(`${org}/properties`, { properties: {} });
    await management.refused(404, 'PATCH', '/organizations/org_none/properties',
      { properties: {} });
    await management.refused(404, 'GET', '/organizations/org_none/properties');
  });

  it('is whole when several say it at once', async () => {
    const sets = Array.from({ length: 8 }, (_, i) => ({ town: `t${i}`, address: `a${i}` }));
    await Promise.all(sets.map((properties) =>
      management.patch(`${org}/properties`, { properties })));
    const { town, address } = await valuesOf(org);
    assert.equal(town.slice(1), address.slice(1));
  });

  it('is open to its own applications and to no other organization\'s', async () => {
    const own = await tokenOf(code);
    const stranger = await tokenOf(await createOrganization('Other'));
    const said = { properties: { town: 'Own' } };
    await own.patch(`${org}/properties`, said);
    await own.put(`${org}/properties/vip`, undefined, { value: 'true' });
    const values = await valuesOf(org, own);
    assert.equal(values.town, 'Own');
    assert.equal(values.vip, 'true');
    for (const target of [org, '/organizations/org_none']) {
      await stranger.refused(403, 'GET', `${target}/properties`);
      await stranger.refused(403, 'PATCH', `${target}/properties`, said);
      await stranger.refused(403, 'PUT', `${target}/properties/town?value=x`);
    }
    assert.deepEqual(await valuesOf(org), values);
    const { client_id: app } = await createApplication(management, { name: 'Global' });
    for (const [method, target, body] of [
      ['GET', '/properties'], ['GET', '/property_categories'], ['GET', '/environment'],
      ['GET', '/environment_variables'], ['GET', `/applications/${app}/properties`],
      ['PUT', `/applications/${app}/properties/of_app`, { value: 'x' }],
    ])
      await own.refused(403, method, target, body);
  });
});
