/*
 * token_errors: what the token endpoint refuses, and how: every row of the contract's table 1.7,
 * the order of its checks, and every parameter in every form that is not the documented one. Each
 * refusal has the endpoint's own shape; after each the server works and nothing in the store has
 * changed. Broken HTTP itself is in token_transport.test.js.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Server } from './lib/harness.js';
import { basic, FORM, form } from './lib/http.js';
import {
  authorize, createApi, createApplication, Management, requestToken, snapshot, tokenFor,
} from './lib/management.js';

const BODY_MAX_BYTES = 64 * 1024;
const AUDIENCES_MAX = 16;
const SCOPES_MAX = 256;

let server, management, api, application, types, storeBefore;

before(async () => {
  server = await Server.start();
  management = await Management.ofNewServer(server);
  api = await createApi(management, {
    name: 'Example', audience: 'https://api.example.com', scopes: ['read:users', 'admin:all'],
  });
  await createApi(management, { name: 'Not authorized', audience: 'closed' });
  application = await createApplication(management, { name: 'Honest' });
  await authorize(management, api, application, ['read:users']);
  types = {};
  for (const type of ['reg', 'spa', 'device'])
    types[type] = await createApplication(management, { name: `A ${type}`, type });
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

const good = () => ({
  grant_type: 'client_credentials',
  client_id: application.client_id,
  client_secret: application.client_secret,
  audience: api.audience,
});

function without(...names) {
  return Object.fromEntries(Object.entries(good()).filter(([name]) => !names.includes(name)));
}

async function assertAlive() {
  await tokenFor(server, application, api.audience);
}

function post(body, headers = {}) {
  return server.send('/oauth2/token', { method: 'POST', headers: { ...FORM, ...headers }, body });
}

/* Sends, expects that refusal in the shape of 1.7, and that the server lives on. */
async function assertRefused(answer, status, error, mentions) {
  assert.equal(answer.status, status, answer.text);
  assert.match(answer.headers['content-type'], /^application\/json\b/);
  assert.equal(answer.headers['cache-control'], 'no-store');
  assert.deepEqual(Object.keys(answer.json).sort(), ['error', 'error_description'], answer.text);
  assert.equal(answer.json.error, error, answer.text);
  /* RFC 6749 section 5.2 allows these characters only. */
  assert.match(answer.json.error_description, /^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/);
  if (mentions !== undefined)
    assert.match(answer.json.error_description, mentions);
  await assertAlive();
}

async function refusedForm(parameters, status, error, mentions) {
  await assertRefused(await requestToken(server, parameters), status, error, mentions);
}

