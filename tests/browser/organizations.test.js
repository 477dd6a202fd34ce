/* organizations: one is made, gets an application, properties and flags of its own, and goes. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { remember } from '../integration/lib/harness.js';
import { Console } from './lib/console.js';

let console, page;

before(async () => {
  console = await Console.start();
  page = await console.firstOwner();
});

after(() => console?.stop());

const button = (name) => page.getByRole('button', { name, exact: true });
const dialog = () => page.getByRole('dialog');
const heading = (name) => page.getByRole('heading', { name, level: 1 });
const notice = (text) => page.getByRole('status').getByText(text);

async function openTab(name) {
  await page.getByRole('navigation', { name: /^Parts of/ }).getByRole('link', { name }).click();
}

describe('organizations', () => {
  let code;

  it('says what to do when there is none', async () => {
    await page.goto(console.url('/organizations'));
    await page.getByRole('heading', { name: 'No organizations yet' }).waitFor();
    await console.check(page, 'organizations-empty');
  });

  it('makes one by keyboard alone, and shows its code', async () => {
    await button('Add organization').focus();
    await page.keyboard.press('Enter');
    await dialog().waitFor();
    await page.keyboard.type('Acme Corp');
    await console.check(page, 'organization-create');
    await dialog().getByLabel('Handle').fill('acme');
    await page.keyboard.press('Enter');
    await heading('Acme Corp').waitFor();
    code = new URL(page.url()).pathname.split('/').at(-1);
    assert.match(code, /^org_[0-9a-f]+$/);
    await button('Copy Organization code').click();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), code);
    await console.check(page, 'organization');
  });

  it('has a quota for all of its applications, which begins with none', async () => {
    const quota = page.getByRole('region', { name: 'Quota', exact: true });
    assert.equal(await quota.getByRole('progressbar').count(), 0);
    await quota.getByLabel('Tokens an hour').fill('5000');
    await quota.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Quota changed').waitFor();
    await quota.getByRole('group', { name: 'This hour' }).getByText('0 of 5,000 tokens').waitFor();
    const { limits } = await console.call(page, 'GET', `/organizations/${code}/limits`);
    assert.deepEqual(limits,
      { tokens_per_hour: 5000, tokens_per_day: null, quota_enforcement: 'warn' });
    await quota.getByLabel('Tokens an hour').fill('0');
    await quota.getByRole('button', { name: 'Save' }).click();
    await quota.getByRole('group', { name: 'This hour' }).waitFor({ state: 'detached' });
  });

  it('says beside the field what is wrong with it', async () => {
    await page.goto(console.url('/organizations'));
    await button('Add organization').click();
    await dialog().getByLabel('Name').fill('Other');
    await dialog().getByLabel('Handle').fill('acme');
    await dialog().getByRole('button', { name: 'Add organization' }).click();
    await dialog().getByText('Another organization has this handle').waitFor();
    await page.keyboard.press('Escape');
    await button('Leave without saving').click();
    await dialog().waitFor({ state: 'hidden' });
    /* The focus is back where it was. */
    await page.locator('button:focus', { hasText: 'Add organization' }).waitFor();
  });

  it('changes what is said of it', async () => {
    await page.goto(console.url(`/organizations/${code}`));
    await button('Edit').click();
    await dialog().getByLabel('External ID').fill('customer-17');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await page.getByText('customer-17').waitFor();
  });

  it('adds an application, whose secret is shown once', async () => {
    await openTab('M2M apps');
    await page.getByRole('heading', { name: 'No applications yet' }).waitFor();
    await button('Add M2M application').click();
    await dialog().getByRole('textbox', { name: 'Name', exact: true }).fill('Acme robot');
    await dialog().getByRole('combobox', { name: 'API', exact: true }).click();
    await page.getByRole('option', { name: 'None yet' }).click();
    await dialog().getByRole('button', { name: 'Add application' }).click();
    const secret = await page.getByTestId('secret').textContent();
    remember(secret);
    assert.match(secret, /^[A-Za-z0-9]{52}$/);
    await button('I have copied it').click();
    await page.getByRole('link', { name: 'Acme robot' }).waitFor();
    const { applications } = await console.call(page, 'GET', `/organizations/${code}/applications`);
    assert.equal(applications.length, 1);
    assert.equal((await page.content()).includes(secret), false);
    await console.check(page, 'organization-applications');
  });

  const edit = async (name) => {
    await button(`Actions on ${name}`).click();
    await page.getByRole('menuitem', { name: 'Edit value' }).click();
  };

  it('gives it values of properties, in place, and takes one back', async () => {
    await openTab('Properties');
    await page.getByRole('heading', { name: 'No organization properties yet' }).waitFor();
    const { category } = await console.call(page, 'POST', '/property_categories',
      { name: 'Places', context: 'org' });
    for (const [key, type] of [['town', 'single_line_text'], ['notes', 'multi_line_text'],
      ['is_trial', 'boolean']])
      await console.call(page, 'POST', '/properties', { name: key, key, type, context: 'org',
        is_private: true, category_id: category.id });
    await page.reload();
    await edit('town');
    await page.getByRole('textbox', { name: 'town' }).fill('Bern');
    await page.keyboard.press('Enter');
    await page.getByRole('cell', { name: 'Bern' }).waitFor();
    await edit('is_trial');
    await page.getByRole('radiogroup', { name: 'is_trial' }).getByText('true').click();
    await button('Save').click();
    await page.getByRole('cell', { name: 'true' }).waitFor();
    await notice('is_trial saved').waitFor();
    await button('Undo').last().click();
    await page.getByRole('cell', { name: 'true' }).waitFor({ state: 'hidden' });
    await console.check(page, 'organization-properties');
  });

  it('gives it a feature flag of its own, where the flag may be overridden', async () => {
    for (const [key, level] of [['new-checkout', 'org'], ['maintenance', 'env']])
      await console.call(page, 'POST', '/feature_flags', { name: `The ${key}`, key, type: 'bool',
        default_value: 'false', allow_override_level: level });
    await openTab('Feature flags');
    await page.getByText('cannot override it').waitFor();
    await button('Actions on The new-checkout').click();
    await page.getByRole('menuitem', { name: 'Edit value' }).click();
    await dialog().getByText('true', { exact: true }).click();
    await dialog().getByRole('button', { name: 'Save' }).click();
    await notice('Acme Corp has its own value of new-checkout').waitFor();
    const path = `/organizations/${code}/feature_flags`;
    assert.deepEqual((await console.call(page, 'GET', path)).feature_flags,
      { 'new-checkout': { type: 'bool', value: 'true' } });
    await console.check(page, 'organization-feature-flags');
    await button('Actions on The new-checkout').click();
    await page.getByRole('menuitem', { name: 'Remove value' }).click();
    await page.getByText('like the environment').waitFor();
    assert.deepEqual((await console.call(page, 'GET', path)).feature_flags, {});
  });

  it('is suspended, and that is undone', async () => {
    await openTab('Details');
    await button('Suspend organization').click();
    await dialog().getByRole('button', { name: 'Suspend organization' }).click();
    await page.getByText('Suspended', { exact: true }).first().waitFor();
    await console.check(page, 'organization-suspended');
    await button('End suspension').click();
    await button('Suspend organization').waitFor();
  });

  it('lists by name, a page at a time, both ways', async () => {
    for (let i = 0; i < 30; i++)
      await console.call(page, 'POST', '/organization', { name: `Customer ${String(i).padStart(2, '0')}` });
    await page.goto(console.url('/organizations'));
    await page.getByRole('link', { name: 'Acme Corp' }).waitFor();
    await console.check(page, 'organizations');
    await button('Next').click();
    await page.getByRole('link', { name: 'Customer 29' }).waitFor();
    await button('Previous').click();
    await page.getByRole('link', { name: 'Acme Corp' }).waitFor();
    await page.goto(console.url('/organizations?sort=name_desc'));
    await page.getByRole('link', { name: 'Customer 29' }).waitFor();
  });

  it('is deleted with its applications, once its name is typed', async () => {
    await page.goto(console.url(`/organizations/${code}`));
    await button('Delete organization').click();
    const confirm = dialog().getByRole('button', { name: 'Delete organization' });
    await confirm.click();
    await dialog().getByText('Type it exactly: Acme Corp').waitFor();
    await dialog().getByRole('textbox').fill('Acme Corp');
    await confirm.click();
    await heading('Organizations').waitFor();
    await page.getByRole('link', { name: 'Customer 00' }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'Acme Corp' }).count(), 0);
    await page.goto(console.url(`/organizations/${code}`));
    await page.getByText('There is no such organization here').waitFor();
  });
});
