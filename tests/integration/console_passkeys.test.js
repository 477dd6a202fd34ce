/*
 * console_passkeys: passkeys as second factor and as log-in of their own, with an authenticator that
 * is independent of the server; what must not pass; and several nodes.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Authenticator } from './lib/authenticator.js';
import { Browser, PASSWORD, firstOwner, invited, resetLink, tokenOf } from './lib/console.js';
import { jetonJson, remember, Server } from './lib/harness.js';
import { storeRows } from './lib/store.js';

remember(PASSWORD);

const challengeOf = async (browser, path) => (await browser.call('POST', path)).challenge;

async function add(browser, key, name = 'Key') {
  const { session } = await browser.call('GET', '/session');
  const made = key.create(await challengeOf(browser, '/passkeys/challenge'),
    { user: session.administrator.id });
  const answer = await browser.call('POST', '/passkeys', { name, ...made });
  answer.recovery_codes.forEach(remember);
  return answer;
}

const logInWith = async (browser, key, options) => browser.call('POST', '/session/passkey',
  key.get(await challengeOf(browser, '/session/challenge'), options));

const actions = async (server) => (await storeRows(server.folder,
  "SELECT action, detail FROM audit WHERE action LIKE 'administrator.%' ORDER BY id"));

describe('a passkey', () => {
  let server;
  let owner;

  before(async () => {
    server = await Server.start({ issuer: 'http://localhost:8080' });
    owner = await firstOwner(server);
    await owner.confirm();
  });
  after(() => server.stop());

  it('of each kind is added, listed, named, used alone, and removed', async () => {
    for (const alg of ['ES256', 'EdDSA', 'RS256']) {
      const key = new Authenticator(server, { alg });
      const { passkey, recovery_codes: codes } = await add(owner, key, alg);
      assert.equal(codes.length, 10, 'the first factor comes with recovery codes');
      assert.equal(passkey.rp_id, 'localhost');
      await owner.call('PUT', `/passkeys/${passkey.id}`, { name: `My ${alg}` });
      const { passkeys } = await owner.call('GET', '/passkeys');
      assert.deepEqual(passkeys.map(({ name, last_used_on: used }) => [name, used]),
        [[`My ${alg}`, null]]);
      const browser = new Browser(server);
      const { session } = await logInWith(browser, key);
      assert.equal(session.administrator.email, owner.email);
      assert.equal(session.administrator.passkeys, 1);
      assert.equal(session.recovery_codes_left, 10);
      assert.notEqual((await owner.call('GET', '/passkeys')).passkeys[0].last_used_on, null);
      await owner.call('DELETE', `/passkeys/${passkey.id}`);
      await owner.refused(404, 'PASSKEY_NOT_FOUND', 'DELETE', `/passkeys/${passkey.id}`);
      await browser.refused(401, 'PASSKEY_INVALID', 'POST', '/session/passkey',
        key.get(await challengeOf(browser, '/session/challenge')));
      assert.equal((await owner.call('GET', '/session')).session.recovery_codes_left, 0);
    }
    const told = (await actions(server)).map(({ action }) => action.split('.')[1]);
    for (const action of ['passkey_added', 'passkey_renamed', 'passkey_removed'])
      assert.equal(told.filter((one) => one === action).length, 3, action);
    assert.ok((await actions(server)).some(({ action, detail }) =>
      action === 'administrator.logged_in' && JSON.parse(detail).by === 'passkey'));
  });

  it('is a second factor: the password alone is not enough any more', async () => {
    const eve = await invited(owner, 'eve@example.com', 'admin');
    const key = new Authenticator(server);
    const { passkey, recovery_codes: codes } = await add(owner, key);
    const browser = new Browser(server);
    const login = { email: owner.email, password: PASSWORD };
    await browser.refused(401, 'SECOND_FACTOR_NEEDED', 'POST', '/session', login);
    const challenge = await challengeOf(browser, '/session/challenge');
    assert.deepEqual(challenge.credential_ids, [], 'nobody is told who has which');
    await browser.call('POST', '/session', { ...login, ...key.get(challenge, { isVerified: false }) });
    await new Browser(server).logIn(owner.email, PASSWORD, codes[0]);
    await new Browser(server).refused(401, 'SECOND_FACTOR_INVALID', 'POST', '/session',
      { ...login, code: '123456' });
    await eve.confirm();
    const evesKey = new Authenticator(server);
    await add(eve, evesKey);
    await new Browser(server).refused(401, 'PASSKEY_INVALID', 'POST', '/session',
      { ...login, ...evesKey.get(await challengeOf(browser, '/session/challenge')) });
    await owner.call('DELETE', `/passkeys/${passkey.id}`);
  });

  it('alone confirms who is there, in the session that asked', async () => {
    const key = new Authenticator(server);
    const { passkey } = await add(owner, key);
    const browser = new Browser(server);
    await logInWith(browser, key);
    await browser.refused(403, 'CONFIRMATION_NEEDED', 'PUT', '/email', { email: 'x@example.com' });
    const ask = () => challengeOf(browser, '/session/confirmation/challenge');
    const challenge = await ask();
    assert.equal(challenge.credential_ids.length, 1);
    for (const answer of [
      key.get(challenge, { isVerified: false }),
      key.get(await challengeOf(owner, '/session/confirmation/challenge')),
      key.get(await challengeOf(browser, '/session/challenge')),
    ])
      await browser.refused(400, 'PASSKEY_INVALID', 'POST', '/session/confirmation', answer);
    const right = key.get(challenge);
    const { session } = await browser.call('POST', '/session/confirmation', right);
    assert.notEqual(session.confirmed_until, null);
    await browser.refused(400, 'PASSKEY_INVALID', 'POST', '/session/confirmation', right);
    await browser.call('DELETE', `/passkeys/${passkey.id}`);
  });

  it('is refused when anything about it is wrong', async () => {
    const key = new Authenticator(server);
    const { passkey } = await add(owner, key);
    const browser = new Browser(server);
    const ask = () => challengeOf(browser, '/session/challenge');
    const refused = (answer) =>
      browser.refused(401, 'PASSKEY_INVALID', 'POST', '/session/passkey', answer);
    await refused(key.get(await ask(), { isVerified: false }));
    await refused(key.get(await ask(), { clientData: { type: 'webauthn.create' } }));
    await refused(key.get(await ask(), { clientData: { origin: 'https://evil.example' } }));
    await refused(key.get(await ask(), { clientData: { crossOrigin: true } }));
    await refused(key.get({ ...await ask(), rp_id: 'evil.example' }));
    await refused(key.get({ ...await ask(), value: 'A'.repeat(70) }));
    await refused({ ...key.get(await ask()), user_handle: '' });
    await refused({ ...key.get(await ask()), signature: key.get(await ask()).signature });
    await refused(new Authenticator(server).get(await ask()));
    await refused({ ...key.get(await ask()), authenticator_data: 'A'.repeat(6000) });
    const right = key.get(await ask());
    await browser.call('POST', '/session/passkey', right);
    await new Browser(server).refused(401, 'PASSKEY_INVALID', 'POST', '/session/passkey', right);
    await refused(key.get(await ask(), { keepsCount: true }));
    await browser.refused(400, 'INVALID_PARAMETER', 'POST', '/session/passkey', {});
    await browser.refused(403, 'CROSS_SITE_REQUEST', 'POST', '/session/challenge', undefined,
      { Origin: 'https://evil.example' });
    await owner.call('DELETE', `/passkeys/${passkey.id}`);
  });

  it('is not made when anything about it is wrong, nor twice', async () => {
    const key = new Authenticator(server);
    const ask = () => challengeOf(owner, '/passkeys/challenge');
    const refused = async (made) =>
      owner.refused(400, 'PASSKEY_INVALID', 'POST', '/passkeys', { name: 'x', ...made });
    await refused(key.create(await ask(), { flags: 0x01 }));
    await refused(key.create(await ask(), { flags: 0x04 }));
    await refused(key.create(await ask(), { flags: 0x15 }));
    await refused(key.create(await ask(), { clientData: { origin: 'http://evil.example' } }));
    await refused(key.create(await challengeOf(owner, '/session/confirmation/challenge')));
    const other = new Browser(server);
    await other.logIn(owner.email);
    await other.confirm();
    await refused(key.create(await challengeOf(other, '/passkeys/challenge')));
    await owner.refused(400, 'INVALID_PARAMETER', 'POST', '/passkeys',
      { name: '', ...key.create(await ask()) });
    const { passkey } = await add(owner, key);
    await owner.refused(400, 'PASSKEY_KNOWN', 'POST', '/passkeys',
      { name: 'x', ...key.create(await ask()) });
    await owner.call('DELETE', `/passkeys/${passkey.id}`);
    assert.equal((await owner.call('GET', '/passkeys')).passkeys.length, 0);
  });

  it('is no use after five minutes', async () => {
    const key = new Authenticator(server);
    const { passkey } = await add(owner, key);
    const rows = await storeRows(server.folder,
      'SELECT max(expires_ms) AS last FROM passkey_challenges');
    const left = Number(rows[0].last) - Date.now();
    assert.ok(left > 200_000 && left <= 300_000, `${left} ms`);
    await owner.call('DELETE', `/passkeys/${passkey.id}`);
  });

  it('counts as the second factor that all must have; and the command takes it away', async () => {
    const key = new Authenticator(server);
    await owner.refused(400, 'TOTP_NOT_ENABLED', 'PUT', '/policy', { is_second_factor_required: true });
    await add(owner, key);
    await owner.call('PUT', '/policy', { is_second_factor_required: true });
    const ben = new Browser(server);
    const { invitation } = await owner.call('POST', '/invitations',
      { email: 'ben@example.com', role: 'admin' });
    const { session } = await ben.call('POST', '/invitations/accept',
      { token: tokenOf(invitation.url), name: 'Ben', password: PASSWORD });
    assert.equal(session.is_second_factor_missing, true);
    await ben.refused(403, 'CONFIRMATION_NEEDED', 'POST', '/passkeys/challenge');
    await ben.confirm();
    await add(ben, new Authenticator(server));
    assert.equal((await ben.call('GET', '/session')).session.is_second_factor_missing, false);
    await ben.call('GET', '/administrators');
    const codes = (await ben.call('POST', '/recovery_codes')).recovery_codes;
    codes.forEach(remember);
    await new Browser(server).logIn('ben@example.com', PASSWORD, codes[3]);

    const token = tokenOf(await resetLink(server, owner.email, ['--disable-totp']));
    await new Browser(server).call('POST', '/password_reset', { token, password: PASSWORD });
    const again = new Browser(server);
    assert.equal((await again.logIn(owner.email)).session.is_second_factor_missing, true);
    const { administrators } = await jetonJson(['admin', 'list', ...server.storeFlags]);
    assert.equal(administrators.find(({ email }) => email === owner.email).passkeys, 0);
    await again.confirm();
    await add(again, new Authenticator(server));
    await again.call('PUT', '/policy', { is_second_factor_required: false });
  });
});

describe('passkeys of several nodes', () => {
  let first;
  let second;
  let owner;

  before(async () => {
    first = await Server.start({ issuer: 'http://localhost:8080' });
    owner = await firstOwner(first);
    second = await Server.start({ issuer: 'http://localhost:8080', folder: first.folder });
  });
  after(async () => {
    await second.stop();
    await first.stop();
  });

  it('answer at one what another one asked, once at all of them', async () => {
    await owner.confirm();
    const key = new Authenticator(first);
    await add(owner, key);
    const challenge = await challengeOf(new Browser(first), '/session/challenge');
    const answer = key.get(challenge);
    await new Browser(second).call('POST', '/session/passkey', answer);
    for (const node of [first, second])
      await new Browser(node).refused(401, 'PASSKEY_INVALID', 'POST', '/session/passkey',
        key.get(challenge)); /* signed anew, with a count that grows */
  });
});
