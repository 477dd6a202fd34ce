/*
 * management_races: several clients that want the same thing at once: one of them gets what only one
 * can have, and no change leaves half of itself. And lists in bodies that are too long: 400, and
 * nothing has changed.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Server } from './lib/harness.js';
import { Makers } from './lib/makers.js';
import { authorize, enableScope, Management, requestToken } from './lib/management.js';

const CLIENTS = 8;
const BULK_MAX = 100;

let server, management, make;

before(async () => {
  server = await Server.start();
  management = await Management.ofNewServer(server);
  make = new Makers(management);
});

after(() => server?.stop());

/* CLIENTS calls at once; call(i) gives method, path and body. Their answers. */
const atOnce = (call) =>
  Promise.all(Array.from({ length: CLIENTS }, (_, i) => management.send(...call(i))));

const countOf = (answers, ...statuses) =>
  answers.filter(({ status }) => statuses.includes(status)).length;

describe('what only one can have', () => {
  const cases = [
    ['an audience', async () => () => ['POST', '/apis', { name: 'Race', audience: 'race' }],
      'AUDIENCE'],
    ['a scope key', async () => {
      const { id } = await make.api();
      return () => ['POST', `/apis/${id}/scopes`, { key: 'race' }];
    }, 'SCOPE'],
    ['a feature flag\'s key', async () => () => ['POST', '/feature_flags',
      { name: 'Race', key: 'race', type: 'bool', default_value: 'true' }], 'FLAG'],
    ['a property\'s key', async () => {
      const category = await make.category();
      return () => ['POST', '/properties', { name: 'Race', key: 'race', context: 'app',
        type: 'single_line_text', is_private: false, category_id: category }];
    }, 'PROPERTY'],
    ['an environment variable\'s key', async () => () => ['POST', '/environment_variables',
      { key: 'RACE', value: 'x' }], 'VARIABLE'],
    ['an organization\'s handle', async () => (i) => ['POST', '/organization',
      { name: `Race ${i}`, handle: 'race' }], 'HANDLE'],
  ];
  for (const [what, prepare, code] of cases) {
    it(`${what} is given to one of ${CLIENTS}`, async () => {
      const answers = await atOnce(await prepare());
      assert.equal(countOf(answers, 200, 201), 1);
      assert.equal(countOf(answers, 400), CLIENTS - 1);
      for (const { json } of answers.filter(({ status }) => status === 400))
        assert.match(json.errors[0].code, new RegExp(code));
    });
  }

  it('a previous client secret is kept by one rotation, and both secrets work', async () => {
    const application = await make.application();
    const api = await make.api();
    await authorize(management, api, application);
    const answers = await atOnce(() => ['POST', `/applications/${application.id}/client_secrets`,
      { maintain_previous_secret: true }]);
    const made = answers.filter(({ status }) => status < 300);
    assert.equal(made.length, 1);
    for (const secret of [application.client_secret, JSON.parse(
      made[0].text.match(/"client_secret":("[^"]+")/)[1])]) {
      const answer = await requestToken(server, { grant_type: 'client_credentials',
        client_id: application.id, client_secret: secret, audience: api.audience });
      assert.equal(answer.status, 200, answer.text);
    }
  });

  it('a thing is deleted by one', async () => {
    for (const path of [`/apis/${(await make.api()).id}`,
      `/applications/${(await make.application()).id}`,
      `/organization/${await make.organization()}`, `/feature_flags/${await make.flag()}`,
      `/properties/${(await make.property()).id}`, `/webhooks/${await make.webhook()}`,
      `/environment_variables/${await make.variable()}`,
      `/api_keys/${(await make.apiKey()).id}`]) {
      const answers = await atOnce(() => ['DELETE', path]);
      assert.equal(countOf(answers, 200), 1, path);
      assert.equal(countOf(answers, 404), CLIENTS - 1, path);
    }
  });
});

describe('changes at once', () => {
  it('of an application are whole: name and list are of one client', async () => {
    const { id } = await make.application({ type: 'reg' });
    const answers = await atOnce((i) => ['PATCH', `/applications/${id}`,
      { name: `Client ${i}`, login_uri: `https://client-${i}.example`,
        homepage_uri: `https://client-${i}.example` }]);
    assert.equal(countOf(answers, 200), CLIENTS);
    const { application } = await management.get(`/applications/${id}`);
    const [, i] = application.name.match(/^Client (\d)$/);
    assert.equal(application.login_uri, `https://client-${i}.example`);
    assert.equal(application.homepage_uri, `https://client-${i}.example`);
  });

  it('of what goes into tokens are whole', async () => {
    const { id } = await make.application();
    const flags = [];
    for (let i = 0; i < CLIENTS; i++)
      flags.push([await make.flag(), await make.flag()]);
    await atOnce((i) => ['PATCH', `/applications/${id}/token_customization`,
      { feature_flags: flags[i] }]);
    const { token_customization: now } =
      await management.get(`/applications/${id}/token_customization`);
    const on = now.feature_flags.filter((flag) => flag.is_included).map(({ key }) => key);
    assert.ok(flags.some((pair) => pair.every((key) => on.includes(key))));
    assert.equal(on.length, 2);
  });

  it('that authorize and revoke leave no scope behind without an authorization', async () => {
    const [api, application] = [await make.api(), await make.application()];
    await authorize(management, api, application, ['read']);
    const answers = await Promise.all([
      ...Array.from({ length: CLIENTS }, () => management.send('POST',
        `/apis/${api.id}/applications/${application.id}/scopes/${api.scopes.write}`)),
      management.send('PATCH', `/apis/${api.id}/applications`,
        { applications: [{ id: application.id, operation: 'delete' }] }),
    ]);
    assert.ok(answers.every(({ status }) => [200, 400].includes(status)));
    await authorize(management, api, application);
    const { apis } = await management.get(`/applications/${application.id}/apis`);
    assert.ok(!JSON.stringify(apis).includes('"read"'), 'a revoked scope came back');
    await enableScope(management, api, application, 'read');
    assert.ok(JSON.stringify(await management.get(`/applications/${application.id}/apis`))
      .includes('"read"'), 'it would be seen');
  });

  it('that use an API while it is deleted end in either, never in half', async () => {
    const api = await make.api();
    const application = await make.application();
    const answers = await Promise.all(Array.from({ length: CLIENTS }, (_, i) => i === 2
      ? management.send('DELETE', `/apis/${api.id}`)
      : management.send(...[
        ['POST', '/api_keys', { name: 'K', type: 'environment', api_id: api.id,
          scope_ids: ['read'] }],
        ['PATCH', `/apis/${api.id}/applications`, { applications: [{ id: application.id }] }],
        ['POST', `/apis/${api.id}/scopes`, { key: `late-${i}` }]][i % 3])));
    assert.ok(answers.every(({ status }) => [200, 201, 400, 404].includes(status)),
      answers.map(({ text }) => text).join());
    await management.refused(404, 'GET', `/apis/${api.id}`);
    const { apis } = await management.get(`/applications/${application.id}/apis`);
    assert.deepEqual(apis, []);
    const { api_keys: keys } = await management.get('/api_keys', { page_size: 500 });
    for (const { id } of keys)
      assert.notDeepEqual((await management.get(`/api_keys/${id}`)).api_key.api_ids, [api.id]);
  });
});

describe(`a list of ${BULK_MAX + 1} entries`, () => {
  const many = (entry) => Array.from({ length: BULK_MAX + 1 }, (_, i) => entry(i));
  const cases = [
    ['applications', async () => ['PATCH', `/apis/${(await make.api()).id}/applications`,
      { applications: many(() => ({ id: 'x' })) }]],
    ['scope_ids', async () => ['POST', '/api_keys', { name: 'K', type: 'environment',
      api_id: (await make.api()).id, scope_ids: many(() => 'read') }]],
    ['properties', async () => ['PATCH', `/organizations/${await make.organization()}/properties`,
      { properties: Object.fromEntries(many((i) => [`p-${i}`, 'x'])) }]],
    ['event_types', async () => ['POST', '/webhooks', { name: 'W',
      endpoint: 'https://hooks.example.invalid/', event_types: many(() => 'api.created') }]],
    ['feature_flags', async () =>
      ['PATCH', `/applications/${(await make.application()).id}/token_customization`,
        { feature_flags: many((i) => `f-${i}`) }]],
    ['properties', async () =>
      ['PATCH', `/applications/${(await make.application()).id}/token_customization`,
        { properties: many((i) => `p-${i}`) }]],
    ['redirect_uris', async () =>
      ['PATCH', `/applications/${(await make.application({ type: 'reg' })).id}`,
        { redirect_uris: many((i) => `https://a.example/${i}`) }]],
    ['feature_flags', async () => ['POST', '/organization',
      { name: 'O', feature_flags: Object.fromEntries(many((i) => [`f-${i}`, 'str'])) }]],
  ];
  for (const [member, prepare] of cases) {
    it(`in ${member} is refused by name and changes nothing`, async () => {
      const [method, path, body] = await prepare();
      const newest = async () => (await management.get('/audit', { page_size: 1 })).audit[0].id;
      const before = await newest();
      const error = await management.refused(400, method, path, body);
      assert.match(error.message, new RegExp(`\\b${member}\\b.*\\b${BULK_MAX}\\b`));
      assert.equal(await newest(), before);
    });
  }
});
