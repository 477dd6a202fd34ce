/*
 * management_organizations: create, read, list, change, suspend and delete organizations.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Server } from './lib/harness.js';
import { createApplication, Management } from './lib/management.js';
import { assertPages, readAllPages } from './lib/pages.js';

const UNKNOWN = 'org_00000000000';

let server, management;

before(async () => {
  server = await Server.start();
  management = await Management.ofNewServer(server);
});

after(() => server?.stop());

async function create(members) {
  return (await management.post('/organization', members)).organization.code;
}

const read = (code) => management.get('/organization', { code });

describe('createOrganization', () => {
  it('answers with a code that names it from then on', async () => {
    const code = await create({ name: 'Acme Corp' });
    assert.match(code, /^org_[0-9a-f]{9,12}$/);
    const organization = await read(code);
    assert.equal(organization.code, code);
    assert.equal(organization.name, 'Acme Corp');
    assert.equal(organization.handle, null);
    assert.equal(organization.external_id, null);
    assert.equal('message' in organization, false, 'the answer is the organization itself');
  });

  it('keeps the members that clients read back', async () => {
    const code = await create({ name: 'Full', handle: 'full', external_id: 'crm-7',
      is_auto_membership_enabled: true, sender_name: 'Full', sender_email: 'hello@full.example' });
    const organization = await read(code);
    assert.equal(organization.handle, 'full');
    assert.equal(organization.external_id, 'crm-7');
    assert.equal(organization.is_auto_membership_enabled, true);
  });

  it('takes any script in a name, and 255 characters of it', async () => {
    for (const name of ['Žižkov 株式会社 🚀', 'é'.repeat(255), '🚀'.repeat(255)])
      assert.equal((await read(await create({ name }))).name, name);
  });

  it('ignores members that it does not know', async () => {
    await create({ name: 'Curious', nonsense: { a: [1, 2, 3] }, code: 'org_chosen' });
    await management.refused(404, 'GET', '/organization', undefined,
      { query: { code: 'org_chosen' } });
  });

  it('refuses a second organization with the same handle', async () => {
    await create({ name: 'First', handle: 'only-one' });
    const error = await management.refused(400, 'POST', '/organization',
      { name: 'Second', handle: 'only-one' });
    assert.match(error.message, /handle/);
  });

  for (const [what, body, member] of [
    ['no name', {}, 'name'],
    ['an empty name', { name: '' }, 'name'],
    ['a null name', { name: null }, 'name'],
    ['a number for a name', { name: 5 }, 'name'],
    ['a list for a name', { name: ['a'] }, 'name'],
    ['a name of 256 characters', { name: 'a'.repeat(256) }, 'name'],
    ['a name with a control byte', { name: 'a\u0001b' }, 'name'],
    ['a handle that is no text', { name: 'a', handle: 5 }, 'handle'],
    ['an external_id that is no text', { name: 'a', external_id: {} }, 'external_id'],
    ['a truth value that is none', { name: 'a', is_auto_membership_enabled: 'yes' },
      'is_auto_membership_enabled'],
    ['a sender_email that is no text', { name: 'a', sender_email: 1 }, 'sender_email'],
  ]) {
    it(`refuses ${what} and names ${member}`, async () => {
      const error = await management.refused(400, 'POST', '/organization', body);
      assert.ok(error.message.includes(member), error.message);
    });
  }
});

describe('getOrganization', () => {
  it('is 404 for an unknown code', async () => {
    const error = await management.refused(404, 'GET', '/organization', undefined,
      { query: { code: UNKNOWN } });
    assert.match(error.code, /ORGANIZATION/);
  });

  it('is 400 without a code', async () => {
    const error = await management.refused(400, 'GET', '/organization');
    assert.match(error.message, /code/);
  });

  it('is 400 with two codes or a malformed query', async () => {
    const code = await create({ name: 'Twice' });
    for (const query of [`code=${code}&code=${code}`, 'code=%zz', 'code=a%00b', 'code=%FF'])
      await management.refused(400, 'GET', `/organization?${query}`);
  });
});

describe('updateOrganization', () => {
  it('changes what is sent and leaves the rest', async () => {
    const code = await create({ name: 'Before', handle: 'before', external_id: 'x-1' });
    await management.patch(`/organization/${code}`, { name: 'After' });
    const organization = await read(code);
    assert.equal(organization.name, 'After');
    assert.equal(organization.handle, 'before');
    assert.equal(organization.external_id, 'x-1');
  });

  it('takes every member of the contract', async () => {
    const code = await create({ name: 'Every' });
    await management.patch(`/organization/${code}`, {
      name: 'Every one', external_id: 'some1234', background_color: '#fff', button_color: '#fff',
      button_text_color: '#fff', link_color: '#fff', background_color_dark: '#000',
      button_color_dark: '#000', button_text_color_dark: '#000', link_color_dark: '#000',
      theme_code: 'light', handle: 'every', is_allow_registrations: false,
      is_auto_membership_enabled: true, is_auto_join_domain_list: true,
      allowed_domains: ['https://acme.com'], is_enable_advanced_orgs: true, is_enforce_mfa: true,
      sender_name: 'Every', sender_email: 'hello@every.example', is_suspended: false,
    });
    const organization = await read(code);
    assert.equal(organization.name, 'Every one');
    assert.equal(organization.handle, 'every');
    assert.equal(organization.external_id, 'some1234');
  });

  it('changes nothing with an empty object', async () => {
    const code = await create({ name: 'Same' });
    const before = await read(code);
    await management.patch(`/organization/${code}`, {});
    assert.deepEqual(await read(code), before);
  });

  it('may set the handle it already has, not that of another', async () => {
    const code = await create({ name: 'Mine', handle: 'mine' });
    await create({ name: 'Yours', handle: 'yours' });
    await management.patch(`/organization/${code}`, { handle: 'mine' });
    await management.refused(400, 'PATCH', `/organization/${code}`, { handle: 'yours' });
    assert.equal((await read(code)).handle, 'mine');
  });

  it('is 404 for an unknown code', () =>
    management.refused(404, 'PATCH', `/organization/${UNKNOWN}`, { name: 'x' }));

  for (const [what, body, member] of [
    ['an empty name', { name: '' }, 'name'],
    ['a name that is no text', { name: false }, 'name'],
    ['a name of 256 characters', { name: 'a'.repeat(256) }, 'name'],
    ['is_suspended that is no truth value', { is_suspended: 1 }, 'is_suspended'],
    ['allowed_domains that is no list', { allowed_domains: 'a' }, 'allowed_domains'],
  ]) {
    it(`refuses ${what} whole, and names ${member}`, async () => {
      const code = await create({ name: 'Untouched' });
      const error = await management.refused(400, 'PATCH', `/organization/${code}`,
        { external_id: 'not-this', ...body });
      assert.ok(error.message.includes(member), error.message);
      const organization = await read(code);
      assert.equal(organization.name, 'Untouched');
      assert.equal(organization.external_id, null);
    });
  }
});

describe('deleteOrganization', () => {
  it('removes it with its applications', async () => {
    const code = await create({ name: 'Doomed' });
    const { id } = await createApplication(management, { name: 'With it', org_code: code });
    await management.delete(`/organization/${code}`);
    await management.refused(404, 'GET', '/organization', undefined, { query: { code } });
    await management.refused(404, 'GET', `/applications/${id}`);
    await management.refused(404, 'DELETE', `/organization/${code}`);
  });

  it('is 404 for an unknown code', () =>
    management.refused(404, 'DELETE', `/organization/${UNKNOWN}`));
});

describe('getOrganizations', () => {
  before(async () => {
    for (const { code } of await readAllPages(management, '/organizations', 'organizations'))
      await management.delete(`/organization/${code}`);
    for (let i = 0; i < 25; i++) {
      /* Names that repeat: pages must neither skip nor repeat where they are equal. E-mail
       * addresses run against them. */
      await create({ name: `name ${String(Math.floor(i / 3)).padStart(2, '0')}`,
        sender_email: `mail${String(99 - i)}@example.com`, external_id: String(99 - i) });
    }
  });

  it('goes through all of them by name, ascending and descending', () =>
    assertPages(management, '/organizations', 'organizations', 25, (row) => row.name, 'name'));

  it('goes through all of them by e-mail address, ascending and descending', () =>
    assertPages(management, '/organizations', 'organizations', 25,
      (row) => Number(row.external_id), 'email'));

  it('finds by name, code, handle and external_id, whatever the accents, and says where', async () => {
    const code = await create({ name: 'Žižkov Straße', handle: 'z-1', external_id: 'E-77' });
    const find = async (search, more = {}) =>
      (await management.get('/organizations', { search, ...more })).organizations
        .map((row) => [row.code, row.matched_on]);
    for (const [search, where] of [['zizkov strasse', 'name'], [code.toUpperCase(), 'code'],
      ['Z-1', 'handle'], ['e-77', 'external_id']])
      assert.deepEqual(await find(search), [[code, where]], search);
    assert.deepEqual(await find('nobody has this'), []);
    assert.equal((await find('NAME 0', { page_size: 500 })).length, 25);
    const first = await management.get('/organizations', { search: 'name', page_size: 20 });
    const second = await management.get('/organizations',
      { search: 'name', page_size: 20, next_token: first.next_token });
    assert.equal(new Set([...first.organizations, ...second.organizations].map((row) => row.code))
      .size, 25);
    await management.refused(400, 'GET', `/organizations?search=${'a'.repeat(256)}`);
    const { organizations: [row] } = await management.get('/organizations');
    assert.equal('matched_on' in row, false);
    await management.delete(`/organization/${code}`);
  });

  it('shows ten by default, by name', async () => {
    const { organizations, next_token: next } = await management.get('/organizations');
    assert.equal(organizations.length, 10);
    assert.equal(typeof next, 'string');
    const names = organizations.map((row) => row.name);
    assert.deepEqual(names, [...names].sort());
  });

  it('shows an organization in full', async () => {
    const code = await create({ name: '!first', handle: 'first', external_id: 'e' });
    const { organizations } = await management.get('/organizations', { page_size: 1 });
    assert.deepEqual([organizations[0].code, organizations[0].handle, organizations[0].external_id],
      [code, 'first', 'e']);
    await management.delete(`/organization/${code}`);
  });
});
