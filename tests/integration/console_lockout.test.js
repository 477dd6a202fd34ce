/*
 * console_lockout: others guess an administrator's password as often as they like, from as many
 * addresses as they like; the administrator goes on logging in from where that worked before.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Browser, PASSWORD, firstOwner, resetLink, tokenOf } from './lib/console.js';
import { delay, remember, Server } from './lib/harness.js';
import { storeRows } from './lib/store.js';

const WRONG = 'wrong horse battery';
const HOME = '198.51.100.7';
const FAR = '203.0.113.99';
remember(PASSWORD);

function browserAt(server, address) {
  const browser = new Browser(server);
  browser.headers = { 'X-Forwarded-For': address };
  return browser;
}

const guess = (browser, email, password = WRONG) =>
  browser.send('POST', '/console/api/session', { email, password });

/* A hundred guesses, each from an address of its own, and more of them until the next one must wait
 * for long; how many of the hundred were looked at. */
async function guessFromEverywhere(server, email) {
  let looked = 0;
  for (let i = 0; i < 100; i++) {
    const { status } = await guess(browserAt(server, `192.0.2.${i}`), email);
    assert.ok(status === 401 || status === 429, `${status}`);
    looked += status === 401 ? 1 : 0;
  }
  await lockOut(server, email);
  return looked;
}

const LONG_S = 10;

async function lockOut(server, email) {
  for (let i = 0; ; i++) {
    const { status, headers } = await guess(browserAt(server, `192.0.2.${100 + i % 100}`), email);
    const wait = status === 429 ? Number(headers['retry-after']) : 0;
    if (wait >= LONG_S)
      return;
    await delay(1000 * wait);
  }
}

async function logsIn(browser, email) {
  const { status, text } = await guess(browser, email, PASSWORD);
  assert.ok(status === 200 || status === 429, text);
  return status === 200;
}

describe('an administrator whose password others guess', () => {
  let server;
  let owner;
  let email;

  before(async () => {
    server = await Server.start({ flags: ['--trusted-proxies', '127.0.0.1'] });
    owner = await firstOwner(server);
    email = owner.email;
    const home = browserAt(server, HOME);
    await home.logIn(email);
    await home.call('DELETE', '/session');
    await server.finish();
    await server.restart(); /* what is known outlives it */
  });
  after(() => server.stop());

  /* With the right password, while others guess. */
  const isLockedOut = async (browser) => {
    await lockOut(server, email);
    return !await logsIn(browser, email);
  };

  it('is slowed where nobody knows the browser, also with the right password', async () => {
    const looked = await guessFromEverywhere(server, email);
    assert.ok(looked < 20, `${looked} guesses of 100 were looked at`);
    assert.equal(await isLockedOut(browserAt(server, FAR)), true);
  });

  it('logs in from a browser known before, wherever it is', async () => {
    const known = browserAt(server, FAR);
    known.knownBy = owner.knownBy;
    assert.equal(await isLockedOut(known), false);
    assert.equal(known.knownBy, owner.knownBy, 'the browser keeps its cookie');
  });

  it('logs in from an address known before, with whatever browser', async () => {
    assert.equal(await isLockedOut(browserAt(server, HOME)), false);
  });

  it('is not helped by a cookie that the server did not give, or gave to another', async () => {
    await owner.confirm();
    const eve = await owner.call('POST', '/invitations', { email: 'eve@example.com', role: 'admin' });
    const other = browserAt(server, '203.0.113.7');
    await other.call('POST', '/invitations/accept',
      { token: tokenOf(eve.invitation.url), name: 'Eve', password: PASSWORD });
    const name = owner.knownBy.split('=')[0];
    for (const cookie of [other.knownBy, `${name}=${'A'.repeat(43)}`, `${name}=`,
      `${owner.knownBy}; ${other.knownBy}`]) {
      const stranger = browserAt(server, '203.0.113.8');
      stranger.knownBy = cookie;
      assert.equal(await isLockedOut(stranger), true, cookie);
    }
    assert.equal(await logsIn(browserAt(server, '203.0.113.7'), 'eve@example.com'), true);
  });

  it('is slowed in a known browser, too, by guesses that are made there', async () => {
    const known = browserAt(server, HOME);
    known.knownBy = owner.knownBy;
    const statuses = [];
    for (let i = 0; i < 12; i++)
      statuses.push((await guess(known, email)).status);
    assert.ok(statuses.includes(429), statuses.join());
    assert.equal(await isLockedOut(browserAt(server, HOME)), false, 'the address has its own count');
  });

  it('does not wait after a reset of the password by the command', async () => {
    const browser = browserAt(server, '203.0.113.42');
    assert.equal(await isLockedOut(browser), true);
    await browser.call('POST', '/password_reset',
      { token: tokenOf(await resetLink(server, email)), password: PASSWORD });
    assert.equal(await logsIn(browser, email), true);
  });

  it('is not known any more by a copy of the cookie, once the password has changed', async () => {
    const own = browserAt(server, HOME);
    own.knownBy = owner.knownBy;
    await own.logIn(email);
    const copy = browserAt(server, '203.0.113.66');
    copy.knownBy = own.knownBy;
    await own.confirm();
    await own.call('PUT', '/password', { new_password: PASSWORD });
    assert.notEqual(own.knownBy, copy.knownBy, 'the browser that changed it has a new cookie');
    assert.equal(await isLockedOut(copy), true);
    own.headers['X-Forwarded-For'] = '203.0.113.67';
    assert.equal(await isLockedOut(own), false);
  });

  it('has a browser known by a digest only, through a cookie that no script reads', async () => {
    const browser = browserAt(server, HOME);
    const answer = await guess(browser, email, PASSWORD);
    const cookie = answer.headers['set-cookie'].find((line) => line.startsWith('jeton_browser='));
    assert.match(cookie,
      /^jeton_browser=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=15552000$/);
    const [{ bytes }] = await storeRows(server.folder,
      'SELECT max(length(digest)) AS bytes FROM administrator_sources');
    assert.equal(bytes, 32);
  });

  it('is not hindered in a session by guesses in another one', async () => {
    const own = browserAt(server, HOME);
    const stolen = browserAt(server, HOME);
    await own.logIn(email);
    await stolen.logIn(email);
    const statuses = [];
    for (let i = 0; i < 12; i++)
      statuses.push((await stolen.send('POST', '/console/api/session/confirmation',
        { password: WRONG })).status);
    assert.ok(statuses.includes(429), statuses.join());
    await own.confirm();
  });
});
