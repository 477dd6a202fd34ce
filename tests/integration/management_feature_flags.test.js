/*
 * management_feature_flags: define, replace and delete feature flags; override them in the
 * environment and for an organization. What tokens carry of them: token_customization.test.js.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { Server } from './lib/harness.js';
import { authorize, createApplication, Management } from './lib/management.js';

const UNKNOWN = 'org_00000000000';
const ENVIRONMENT = '/environment/feature_flags';
const ORGANIZATION_SCOPES = ['read:organization_feature_flags',
  'update:organization_feature_flags', 'delete:organization_feature_flags'];

let server, management;
let nextFlag = 1;

before(async () => {
  server = await Server.start();
  management = await Management.ofNewServer(server);
});

after(() => server?.stop());

/* Its key; members go over those of an ordinary flag. */
async function create(members = {}) {
  const flag = { name: 'A flag', key: `flag-${nextFlag++}`, type: 'bool', default_value: 'false',
    allow_override_level: 'org', ...members };
  await management.post('/feature_flags', flag);
  return flag.key;
}

const REPLACEMENT = { name: 'Renamed', description: 'What it is for', type: 'bool',
  allow_override_level: 'org', default_value: 'true' };

const replace = (key, query) =>
  management.call('PUT', `/feature_flags/${key}`, undefined, { query });

const override = (key, value) => management.patch(`${ENVIRONMENT}/${key}`, { value });

const overrides = async () => (await management.get(ENVIRONMENT)).feature_flags;

const createOrganization = async (name) =>
  (await management.post('/organization', { name })).organization.code;

const overrideFor = (code, key, value, by = management) =>
  by.call('PATCH', `/organizations/${code}/feature_flags/${key}`, undefined, { query: { value } });

const overridesOf = async (code, by = management) =>
  (await by.get(`/organizations/${code}/feature_flags`)).feature_flags;

describe('CreateFeatureFlag', () => {
  for (const [what, members] of [
    ['a boolean', { type: 'bool', default_value: 'true' }],
    ['a boolean as JSON has it', { type: 'bool', default_value: true }],
    ['an integer', { type: 'int', default_value: '-2147483648' }],
    ['an integer as JSON has it', { type: 'int', default_value: 2147483647 }],
    ['an integer with decimals', { type: 'int', default_value: 3.9 }],
    ['a string', { type: 'str', default_value: 'Žižkov 🚀' }],
    ['an empty string', { type: 'str', default_value: '' }],
    ['a flag that users may override', { allow_override_level: 'usr' }],
    ['a flag of no level', { allow_override_level: undefined }],
    ['a flag with a description', { description: 'What it is for' }],
    ['a flag with members that it does not know', { nonsense: [1, { a: 2 }] }],
    ['a key of all that a key may have', { key: 'Az09_-.:' }],
    ['a key of 64 characters', { key: 'k'.repeat(64) }],
  ])
    it(`makes ${what}`, () => create(members));

  for (const [what, members, member] of [
    ['no name', { name: undefined }, 'name'],
    ['an empty name', { name: '' }, 'name'],
    ['a name of 256 characters', { name: 'n'.repeat(256) }, 'name'],
    ['a name that is no text', { name: 5 }, 'name'],
    ['a description that is no text', { description: {} }, 'description'],
    ['no key', { key: undefined }, 'key'],
    ['an empty key', { key: '' }, 'key'],
    ['a key of 65 characters', { key: 'k'.repeat(65) }, 'key'],
    ['a key with a space', { key: 'a b' }, 'key'],
    ['a key with a slash', { key: 'a/b' }, 'key'],
    ['no type', { type: undefined }, 'type'],
    ['JSON', { type: 'json', default_value: '{}' }, 'type'],
    ['an unknown type', { type: 'boolean' }, 'type'],
    ['an unknown level', { allow_override_level: 'all' }, 'allow_override_level'],
    ['no default', { default_value: undefined }, 'default_value'],
    ['a null default', { default_value: null }, 'default_value'],
    ['a default that is a list', { default_value: ['true'] }, 'default_value'],
    ['a boolean of other words', { default_value: 'yes' }, 'default_value'],
    ['a boolean that is a number', { default_value: 1 }, 'default_value'],
    ['an integer past the largest', { type: 'int', default_value: '2147483648' },
      'default_value'],
    ['an integer past the least', { type: 'int', default_value: -2147483649 }, 'default_value'],
    ['an integer that is none', { type: 'int', default_value: '1e3' }, 'default_value'],
    ['an integer that is a boolean', { type: 'int', default_value: true }, 'default_value'],
    ['a string that is a number', { type: 'str', default_value: 1 }, 'default_value'],
    ['a string with a line break', { type: 'str', default_value: 'a\nb' }, 'default_value'],
    ['a string of 2049 characters', { type: 'str', default_value: 's'.repeat(2049) },
      'default_value'],
  ]) {
    it(`refuses ${what} and names ${member}`, async () => {
      const error = await management.refused(400, 'POST', '/feature_flags',
        { name: 'n', key: 'refused', type: 'bool', default_value: 'true', ...members });
      assert.ok(error.message.includes(member), error.message);
      await management.refused(404, 'DELETE', '/feature_flags/refused');
    });
  }

  it('refuses a second flag of the same key', async () => {
    const key = await create();
    const error = await management.refused(400, 'POST', '/feature_flags',
      { name: 'n', key, type: 'str', default_value: '' });
    assert.equal(error.code, 'FEATURE_FLAG_KEY_TAKEN');
  });

  it('gives a key to one of two that ask at once', async () => {
    const flag = { name: 'n', key: 'contended', type: 'str', default_value: '' };
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => management.send('POST', '/feature_flags', flag)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 400, 400, 400]);
  });
});