describe('table 1.7', () => {
  for (const name of ['grant_type', 'client_id', 'client_secret', 'audience']) {
    it(`invalid_request names the missing ${name}`, () =>
      refusedForm(without(name), 400, 'invalid_request', new RegExp(name)));

    it(`an empty ${name} is a missing one`, () =>
      refusedForm({ ...good(), [name]: '' }, 400, 'invalid_request', new RegExp(name)));
  }

  for (const name of ['grant_type', 'client_id', 'client_secret', 'scope']) {
    it(`invalid_request: ${name} sent twice`, () => refusedForm(
      [...Object.entries({ ...good(), scope: 'read:users' }),
        [name, { ...good(), scope: 'read:users' }[name]]],
      400, 'invalid_request', new RegExp(name)));
  }

  it('invalid_request: nothing at all', () => refusedForm({}, 400, 'invalid_request'));

  it('invalid_client: unknown client_id', () =>
    refusedForm({ ...good(), client_id: '0'.repeat(32) }, 401, 'invalid_client'));

  it('invalid_client: wrong secret', () =>
    refusedForm({ ...good(), client_secret: 'x'.repeat(52) }, 401, 'invalid_client'));

  it('invalid_client: the secret of another application', async () => {
    const other = await createApplication(management, { name: 'Other' });
    await refusedForm({ ...good(), client_secret: other.client_secret }, 401, 'invalid_client');
    await management.delete(`/applications/${other.id}`);
  });

  it('invalid_client: a deleted application', async () => {
    const gone = await createApplication(management, { name: 'Gone' });
    await authorize(management, api, gone);
    await tokenFor(server, gone, api.audience);
    await management.delete(`/applications/${gone.id}`);
    await refusedForm({ ...good(), client_id: gone.client_id, client_secret: gone.client_secret },
      401, 'invalid_client');
  });

  it('invalid_client does not tell an unknown client_id from a wrong secret', async () => {
    const unknown = await requestToken(server, { ...good(), client_id: 'f'.repeat(32) });
    const wrong = await requestToken(server, { ...good(), client_secret: 'y'.repeat(52) });
    assert.equal(unknown.text, wrong.text);
    assert.equal(unknown.status, wrong.status);
  });

  it('invalid_client with Basic challenges with Basic', async () => {
    const answer = await requestToken(server, without('client_id', 'client_secret'),
      { Authorization: basic(application.client_id, 'z'.repeat(52)) });
    await assertRefused(answer, 401, 'invalid_client');
    assert.equal(answer.headers['www-authenticate'], 'Basic realm="oauth2"');
  });

  it('unauthorized_client: not authorized and not registered look the same', async () => {
    const closed = await requestToken(server, { ...good(), audience: 'closed' });
    const unknown = await requestToken(server, { ...good(), audience: 'nowhere' });
    await assertRefused(closed, 400, 'unauthorized_client');
    await assertRefused(unknown, 400, 'unauthorized_client');
    assert.equal(closed.json.error_description.replace('closed', '?'),
      unknown.json.error_description.replace('nowhere', '?'));
  });

  it('unauthorized_client: the audience is compared exactly', async () => {
    for (const audience of ['https://api.example.com/', 'HTTPS://api.example.com', 'https://api'])
      await refusedForm({ ...good(), audience }, 400, 'unauthorized_client');
  });

  it('unauthorized_client: a reg application with the right secret', () => refusedForm(
    { ...good(), client_id: types.reg.client_id, client_secret: types.reg.client_secret },
    400, 'unauthorized_client'));

  for (const type of ['spa', 'device']) {
    it(`a ${type} application, which has no secret, gets no token`, async () => {
      const answer = await requestToken(server,
        { ...good(), client_id: types[type].client_id, client_secret: 'x'.repeat(52) });
      /* "once identified": without a secret there is nothing to identify it with. */
      const isRefused = answer.status === 401 && answer.json.error === 'invalid_client' ||
        answer.status === 400 && answer.json.error === 'unauthorized_client';
      assert.ok(isRefused, answer.text);
    });
  }

  it('unauthorized_client: the organization is suspended, until it is lifted', async () => {
    const { organization } = await management.post('/organization', { name: 'Suspended' });
    const scoped = await createApplication(management,
      { name: 'Scoped', org_code: organization.code });
    await authorize(management, api, scoped);
    await tokenFor(server, scoped, api.audience);
    await management.patch(`/organization/${organization.code}`, { is_suspended: true });
    await refusedForm({ ...good(), client_id: scoped.client_id,
      client_secret: scoped.client_secret }, 400, 'unauthorized_client');
    await management.patch(`/organization/${organization.code}`, { is_suspended: false });
    await tokenFor(server, scoped, api.audience);
    await management.delete(`/organization/${organization.code}`);
    await refusedForm({ ...good(), client_id: scoped.client_id,
      client_secret: scoped.client_secret }, 401, 'invalid_client');
  });

  for (const [why, scope] of [
    ['not defined on the API', 'fly:moon'],
    ['defined but not enabled', 'admin:all'],
    ['one good, one not', 'read:users admin:all'],
    ['another case', 'READ:users'],
  ]) {
    it(`invalid_scope: ${why}`, () =>
      refusedForm({ ...good(), scope }, 400, 'invalid_scope'));
  }

  for (const grant of ['authorization_code', 'refresh_token', 'password', 'CLIENT_CREDENTIALS',
    'client_credentials ', 'urn:ietf:params:oauth:grant-type:device_code']) {
    it(`unsupported_grant_type: ${JSON.stringify(grant)}`, () =>
      refusedForm({ ...good(), grant_type: grant }, 400, 'unsupported_grant_type'));
  }
});

