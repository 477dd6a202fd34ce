/*
 * management_input: JSON bodies that are no good, at every operation that takes one, and what a
 * body may hold: each is a 400 (413 when too large) in the API's envelope, and nothing has
 * changed after.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertFailure } from './lib/contract.js';
import { Server } from './lib/harness.js';
import {
  authorize, createApi, createApplication, Management, snapshot,
} from './lib/management.js';

const BODY_MAX_BYTES = 1024 * 1024;
const DEPTH_MAX = 32;

let server, management, storeBefore;
const operations = [];

before(async () => {
  server = await Server.start();
  management = await Management.ofNewServer(server);
  const { organization } = await management.post('/organization', { name: 'Organization' });
  const api = await createApi(management, { name: 'API', audience: 'api', scopes: ['scope'] });
  const application = await createApplication(management, { name: 'Application' });
  await authorize(management, api, application, ['scope']);
  operations.push(
    ['POST', '/organization', { name: 'New' }],
    ['PATCH', `/organization/${organization.code}`, { name: 'New' }],
    ['POST', '/apis', { name: 'New', audience: 'new' }],
    ['POST', `/apis/${api.id}/scopes`, { key: 'new' }],
    ['PATCH', `/apis/${api.id}/scopes/${api.scopes.scope}`, { description: 'New' }],
    ['PATCH', `/apis/${api.id}/applications`, { applications: [{ id: application.id }] }],
    ['POST', '/applications', { name: 'New', type: 'm2m' }],
    ['PATCH', `/applications/${application.id}`, { name: 'New' }],
    ['PATCH', `/applications/${application.id}/tokens`, { access_token_lifetime: 60 }],
    ['POST', `/applications/${application.id}/client_secrets`, { maintain_previous_secret: false }],
  );
  storeBefore = await snapshot(management);
});

after(async () => {
  try {
    if (storeBefore !== undefined)
      assert.deepEqual(await snapshot(management), storeBefore, 'nothing has changed');
  } finally {
    await server?.stop();
  }
});

/* A body that would do, with `text` in the place of its closing brace. */
const extended = (body, text) => JSON.stringify(body).slice(0, -1) + text;
const nested = (open, close, depth) => open.repeat(depth) + '1' + close.repeat(depth);

describe('a body that is no good', () => {
  const cases = [
    ['cut short', (body) => extended(body, '')],
    ['with more behind it', (body) => JSON.stringify(body) + '{}'],
    ['with a comma too many', (body) => extended(body, ',}')],
    ['with a comment', (body) => extended(body, '/* */}')],
    ['with single quotes', () => "{'name':'x'}"],
    ['with NaN', (body) => extended(body, ',"x":NaN}')],
    ['with a member twice', (body) => {
      const [name] = Object.keys(body);
      return extended(body, `,${JSON.stringify(name)}:${JSON.stringify(body[name])}}`);
    }],
    ['with a NUL in a text', (body) => extended(body, ',"x":"a\\u0000b"}')],
    ['with a raw control byte', (body) => extended(body, ',"x":"a\u0001b"}')],
    ['with half a surrogate pair', (body) => extended(body, ',"x":"\\ud800"}')],
    ['with invalid UTF-8', (body) =>
      Buffer.concat([Buffer.from(extended(body, ',"x":"')), Buffer.from([0xff, 0xc0, 0xaf]),
        Buffer.from('"}')])],
    [`deeper than ${DEPTH_MAX} objects`, (body) =>
      extended(body, `,"x":${nested('{"a":', '}', DEPTH_MAX)}}`)],
    [`deeper than ${DEPTH_MAX} lists`, (body) =>
      extended(body, `,"x":${nested('[', ']', DEPTH_MAX)}}`)],
    ['50000 lists deep', () => '['.repeat(50000)],
    ['50000 objects deep', () => '{"a":'.repeat(50000)],
    ['with a number past every range', (body) => extended(body, ',"x":1e99999}')],
    ['that is a list', (body) => JSON.stringify([body])],
    ['that is a text', () => '"name"'],
    ['that is a number', () => '5'],
    ['that is null', () => 'null'],
    ['that is white space', () => ' \n '],
    ['that is a form', () => 'name=New&type=m2m'],
  ];
  for (const [name, make] of cases) {
    it(`${name} is 400 everywhere`, async () => {
      for (const [method, path, body] of operations)
        await management.refused(400, method, path, make(body));
    });
  }

  it('of another content type is refused everywhere', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml']) {
      for (const [method, path, body] of operations) {
        const answer = await management.send(method, path, JSON.stringify(body),
          { headers: { 'Content-Type': type } });
        assert.equal(answer.status, 400, `${method} ${path}: ${answer.text}`);
        assertFailure(answer.status, answer.json);
      }
    }
  });

  it('of more than 1 MiB is 413 everywhere, at once or in chunks', async () => {
    const padding = 'a'.repeat(BODY_MAX_BYTES);
    for (const [method, path, body] of operations) {
      const large = extended(body, `,"x":"${padding}"}`);
      const whole = await management.send(method, path, large);
      assert.equal(whole.status, 413, `${method} ${path}: ${whole.text}`);
      assertFailure(whole.status, whole.json);
      const chunks = [];
      for (let at = 0; at < large.length; at += 64 * 1024)
        chunks.push(large.slice(at, at + 64 * 1024));
      const chunked = await management.send(method, path, chunks,
        { headers: { 'Transfer-Encoding': 'chunked' } });
      assert.equal(chunked.status, 413, `${method} ${path}: ${chunked.text}`);
      assertFailure(chunked.status, chunked.json);
    }
  });

  it('that is missing is 400 where it is required', async () => {
    for (const [method, path] of operations) {
      if (method === 'POST' && !path.endsWith('client_secrets'))
        await management.refused(400, method, path, '');
    }
  });
});