describe('UpdateFeatureFlag', () => {
  it('replaces all but key and type', async () => {
    const key = await create();
    await replace(key, REPLACEMENT);
    await replace(key, REPLACEMENT); /* again changes nothing */
    await replace(key, { ...REPLACEMENT, description: '', allow_override_level: 'env' });
  });

  it('takes the level env or org from a flag of usr', async () => {
    const key = await create({ allow_override_level: 'usr' });
    await replace(key, REPLACEMENT);
  });

  for (const name of Object.keys(REPLACEMENT)) {
    it(`refuses a query without ${name}, and one with it twice`, async () => {
      const key = await create();
      const { [name]: left, ...query } = REPLACEMENT;
      const error = await management.refused(400, 'PUT', `/feature_flags/${key}`, undefined,
        { query });
      assert.ok(error.message.includes(name), error.message);
      await management.refused(400, 'PUT', `/feature_flags/${key}`, undefined,
        { query: [...Object.entries(REPLACEMENT), [name, left]] });
    });
  }

  for (const [what, query, code] of [
    ['an empty name', { name: '' }, 'INVALID_PARAMETER'],
    ['another type', { type: 'str' }, 'FEATURE_FLAG_TYPE_FIXED'],
    ['an unknown type', { type: 'json' }, 'INVALID_PARAMETER'],
    ['the level usr', { allow_override_level: 'usr' }, 'INVALID_PARAMETER'],
    ['a value of another type', { default_value: 'beta' }, 'INVALID_PARAMETER'],
  ]) {
    it(`refuses ${what}`, async () => {
      const key = await create();
      const error = await management.refused(400, 'PUT', `/feature_flags/${key}`, undefined,
        { query: { ...REPLACEMENT, ...query } });
      assert.equal(error.code, code);
    });
  }

  it('refuses the level env while an organization overrides the flag', async () => {
    const key = await create();
    const code = await createOrganization('Holds on');
    const query = { ...REPLACEMENT, allow_override_level: 'env' };
    await overrideFor(code, key, 'true');
    const error = await management.refused(400, 'PUT', `/feature_flags/${key}`, undefined,
      { query });
    assert.equal(error.code, 'FEATURE_FLAG_OVERRIDDEN');
    await management.delete(`/organizations/${code}/feature_flags/${key}`);
    await replace(key, query);
  });

  it('is 404 for an unknown key', async () => {
    const error = await management.refused(404, 'PUT', '/feature_flags/unknown', undefined,
      { query: REPLACEMENT });
    assert.equal(error.code, 'FEATURE_FLAG_NOT_FOUND');
  });
});