describe('order of checks', () => {
  /* Each case has every fault of the later rows too. */
  const cases = [
    ['grant_type before all else', {}, 400, 'invalid_request', /grant_type/],
    ['the grant before the client', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
    ['the client_id before its secret', { grant_type: 'client_credentials' }, 400,
      'invalid_request', /client_id/],
    ['the client before the audience', { grant_type: 'client_credentials',
      client_id: 'a'.repeat(32), client_secret: 'b'.repeat(52), scope: 'no' }, 401,
    'invalid_client'],
  ];
  for (const [name, parameters, status, error, mentions] of cases)
    it(name, () => refusedForm(parameters, status, error, mentions));

  it('the type of the application before the audience', () => refusedForm({
    grant_type: 'client_credentials',
    client_id: types.reg.client_id,
    client_secret: types.reg.client_secret,
  }, 400, 'unauthorized_client'));

  it('the audience before the scope', () =>
    refusedForm({ ...good(), audience: 'closed', scope: 'no' }, 400, 'unauthorized_client'));
});

const open = () => without('client_id', 'client_secret');

describe('client authentication', () => {
  const header = (text) => ({ Authorization: text });
  const encoded = (text) => 'Basic ' + Buffer.from(text).toString('base64');

  it('Basic and a secret in the body at once is invalid_request', async () => {
    const answer = await requestToken(server, good(),
      header(basic(application.client_id, application.client_secret)));
    await assertRefused(answer, 400, 'invalid_request');
  });

  const malformed = [
    ['no credentials', () => 'Basic'],
    ['an empty value', () => 'Basic '],
    ['no base64', () => 'Basic !!!!'],
    ['base64 cut short', () =>
      basic(application.client_id, application.client_secret).slice(0, -3)],
    ['no colon', () => encoded(application.client_id)],
    ['an empty client_id', () => encoded(':' + application.client_secret)],
    ['a bad percent-encoding', () => encoded(`${application.client_id}:%zz`)],
    ['a NUL in a half', () => encoded(`${application.client_id}:%00`)],
    ['a NUL byte', () => encoded(`${application.client_id}\0:x`)],
    ['invalid UTF-8', () => 'Basic ' + Buffer.from([0xff, 0xfe, 0x3a, 0xff]).toString('base64')],
    ['an overlong client_id', () => encoded('a'.repeat(3000) + ':b')],
    ['an overlong secret', () => encoded(`${application.client_id}:${'b'.repeat(3000)}`)],
    ['another scheme', () => 'Digest username="x"'],
    ['a Bearer token', () => `Bearer ${management.token}`],
  ];
  for (const [name, value] of malformed) {
    it(`Authorization with ${name} is refused`, async () => {
      const answer = await requestToken(server, open(), header(value()));
      assert.ok([400, 401].includes(answer.status), answer.text);
      await assertRefused(answer, answer.status,
        answer.status === 401 ? 'invalid_client' : 'invalid_request');
      if (answer.status === 401)
        assert.equal(answer.headers['www-authenticate'], 'Basic realm="oauth2"');
    });
  }
});

describe('bad input', () => {
  const NAMES = ['grant_type', 'client_id', 'client_secret', 'audience', 'scope'];
  const raw = (name, value) => {
    const rest = form({ ...without(name) });
    return `${rest}&${name}=${value}`;
  };
  const broken = [
    ['a malformed percent-encoding', '%zz'],
    ['a percent sign alone', '%'],
    ['a percent-encoding cut short', 'a%4'],
    ['a NUL', 'a%00b'],
    ['a control byte', 'a%01b'],
    ['a line feed', 'a%0Ab'],
    ['a DEL', 'a%7Fb'],
    ['a byte that is no UTF-8', 'a%FFb'],
    ['an overlong UTF-8 form', 'a%C0%AFb'],
    ['a surrogate in UTF-8', 'a%ED%A0%80b'],
    ['UTF-8 cut short', 'a%E2%82'],
  ];
  for (const name of NAMES) {
    for (const [what, value] of broken) {
      /* A secret is any bytes: what is well encoded is right or wrong, as a line break behind it. */
      if (name === 'client_secret' && !/percent/.test(what))
        it(`${name} with ${what} is invalid_client`, async () =>
          assertRefused(await post(raw(name, value)), 401, 'invalid_client'));
      else
        it(`${name} with ${what} is invalid_request and names it`, async () =>
          assertRefused(await post(raw(name, value)), 400, 'invalid_request',
            new RegExp(`: ${name}$`)));
    }
    it(`${name} of 32 KiB is refused`, async () => {
      const answer = await post(raw(name, 'a'.repeat(32 * 1024)));
      assert.ok([400, 401].includes(answer.status), answer.text);
      await assertRefused(answer, answer.status, answer.json.error);
    });
  }

  for (const [where, end] of [['in the body', ''], ['at the end of HTTP Basic', '\n']]) {
    it(`a line break behind a secret, ${where}, is invalid_client`, async () => {
      const { client_id: id, client_secret: secret } = application;
      const answer = end === ''
        ? await post(`${form(good())}%0A`.replace(/(client_secret=\w+)(.*)(%0A)$/, '$1$3$2'))
        : await requestToken(server, open(), { Authorization:
          'Basic ' + Buffer.from(`${id}:${secret}${end}`).toString('base64') });
      await assertRefused(answer, 401, 'invalid_client');
    });
  }

  it('a control character in a client_id of HTTP Basic is told as that', async () => {
    const answer = await requestToken(server, open(), { Authorization:
      'Basic ' + Buffer.from(`${application.client_id}%0A:x`).toString('base64') });
    await assertRefused(answer, 400, 'invalid_request', /client_id.*control/);
  });

  for (const [what, value] of [...broken, ['a raw line feed', 'a\nb'], ['nothing', ''],
    ['raw Latin-1', Buffer.from([0x61, 0xe9]).toString('latin1')], ['a raw NUL', 'a\0b'],
    ['30 KiB', 'a'.repeat(30 * 1024)], ['a name with it again', '1&x=2&x=%0A']]) {
    it(`an unknown parameter with ${what} is ignored`, async () => {
      const answer = await post(Buffer.from(`x=${value}&${form(good())}&y%0A=${value}`, 'latin1'));
      assert.equal(answer.status, 200, answer.text);
    });
  }

  it('thousands of unknown parameters are ignored', async () => {
    const answer = await post(`${'x=1&'.repeat(10_000)}${form(good())}`);
    assert.equal(answer.status, 200, answer.text);
  });

  it('parameters that are unknown are ignored', async () => {
    const answer = await requestToken(server, { ...good(), resource: 'x', foo: 'bär' });
    assert.equal(answer.status, 200, answer.text);
  });

  it('an unknown parameter with no name or value, empty pieces', async () => {
    const answer = await post(`&&${form(good())}&&x&=y&`);
    assert.equal(answer.status, 200, answer.text);
  });

  it('a repeated parameter hidden by an encoded name is found', async () =>
    assertRefused(await post(form(good()) + '&client%5Fid=' + application.client_id), 400,
      'invalid_request'));

  it('parameters in the query string are not read', async () => {
    const answer = await server.send(`/oauth2/token?${form(good())}`,
      { method: 'POST', headers: FORM, body: '' });
    await assertRefused(answer, 400, 'invalid_request');
  });

  it(`more than ${AUDIENCES_MAX} audiences`, async () => {
    const many = Array.from({ length: AUDIENCES_MAX + 1 }, (_, i) => `a${i}`);
    await refusedForm({ ...good(), audience: many.join(' ') }, 400, 'invalid_request', /audience/);
    await refusedForm([...Object.entries(without('audience')),
      ...many.map((audience) => ['audience', audience])], 400, 'invalid_request', /audience/);
  });

  it(`more than ${SCOPES_MAX} scopes`, () => refusedForm({ ...good(),
    scope: Array.from({ length: SCOPES_MAX + 1 }, (_, i) => `s${i}`).join(' ') },
  400, 'invalid_scope', /scope/));

  it('an audience of spaces only is a missing one', () =>
    refusedForm({ ...good(), audience: '   ' }, 400, 'invalid_request', /audience/));

  it('scopes with a quote or a backslash', async () => {
    for (const scope of ['read:"users"', 'read:\\users', 'lire:é'])
      await refusedForm({ ...good(), scope }, 400, 'invalid_scope');
  });
});

describe('body and content type', () => {
  const contentTypes = [
    ['application/json', 'JSON'],
    ['text/plain', 'text'],
    ['multipart/form-data; boundary=x', 'multipart'],
    ['application/x-www-form-urlencodedx', 'one letter too many'],
    ['', 'an empty value'],
  ];
  for (const [type, what] of contentTypes) {
    it(`${what} is invalid_request`, async () => {
      const body = type === 'application/json' ? JSON.stringify(good()) : form(good());
      const answer = await post(body, { 'Content-Type': type });
      await assertRefused(answer, 400, 'invalid_request');
    });
  }

  it('no content type is invalid_request', async () => {
    const answer = await server.send('/oauth2/token', { method: 'POST', body: form(good()) });
    await assertRefused(answer, 400, 'invalid_request');
  });

  it('the content type has any case and parameters', async () => {
    for (const type of ['application/x-www-form-urlencoded; charset=UTF-8',
      'Application/X-WWW-Form-Urlencoded', 'application/x-www-form-urlencoded;charset=utf-8']) {
      const answer = await requestToken(server, good(), { 'Content-Type': type });
      assert.equal(answer.status, 200, answer.text);
    }
  });

  it('no body is invalid_request', async () => {
    await assertRefused(await post(''), 400, 'invalid_request');
    const answer = await server.send('/oauth2/token', { method: 'POST', headers: FORM });
    await assertRefused(answer, 400, 'invalid_request');
  });

  it('a chunked body is as good as any', async () => {
    const whole = form(good());
    const answer = await requestTokenInChunks([whole.slice(0, 10), whole.slice(10)]);
    assert.equal(answer.status, 200, answer.text);
  });

  function requestTokenInChunks(chunks) {
    return post(chunks, { 'Transfer-Encoding': 'chunked' });
  }

  it('a body of the full 64 KiB is read', async () => {
    const start = form(good()) + '&x=';
    const answer = await post(start + 'a'.repeat(BODY_MAX_BYTES - start.length));
    assert.equal(answer.status, 200, answer.text);
  });

  it('one byte more is 413', async () => {
    const start = form(good()) + '&x=';
    const answer = await post(start + 'a'.repeat(BODY_MAX_BYTES + 1 - start.length));
    await assertRefused(answer, 413, 'invalid_request');
  });

  it('a chunked body that grows past it is 413', async () => {
    const answer = await requestTokenInChunks(
      [form(good()) + '&x=', ...Array.from({ length: 9 }, () => 'a'.repeat(8 * 1024))]);
    await assertRefused(answer, 413, 'invalid_request');
  });

  for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD']) {
    it(`${method} is 405 with Allow: POST`, async () => {
      const answer = await server.send('/oauth2/token', { method });
      assert.equal(answer.status, 405);
      assert.equal(answer.headers.allow, 'POST');
      if (method !== 'HEAD')
        assert.equal(answer.json.error, 'invalid_request');
      await assertAlive();
    });
  }
});
