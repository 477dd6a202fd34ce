/*
 * forms_keep_typing: what was typed into any form of the console is not lost without a question: not by
 * Escape, by closing, by a link or by leaving the page. FORMS has every form; the sources tell which
 * there are.
 */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { resetLink } from '../integration/lib/console.js';
import { remember } from '../integration/lib/harness.js';
import { Console, OWNER } from './lib/console.js';

const SOURCES = fileURLToPath(new URL('../../web/src/', import.meta.url));

let console, page, ids;

const named = (role, name, within = page) => within.getByRole(role, { name, exact: true });
const press = (name) => () => named('button', name).first().click();
const question = () => page.getByRole('dialog', { name: 'Leave without saving?' });
/* That of the form, whatever stands above it. */
const dialog = () => page.getByRole('dialog').filter({ has: page.locator('form, [role="switch"]') }).last();

const act = (row, label) => async () => {
  await named('button', `Actions on ${row}`).first().click();
  await named('menuitem', label).click();
};

/* Into the field of that label; what it gives back says whether that is there still. */
const typed = (label, text = 'typed') => async (at) => {
  const field = named('textbox', label, at).or(named('combobox', label, at))
    .or(at.getByLabel(label, { exact: true })).first();
  await field.fill(text);
  return async () => await field.inputValue() === text;
};

const pressed = (role, name) => async (at) => {
  const one = at.getByRole(role, { name }).first();
  await one.click();
  const is = await one.isChecked();
  return async () => await one.isChecked() === is;
};

const chosen = (label, option) => async (at) => {
  const field = named('combobox', label, at).or(named('textbox', label, at)).first();
  await field.click();
  await page.getByRole('option', { name: option }).first().click();
  const is = await field.inputValue();
  return async () => await field.inputValue() === is;
};

/* file: where the form is, below web/src; at: its screen; open: what shows it there; type: what is typed;
 * isOnPage: it is in no dialog; isInRow: nor is it, but Escape ends it. */