describe('DeleteFeatureFlag', () => {
  it('takes the overrides along', async () => {
    const key = await create();
    const code = await createOrganization('Acme');
    await override(key, 'true');
    await overrideFor(code, key, 'true');
    await management.delete(`/feature_flags/${key}`);
    assert.ok(!(key in await overrides()));
    assert.deepEqual(await overridesOf(code), {});
    await create({ key });
    assert.ok(!(key in await overrides()), 'a new flag of that key begins anew');
  });

  it('is 404 for an unknown key', () =>
    management.refused(404, 'DELETE', '/feature_flags/unknown'));
});

describe('overrides of the environment', () => {
  beforeEach(() => management.delete(ENVIRONMENT));

  it('are listed with their type, as strings; flags at their default are not', async () => {
    const [b, i, s, plain] = [
      await create({ allow_override_level: 'env' }),
      await create({ type: 'int', default_value: 0, allow_override_level: 'usr' }),
      await create({ type: 'str', default_value: 'a' }), await create()];
    await override(b, true);
    await override(i, '41.9');
    await override(s, '');
    const listed = await overrides();
    assert.deepEqual(listed, { [b]: { type: 'bool', value: 'true' },
      [i]: { type: 'int', value: '41' }, [s]: { type: 'str', value: '' } });
    assert.ok(!(plain in listed));
  });

  it('can be set again, and removed one by one or all at once', async () => {
    const [one, two] = [await create(), await create()];
    await override(one, 'true');
    await override(one, 'false');
    await override(two, 'true');
    assert.equal((await overrides())[one].value, 'false');
    await management.delete(`${ENVIRONMENT}/${one}`);
    await management.delete(`${ENVIRONMENT}/${one}`);
    assert.deepEqual(Object.keys(await overrides()), [two]);
    await management.delete(ENVIRONMENT);
    assert.deepEqual(await overrides(), {});
  });

  it('keep to the type of the flag', async () => {
    const key = await create();
    for (const body of [{}, { value: 'yes' }, { value: null }, { value: 1 }, { value: {} }]) {
      const error = await management.refused(400, 'PATCH', `${ENVIRONMENT}/${key}`, body);
      assert.ok(error.message.includes('value'), error.message);
    }
    assert.deepEqual(await overrides(), {});
  });

  it('are 404 for an unknown key', async () => {
    await management.refused(404, 'PATCH', `${ENVIRONMENT}/unknown`, { value: 'true' });
    await management.refused(404, 'DELETE', `${ENVIRONMENT}/unknown`);
  });
});

