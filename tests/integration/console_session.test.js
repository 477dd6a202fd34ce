/*
 * console_session: from the setup link to a session of the console, what a session may do under
 * /api/v1, and how it ends.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Browser, PASSWORD, firstOwner, setupLink, tokenOf } from './lib/console.js';
import { delay, remember, Server } from './lib/harness.js';

const NEWCOMER = { email: 'ada@example.com', name: 'Ada Lovelace', password: PASSWORD };
remember(PASSWORD);

describe('the first administrator', () => {
  let server;
  let browser;

  before(async () => {
    server = await Server.start();
    browser = new Browser(server);
  });
  after(() => server.stop());

  it('is still to be made', async () => {
    assert.deepEqual((await browser.call('GET', '/setup')).setup, { is_needed: true });
    await browser.refused(401, 'SESSION_MISSING', 'GET', '/sessions');
  });

  it('needs the link that was printed, and good values', async () => {
    const token = tokenOf(await setupLink(server));
    const wrong = 'A'.repeat(43);
    for (const bad of [wrong, '', 'short', token.slice(1), token + 'A'])
      await browser.refused(400, 'TOKEN_INVALID', 'POST', '/setup', { ...NEWCOMER, token: bad });
    await browser.refused(400, 'TOKEN_INVALID', 'POST', '/invitations/accept', { ...NEWCOMER, token });
    await browser.refused(400, 'TOKEN_INVALID', 'POST', '/password_reset', { ...NEWCOMER, token });
    const cases = [
      ['email', { email: 'nobody' }], ['email', { email: 5 }], ['email', { email: undefined }],
      ['email', { email: `${'a'.repeat(250)}@b.cd` }],
      ['name', { name: '' }], ['name', { name: 'x'.repeat(256) }], ['name', { name: 'a\nb' }],
      ['name', { name: 'a\u202eb' }], ['email', { email: 'a\u200b@b.cd' }],
      ['password', { password: 'elevenchars' }], ['password', { password: 'x'.repeat(257) }],
      ['password', { password: null }], ['token', { token: 7 }], ['token', { token: undefined }],
    ];
    for (const [member, change] of cases) {
      const { message } = await browser.refused(400, 'INVALID_PARAMETER', 'POST', '/setup',
        { ...NEWCOMER, token, ...change });
      assert.ok(message.startsWith(`${member} must be `), message);
    }
    await browser.refused(400, 'INVALID_CONTENT_TYPE', 'POST', '/setup', { ...NEWCOMER, token },
      { 'Content-Type': 'text/plain' });
    await browser.refused(413, 'BODY_TOO_LARGE', 'POST', '/setup',
      { ...NEWCOMER, token, more: 'x'.repeat(20_000) });
    assert.deepEqual((await browser.call('GET', '/setup')).setup, { is_needed: true });
  });

  it('is not made by a request of another site', async () => {
    const token = tokenOf(await setupLink(server));
    for (const headers of [{ Origin: 'https://evil.example' }, { 'Sec-Fetch-Site': 'cross-site' },
      { Origin: 'null' }, { 'Sec-Fetch-Site': 'same-site' }])
      await browser.refused(403, 'CROSS_SITE_REQUEST', 'POST', '/setup', { ...NEWCOMER, token },
        headers);
  });

  it('is made once, as an owner, and is logged in', async () => {
    const token = tokenOf(await setupLink(server));
    const rival = new Browser(server);
    const both = await Promise.all([browser, rival].map((one, i) =>
      one.send('POST', '/console/api/setup', { ...NEWCOMER, email: `ada${i}@example.com`, token })));
    assert.deepEqual(both.map((answer) => answer.status).sort(), [201, 400]);
    const winner = both[0].status === 201 ? browser : rival;
    const { session } = both.find((answer) => answer.status === 201).json;
    assert.equal(session.administrator.role, 'owner');
    assert.equal(session.administrator.name, 'Ada Lovelace');
    assert.match(session.administrator.id, /^admin_[0-9a-f]{32}$/);
    assert.equal(session.administrator.is_totp_enabled, false);
    assert.equal(session.idle_timeout_s, 3600);
    assert.ok(Math.abs(Date.parse(session.expires_on) - Date.now() - 12 * 3600_000) < 120_000);
    assert.deepEqual((await winner.call('GET', '/session')).session.administrator,
      session.administrator);
    assert.deepEqual((await winner.call('GET', '/setup')).setup, { is_needed: false });
    await winner.refused(400, 'TOKEN_INVALID', 'POST', '/setup', { ...NEWCOMER, token });
  });

  it('leaves no setup link for later starts', async () => {
    await server.finish();
    await server.restart();
    await delay(300);
    assert.ok(!server.output.stdout.includes('/console/setup#'));
  });
});

describe('a setup link', () => {
  it('is made anew at each start, and the one before works no more', async () => {
    const server = await Server.start();
    try {
      const old = tokenOf(await setupLink(server));
      await server.finish();
      await server.restart();
      const browser = new Browser(server);
      const fresh = tokenOf(await setupLink(server));
      await browser.refused(400, 'TOKEN_INVALID', 'POST', '/setup', { ...NEWCOMER, token: old });
      await browser.call('POST', '/setup', { ...NEWCOMER, token: fresh });
    } finally {
      await server.stop();
    }
  });
});

describe('a session', () => {
  let server;
  let owner;

  before(async () => {
    server = await Server.start();
    owner = await firstOwner(server);
  });
  after(() => server.stop());

  it('has a cookie that scripts and other sites cannot use', async () => {
    const browser = new Browser(server);
    const answer = await browser.send('POST', '/console/api/session',
      { email: owner.email, password: PASSWORD });
    const [cookie] = answer.headers['set-cookie'];
    assert.match(cookie,
      /^jeton_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/);
    assert.ok(!answer.text.includes(browser.cookie.split('=')[1]));
  });

  it('begins with address and password, in any case of the address', async () => {
    const browser = new Browser(server);
    await browser.refused(401, 'CREDENTIALS_INVALID', 'POST', '/session',
      { email: owner.email, password: 'wrong horse battery' });
    await browser.refused(401, 'CREDENTIALS_INVALID', 'POST', '/session',
      { email: 'nobody@example.com', password: PASSWORD });
    await browser.refused(400, 'INVALID_PARAMETER', 'POST', '/session', { email: owner.email });
    await browser.refused(403, 'CROSS_SITE_REQUEST', 'POST', '/session',
      { email: owner.email, password: PASSWORD }, { Origin: 'https://evil.example' });
    assert.equal(browser.cookie, null);
    const { session } = await browser.logIn('ADA@Example.COM');
    assert.equal(session.administrator.email, 'ada@example.com');
    assert.notEqual(session.administrator.last_login_on, null);
  });

  it('stands in for a token under /api/v1, with the CSRF token for changes', async () => {
    const api = { name: 'Orders', audience: 'https://orders.example' };
    assert.equal((await owner.send('GET', '/api/v1/apis')).status, 200);
    const cases = [
      ['CSRF_TOKEN_INVALID', { 'X-CSRF-Token': null }],
      ['CSRF_TOKEN_INVALID', { 'X-CSRF-Token': '' }],
      ['CSRF_TOKEN_INVALID', { 'X-CSRF-Token': 'A'.repeat(43) }],
      ['CSRF_TOKEN_INVALID', { 'X-CSRF-Token': owner.cookie.split('=')[1] }],
      ['CROSS_SITE_REQUEST', { Origin: 'https://evil.example' }],
      ['CROSS_SITE_REQUEST', { Origin: `${server.origin}.evil.example` }],
      ['CROSS_SITE_REQUEST', { Origin: server.origin, 'Sec-Fetch-Site': 'cross-site' }],
    ];
    for (const [code, headers] of cases) {
      const answer = await owner.send('POST', '/api/v1/apis', api, headers);
      assert.equal(answer.status, 403, answer.text);
      assert.equal(answer.json.errors[0].code, code);
    }
    const created = await owner.send('POST', '/api/v1/apis', api,
      { Origin: server.origin, 'Sec-Fetch-Site': 'same-origin' });
    assert.equal(created.status, 200, created.text);
    const deleted = await owner.send('DELETE', `/api/v1/apis/${created.json.api.id}`);
    assert.equal(deleted.status, 200, deleted.text);
  });

  it('is not looked at where there is an Authorization header', async () => {
    const answer = await owner.send('GET', '/api/v1/apis', undefined, { Authorization: 'Bearer x' });
    assert.equal(answer.status, 401);
    assert.equal(answer.json.errors[0].code, 'INVALID_TOKEN');
  });

  it('is no key to anything with a wrong cookie', async () => {
    for (const cookie of ['jeton_session=', `jeton_session=${'A'.repeat(43)}`,
      `${owner.cookie}; ${owner.cookie}`, `${owner.cookie}x`]) {
      const answer = await owner.send('GET', '/api/v1/apis', undefined, { Cookie: cookie });
      assert.equal(answer.status, 401, cookie);
      assert.equal(answer.json.errors[0].code, 'SESSION_ENDED');
      await owner.refused(401, 'SESSION_ENDED', 'GET', '/sessions', undefined, { Cookie: cookie });
    }
    const answer = await owner.send('GET', '/api/v1/apis', undefined, { Cookie: null });
    assert.equal(answer.json.errors[0].code, 'TOKEN_MISSING');
  });

  it('is null for whoever asks without one, which is no error', async () => {
    for (const cookie of [null, 'jeton_session=', `jeton_session=${'A'.repeat(43)}`]) {
      const answer = await owner.send('GET', '/console/api/session', undefined, { Cookie: cookie });
      assert.equal(answer.status, 200, cookie);
      assert.deepEqual(answer.json, { code: 'OK', message: 'Success', session: null });
    }
  });

  it('says how long it lasts yet', async () => {
    const { session } = await owner.call('GET', '/session');
    assert.ok(session.expires_in_s > 43_000 && session.expires_in_s <= 43_200, session.expires_in_s);
    const end = Date.now() + 1000 * session.expires_in_s;
    assert.ok(Math.abs(Date.parse(session.expires_on) - end) < 5000);
  });

  it('ends with the log-out, for whoever has its cookie', async () => {
    const browser = new Browser(server);
    await browser.logIn(owner.email);
    const copy = browser.cookie;
    await browser.refused(403, 'CSRF_TOKEN_INVALID', 'DELETE', '/session', undefined,
      { 'X-CSRF-Token': null });
    await browser.call('DELETE', '/session');
    assert.equal(browser.cookie, null);
    await browser.refused(401, 'SESSION_ENDED', 'GET', '/sessions', undefined, { Cookie: copy });
    await owner.call('GET', '/session');
  });

  it('is listed with the others of the administrator, and all end at once', async () => {
    const browser = new Browser(server);
    await browser.send('POST', '/console/api/session', { email: owner.email, password: PASSWORD },
      { 'User-Agent': 'Test Browser/1.0' });
    const { sessions } = await owner.call('GET', '/sessions');
    assert.equal(sessions.filter((one) => one.is_current).length, 1);
    const other = sessions.find((one) => one.user_agent === 'Test Browser/1.0');
    assert.equal(other.is_current, false);
    assert.equal(other.address, '127.0.0.1');
    await owner.call('DELETE', '/sessions');
    await browser.refused(401, 'SESSION_ENDED', 'GET', '/sessions');
    await owner.refused(401, 'SESSION_MISSING', 'GET', '/sessions');
    await owner.logIn(owner.email);
  });

  it('answers HEAD and unknown paths as an API does', async () => {
    const unknown = await owner.send('GET', '/console/api/unknown');
    assert.equal(unknown.status, 404);
    assert.equal(unknown.json.errors.code, 'ROUTE_NOT_FOUND');
    const method = await owner.send('PATCH', '/console/api/session', {});
    assert.equal(method.status, 405);
    assert.equal((await owner.send('HEAD', '/console/api/session')).status, 200);
  });
});

/* Fails, each time with the body of that attempt, until it is told to wait; the answer to that. On a
 * slow machine some delays pass by themselves: they double, so one of them does not. */
