/*
 * console_reauthentication: what would outlast a session asks once more who is there: a session that
 * was stolen or left open opens no back door. And an owner can require a second factor of all.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { URI } from 'otpauth';
import { Browser, PASSWORD, firstOwner, idOf, invited, resetLink, tokenOf } from './lib/console.js';
import { delay, jetonJson, remember, Server } from './lib/harness.js';
import { changeStore, storeRows } from './lib/store.js';

const WRONG = 'wrong horse battery';
remember(PASSWORD);

/* A code of the step before, of now or of the next one: each works once, and only forward. */
async function codeOf(totp, steps) {
  if (Date.now() % 30_000 > 25_000)
    await delay(5_000); /* or it would be too old on arrival */
  return totp.generate({ timestamp: Date.now() + steps * 30_000 });
}

/* Enrols whoever is logged in and confirmed; the TOTP, and the recovery codes. */
async function enrol(browser) {
  const { totp: begun } = await browser.call('POST', '/totp');
  const totp = URI.parse(begun.otpauth_uri);
  const { recovery_codes: codes } =
    await browser.call('PUT', '/totp', { code: await codeOf(totp, -1) });
  codes.forEach(remember);
  return { totp, codes };
}

function audit(server, action) {
  return storeRows(server.folder,
    `SELECT actor, subject, detail FROM audit WHERE action = '${action}' ORDER BY id`);
}

