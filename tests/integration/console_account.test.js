/*
 * console_account: one's own password and second factor, with another's TOTP code as the independent
 * client, and `jeton admin reset-password` as the way back in.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { URI } from 'otpauth';
import { Browser, PASSWORD, firstOwner, resetLink, tokenOf } from './lib/console.js';
import { delay, jeton, remember, Server } from './lib/harness.js';
import { changeStore, storeRows } from './lib/store.js';

const NEW_PASSWORD = 'battery staple horse';
remember(PASSWORD);
remember(NEW_PASSWORD);

describe('the password', () => {
  let server;
  let owner;

  before(async () => {
    server = await Server.start();
    owner = await firstOwner(server);
  });
  after(() => server.stop());

  it('is changed by whoever knows it, which ends the other sessions', async () => {
    const other = new Browser(server);
    await other.logIn(owner.email);
    const change = { new_password: NEW_PASSWORD };
    await owner.refused(403, 'CONFIRMATION_NEEDED', 'PUT', '/password', change);
    await owner.confirm();
    await owner.refused(400, 'INVALID_PARAMETER', 'PUT', '/password',
      { ...change, new_password: 'short' });
    await owner.refused(403, 'CSRF_TOKEN_INVALID', 'PUT', '/password', change,
      { 'X-CSRF-Token': null });
    await owner.call('PUT', '/password', change);
    await owner.call('GET', '/session');
    await other.refused(401, 'SESSION_ENDED', 'GET', '/sessions');
    await other.refused(401, 'CREDENTIALS_INVALID', 'POST', '/session',
      { email: owner.email, password: PASSWORD });
    await other.logIn(owner.email, NEW_PASSWORD);
  });

  it('is not guessed faster inside a session than outside', async () => {
    const statuses = [];
    for (let i = 0; i < 8; i++)
      statuses.push((await owner.send('POST', '/console/api/session/confirmation',
        { password: 'wrong horse battery' })).status);
    assert.ok(statuses.includes(429), statuses.join());
  });
});

describe('a forgotten password', () => {
  let server;
  let owner;

  before(async () => {
    server = await Server.start();
    owner = await firstOwner(server);
  });
  after(() => server.stop());

  it('is set anew by a link of the command, once', async () => {
    const url = await resetLink(server, 'ADA@example.com');
    assert.ok(url.startsWith(`${server.issuer}/console/reset-password#`));
    await owner.call('GET', '/session'); /* asking alone ends nothing */
    const browser = new Browser(server);
    const reset = { token: tokenOf(url), password: NEW_PASSWORD };
    await browser.refused(400, 'INVALID_PARAMETER', 'POST', '/password_reset',
      { ...reset, password: 'short' });
    await browser.call('POST', '/password_reset', reset);
    assert.equal(browser.cookie, null);
    await owner.refused(401, 'SESSION_ENDED', 'GET', '/sessions');
    await browser.refused(400, 'TOKEN_INVALID', 'POST', '/password_reset', reset);
    await browser.refused(401, 'CREDENTIALS_INVALID', 'POST', '/session',
      { email: owner.email, password: PASSWORD });
    await browser.logIn(owner.email, NEW_PASSWORD);
  });

  it('has one link at a time, which a change of the password ends', async () => {
    const browser = new Browser(server);
    await browser.logIn(owner.email, NEW_PASSWORD);
    const first = await resetLink(server, owner.email);
    const second = await resetLink(server, owner.email);
    await browser.refused(400, 'TOKEN_INVALID', 'POST', '/password_reset',
      { token: tokenOf(first), password: PASSWORD });
    await browser.confirm(NEW_PASSWORD);
    await browser.call('PUT', '/password', { new_password: PASSWORD });
    await browser.refused(400, 'TOKEN_INVALID', 'POST', '/password_reset',
      { token: tokenOf(second), password: NEW_PASSWORD });
  });

  it('is nobody\'s when nobody has the address', async () => {
    const { status, stdout, stderr } = await jeton(
      ['admin', 'reset-password', '--email', 'nobody@example.com', ...server.storeFlags]);
    assert.equal(status, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /there is no administrator nobody@example\.com/);
    assert.equal((await jeton(['admin', 'reset-password', ...server.storeFlags])).status, 2);
  });
});

