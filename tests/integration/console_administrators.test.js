/*
 * console_administrators: invitations, roles and what each may do, the last owner, and who stands in
 * the audit.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Browser, PASSWORD, firstOwner, idOf, invited, tokenOf } from './lib/console.js';
import { jeton, jetonJson, remember, Server } from './lib/harness.js';
import { storeRows } from './lib/store.js';

remember(PASSWORD);

/* Rows of the audit, oldest first: { actor, action, detail }. */
function audit(server) {
  return storeRows(server.folder, 'SELECT actor, action, detail FROM audit ORDER BY id');
}

describe('administrators', () => {
  let server;
  let owner;
  let admin;
  let reader;

  before(async () => {
    server = await Server.start();
    owner = await firstOwner(server);
    admin = await invited(owner, 'grace@example.com', 'admin');
    reader = await invited(owner, 'Mary@Example.com', 'read_only');
  });
  after(() => server.stop());

  it('are listed for each of them, by e-mail', async () => {
    for (const browser of [owner, admin, reader]) {
      const { administrators } = await browser.call('GET', '/administrators');
      assert.deepEqual(administrators.map(({ email, role }) => [email, role]), [
        ['ada@example.com', 'owner'], ['grace@example.com', 'admin'],
        ['Mary@Example.com', 'read_only']]);
      for (const one of administrators)
        assert.deepEqual(Object.keys(one), ['id', 'email', 'name', 'role', 'is_totp_enabled', 'passkeys',
          'created_on', 'last_login_on']);
    }
  });

  it('act under /api/v1 as their roles allow', async () => {
    for (const [browser, status] of [[owner, 200], [admin, 200], [reader, 403]]) {
      assert.equal((await browser.send('GET', '/api/v1/apis')).status, 200);
      assert.equal((await browser.send('GET', '/api/v1/organizations')).status, 200);
      const answer = await browser.send('POST', '/api/v1/organization', { name: 'Acme' });
      assert.equal(answer.status, status, answer.text);
      if (status === 403)
        assert.equal(answer.json.errors[0].code, 'ROLE_NOT_SUFFICIENT');
    }
    for (const [method, path] of [['PATCH', '/api/v1/applications/x'],
      ['DELETE', '/api/v1/applications/x'], ['POST', '/api/v1/apis']]) {
      const answer = await reader.send(method, path, {});
      assert.equal(answer.status, 403, `${method} ${path}`);
    }
    assert.equal((await admin.send('DELETE', '/api/v1/applications/x')).status, 404);
  });

  it('are managed by owners only', async () => {
    const id = await idOf(owner, 'ada@example.com');
    for (const browser of [admin, reader]) {
      await browser.call('GET', '/invitations');
      for (const [method, path, body] of [
        ['POST', '/invitations', { email: 'x@example.com', role: 'owner' }],
        ['DELETE', '/invitations/link_1'],
        ['PATCH', `/administrators/${id}`, { role: 'read_only' }],
        ['DELETE', `/administrators/${id}`]])
        await browser.refused(403, 'ROLE_NOT_SUFFICIENT', method, path, body);
    }
    const nobody = new Browser(server);
    await nobody.refused(401, 'SESSION_MISSING', 'GET', '/administrators');
    await nobody.refused(401, 'SESSION_MISSING', 'DELETE', `/administrators/${id}`);
    await owner.refused(403, 'CSRF_TOKEN_INVALID', 'DELETE', `/administrators/${id}`, undefined,
      { 'X-CSRF-Token': null });
  });

  it('come by invitations, whose links are shown once and work once', async () => {
    const { invitation, code } = await owner.call('POST', '/invitations',
      { email: 'joan@example.com', role: 'admin' });
    assert.equal(code, 'INVITATION_CREATED');
    assert.ok(invitation.url.startsWith(`${server.issuer}/console/invitation#`));
    assert.equal(invitation.created_by, 'administrator:ada@example.com');
    const { invitations } = await owner.call('GET', '/invitations');
    const { url, ...shown } = invitation;
    assert.deepEqual(invitations.find(({ id }) => id === invitation.id), shown);
    assert.equal(Date.parse(invitation.expires_on) - Date.parse(invitation.created_on),
      7 * 24 * 3600_000);

    const joan = new Browser(server);
    const accepted = { token: tokenOf(url), name: 'Joan', password: PASSWORD };
    await joan.refused(400, 'INVALID_PARAMETER', 'POST', '/invitations/accept',
      { ...accepted, password: 'short' });
    const { session } = await joan.call('POST', '/invitations/accept', accepted);
    assert.equal(session.administrator.email, 'joan@example.com');
    assert.equal(session.administrator.role, 'admin');
    await joan.refused(400, 'TOKEN_INVALID', 'POST', '/invitations/accept', accepted);
    await owner.refused(400, 'EMAIL_TAKEN', 'POST', '/invitations',
      { email: 'JOAN@example.com', role: 'admin' });
    await owner.refused(404, 'INVITATION_NOT_FOUND', 'DELETE', `/invitations/${invitation.id}`);
  });

  it('invitations can be withdrawn, and a second one ends the first', async () => {
    const invite = { email: 'ida@example.com', role: 'owner' };
    const first = (await owner.call('POST', '/invitations', invite)).invitation;
    const second = (await owner.call('POST', '/invitations', invite)).invitation;
    const ida = new Browser(server);
    const accept = (url) => ({ token: tokenOf(url), name: 'Ida', password: PASSWORD });
    await ida.refused(400, 'TOKEN_INVALID', 'POST', '/invitations/accept', accept(first.url));
    await owner.call('DELETE', `/invitations/${second.id}`);
    await ida.refused(400, 'TOKEN_INVALID', 'POST', '/invitations/accept', accept(second.url));
    assert.equal((await owner.call('GET', '/invitations')).invitations.length, 0);
    for (const [member, body] of [['role', { ...invite, role: 'root' }],
      ['role', { email: invite.email }], ['email', { ...invite, email: 'x' }]]) {
      const { message } = await owner.refused(400, 'INVALID_PARAMETER', 'POST', '/invitations', body);
      assert.ok(message.startsWith(member), message);
    }
  });

  it('lose their sessions with a change of their role, and with their deletion', async () => {
    const eve = await invited(owner, 'eve@example.com', 'admin');
    const id = await idOf(owner, 'eve@example.com');
    await owner.call('PATCH', `/administrators/${id}`, { role: 'admin' });
    await eve.call('GET', '/session'); /* nothing changed */
    await owner.call('PATCH', `/administrators/${id}`, { role: 'read_only' });
    await eve.refused(401, 'SESSION_ENDED', 'GET', '/sessions');
    const { session } = await eve.logIn('eve@example.com');
    assert.equal(session.administrator.role, 'read_only');
    await owner.refused(400, 'INVALID_PARAMETER', 'PATCH', `/administrators/${id}`, { role: 'x' });
    await owner.call('DELETE', `/administrators/${id}`);
    await eve.refused(401, 'SESSION_ENDED', 'GET', '/sessions');
    await eve.refused(401, 'CREDENTIALS_INVALID', 'POST', '/session',
      { email: 'eve@example.com', password: PASSWORD });
    await owner.refused(404, 'ADMINISTRATOR_NOT_FOUND', 'DELETE', `/administrators/${id}`);
    await owner.refused(404, 'ADMINISTRATOR_NOT_FOUND', 'PATCH', `/administrators/${id}`,
      { role: 'admin' });
  });

  it('always have an owner', async () => {
    const first = await idOf(owner, 'ada@example.com');
    await owner.refused(400, 'LAST_OWNER', 'DELETE', `/administrators/${first}`);
    await owner.refused(400, 'LAST_OWNER', 'PATCH', `/administrators/${first}`, { role: 'admin' });
    const other = await invited(owner, 'second@example.com', 'owner');
    const second = await idOf(owner, 'second@example.com');
    await other.confirm();

    /* Two at once, each against the other: one of them must stay. */
    const both = await Promise.all([
      owner.send('PATCH', `/console/api/administrators/${second}`, { role: 'admin' }),
      other.send('PATCH', `/console/api/administrators/${first}`, { role: 'admin' })]);
    const { administrators } = await jetonJson(['admin', 'list', ...server.storeFlags]);
    assert.equal(administrators.filter(({ role }) => role === 'owner').length, 1);
    assert.ok(both.some(({ status }) => status === 200));
    if (administrators.find(({ id }) => id === first).role !== 'owner') {
      await other.logIn('second@example.com');
      await other.confirm();
      await other.call('PATCH', `/administrators/${first}`, { role: 'owner' });
    }
    await owner.logIn('ada@example.com');
  });

  it('stand in the audit with all they do', async () => {
    const rows = await audit(server);
    const by = (actor, action) => rows.filter((row) => row.actor === actor && row.action === action);
    const ada = 'administrator:ada@example.com';
    assert.equal(by(ada, 'administrator.created').length, 1);
    assert.equal(by('administrator:grace@example.com', 'administrator.created').length, 1);
    assert.ok(by(ada, 'administrator.invited').length >= 5);
    assert.equal(by(ada, 'administrator.invitation_withdrawn').length, 1);
    assert.equal(by(ada, 'administrator.deleted').length, 1);
    assert.ok(by(ada, 'administrator.role_changed').length >= 1);
    assert.equal(by(ada, 'organization.created').length, 1);
    assert.equal(by('administrator:grace@example.com', 'organization.created').length, 1);
    assert.ok(by('administrator:eve@example.com', 'administrator.logged_in').length === 1);
    const change = JSON.parse(by(ada, 'administrator.role_changed')[0].detail);
    assert.deepEqual(change, { email: 'eve@example.com', from: 'admin', to: 'read_only' });
  });

  it('are listed by the command', async () => {
    const { status, stdout } = await jeton(['admin', 'list', ...server.storeFlags]);
    assert.equal(status, 0);
    assert.match(stdout, /^owner +ada@example\.com  Ada Lovelace$/m);
    const { administrators } = await jetonJson(['admin', 'list', ...server.storeFlags]);
    assert.deepEqual(administrators, (await owner.call('GET', '/administrators')).administrators);
  });
});