describe('what would outlast a session', () => {
  let server;
  let owner;
  let grave;

  before(async () => {
    server = await Server.start();
    owner = await firstOwner(server);
    await invited(owner, 'eve@example.com', 'admin');
    const eve = await idOf(owner, 'eve@example.com');
    grave = [
      ['PUT', '/email', { email: 'x@example.com' }],
      ['PUT', '/password', { new_password: 'battery staple horse' }],
      ['POST', '/totp'],
      ['PUT', '/totp', { code: '123456' }],
      ['POST', '/totp/disable'],
      ['POST', '/passkeys/challenge'],
      ['POST', '/passkeys', { name: 'x', client_data: 'AAAA', attestation_object: 'AAAA' }],
      ['DELETE', '/passkeys/passkey_1'],
      ['POST', '/recovery_codes'],
      ['POST', '/invitations', { email: 'x@example.com', role: 'owner' }],
      ['POST', '/invitations', { email: 'x@example.com', role: 'read_only' }],
      ['PATCH', `/administrators/${eve}`, { role: 'owner' }],
      ['DELETE', `/administrators/${eve}`],
      ['PUT', '/policy', { is_second_factor_required: true }],
    ];
  });
  after(() => server.stop());

  it('is every change of the console\'s API but these', async () => {
    const light = ['DELETE /session', 'DELETE /sessions', 'DELETE /sessions/others',
      'DELETE /sessions/{session_id}', 'PUT /name', 'PUT /passkeys/{passkey_id}',
      'POST /session/confirmation', 'POST /session/confirmation/challenge',
      'POST /session/challenge', 'POST /session/passkey',
      'DELETE /invitations/{invitation_id}', /* takes something away */
      'POST /setup', 'POST /session', 'POST /invitations/accept', 'POST /password_reset'];
    const { routes } = await jetonJson(['help', 'routes']);
    const named = ({ method, path }) =>
      `${method} ${path.slice('/console/api'.length)}`;
    const changes = routes.filter(({ method, path }) =>
      path.startsWith('/console/api/') && method !== 'GET').map(named);
    const asked = new Set(grave.map(([method, path]) =>
      `${method} ${path.replace(/admin_\w+/, '{administrator_id}')
        .replace('passkey_1', '{passkey_id}')}`));
    assert.deepEqual(changes.sort(), [...light, ...asked].sort());
  });

  it('is refused to a session that only logged in, however lately, and changes nothing', async () => {
    const stolen = new Browser(server);
    await stolen.logIn(owner.email);
    const { session } = await stolen.call('GET', '/session');
    assert.equal(session.confirmed_until, null);
    for (const [method, path, body] of grave)
      await stolen.refused(403, 'CONFIRMATION_NEEDED', method, path, body);
    assert.equal((await owner.call('GET', '/administrators')).administrators.length, 2);
    assert.deepEqual((await owner.call('GET', '/invitations')).invitations, []);
    assert.equal((await owner.call('GET', '/policy')).policy.is_second_factor_required, false);
  });

  it('is open for five minutes to the session that gave the password again, and to no other',
    async () => {
      const browser = new Browser(server);
      const other = new Browser(server);
      await browser.logIn(owner.email);
      await other.logIn(owner.email);
      const { session } = await browser.confirm();
      const left = Date.parse(session.confirmed_until) - Date.now();
      assert.ok(left > 200_000 && left <= 300_000, `${left} ms`);
      const invitation = ['POST', '/invitations', { email: 'ida@example.com', role: 'admin' }];
      await browser.call(...invitation);
      await other.refused(403, 'CONFIRMATION_NEEDED', ...invitation);

      const past = Date.now() - 301_000;
      await changeStore(server.folder,
        `UPDATE administrator_sessions SET confirmed_ms = ${past} WHERE confirmed_ms <> 0`);
      assert.equal((await browser.call('GET', '/session')).session.confirmed_until, null);
      await browser.refused(403, 'CONFIRMATION_NEEDED', ...invitation);
    });

  it('is not opened by a wrong password, of which only few can be tried', async () => {
    const browser = new Browser(server);
    await browser.logIn(owner.email);
    for (const body of [{}, { password: 5 }])
      await browser.refused(400, 'INVALID_PARAMETER', 'POST', '/session/confirmation', body);
    await browser.refused(400, 'PASSWORD_WRONG', 'POST', '/session/confirmation', { password: WRONG });
    await browser.refused(403, 'CSRF_TOKEN_INVALID', 'POST', '/session/confirmation',
      { password: PASSWORD }, { 'X-CSRF-Token': null });
    await browser.refused(403, 'CONFIRMATION_NEEDED', 'POST', '/totp');
    const statuses = [];
    for (let i = 0; i < 8; i++)
      statuses.push((await browser.send('POST', '/console/api/session/confirmation',
        { password: WRONG })).status);
    assert.ok(statuses.includes(429), statuses.join());
    await new Browser(server).refused(401, 'SESSION_MISSING', 'POST', '/session/confirmation',
      { password: PASSWORD });
  });

  it('needs the second factor too, where there is one', async () => {
    const browser = new Browser(server);
    await browser.logIn(owner.email);
    await browser.confirm();
    const { totp, codes } = await enrol(browser);
    const stolen = new Browser(server);
    await stolen.logIn(owner.email, PASSWORD, codes[0]);
    await stolen.refused(400, 'SECOND_FACTOR_NEEDED', 'POST', '/session/confirmation',
      { password: PASSWORD });
    for (const code of ['000000', codes[0], 'x'])
      await stolen.refused(400, 'SECOND_FACTOR_INVALID', 'POST', '/session/confirmation',
        { password: PASSWORD, code });
    await stolen.refused(403, 'CONFIRMATION_NEEDED', 'POST', '/totp/disable');
    const code = await codeOf(totp, 0);
    await stolen.confirm(PASSWORD, code);
    await browser.refused(400, 'SECOND_FACTOR_INVALID', 'POST', '/session/confirmation',
      { password: PASSWORD, code }); /* once */
    await browser.confirm(PASSWORD, codes[1]);
    await browser.call('POST', '/totp/disable');
  });

  it('is power over the management API in other hands, too, and no everyday work', async () => {
    const browser = new Browser(server);
    await browser.logIn(owner.email);
    const done = async (method, path, body) => {
      const answer = await browser.send(method, `/api/v1${path}`, body);
      assert.ok(answer.status < 300, `${method} ${path}: ${answer.text}`);
      return answer.json;
    };
    const { application } = await done('POST', '/applications', { name: 'Robot', type: 'm2m' });
    await done('POST', `/applications/${application.id}/client_secrets`, {});
    const { apis } = await done('GET', '/apis?expand=scopes');
    const builtIn = apis.find((api) => api.is_management_api);
    const { id: scope } = builtIn.scopes.find(({ key }) => key === 'read:apis');
    await done('PATCH', `/apis/${builtIn.id}/applications`,
      { applications: [{ id: application.id }] });

    const enabling = ['POST',
      `/apis/${builtIn.id}/applications/${application.id}/scopes/${scope}`];
    const conferring = [
      ['POST', `/applications/${application.id}/client_secrets`, {}],
      ['POST', `/applications/${application.id}/test_tokens`, { audience: builtIn.audience }]];
    const refused = async (method, path, body) => {
      const { status, json } = await browser.send(method, `/api/v1${path}`, body);
      assert.deepEqual([status, json.errors?.[0]?.code], [403, 'CONFIRMATION_NEEDED'], path);
    };
    await refused(...enabling);
    await owner.confirm();
    assert.equal((await owner.send(enabling[0], `/api/v1${enabling[1]}`)).status, 200);
    for (const call of conferring)
      await refused(...call);
    await browser.confirm();
    for (const call of conferring)
      remember((await done(...call)).access_token);
  });

  it('is in the audit: who confirmed, from where and by what', async () => {
    const rows = await audit(server, 'administrator.confirmed');
    const details = rows.map(({ detail }) => JSON.parse(detail));
    assert.ok(rows.every(({ actor }) => actor === 'administrator:ada@example.com'));
    assert.ok(details.every(({ address }) => address === '127.0.0.1'));
    assert.deepEqual(new Set(details.map(({ second_factor: used }) => used)),
      new Set([null, 'totp', 'recovery_code']));
  });
});