describe('a body that is unusual and good', () => {
  let code;

  before(async () => {
    code = (await management.post('/organization', { name: 'Fresh' })).organization.code;
  });

  after(() => management.delete(`/organization/${code}`));

  const patch = (body, options) =>
    management.call('PATCH', `/organization/${code}`, body, options);
  const name = async () => (await management.get('/organization', { code })).name;

  it('has any white space', async () => {
    await patch('\r\n\t { "name" :\n "Spaced" } \n');
    assert.equal(await name(), 'Spaced');
  });

  it('has escapes, also of member names', async () => {
    await patch('{"n\\u0061me":"\\ud83d\\ude80 \\u017d \\"\\\\\\/"}');
    assert.equal(await name(), '🚀 Ž "\\/');
  });

  it(`is up to ${DEPTH_MAX} deep`, async () => {
    await patch(`{"name":"Deep","x":${nested('[', ']', DEPTH_MAX - 1)}}`);
    assert.equal(await name(), 'Deep');
  });

  it('is 1 MiB large', async () => {
    const start = '{"name":"Large","x":"';
    const body = start + 'a'.repeat(BODY_MAX_BYTES - start.length - 2) + '"}';
    assert.equal(body.length, BODY_MAX_BYTES);
    await patch(body);
    assert.equal(await name(), 'Large');
  });

  it('comes in chunks', async () => {
    await patch(['{"name":', '"Chunked"}'], { headers: { 'Transfer-Encoding': 'chunked' } });
    assert.equal(await name(), 'Chunked');
  });

  it('has parameters in its content type', async () => {
    await patch('{"name":"Typed"}',
      { headers: { 'Content-Type': 'APPLICATION/JSON; charset=utf-8' } });
    assert.equal(await name(), 'Typed');
  });
});

describe('paths that are no good', () => {
  it('are 404 or 400, never more', async () => {
    for (const path of ['/applications/%zz', '/applications/%00', '/applications/%FF%FE',
      `/applications/${'a'.repeat(4000)}`, '/applications/..%2f..%2fetc', '/apis//scopes',
      '/applications/', '/organization/%zz', "/applications/';--", '/apis/%25%25']) {
      const answer = await management.send('GET', path);
      assert.ok([400, 404, 405].includes(answer.status), `${path}: ${answer.status}`);
      assertFailure(answer.status, answer.json);
    }
  });
});