describe('overrides of an organization', () => {
  let code;

  beforeEach(async () => { code = await createOrganization('Acme'); });

  it('are its own: listed for it, with the value from the query', async () => {
    const other = await createOrganization('Other');
    const [b, s] = [await create(), await create({ type: 'str', default_value: 'a',
      allow_override_level: 'usr' })];
    await overrideFor(code, b, 'true');
    await overrideFor(code, s, 'a & b = 100% ü');
    assert.deepEqual(await overridesOf(code), { [b]: { type: 'bool', value: 'true' },
      [s]: { type: 'str', value: 'a & b = 100% ü' } });
    assert.deepEqual(await overridesOf(other), {});
    assert.ok(!(b in await overrides()));
    await management.delete(`/organizations/${code}/feature_flags/${b}`);
    assert.deepEqual(Object.keys(await overridesOf(code)), [s]);
    await management.delete(`/organizations/${code}/feature_flags`);
    await management.delete(`/organizations/${code}/feature_flags`);
    assert.deepEqual(await overridesOf(code), {});
  });

  it('are refused for a flag that only the environment may override', async () => {
    const key = await create({ allow_override_level: 'env' });
    const error = await management.refused(400, 'PATCH',
      `/organizations/${code}/feature_flags/${key}?value=true`);
    assert.equal(error.code, 'FEATURE_FLAG_OVERRIDE_NOT_ALLOWED');
  });

  it('keep to the type of the flag, and need a value', async () => {
    const key = await create();
    for (const query of ['', '?value=', '?value=1', '?value=true&value=true', '?value=%zz'])
      await management.refused(400, 'PATCH', `/organizations/${code}/feature_flags/${key}${query}`);
    assert.deepEqual(await overridesOf(code), {});
  });

  it('are 404 for an unknown organization or flag', async () => {
    const key = await create();
    for (const [method, path, wanted] of [
      ['GET', `/organizations/${UNKNOWN}/feature_flags`, /ORGANIZATION/],
      ['DELETE', `/organizations/${UNKNOWN}/feature_flags`, /ORGANIZATION/],
      ['PATCH', `/organizations/${UNKNOWN}/feature_flags/${key}?value=true`, /ORGANIZATION/],
      ['DELETE', `/organizations/${UNKNOWN}/feature_flags/${key}`, /ORGANIZATION/],
      ['PATCH', `/organizations/${code}/feature_flags/unknown?value=true`, /FEATURE_FLAG/],
      ['DELETE', `/organizations/${code}/feature_flags/unknown`, /FEATURE_FLAG/],
    ])
      assert.match((await management.refused(404, method, path)).code, wanted);
  });

  it("are open to that organization's own token, and to no other's", async () => {
    const key = await create();
    const other = await createOrganization('Other');
    const own = await organizationManagement(code);
    await overrideFor(code, key, 'true', own);
    assert.deepEqual(Object.keys(await overridesOf(code, own)), [key]);
    for (const [method, path] of [
      ['GET', `/organizations/${other}/feature_flags`],
      ['DELETE', `/organizations/${other}/feature_flags`],
      ['PATCH', `/organizations/${other}/feature_flags/${key}?value=true`],
      ['DELETE', `/organizations/${other}/feature_flags/${key}`],
      ['GET', `/organizations/${UNKNOWN}/feature_flags`],
    ])
      await own.refused(403, method, path);
    await own.delete(`/organizations/${code}/feature_flags/${key}`);
    await own.delete(`/organizations/${code}/feature_flags`);
    assert.deepEqual(await overridesOf(code), {});
    assert.deepEqual(await overridesOf(other), {});
  });

  it("go with the organization, and come and go for two clients at once", async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => create()));
    await Promise.all(keys.map((key) => overrideFor(code, key, 'true')));
    assert.deepEqual(Object.keys(await overridesOf(code)).sort(), keys.sort());
    await management.delete(`/organization/${code}`);
    for (const key of keys) /* nothing overrides them any more */
      await replace(key, { ...REPLACEMENT, allow_override_level: 'env' });
  });
});