async function guessUntilSlowed(browser, freeAttempts, bodyOf) {
  for (let i = 0; i < freeAttempts + 10; i++) {
    const answer = await browser.send('POST', '/console/api/session', bodyOf(i));
    if (answer.status === 429) {
      assert.ok(i > freeAttempts, `slowed after ${i} attempts`);
      assert.equal(answer.json.errors[0].code, 'TOO_MANY_ATTEMPTS');
      assert.match(answer.headers['ratelimit-reset'], /^[1-9]\d*$/);
      assert.equal(answer.headers['retry-after'], answer.headers['ratelimit-reset']);
      return answer;
    }
    assert.equal(answer.json.errors[0].code, 'CREDENTIALS_INVALID');
  }
  return assert.fail('it is never slowed');
}

describe('guessing passwords', () => {
  it('is slowed for an account, whoever it is, and a success forgets', async () => {
    const server = await Server.start();
    try {
      const owner = await firstOwner(server);
      const browser = new Browser(server);
      const wrong = { email: 'nobody@example.com', password: 'wrong horse battery' };
      await guessUntilSlowed(browser, 5, () => wrong);
      await browser.logIn(owner.email);

      const { headers } = await guessUntilSlowed(browser, 5,
        (i) => ({ ...wrong, email: i % 2 ? owner.email : owner.email.toUpperCase() }));
      await browser.refused(429, 'TOO_MANY_ATTEMPTS', 'POST', '/session',
        { email: owner.email, password: PASSWORD });
      await delay(1000 * Number(headers['retry-after']) + 100);
      await browser.logIn(owner.email);
      await browser.refused(401, 'CREDENTIALS_INVALID', 'POST', '/session',
        { ...wrong, email: owner.email });
      await browser.logIn(owner.email);
    } finally {
      await server.stop();
    }
  });

  it('is slowed for an address that tries many accounts', async () => {
    const server = await Server.start();
    try {
      await guessUntilSlowed(new Browser(server), 20,
        (i) => ({ email: `nobody${i}@example.com`, password: 'wrong horse battery' }));
    } finally {
      await server.stop();
    }
  });
});

