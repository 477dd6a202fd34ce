/*
 * management_audit: who changed what and when: every change is there once, filters and pages agree
 * with the whole, entries hold no secret, and old ones go when the setting says so.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createApplicationByCommand, Server, waitFor } from './lib/harness.js';
import { authorize, createApi, createApplication, Management } from './lib/management.js';
import { readAllPages } from './lib/pages.js';
import { addAuditEntries, ageAudit } from './lib/store.js';

const DAY_MS = 24 * 3600 * 1000;

let server, administrator, management;

before(async () => {
  server = await Server.start();
  administrator = await createApplicationByCommand(server, 'Administration');
  management = await Management.for(server, administrator);
});

after(() => server?.stop());

const audit = async (query) => (await management.get('/audit', query)).audit;

describe('the audit', () => {
  let api, robot, actor;

  before(async () => {
    actor = `application:${administrator.client_id}`;
    api = await createApi(management, { name: 'Orders', audience: 'orders', scopes: ['a'] });
    robot = await createApplication(management, { name: 'Robot' });
    await authorize(management, api, robot, ['a']);
    await management.patch(`/applications/${robot.id}`, { name: 'Renamed' });
    await management.post(`/applications/${robot.id}/client_secrets`, {});
    for (let i = 0; i < 30; i++)
      await createApplication(management, { name: `Robot ${i}` });
  });

  it('has each change, newest first, with who and when', async () => {
    const rows = await audit({ subject: robot.id });
    assert.deepEqual(rows.map((row) => row.action), ['application.secret_rotated',
      'application.updated', 'application.updated', 'application.authorized',
      'application.created']);
    for (const row of rows) {
      assert.equal(row.actor, actor);
      assert.equal(row.subject_kind, 'application');
      assert.equal(typeof row.detail, 'object');
      assert.ok(Math.abs(Date.parse(row.created_on) - Date.now()) < 600_000);
    }
    assert.deepEqual(rows[1].detail, { changed: ['name'] });
  });

  it('names the command as the actor of what it did', async () => {
    const rows = await audit({ actor: 'command', subject: administrator.client_id,
      page_size: 500 });
    assert.ok(rows.some((row) => row.action === 'application.created'));
  });

  it('records nothing for what was refused or changed nothing', async () => {
    const before = await audit({ page_size: 1 });
    await management.refused(400, 'POST', '/applications', { name: '', type: 'm2m' });
    await management.patch(`/applications/${robot.id}`, { name: 'Renamed' });
    await management.get('/applications');
    assert.deepEqual(await audit({ page_size: 1 }), before);
  });

  it('filters by actor, action, subject and time as the whole list would', async () => {
    const all = await readAllPages(management, '/audit', 'audit');
    assert.ok(all.length > 35);
    const some = all[20];
    for (const query of [{ actor }, { action: 'application.created' }, { subject: robot.id },
      { actor, action: 'application.updated' }, { actor: 'command', subject: robot.id },
      { actor, action: 'application.created', subject: robot.id },
      { action: 'nothing.happened' }, { from: some.created_on }, { to: some.created_on },
      { actor, from: some.created_on, to: '2999-01-01T00:00:00Z' },
      { to: '1999-12-31T23:59:59Z' }]) {
      const from = Date.parse(query.from ?? '1970-01-01T00:00:00Z');
      const to = Date.parse(query.to ?? '9999-01-01T00:00:00Z');
      const want = all.filter((row) => ['actor', 'action', 'subject'].every((name) =>
        query[name] === undefined || row[name] === query[name]) &&
        Date.parse(row.created_on) >= from && Date.parse(row.created_on) < to);
      for (const size of [7, 500]) {
        assert.deepEqual(
          await readAllPages(management, '/audit', 'audit', { ...query, page_size: size }), want,
          JSON.stringify(query));
      }
    }
  });

  it('is stable while new entries come', async () => {
    const first = await management.get('/audit', { page_size: 10 });
    await createApplication(management, { name: 'Meanwhile' });
    const second = await management.get('/audit', { page_size: 10, next_token: first.next_token });
    const ids = [...first.audit, ...second.audit].map((row) => Number(row.id));
    assert.equal(ids.length, 20);
    for (let i = 1; i < ids.length; i++)
      assert.equal(ids[i], ids[i - 1] - 1, 'none twice, none missing');
  });

  it('holds no secret and no token', async () => {
    const text = JSON.stringify(await readAllPages(management, '/audit', 'audit'));
    assert.ok(!text.includes(robot.client_secret));
    assert.doesNotMatch(text, /client_secret"?:/);
  });

  for (const [query, mentions] of [
    ['page_size=0', /page_size/], ['page_size=501', /page_size/], ['next_token=x', /next_token/],
    ['from=yesterday', /from/], ['from=2026-02-30T00:00:00Z', /from/], ['to=2026-01-01', /to/],
    ['to=1700000000', /to/], ['actor=a&actor=b', /actor/],
    [`subject=${'a'.repeat(256)}`, /subject/],
    [`next_token=${Buffer.from('audit::x:1').toString('base64url')}`, /next_token/],
    [`next_token=${Buffer.from('audit::1:x').toString('base64url')}`, /next_token/],
    [`next_token=${Buffer.from('audit::1:').toString('base64url')}`, /next_token/],
    [`next_token=${Buffer.from('audit:name_asc:1:1').toString('base64url')}`, /next_token/],
  ]) {
    it(`refuses ?${query.slice(0, 60)}`, async () => {
      const error = await management.refused(400, 'GET', `/audit?${query}`);
      assert.match(error.message, mentions);
    });
  }

  it('needs read:audit, and a token of no organization', async () => {
    const limited = await Management.for(server, administrator, { scope: 'read:applications' });
    assert.match((await limited.refused(403, 'GET', '/audit')).message, /read:audit/);
    const { organization } = await management.post('/organization', { name: 'Acme' });
    const { apis } = await management.get('/apis', { expand: 'scopes' });
    const builtIn = apis.find((one) => one.is_management_api);
    const application =
      await createApplication(management, { name: 'Scoped', org_code: organization.code });
    await authorize(management, builtIn, application);
    const { id } = builtIn.scopes.find((scope) => scope.key === 'read:audit');
    await management.post(`/apis/${builtIn.id}/applications/${application.id}/scopes/${id}`);
    const scoped = await Management.for(server, application);
    assert.equal((await scoped.refused(403, 'GET', '/audit')).code, 'ORGANIZATION_ACCESS_DENIED');
  });
});

describe('the filters of the audit', () => {
  let api, worker, namesake, other;

  before(async () => {
    api = await createApi(management,
      { name: 'Invoices', audience: 'https://invoices.example', scopes: ['read:invoices'] });
    worker = await createApplication(management, { name: 'Nightly worker' });
    namesake = await createApplication(management, { name: 'Nightly worker' });
    other = await createApplication(management, { name: 'Daily worker' });
    await authorize(management, api, worker, ['read:invoices']);
    await management.post(`/applications/${worker.id}/client_secrets`, {});
  });

  const subjectsOf = (rows) => [...new Set(rows.map((row) => row.subject))].sort();

  it('take the name of a subject, with all things of that name', async () => {
    const rows = await audit({ subject: 'Nightly worker', page_size: 500 });
    assert.deepEqual(subjectsOf(rows), [worker.id, namesake.id].sort());
    assert.ok(rows.every((row, i) => i === 0 || Number(row.id) < Number(rows[i - 1].id)));
    for (const [subject, id] of [['https://invoices.example', api.id], ['Invoices', api.id],
      ['Daily worker', other.id]])
      assert.deepEqual(subjectsOf(await audit({ subject, page_size: 500 })), [id], subject);
    assert.deepEqual(await audit({ subject: 'nightly worker' }), [], 'names as they are written');
  });

  it('take the name or the client_id of an actor, as the list shows it', async () => {
    const byId = await readAllPages(management, '/audit', 'audit',
      { actor: `application:${administrator.client_id}` });
    assert.ok(byId.length > 0);
    for (const actor of ['Administration', administrator.client_id])
      assert.deepEqual(await readAllPages(management, '/audit', 'audit', { actor }), byId, actor);
  });

  it('go from page to page by name too', async () => {
    const query = { subject: 'Nightly worker' };
    assert.deepEqual(
      await readAllPages(management, '/audit', 'audit', { ...query, page_size: 2 }),
      await readAllPages(management, '/audit', 'audit', query));
  });

  it('take a group of actions by what stands before the dot', async () => {
    const all = await readAllPages(management, '/audit', 'audit');
    const want = all.filter((row) => row.action.startsWith('application.'));
    assert.ok(new Set(want.map((row) => row.action)).size >= 3);
    for (const action of ['application', 'application.', 'application.*'])
      for (const size of [7, 500])
        assert.deepEqual(
          await readAllPages(management, '/audit', 'audit', { action, page_size: size }), want);
    assert.deepEqual(await audit({ action: 'application', subject: other.id }),
      all.filter((row) => row.subject === other.id));
    assert.deepEqual(await audit({ action: 'api', page_size: 500 }),
      all.filter((row) => row.action.startsWith('api.')), 'an API key is of another group');
    assert.deepEqual(await audit({ action: 'appl' }), []);
  });

  it('tell what changed, before and after, and never of a secret', async () => {
    await management.patch(`/applications/${other.id}`, { name: 'Hourly worker' });
    const [renamed] = await audit({ subject: other.id, page_size: 1 });
    assert.deepEqual(renamed.changes,
      [{ name: 'name', before: 'Daily worker', after: 'Hourly worker' }]);
    const [rotated] = await audit({ action: 'application.secret_rotated', page_size: 1 });
    assert.deepEqual(rotated.changes, []);
  });

  it('give names with expand=names, also of what is gone, and none without', async () => {
    const gone = await createApplication(management, { name: 'Short lived' });
    await management.delete(`/applications/${gone.id}`);
    const [deleted, created] = await audit({ subject: gone.id, expand: 'names' });
    assert.equal(deleted.action, 'application.deleted');
    for (const row of [deleted, created]) {
      assert.equal(row.subject_name, 'Short lived');
      assert.equal(row.actor_name, 'Administration');
      assert.equal(row.acting_for_name, null);
    }
    const [plain] = await audit({ subject: gone.id, page_size: 1 });
    assert.ok(!('subject_name' in plain) && !('actor_name' in plain));
    assert.match((await management.refused(400, 'GET', '/audit?expand=all')).message, /expand/);
  });

  it('refuse a From that is not before Until, and name the field', async () => {
    for (const [from, to] of [['2026-02-01T00:00:00Z', '2026-01-01T00:00:00Z'],
      ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z']]) {
      const error = await management.refused(400, 'GET', `/audit?from=${from}&to=${to}`);
      assert.deepEqual(error,
        { code: 'INVALID_PARAMETER', message: 'from must be before to', field: 'from' });
    }
  });
});

describe('long entries', () => {
  const COUNT = 600, BYTES = 30_000;
  const query = { to: '2001-01-01T00:00:00Z', page_size: 500 };

  before(() => addAuditEntries(server.folder, COUNT, BYTES));

  it('come in shorter pages, each once', async () => {
    const first = await management.get('/audit', query);
    assert.ok(first.audit.length > 100 && first.audit.length < COUNT, `${first.audit.length}`);
    for (const more of [{}, { expand: 'names' }]) {
      const rows = await readAllPages(management, '/audit', 'audit', { ...query, ...more });
      assert.deepEqual(rows.map(({ subject }) => subject),
        Array.from({ length: COUNT }, (_, i) => `key_${COUNT - i}`));
    }
  });
});

describe('old entries', () => {
  it('go when audit_kept_days says so, and newer ones stay', async () => {
    const other = await Server.start();
    try {
      const own = await Management.ofNewServer(other);
      for (let i = 0; i < 5; i++)
        await createApplication(own, { name: `Robot ${i}` });
      const before = (await own.get('/audit', { page_size: 500 })).audit;
      const aged = before.slice(3).map((row) => row.id);
      await other.finish();
      await ageAudit(other.folder, 2 * DAY_MS, `id IN (${aged})`);
      await other.restart({ flags: ['--audit-kept-days', '1'] });
      const left = await waitFor('the old ones are gone', async () => {
        const rows = (await own.get('/audit', { page_size: 500 })).audit;
        return rows.length === 3 ? rows : null;
      });
      const shown = ({ position, hash, ...entry }) => entry; /* the chain is another one */
      assert.deepEqual(left.map(shown), before.slice(0, 3).map(shown));
    } finally {
      await other.stop();
    }
  });
});