describe('a feature flag of JSON', () => {
  const DOCUMENT = '{ "limits" : [10, 2.50], "beta" : null }';
  const KEPT = '{"limits":[10,2.50],"beta":null}';

  async function createJson(members = {}) {
    const flag = { name: 'Limits', key: `json-${nextFlag++}`, default_value: DOCUMENT, ...members };
    await management.post('/json_feature_flags', flag);
    return flag.key;
  }

  const shown = async (key) => (await management.get(`/feature_flags/${key}`)).feature_flag;

  it('keeps its document without the white space around its parts', async () => {
    const flag = await shown(await createJson({ description: 'What each may' }));
    assert.deepEqual({ ...flag, created_on: '', key: '' }, { key: '', name: 'Limits',
      description: 'What each may', type: 'json', allow_override_level: 'env', default_value: KEPT,
      environment_value: null, created_on: '' });
  });

  for (const [what, default_value] of [
    ['no JSON', 'beta'],
    ['nothing', ''],
    ['two documents', '1 2'],
    ['a member twice', '{"a":1,"a":2}'],
    ['2049 characters', JSON.stringify('s'.repeat(2047))],
    ['33 levels', '['.repeat(33) + ']'.repeat(33)],
    ['an object in place of its text', {}],
    ['a number in place of its text', 5],
  ])
    it(`refuses ${what}`, async () => {
      const { message } = await management.refused(400, 'POST', '/json_feature_flags',
        { name: 'n', key: 'refused', default_value });
      assert.match(message, /default_value/);
      await management.refused(404, 'GET', '/feature_flags/refused');
    });

  it('is replaced as a whole, and by its own operation alone', async () => {
    const key = await createJson();
    const wanted = { name: 'Renamed', description: '', allow_override_level: 'org',
      default_value: '[ ]' };
    await management.call('PUT', `/json_feature_flags/${key}`, wanted);
    const { name, default_value, allow_override_level } = await shown(key);
    assert.deepEqual([name, default_value, allow_override_level], ['Renamed', '[]', 'org']);
    await management.refused(400, 'PUT', `/json_feature_flags/${key}`,
      { ...wanted, default_value: '[' });
    await management.refused(400, 'PUT', `/json_feature_flags/${await create()}`, wanted);
    await management.refused(404, 'PUT', '/json_feature_flags/unknown', wanted);
    await management.refused(400, 'PUT', `/feature_flags/${key}`, undefined,
      { query: { ...REPLACEMENT, type: 'str' } });
    assert.equal((await shown(key)).default_value, '[]');
  });

  it('is overridden as any other, and deleted', async () => {
    const key = await createJson({ allow_override_level: 'org' });
    const code = await createOrganization('Acme');
    await override(key, '{ "beta": true }');
    await overrideFor(code, key, '["own"]');
    const path = `/organizations/${code}/feature_flags`;
    const own = (at) => management.get(`${at}/${key}`).then(({ feature_flag: flag }) => flag);
    assert.deepEqual(await own(ENVIRONMENT), { type: 'json', value: '{"beta":true}' });
    assert.deepEqual(await own(path), { type: 'json', value: '["own"]' });
    assert.deepEqual([await overrides(), await overridesOf(code)], [{}, {}], "the contract's types");
    assert.deepEqual((await management.get(path, { expand: 'json' })).json_feature_flags,
      { [key]: { type: 'json', value: '["own"]' } });
    await management.delete(`${path}/${key}`);
    assert.deepEqual(await own(path), { type: 'json', value: null });
    for (const value of ['beta', true, 5])
      await management.refused(400, 'PATCH', `${ENVIRONMENT}/${key}`, { value });
    await management.delete(`/feature_flags/${key}`);
    await management.refused(404, 'GET', `/feature_flags/${key}`);
    await management.refused(404, 'GET', `${ENVIRONMENT}/${key}`);
    await management.refused(404, 'GET', `${path}/${key}`);
  });
});

/* With a token of an application of that organization, for the scopes of its flags. */
async function organizationManagement(code) {
  const { apis } = await management.get('/apis', { expand: 'scopes' });
  const builtIn = apis.find((api) => api.is_management_api);
  const application = await createApplication(management, { name: 'Own', org_code: code });
  const scopes = Object.fromEntries(builtIn.scopes.map(({ key, id }) => [key, id]));
  await authorize(management, { id: builtIn.id, scopes }, application, ORGANIZATION_SCOPES);
  return Management.for(server, application);
}