describe('a second factor that all must have', () => {
  let server;
  let owner;
  let admin;

  before(async () => {
    server = await Server.start();
    owner = await firstOwner(server);
    admin = await invited(owner, 'grace@example.com', 'admin');
  });
  after(() => server.stop());

  const require = (browser, isRequired) =>
    browser.call('PUT', '/policy', { is_second_factor_required: isRequired });

  it('is required by an owner who has one', async () => {
    await admin.confirm();
    await admin.refused(403, 'ROLE_NOT_SUFFICIENT', 'PUT', '/policy',
      { is_second_factor_required: true });
    for (const body of [{}, { is_second_factor_required: 'yes' }])
      await owner.refused(400, 'INVALID_PARAMETER', 'PUT', '/policy', body);
    await owner.refused(400, 'TOTP_NOT_ENABLED', 'PUT', '/policy',
      { is_second_factor_required: true });
    await enrol(owner);
    assert.deepEqual((await require(owner, true)).policy, { is_second_factor_required: true });
    await require(owner, true); /* changes nothing, and is not recorded */
    assert.deepEqual((await owner.call('GET', '/policy')).policy, { is_second_factor_required: true });
    assert.deepEqual(await audit(server, 'administrator.policy_changed'), [
      { actor: 'administrator:ada@example.com', subject: 'policy',
        detail: '{"is_second_factor_required":true}' }]);
    assert.equal((await owner.call('GET', '/session')).session.is_second_factor_missing, false);
  });

  it('leaves whoever has none nothing but to enrol, in sessions old and new', async () => {
    const fresh = new Browser(server);
    assert.equal((await fresh.logIn('grace@example.com')).session.is_second_factor_missing, true);
    const open = ['/console/api/session', '/console/api/session/confirmation',
      '/console/api/session/confirmation/challenge', '/console/api/totp',
      '/console/api/passkeys/challenge'];
    const entrance = ['POST /setup', 'GET /setup', 'POST /session', 'POST /session/challenge',
      'POST /session/passkey', 'POST /passkeys', 'POST /invitations/accept', 'POST /password_reset'].map((name) => name.replace(' ', ' /console/api'));
    const { routes } = await jetonJson(['help', 'routes']);
    let count = 0;
    for (const browser of [admin, fresh])
      for (const { method, path } of routes) {
        const isOfConsole = path.startsWith('/console/api/');
        const isManagement = path.startsWith('/api/v1/') && path !== '/api/v1/openapi.json';
        if (open.includes(path) || entrance.includes(`${method} ${path}`) ||
            !isOfConsole && !isManagement)
          continue;
        const answer = await browser.send(method, path.replace(/\{[^}]+\}/g, 'x'),
          method === 'GET' || method === 'DELETE' ? undefined : {});
        assert.equal(answer.status, 403, `${method} ${path}: ${answer.text}`);
        assert.equal(answer.json.errors[0].code, 'SECOND_FACTOR_REQUIRED', `${method} ${path}`);
        count++;
      }
    assert.ok(count > 2 * 90, `${count}`);
    assert.equal((await owner.send('GET', '/api/v1/apis')).status, 200);
  });

  it('lets them in when they have enrolled, with their password', async () => {
    const fresh = new Browser(server);
    await fresh.logIn('grace@example.com');
    await fresh.refused(403, 'CONFIRMATION_NEEDED', 'POST', '/totp');
    await fresh.confirm();
    await enrol(fresh);
    for (const browser of [fresh, admin]) {
      assert.equal((await browser.send('GET', '/api/v1/apis')).status, 200);
      assert.equal((await browser.call('GET', '/session')).session.is_second_factor_missing, false);
    }
  });

  it('is set up by whoever joins, first of all', async () => {
    const { invitation } = await owner.call('POST', '/invitations',
      { email: 'joan@example.com', role: 'read_only' });
    const joan = new Browser(server);
    const { session } = await joan.call('POST', '/invitations/accept',
      { token: tokenOf(invitation.url), name: 'Joan', password: PASSWORD });
    assert.equal(session.is_second_factor_missing, true);
    await joan.refused(403, 'SECOND_FACTOR_REQUIRED', 'GET', '/administrators');
    await joan.confirm();
    await enrol(joan);
    await joan.call('GET', '/administrators');
    await joan.call('DELETE', '/session');
  });

  it('lost, is taken away by the command, and set up anew', async () => {
    const token = tokenOf(await resetLink(server, owner.email, ['--disable-totp']));
    await owner.call('GET', '/session');
    const browser = new Browser(server);
    await browser.call('POST', '/password_reset', { token, password: PASSWORD });
    const { session } = await browser.logIn(owner.email);
    assert.equal(session.is_second_factor_missing, true);
    await browser.confirm();
    await browser.refused(403, 'SECOND_FACTOR_REQUIRED', 'PUT', '/policy',
      { is_second_factor_required: false });
    await enrol(browser);
    await require(browser, false);
    assert.equal((await audit(server, 'administrator.policy_changed')).length, 2);
    await browser.call('POST', '/totp/disable');
    await browser.call('GET', '/administrators');
  });
});
