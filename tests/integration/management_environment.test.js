/*
 * management_environment: the environment, and its variables, whose secret values go in and never
 * come out.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { remember, Server } from './lib/harness.js';
import { Management } from './lib/management.js';

let server, management;

before(async () => {
  server = await Server.start();
  management = await Management.ofNewServer(server);
});

after(() => server?.stop());

const VARIABLES = '/environment_variables';

const create = async (body) =>
  (await management.post(VARIABLES, body)).environment_variable.id;

const read = async (id) => (await management.get(`${VARIABLES}/${id}`)).environment_variable;

/* A value that must be found neither in the log nor in the store (the harness looks at the end). */
let drawn = 0;
function secretValue() {
  const value = `hush-${process.pid}-${Date.now()}-${drawn++}`;
  remember(value);
  return value;
}

describe('getEnvironment', () => {
  it('tells what this server is', async () => {
    const { environment } = await management.get('/environment');
    assert.equal(environment.code, 'production');
    assert.equal(environment.kinde_domain, new URL(server.issuer).host);
    assert.equal(environment.custom_domain, null);
    assert.deepEqual(environment.background_color,
      { raw: '#ffffff', hex: '#ffffff', hsl: 'hsl(0, 0%, 100%)' });
    const age = Date.now() - new Date(environment.created_on);
    assert.ok(age > -1000 && age < 10 * 60_000, environment.created_on);
  });

  it('does not get younger', async () => {
    const { environment } = await management.get('/environment');
    await server.finish();
    await server.restart();
    management = await Management.ofNewServer(server, 'Again');
    assert.deepEqual((await management.get('/environment')).environment, environment);
  });
});

describe('environment variables', () => {
  it('are read as they were made, and listed by key', async () => {
    const plain = await create({ key: 'MY_API_URL', value: 'https://api.example\n é' });
    const secret = await create({ key: 'A_SECRET', value: secretValue(), is_secret: true });
    assert.match(plain, /^env_var_[0-9a-f]{32}$/);
    const shown = await read(plain);
    assert.equal(shown.value, 'https://api.example\n é');
    assert.equal(shown.is_secret, false);
    assert.match(shown.created_on, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.equal((await read(secret)).value, null);
    const { environment_variables: all, has_more: more } = await management.get(VARIABLES);
    assert.equal(more, false);
    assert.deepEqual(all, [await read(secret), shown]);
  });

  it('change, and a secret one is never shown', async () => {
    const id = await create({ key: 'CHANGES', value: 'one' });
    const target = `${VARIABLES}/${id}`;
    await management.patch(target, {});
    await management.patch(target, { key: 'CHANGED', value: 'two' });
    assert.deepEqual([(await read(id)).key, (await read(id)).value], ['CHANGED', 'two']);
    await management.patch(target, { value: secretValue(), is_secret: true });
    assert.deepEqual([(await read(id)).is_secret, (await read(id)).value], [true, null]);
    await management.patch(target, { value: secretValue() });
    await management.patch(target, { key: 'CHANGED_AGAIN' });
    assert.deepEqual([(await read(id)).key, (await read(id)).value], ['CHANGED_AGAIN', null]);
    for (const body of [{ is_secret: false }, { is_secret: false, key: 'OPEN' }]) {
      const error = await management.refused(400, 'PATCH', target, body);
      assert.match(error.message, /value/);
    }
    assert.equal((await read(id)).key, 'CHANGED_AGAIN');
    await management.patch(target, { is_secret: false, value: 'three' });
    assert.deepEqual([(await read(id)).is_secret, (await read(id)).value], [false, 'three']);
    await management.patch(target, { is_secret: true });
    assert.equal((await read(id)).value, null);
    await management.refused(400, 'PATCH', target, { is_secret: false });
  });

  it('keep an empty value and the longest one', async () => {
    assert.equal((await read(await create({ key: 'EMPTY', value: '' }))).value, '');
    const longest = '🚀'.repeat(2048); /* characters, not bytes */
    const id = await create({ key: 'LONGEST', value: longest });
    assert.equal((await read(id)).value, longest);
    await create({ key: 'LONGEST_SECRET', value: longest, is_secret: true });
    const error = await management.refused(400, 'PATCH', `${VARIABLES}/${id}`,
      { value: `${longest}v` });
    assert.match(error.message, /value/);
  });

  it('are deleted', async () => {
    const id = await create({ key: 'GOES', value: secretValue(), is_secret: true });
    const target = `${VARIABLES}/${id}`;
    await management.delete(target);
    for (const [method, body] of [['GET'], ['PATCH', {}], ['DELETE']]) {
      const error = await management.refused(404, method, target, body);
      assert.equal(error.code, 'ENVIRONMENT_VARIABLE_NOT_FOUND');
    }
    await create({ key: 'GOES', value: 'x' });
  });

  it('have a key of their own, whoever comes first', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, (_, i) =>
      management.send('POST', VARIABLES, { key: 'RACED', value: String(i) })));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 400, 400, 400, 400, 400]);
    const id = await create({ key: 'LATE', value: 'x' });
    const error = await management.refused(400, 'PATCH', `${VARIABLES}/${id}`, { key: 'RACED' });
    assert.equal(error.code, 'ENVIRONMENT_VARIABLE_KEY_TAKEN');
  });

  for (const [what, body, member] of [
    ['no key', { value: 'x' }, 'key'],
    ['an empty key', { key: '', value: 'x' }, 'key'],
    ['a key with a digit first', { key: '1A', value: 'x' }, 'key'],
    ['a key with a dash', { key: 'A-B', value: 'x' }, 'key'],
    ['a key beyond ASCII', { key: 'Ä', value: 'x' }, 'key'],
    ['a key of 129 characters', { key: 'K'.repeat(129), value: 'x' }, 'key'],
    ['no value', { key: 'REFUSED' }, 'value'],
    ['null for a value', { key: 'REFUSED', value: null }, 'value'],
    ['a number for a value', { key: 'REFUSED', value: 5 }, 'value'],
    ['a value too long', { key: 'REFUSED', value: 'é'.repeat(2049) }, 'value'],
    ['is_secret that is no truth value', { key: 'REFUSED', value: 'x', is_secret: 'yes' },
      'is_secret'],
  ]) {
    it(`${what} is refused, and ${member} named`, async () => {
      const error = await management.refused(400, 'POST', VARIABLES, body);
      assert.ok(error.message.includes(member), error.message);
    });
  }

  it('keep secrets out of what refusals say', async () => {
    const value = secretValue();
    for (const body of [{ key: '1', value, is_secret: true },
      { key: 'RACED', value, is_secret: true }, { key: 'LONG', value: value.repeat(1000) }]) {
      const answer = await management.send('POST', VARIABLES, body);
      assert.equal(answer.status, 400);
      assert.equal(answer.text.includes(value), false);
    }
  });
});