const FORMS = [
  { file: 'components/ConfirmationDialog', at: () => '/administrators', open: async () => {
    await press('Invite')();
    await page.getByRole('textbox', { name: 'E-mail' }).fill('bob@example.com');
    await press('Create link')();
    await page.getByRole('dialog', { name: 'Confirm that it is you' }).waitFor();
  }, type: typed('Your password') },
  { file: 'components/ManageScopes', at: () => `/apis/${ids.api}/applications`,
    open: act('Nightly', 'Manage scopes'), type: pressed('switch', /read:orders/) },
  { file: 'screens/account/AddPasskey', at: () => '/account', open: press('Add a passkey'), type: typed('Name') },
  { file: 'screens/account/Passkeys', at: () => '/account', open: act('Laptop', 'Rename passkey'),
    type: typed('Name'), answers: { '/console/api/passkeys': { passkeys: [{ id: 'p', name: 'Laptop', rp_id: 'localhost',
      is_backup_eligible: false, created_on: '2026-01-01T00:00:00Z', last_used_on: null }] } } },
  { file: 'screens/account/Password', at: () => '/account', isOnPage: true, type: typed('New password') },
  { file: 'screens/account/Profile', at: () => '/account', isOnPage: true, type: typed('Your name') },
  { file: 'screens/account/Profile', at: () => '/account', isOnPage: true, type: typed('Your e-mail') },
  { file: 'screens/account/TotpSetup', at: () => '/account', open: async () => {
    await console.confirm(page);
    await press('Set up')();
    await page.getByLabel('Digit 1 of 6').waitFor();
  }, type: async (at) => {
    await at.getByLabel('Digit 1 of 6').fill('7');
    return async () => await at.getByLabel('Digit 1 of 6').inputValue() === '7';
  } },
  { file: 'screens/administrators/ChangeRole', at: () => '/administrators', open: act('grace@example.com', 'Change role'),
    type: pressed('radio', /Read only/) },
  { file: 'screens/administrators/InviteDialog', at: () => '/administrators', open: press('Invite'),
    type: typed('E-mail') },
  { file: 'screens/api-keys/CreateApiKey', at: () => '/api-keys', open: press('Add API key'), type: typed('Name') },
  { file: 'screens/api-keys/Limits', at: () => `/api-keys/${ids.key}`, open: press('Edit limits'),
    type: typed('Uses left') },
  { file: 'screens/api-keys/RotateApiKey', at: () => '/api-keys', open: act('Reader', 'Rotate key'),
    type: chosen('The old key expires', 'after a day') },
  { file: 'screens/apis/ApiApplications', at: () => `/apis/${ids.api}/applications`,
    open: press('Authorize application'), type: chosen('Application', /Weekly/) },
  { file: 'screens/apis/ApiScopes', at: () => `/apis/${ids.api}/scopes`, open: press('Add scope'),
    type: typed('Description') },
  { file: 'screens/apis/ApiScopes', at: () => `/apis/${ids.api}/scopes`, open: act('read:orders', 'Edit scope'),
    type: typed('Description') },
  { file: 'screens/apis/CreateApi', at: () => '/apis', open: press('Add API'), type: typed('Audience') },
  { file: 'screens/applications/ApplicationDetails', at: () => `/applications/${ids.application}`, isOnPage: true,
    type: typed('Name') },
  { file: 'screens/applications/ApplicationTokens', at: () => `/applications/${ids.application}/tokens`,
    isOnPage: true, type: typed('Seconds', '61') },
  { file: 'screens/applications/AuthorizeDialog', at: () => `/applications/${ids.other}/apis?authorize`,
    type: chosen('API', 'A new API') },
  { file: 'screens/applications/ClientSecrets', at: () => `/applications/${ids.application}`, open: press('Rotate'),
    type: pressed('switch', 'Maintain previous secret') },
  { file: 'screens/applications/CreateApplication', at: () => '/applications', open: press('Add application'),
    type: typed('Name') },
  { file: 'screens/applications/CustomizeDialog', at: () => `/applications/${ids.application}/tokens`,
    open: press('Customize'), type: pressed('switch', /permissions claim/) },
  { file: 'screens/applications/RateLimit', at: () => `/applications/${ids.application}/tokens`, isOnPage: true,
    type: typed('Requests a minute', '7') },
  { file: 'screens/Quota', at: () => `/applications/${ids.application}/tokens`, isOnPage: true,
    type: typed('Tokens an hour', '7') },
  { file: 'screens/environment-variables/CreateVariable', at: () => '/environment-variables',
    open: press('Add environment variable'), type: typed('Value') },
  { file: 'screens/environment-variables/SetVariable', at: () => '/environment-variables',
    open: act('BILLING_URL', 'Edit value'), type: typed('Value') },
  { file: 'screens/feature-flags/CreateFlag', at: () => '/feature-flags', open: press('Add feature flag'),
    type: typed('Description') },
  { file: 'screens/feature-flags/EditFlag', at: () => '/feature-flags', open: act('Channel', 'Edit feature flag'),
    type: typed('Default value') },
  { file: 'screens/feature-flags/OverrideFlag', at: () => '/feature-flags',
    open: act('Channel', 'Edit value'), type: typed('Value') },
  { file: 'screens/organizations/CreateOrganization', at: () => '/organizations', open: press('Add organization'),
    type: typed('Handle') },
  { file: 'screens/organizations/EditOrganization', at: () => `/organizations/${ids.org}`, open: press('Edit'),
    type: typed('External ID') },
  { file: 'screens/properties/CategoryDialogs', at: () => '/properties/categories', open: press('Add category'),
    type: typed('Name') },
  { file: 'screens/properties/CategoryDialogs', at: () => '/properties/categories',
    open: act('Hosting', 'Rename category'), type: typed('Name') },
  { file: 'screens/properties/CreateProperty', at: () => '/properties/app', open: press('Add property'),
    type: typed('Key') },
  { file: 'screens/properties/EditProperty', at: () => '/properties/app', open: act('Region', 'Edit property'),
    type: typed('Description') },
  { file: 'screens/properties/PropertyValueCell', at: () => `/applications/${ids.application}/properties`,
    open: act('Region', 'Edit value'), isInRow: true, type: typed('Region') },
  { file: 'screens/reference/OperationView', at: () => '/reference/createOrganization', isOnPage: true,
    type: typed('Body', '{"name":"typed"}') },
  { file: 'screens/signing-keys/RotateDialog', at: () => '/signing-keys', open: press('Rotate'),
    type: pressed('radio', /Immediately/) },
  { file: 'screens/webhooks/WebhookForm', at: () => '/webhooks/new', isOnPage: true, type: typed('Description') },
  { file: 'screens/webhooks/WebhookForm', at: () => `/webhooks/${ids.webhook}/edit`, isOnPage: true,
    type: typed('Description') },
];

