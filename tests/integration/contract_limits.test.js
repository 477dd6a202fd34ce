/*
 * contract_limits: every limit that the contract gives is the server's, no more and no less. Those
 * of its OpenAPI document are read there and compared with jeton's own, which
 * documented_limits.test.js holds the server to; those that stand in its text alone are tried here.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { operations, requestSchema } from './lib/contract.js';
import { jetonJson, Server } from './lib/harness.js';
import { Makers } from './lib/makers.js';
import { Management } from './lib/management.js';
import { operationsOf } from './lib/own_document.js';

const own = operationsOf(await jetonJson(['help', 'openapi']));

const ownOf = ({ method, path }) =>
  own.find((row) => row.method === method && row.path === path).operation;

/* What the words of a description come to: { min, max, unit }. */
function limitOf(text = '') {
  const characters = /(?:(\d+) to|Up to) (\d+) characters/.exec(text);
  if (characters !== null)
    return { minLength: characters[1] && Number(characters[1]), maxLength: Number(characters[2]) };
  const size = /Default \d+, maximum (\d+)/.exec(text);
  return size === null ? null : { maximum: Number(size[1]) };
}

const limits = operations.flatMap((operation) => {
  const { body, query } = requestSchema(operation);
  const own = ownOf(operation);
  const members = Object.entries(body?.properties ?? {}).map(([name, { description }]) =>
    ({ name, description, own: own.requestBody?.content['application/json'].schema.properties[name] }));
  const parameters = query.map(({ name, description }) => ({ name, description,
    own: own.parameters?.find((parameter) => parameter.name === name)?.schema }));
  return [...members, ...parameters].map((row) => ({ operation, ...row, limit: limitOf(row.description) }))
    .filter(({ limit }) => limit !== null);
});

describe('limits of the contract\'s document', () => {
  it('are read: ten at least', () => assert.ok(limits.length >= 10, `${limits.length}`));

  for (const { operation, name, limit, own } of limits) {
    it(`${operation.operationId}: ${name} (${Object.values(limit).filter(Boolean).join(' to ')})`, () => {
      for (const [rule, value] of Object.entries(limit)) {
        if (value !== undefined)
          assert.equal(own[rule], value, rule);
      }
    });
  }
});

describe('limits of the contract\'s text', () => {
  let server, management, makers;
  before(async () => {
    server = await Server.start();
    management = await Management.ofNewServer(server);
    makers = new Makers(management);
  });
  after(() => server?.stop());

  const makeMany = (count, make) => Promise.all(Array.from({ length: count }, make));

  it('a page has 10 rows where none is asked for, and of API keys 50', async () => {
    const api = await makers.api();
    await makeMany(12, () => makers.application());
    await makeMany(52, () => management.post('/api_keys',
      { name: 'Key', api_id: api.id, type: 'environment' }));
    const { applications } = await management.get('/applications');
    const { api_keys: keys } = await management.get('/api_keys');
    assert.equal(applications.length, 10);
    assert.equal(keys.length, 50);
  });

  it('a bulk body has 100 objects', async () => {
    const api = await makers.api();
    const ids = (await makeMany(101, () => makers.application())).map(({ id }) => ({ id }));
    const path = `/apis/${api.id}/applications`;
    await management.refused(400, 'PATCH', path, { applications: ids });
    const { applications_connected: connected } =
      await management.patch(path, { applications: ids.slice(0, 100) });
    assert.equal(connected.length, 100);
  });

  it('an integer flag is of 32 bits', async () => {
    const create = (key, value) => management.send('POST', '/feature_flags',
      { name: key, key, type: 'int', default_value: value });
    for (const [key, value, status] of [['least', '-2147483648', 201], ['most', '2147483647', 201],
      ['less', '-2147483649', 400], ['more', '2147483648', 400]])
      assert.equal((await create(key, value)).status, status, value);
  });

  it('at most two secrets are valid, of 52 letters and digits', async () => {
    const application = await makers.application();
    const path = `/applications/${application.id}/client_secrets`;
    assert.match(application.client_secret, /^[A-Za-z0-9]{52}$/);
    await management.post(path, { maintain_previous_secret: true });
    const { code } = await management.refused(400, 'POST', path, { maintain_previous_secret: true });
    assert.equal(code, 'CLIENT_SECRET_PREVIOUS_EXISTS');
  });

  it('a key from an OpenAPI document has 64 characters at the most, whatever its path', async () => {
    const api = await makers.api();
    const paths = { [`/${'a'.repeat(60)}`]: { get: {} }, [`/${'日'.repeat(60)}`]: { get: {} },
      [`/${'b'.repeat(61)}`]: { get: {} }, [`/${'🚀'.repeat(61)}`]: { get: {} } };
    await management.send('PUT', `/apis/${api.id}/openapi`,
      JSON.stringify({ openapi: '3.0.0', info: { title: 'x', version: '1' }, paths }),
      { query: { file_name: 'limits.json' } });
    const { scopes } = await management.get(`/apis/${api.id}/scopes`);
    const keys = scopes.map(({ key }) => key).filter((key) => key.startsWith('get:')).sort();
    assert.deepEqual(keys.map((key) => key.length), [64, 64, 64, 64]);
    assert.ok(keys.includes(`get:${'a'.repeat(60)}`) && keys.includes(`get:${'_'.repeat(60)}`));
    assert.equal(keys.filter((key) => /_[0-9a-f]{8}$/.test(key)).length, 2, keys.join(' '));
  });
});
