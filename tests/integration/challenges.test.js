/*
 * challenges: every 401 says how to authenticate (RFC 9110 section 15.5.2; some HTTP clients fail
 * without), at every door and for every way to be refused. Only the token endpoint says Basic: for
 * that scheme a browser asks for a password.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Browser, PASSWORD, firstOwner } from './lib/console.js';
import { createApplicationByCommand, jetonJson, remember, Server } from './lib/harness.js';
import { FORM, basic, form } from './lib/http.js';
import { Management, tokenFor } from './lib/management.js';

const BASIC = /^Basic realm="oauth2"$/;
const BEARER = /^Bearer realm="management"(, error="invalid_token")?$/;
const SESSION = /^Session realm="console"$/;

remember(PASSWORD);

function assertUnauthorized(answer, challenge, what) {
  assert.equal(answer.status, 401, `${what}: ${answer.status} ${answer.text}`);
  assert.match(answer.headers['www-authenticate'] ?? 'none', challenge, what);
}

describe('every 401 has a challenge', () => {
  let server;
  let routes;
  let owner;
  let ended;
  let application;
  let goneToken;
  let foreignToken;

  before(async () => {
    server = await Server.start({ flags: ['--api-key-verify-needs-token'] });
    ({ routes } = await jetonJson(['help', 'routes']));
    owner = await firstOwner(server);
    const other = new Browser(server);
    await other.logIn(owner.email);
    ended = other.cookie;
    await other.call('DELETE', '/session');

    application = await createApplicationByCommand(server, 'Caller');
    const management = await Management.for(server, application);
    const gone = await createApplicationByCommand(server, 'Gone');
    goneToken = (await Management.for(server, gone)).token;
    await management.call('DELETE', `/applications/${gone.client_id}`);
    const { api } = await management.call('POST', '/apis', { name: 'Other', audience: 'other' });
    await management.call('PATCH', `/apis/${api.id}/applications`,
      { applications: [{ id: application.client_id }] });
    foreignToken = (await tokenFor(server, application, 'other')).access_token;
  });
  after(() => server.stop());

  /* Whoever asks, by the name of what is wrong with it. */
  const callers = () => ({
    'nothing': [{}, BEARER],
    'an empty field': [{ Authorization: '' }, BEARER],
    'another scheme': [{ Authorization: basic(application.client_id, application.client_secret) },
      BEARER],
    'no token': [{ Authorization: 'Bearer' }, BEARER],
    'a malformed token': [{ Authorization: 'Bearer x' }, BEARER],
    'two tokens': [{ Authorization: 'Bearer x y' }, BEARER],
    'a token with a wrong signature': [{ Authorization: `Bearer ${goneToken.slice(0, -8)}AAAAAAAA` },
      BEARER],
    'a token for another API': [{ Authorization: `Bearer ${foreignToken}` }, BEARER],
    'a token of a deleted application': [{ Authorization: `Bearer ${goneToken}` }, BEARER],
    'an unknown session': [{ Cookie: `jeton_session=${'A'.repeat(43)}` }, SESSION],
    'an ended session': [{ Cookie: ended }, SESSION],
    'two sessions': [{ Cookie: `${owner.cookie}; ${owner.cookie}` }, SESSION],
  });

  const call = ({ method, path, body_max_bytes: size }, headers) => server.send(
    path.replace(/\{[^}]+\}/g, 'x'), {
      method,
      headers: { ...headers, ...(size > 0 ? { 'Content-Type': 'application/json' } : {}) },
      body: size > 0 ? '{}' : undefined,
    });

  it('on each route of the management API, and metrics behind the same guard', async () => {
    const own = routes.filter(({ path }) => path === '/metrics' ||
      (path.startsWith('/api/v1/') && path !== '/api/v1/openapi.json'));
    assert.ok(own.length > 80);
    for (const route of own)
      for (const [name, [headers, challenge]] of Object.entries(callers()))
        assertUnauthorized(await call(route, headers), challenge,
          `${route.method} ${route.path}, ${name}`);
  });

  it('on each route of the console\'s own API', async () => {
    const open = ['/setup', '/session', '/session/challenge', '/session/passkey', '/invitations/accept',
      '/password_reset'];
    const sessions = { ...callers(), 'nothing': [{}, SESSION] };
    let count = 0;
    for (const route of routes.filter(({ path }) => path.startsWith('/console/api/'))) {
      const isOpen = open.includes(route.path.slice('/console/api'.length)) &&
        !(route.path.endsWith('/session') && route.method === 'DELETE');
      for (const [name, [headers]] of Object.entries(sessions)) {
        const answer = await call(route, headers);
        if (!isOpen)
          assertUnauthorized(answer, SESSION, `${route.method} ${route.path}, ${name}`);
        else
          assert.notEqual(answer.status, 401, `${route.method} ${route.path}, ${name}`);
      }
      count += isOpen ? 0 : 1;
    }
    assert.ok(count >= 14, `${count} routes need a session`);
  });

  it('on no other route but the token endpoint', async () => {
    for (const route of routes.filter(({ path }) => 
      !/^\/(api\/v1\/|console\/api\/|metrics$)/.test(path)))
      for (const [name, [headers]] of Object.entries(callers())) {
        const answer = await call(route, headers);
        assert.notEqual(answer.status, 401, `${route.method} ${route.path}, ${name}`);
      }
  });

  it('at the token endpoint, however the client authenticates', async () => {
    const { client_id: id, client_secret: secret } = application;
    const deleted = await createApplicationByCommand(server, 'Deleted');
    const management = await Management.for(server, application);
    await management.call('DELETE', `/applications/${deleted.client_id}`);
    for (const [name, clientId, clientSecret] of [
      ['an unknown client', '0'.repeat(32), secret], ['a wrong secret', id, 'x'.repeat(52)],
      ['a deleted client', deleted.client_id, deleted.client_secret]]) {
      const asked = { grant_type: 'client_credentials', audience: 'other' };
      const credentials = { client_id: clientId, client_secret: clientSecret };
      for (const [headers, body] of [[{}, { ...asked, ...credentials }],
        [{ Authorization: basic(clientId, clientSecret) }, asked]])
        assertUnauthorized(await server.send('/oauth2/token',
          { method: 'POST', headers: { ...FORM, ...headers }, body: form(body) }), BASIC, name);
    }
  });

  it('at the log-in', async () => {
    for (const [name, email, password] of [
      ['nobody', 'nobody@example.com', PASSWORD], ['a wrong password', owner.email, 'wrong horse']])
      assertUnauthorized(await new Browser(server).send('POST', '/console/api/session',
        { email, password }), SESSION, name);
  });
});