/* In front of the log-in: there is no link to leave by, only the page itself. */
const DOORS = [
  { file: 'screens/access/Join', at: () => ids.invitation, type: typed('Your name') },
  { file: 'screens/access/ResetPassword', at: () => ids.reset, type: typed('New password') },
];

/* What is typed there is no work of anybody's that would be lost. */
const WITHOUT = {
  'components/ConfirmDialog': 'the name of what is to be deleted, to be typed once more',
  'screens/access/LogInForm': 'a password, which the browser keeps',
  'screens/api-keys/ApiKeyFilters': 'a filter, which stands in the address',
  'screens/api-keys/VerifyKey': 'a key that is looked up and kept nowhere',
  'screens/reference/TryIt': 'the form of OperationView',
};

/* How many forms each file has, by what it calls; those files that are the idiom itself have none. */
async function formsOfSources() {
  const IDIOM = /^components\/(useFields|useUnsaved|Form|FormDialog)\.tsx?$|\.test\.ts$/;
  const names = (await readdir(SOURCES, { recursive: true }))
    .filter((name) => /\.tsx?$/.test(name) && !IDIOM.test(name));
  const counts = await Promise.all(names.map(async (name) => {
    const text = await readFile(`${SOURCES}${name}`, 'utf8');
    const count = (pattern) => text.match(pattern)?.length ?? 0;
    return [name.replace(/\.tsx?$/, ''), Math.max(count(/\buseFields[<(]/g), count(/\buseUnsaved\(/g) && 1,
      count(/<form\b/g))];
  }));
  return new Map(counts.filter(([, count]) => count > 0));
}

/* The address of an invitation's link, by a session of the owner's own. */
async function invite(owner, email) {
  const url = await owner.evaluate(async (email) => {
    const { session } = await (await fetch('/console/api/session')).json();
    const answer = await fetch('/console/api/invitations', { method: 'POST',
      headers: { 'X-CSRF-Token': session.csrf_token, 'Content-Type': 'application/json' },
      body: JSON.stringify({ email, role: 'admin' }) });
    return (await answer.json()).invitation.url;
  }, email);
  remember(new URL(url).hash.slice(1));
  return url;
}

async function makeThings() {
  const call = (...args) => console.call(page, ...args);
  const { api } = await call('POST', '/apis', { name: 'Orders', audience: 'orders' });
  await call('POST', `/apis/${api.id}/scopes`, { key: 'read:orders', description: '' });
  const [application, other] = [
    (await call('POST', '/applications', { name: 'Nightly', type: 'm2m' })).application,
    (await call('POST', '/applications', { name: 'Weekly', type: 'm2m' })).application,
  ];
  await call('PATCH', `/apis/${api.id}/applications`, { applications: [{ id: application.id }] });
  const { api_key: key } = await call('POST', '/api_keys',
    { name: 'Reader', type: 'environment', api_id: api.id, scope_ids: [] });
  const { organization } = await call('POST', '/organization', { name: 'Acme' });
  const { category } = await call('POST', '/property_categories', { name: 'Hosting', context: 'app' });
  await call('POST', '/properties', { name: 'Region', key: 'region', context: 'app', type: 'single_line_text',
    is_private: false, category_id: category.id });
  await call('POST', '/feature_flags', { name: 'Channel', key: 'channel', type: 'str', default_value: 'beta',
    allow_override_level: 'env' });
  await call('POST', '/environment_variables', { key: 'BILLING_URL', value: 'https://billing.example' });
  const { webhook } = await call('POST', '/webhooks', { name: 'Hook',
    endpoint: 'https://hooks.example.invalid/', event_types: ['api.created'] });
  ids = { api: api.id, application: application.id, other: other.id, key: key.id, org: organization.code,
    webhook: webhook.id };
}

/* Another administrator, and links that were not used yet; the session of `page` has confirmed nothing. */
async function makePeople() {
  const owner = await console.newPage();
  await console.logIn(owner);
  await console.confirm(owner);
  const joining = await console.newPage();
  await joining.goto(await invite(owner, 'grace@example.com'));
  await joining.getByLabel('Your name').fill('Grace');
  await joining.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
  await named('button', 'Join', joining).click();
  await joining.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
  ids.invitation = await invite(owner, 'carl@example.com');
  ids.reset = await resetLink(console.server, 'grace@example.com');
}

before(async () => {
  console = await Console.start({ host: 'localhost' });
  page = await console.firstOwner();
  await makeThings();
  await makePeople();
});

after(() => console?.stop());

/* Whether the browser would ask, in its own words, before it loads the page again or closes it. */
const asksBeforeUnload = (at) => at.evaluate(() => {
  const event = new Event('beforeunload', { cancelable: true });
  window.dispatchEvent(event);
  return event.defaultPrevented;
});

async function staysAsked(kept) {
  await named('button', 'Stay', question()).click();
  await question().waitFor({ state: 'hidden' });
  assert.ok(await kept(), 'what was typed is there still');
}

/* By a link of the navigation: above which, perhaps, a dialog stands. */
const goElsewhere = () => page.evaluate(() => document.querySelector('nav a[href$="/console/decoder"]').click());

async function show({ at, open, answers = {} }) {
  for (const [path, json] of Object.entries(answers))
    await page.route(`**${path}`, (route) => route.fulfill({ json }));
  await page.goto(console.url(at()));
  await page.getByRole('heading', { level: 1 }).waitFor();
  await open?.();
}

describe('what was typed is not lost without a question', () => {
  for (const form of FORMS) {
    const { file, type, isOnPage = false, isInRow = false } = form;
    const nth = FORMS.filter((one) => one.file === file).indexOf(form);
    it(`${file}${nth > 0 ? `, form ${nth + 1}` : ''}`, async () => {
      await show(form);
      const at = isOnPage || isInRow ? page.getByRole('main') : dialog();
      await at.waitFor();
      const kept = await type(at);
      assert.ok(await kept());
      if (!isOnPage) {
        await page.keyboard.press('Escape');
        await staysAsked(kept);
        await named('button', isInRow ? 'Cancel' : 'Close', at).click();
        await staysAsked(kept);
      }
      assert.ok(await asksBeforeUnload(page));
      await goElsewhere();
      await staysAsked(kept);
      await goElsewhere();
      await named('button', 'Leave without saving', question()).click();
      await page.getByRole('heading', { name: 'JWT decoder', level: 1 }).waitFor();
      await page.getByRole('dialog').first().waitFor({ state: 'detached' });
      assert.ok(!await asksBeforeUnload(page));
      await page.unrouteAll();
    });
  }

  for (const { file, at, type } of DOORS)
    it(file, async () => {
      const stranger = await console.newPage();
      await stranger.goto(at());
      await stranger.getByRole('heading', { level: 1 }).waitFor();
      assert.ok(!await asksBeforeUnload(stranger));
      const kept = await type(stranger.getByRole('main'));
      assert.ok(await kept());
      assert.ok(await asksBeforeUnload(stranger));
    });

  it('in any form that there is', async () => {
    const known = [...FORMS, ...DOORS].map(({ file }) => file);
    const there = await formsOfSources();
    for (const [file, count] of there)
      if (WITHOUT[file] === undefined)
        assert.ok(known.filter((one) => one === file).length >= count,
          `${file} has ${count}, which FORMS must have`);
    for (const file of [...known, ...Object.keys(WITHOUT)])
      assert.ok(there.has(file), `${file} has no form any more`);
  });
});
