/*
 * token_customization_properties: properties of an application in its tokens (contract section
 * 2.4). Works through the operations of properties of contract section 7.9.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { Server } from './lib/harness.js';
import {
  authorize, createApi, createApplication, Management, tokenFor,
} from './lib/management.js';
import { verifyToken } from './lib/tokens.js';

const AUDIENCE = 'https://orders.example';

let server, management, api, application, categories;
let nextProperty = 1;

before(async () => {
  server = await Server.start();
  management = await Management.ofNewServer(server);
  api = await createApi(management, { name: 'Orders', audience: AUDIENCE });
  categories = {};
  for (const context of ['app', 'org']) {
    const { category } =
      await management.post('/property_categories', { name: `Of ${context}`, context });
    categories[context] = category.id;
  }
});

after(() => server?.stop());

beforeEach(async () => {
  application = await createApplication(management, { name: 'Robot' });
  await authorize(management, api, application, []);
});

/* { id, key }; public and of applications where members do not say otherwise. */
async function createProperty(members = {}) {
  const key = `property_${nextProperty++}`;
  const context = members.context ?? 'app';
  const { property } = await management.post('/properties', { name: 'A property', key,
    type: 'single_line_text', context, is_private: false, category_id: categories[context],
    ...members });
  return { id: property.id, key };
}

const setValue = ({ key }, value) =>
  management.call('PUT', `/applications/${application.id}/properties/${key}`, { value });

const setPrivate = ({ id }, is_private) => management.call('PUT', `/properties/${id}`,
  { name: 'A property', is_private, category_id: categories.app });

const path = () => `/applications/${application.id}/token_customization`;

const customize = async (...properties) => (await management.patch(path(),
  { properties: properties.map(({ key }) => key) })).token_customization;

/* The claim of the next token. */
async function claim() {
  const { access_token } = await tokenFor(server, application, AUDIENCE);
  return (await verifyToken(server, access_token)).payload.application_properties;
}

describe('properties in tokens', () => {
  it('are off by default and shown with their value', async () => {
    const property = await createProperty();
    await setValue(property, 'eu');
    const { properties } = (await management.get(path())).token_customization;
    assert.deepEqual(properties.find(({ key }) => key === property.key),
      { id: property.id, key: property.key, name: 'A property', is_included: false, value: 'eu' });
    assert.equal(await claim(), undefined);
  });

  it('stand there by key as { v }, without those that have no value', async () => {
    const [region, lines, empty] = [await createProperty(),
      await createProperty({ type: 'multi_line_text' }), await createProperty()];
    await setValue(region, 'e"u');
    await setValue(lines, 'one\ntwo');
    const { properties } = await customize(region, lines, empty);
    assert.deepEqual(properties.filter((row) => row.is_included).map(({ key }) => key).sort(),
      [region.key, lines.key, empty.key].sort());
    assert.deepEqual(await claim(),
      { [region.key]: { v: 'e"u' }, [lines.key]: { v: 'one\ntwo' } });
  });

  it('are left out as a claim where none has a value, and come with the first', async () => {
    const property = await createProperty();
    await customize(property);
    assert.equal(await claim(), undefined);
    await setValue(property, 'eu');
    assert.deepEqual(await claim(), { [property.key]: { v: 'eu' } });
    await setValue(property, 'us');
    assert.deepEqual(await claim(), { [property.key]: { v: 'us' } });
  });

  it('drop out at once when made private, and come back', async () => {
    const property = await createProperty();
    await setValue(property, 'eu');
    await customize(property);
    for (let round = 0; round < 2; round++) {
      assert.deepEqual(await claim(), { [property.key]: { v: 'eu' } });
      await setPrivate(property, true);
      assert.equal(await claim(), undefined);
      const { properties } = (await management.get(path())).token_customization;
      assert.ok(!properties.some(({ key }) => key === property.key), 'private ones are not shown');
      await setPrivate(property, false);
    }
  });

  it('go with a deleted property', async () => {
    const property = await createProperty();
    await setValue(property, 'eu');
    await customize(property);
    assert.ok(await claim() !== undefined);
    await management.delete(`/properties/${property.id}`);
    assert.equal(await claim(), undefined);
  });

  it('are refused when private or of another context', async () => {
    for (const members of [{ is_private: true }, { context: 'org' }]) {
      const property = await createProperty(members);
      const error = await management.refused(400, 'PATCH', path(), { properties: [property.key] });
      assert.ok(error.message.includes(property.key), error.message);
    }
  });
});