describe('the second factor', () => {
  let server;
  let owner;
  let totp;
  let codes;

  before(async () => {
    server = await Server.start();
    owner = await firstOwner(server);
  });
  after(() => server.stop());

  const login = (more) => ({ email: owner.email, password: PASSWORD, ...more });

  it('is begun with a secret, and is in force with its first code', async () => {
    await owner.confirm();
    await owner.refused(400, 'TOTP_NOT_BEGUN', 'PUT', '/totp', { code: '123456' });
    await owner.refused(400, 'TOTP_NOT_ENABLED', 'POST', '/totp/disable');
    const abandoned = (await owner.call('POST', '/totp')).totp;
    const begun = (await owner.call('POST', '/totp')).totp;
    assert.notEqual(begun.secret, abandoned.secret);
    totp = URI.parse(begun.otpauth_uri);
    assert.equal(totp.secret.base32, begun.secret);
    assert.equal(totp.label, owner.email);
    assert.equal(totp.issuer, new URL(server.issuer).host.replace(':', '-'));
    const old = URI.parse(abandoned.otpauth_uri).generate();
    if (old !== totp.generate())
      await owner.refused(400, 'CODE_WRONG', 'PUT', '/totp', { code: old });
    assert.equal((await owner.call('GET', '/session')).session.administrator.is_totp_enabled, false);

    /* Of the step before, so that the next code is a fresh one; not just before a step's end, when it
     * would be too old on arrival. */
    if (Date.now() % 30_000 > 25_000)
      await delay(5_000);
    const code = totp.generate({ timestamp: Date.now() - 30_000 });
    codes = (await owner.call('PUT', '/totp', { code })).recovery_codes;
    assert.equal(new Set(codes).size, 10);
    for (const one of codes) {
      assert.match(one, /^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);
      remember(one);
    }
    const { session } = await owner.call('GET', '/session');
    assert.equal(session.administrator.is_totp_enabled, true);
    assert.equal(session.recovery_codes_left, 10);
    await owner.refused(400, 'TOTP_ENABLED', 'POST', '/totp');
    await owner.refused(400, 'TOTP_ENABLED', 'PUT', '/totp', { code });
  });

  it('is asked for at the log-in, after the password, and a code works once', async () => {
    const browser = new Browser(server);
    await browser.refused(401, 'CREDENTIALS_INVALID', 'POST', '/session',
      login({ password: 'wrong horse battery' }));
    await browser.refused(401, 'SECOND_FACTOR_NEEDED', 'POST', '/session', login());
    await browser.refused(401, 'SECOND_FACTOR_NEEDED', 'POST', '/session', login({ code: null }));
    assert.equal(browser.cookie, null);
    for (const code of ['000000', 'abcd-efgh-ijkl-mnop', 'x'])
      await browser.refused(401, 'SECOND_FACTOR_INVALID', 'POST', '/session', login({ code }));
    const code = totp.generate();
    await browser.logIn(owner.email, PASSWORD, code);
    await browser.refused(401, 'SECOND_FACTOR_INVALID', 'POST', '/session', login({ code }));
  });

  it('can be a recovery code, which works once, also for two at a time', async () => {
    const browser = new Browser(server);
    const answers = await Promise.all([0, 1].map(() => new Browser(server).send('POST',
      '/console/api/session', login({ code: codes[0].toUpperCase().replaceAll('-', ' ') }))));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401]);
    await browser.refused(401, 'SECOND_FACTOR_INVALID', 'POST', '/session', login({ code: codes[0] }));
    const { session } = await browser.logIn(owner.email, PASSWORD, codes[1]);
    assert.equal(session.recovery_codes_left, 8);
  });

  it('slows guessing although the password is right', async () => {
    const browser = new Browser(server);
    const statuses = [];
    for (let i = 0; i < 8; i++)
      statuses.push((await browser.send('POST', '/console/api/session',
        login({ code: `00000${i}` }))).status);
    assert.ok(statuses.includes(429), statuses.join());
  });

  it('stays through a reset of the password, unless the command says otherwise', async () => {
    const browser = new Browser(server);
    const kept = tokenOf(await resetLink(server, owner.email));
    await browser.call('POST', '/password_reset', { token: kept, password: PASSWORD });
    const [{ bytes }] =
      await storeRows(server.folder, 'SELECT length(totp_box) AS bytes FROM administrators');
    assert.ok(bytes > 20);

    const token = tokenOf(await resetLink(server, owner.email, ['--disable-totp']));
    await server.finish();
    await changeStore(server.folder, 'DELETE FROM failed_attempts'); /* a restart forgets none */
    await server.restart();
    await browser.call('POST', '/password_reset', { token, password: PASSWORD });
    const { session } = await browser.logIn(owner.email);
    assert.equal(session.administrator.is_totp_enabled, false);
    assert.equal(session.recovery_codes_left, 0);
  });

  it('is disabled by whoever has confirmed to be there', async () => {
    const browser = new Browser(server);
    await browser.logIn(owner.email);
    await browser.confirm();
    const begun = URI.parse((await browser.call('POST', '/totp')).totp.otpauth_uri);
    const { recovery_codes: more } = await browser.call('PUT', '/totp', { code: begun.generate() });
    more.forEach(remember);
    await browser.call('POST', '/totp/disable');
    await new Browser(server).logIn(owner.email);
  });

  it('is in the audit: who enabled and disabled it', async () => {
    const entries = await storeRows(server.folder,
      "SELECT actor, action FROM audit WHERE action LIKE 'administrator.totp_%' ORDER BY id");
    const ada = 'administrator:ada@example.com';
    assert.deepEqual(entries, [
      { actor: ada, action: 'administrator.totp_enabled' },
      { actor: 'command', action: 'administrator.totp_disabled' },
      { actor: ada, action: 'administrator.totp_enabled' },
      { actor: ada, action: 'administrator.totp_disabled' }]);
  });
});