describe('a session that is left alone', () => {
  it('ends after its rest', async () => {
    const server = await Server.start({ flags: ['--console-idle-s', '3'] });
    try {
      const owner = await firstOwner(server);
      for (let i = 0; i < 4; i++) { /* longer than the rest in all */
        await delay(1000);
        await owner.call('GET', '/session');
      }
      await delay(3200);
      await owner.refused(401, 'SESSION_ENDED', 'GET', '/sessions');
      const answer = await owner.send('GET', '/api/v1/apis');
      assert.equal(answer.status, 401);
    } finally {
      await server.stop();
    }
  });

  it('ends after its lifetime, however busy', async () => {
    const server = await Server.start({ flags: ['--console-session-s', '3'] });
    try {
      const owner = await firstOwner(server);
      const end = Date.now() + 3500;
      let last;
      do {
        last = await owner.send('GET', '/console/api/sessions');
        await delay(100);
      } while (Date.now() < end);
      assert.equal(last.status, 401);
      assert.equal(last.json.errors[0].code, 'SESSION_ENDED');
    } finally {
      await server.stop();
    }
  });
});

describe('behind https', () => {
  it('the cookie is Secure and bound to its host', async () => {
    const server = await Server.start({ issuer: 'https://id.example.com' });
    try {
      const browser = new Browser(server);
      const link = await setupLink(server);
      assert.ok(link.startsWith('https://id.example.com/console/setup#'));
      const answer = await browser.send('POST', '/console/api/setup',
        { ...NEWCOMER, token: tokenOf(link) },
        { Origin: 'https://id.example.com', 'Sec-Fetch-Site': 'same-origin' });
      assert.equal(answer.status, 201, answer.text);
      assert.match(answer.headers['set-cookie'][0],
        /^__Host-jeton_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200; Secure$/);
      await browser.call('GET', '/session');
      await browser.refused(401, 'SESSION_MISSING', 'GET', '/sessions', undefined,
        { Cookie: browser.cookie.replace('__Host-', '') });
    } finally {
      await server.stop();
    }
  });
});
