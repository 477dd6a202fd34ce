/*
 * forms: what holds of every form: nothing typed is cut, lost or overwritten unasked; what is wrong is
 * said beside its field, in words for people; the keyboard is where one looks.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Console } from './lib/console.js';

let console, page, category;

const button = (name) => page.getByRole('button', { name, exact: true });
const dialog = () => page.getByRole('dialog');
const field = (name) => dialog().getByRole('textbox', { name, exact: true });
const question = () => page.getByRole('dialog', { name: 'Leave without saving?' });

const focused = () => page.evaluate(() => {
  const { activeElement } = document;
  return activeElement?.labels?.[0]?.textContent.replace(/ \*$/, '') ??
    activeElement?.getAttribute('aria-label') ?? activeElement?.textContent ?? '';
});

async function waitForFocus(name) {
  for (let tries = 0; tries < 100 && await focused() !== name; tries++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(await focused(), name);
}

async function open(screen, opener) {
  await page.goto(console.url(screen));
  await button(opener).first().click();
  await dialog().waitFor();
}

/* Closes the dialog, whatever was typed. */
async function close() {
  await page.keyboard.press('Escape');
  if (await dialog().count() > 1 || await question().count() > 0)
    await question().getByRole('button', { name: 'Leave without saving' }).click();
  await dialog().waitFor({ state: 'hidden' });
}

/* Screen, button, and what has the focus then. */
const DIALOGS = [
  ['/applications', 'Add application', 'Name'],
  ['/apis', 'Add API', 'API name'],
  ['/organizations', 'Add organization', 'Name'],
  ['/api-keys', 'Add API key', 'Name'],
  ['/properties/app', 'Add property', 'Name'],
  ['/properties/categories', 'Add category', 'Name'],
  ['/feature-flags', 'Add feature flag', 'Name'],
  ['/environment-variables', 'Add environment variable', 'Key'],
  ['/administrators', 'Invite', 'E-mail'],
];

before(async () => {
  console = await Console.start();
  const first = await console.newPage();
  await first.goto(await console.setupLink());
  await first.getByRole('heading', { name: 'Set up jeton' }).waitFor();
  await console.check(first, 'forms-set-up');
  page = await console.firstOwner(first);
  ({ category: { id: category } } = await console.call(page, 'POST', '/property_categories',
    { name: 'Hosting', context: 'app' }));
  await console.call(page, 'POST', '/properties', { name: 'Region', key: 'region', context: 'app',
    type: 'single_line_text', is_private: false, category_id: category });
  await console.call(page, 'POST', '/apis', { name: 'Orders', audience: 'https://orders.example' });
});

after(() => console?.stop());

describe('a dialog', () => {
  for (const [screen, opener, first] of DIALOGS) {
    it(`on ${screen} begins in its first field, cuts nothing, and gives the focus back`, async () => {
      await open(screen, opener);
      await waitForFocus(first);
      assert.equal(await dialog().locator('[maxlength]').count(), 0);
      const long = 'a'.repeat(3000);
      const name = field(first);
      await name.fill(long);
      assert.equal((await name.inputValue()).length, 3000);
      await dialog().getByText(/^Use at most \d+ characters: remove \d+\.$/).first().waitFor();
      await console.checkAccessibility(page, `dialog on ${screen}`);
      await close();
      await waitForFocus(opener);
    });
  }

  it('opened before the list has come gives the focus back all the same', async () => {
    let release;
    const held = new Promise((resolve) => { release = resolve; });
    const list = (url) => url.pathname === '/api/v1/applications';
    await page.route(list, async (route) => {
      await held;
      await route.continue();
    });
    await open('/applications', 'Add application');
    const answered = page.waitForResponse((response) => list(new URL(response.url())));
    release();
    await answered;
    await page.getByText('No applications yet').waitFor({ state: 'attached' });
    await close();
    await waitForFocus('Add application');
    await page.unroute(list);
  });

  it('is never grey: pressing its button with nothing typed leads to the field', async () => {
    await open('/apis', 'Add API');
    await dialog().getByRole('button', { name: 'Add API' }).click();
    await dialog().getByText('Enter a name.').waitFor();
    await waitForFocus('API name');
    await console.check(page, 'forms-nothing-typed');
    await close();
  });

  it('counts as the server does, and saves by Enter', async () => {
    await open('/apis', 'Add API');
    await field('API name').fill('🚀'.repeat(64));
    await dialog().getByText('64 of 64 characters').waitFor();
    await field('Audience').fill(`https://${'x'.repeat(62)}.example`);
    await dialog().getByText('Use at most 64 characters: remove 14.').waitFor();
    await page.keyboard.press('Enter');
    await waitForFocus('Audience');
    await field('Audience').fill('https://rockets.example');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '🚀'.repeat(64), level: 1 }).waitFor();
  });
});

describe('what is wrong', () => {
  it('is said beside the field on leaving it', async () => {
    await open('/apis', 'Add API');
    await field('Audience').fill('with spaces');
    await field('API name').click();
    await dialog().getByText('An audience has no spaces. Remove them.').waitFor();
    await close();
  });

  it('is said in words for people where the server finds it', async () => {
    await open('/apis', 'Add API');
    await field('API name').fill('Again');
    await field('Audience').fill('https://orders.example');
    await page.keyboard.press('Enter');
    await dialog().getByText('Another API has this audience. Choose a different one.').waitFor();
    await waitForFocus('Audience');
    await field('Audience').fill('https://other.example');
    await dialog().getByText('Another API has this audience').waitFor({ state: 'hidden' });
    await close();
  });
});

describe('what is typed', () => {
  it('is not lost by closing a dialog, a link or the window without a question', async () => {
    await page.goto(console.url('/'));
    await page.getByRole('link', { name: 'APIs', exact: true }).first().click();
    await button('Add API').click();
    await field('API name').fill('Typed');
    await page.keyboard.press('Escape');
    await question().waitFor();
    await console.check(page, 'forms-leave');
    await question().getByRole('button', { name: 'Stay' }).click();
    await question().waitFor({ state: 'hidden' });
    assert.equal(await field('API name').inputValue(), 'Typed');
    await page.evaluate(() => window.history.back());
    await question().getByRole('button', { name: 'Stay' }).click();
    assert.equal(await field('API name').inputValue(), 'Typed');
    const asked = page.waitForEvent('dialog');
    const reload = page.reload().catch(() => {});
    const alert = await asked;
    assert.equal(alert.type(), 'beforeunload');
    await alert.dismiss();
    await reload;
    assert.equal(await field('API name').inputValue(), 'Typed');
    await close();
  });

  it('on a screen is not lost by going to another one', async () => {
    const { application: { id } } = await console.call(page, 'POST', '/applications',
      { name: 'Nightly', type: 'm2m' });
    await page.goto(console.url(`/applications/${id}`));
    await page.getByLabel('Name', { exact: true }).fill('Nightly worker');
    await page.getByRole('link', { name: 'APIs', exact: true }).first().click();
    await question().getByRole('button', { name: 'Stay' }).click();
    await button('Save').click();
    await page.getByText('Name changed').waitFor();
    await page.getByRole('heading', { name: 'Nightly worker', level: 1 }).waitFor();
    await page.getByRole('link', { name: 'Home' }).click();
    await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
  });
});

describe('making several', () => {
  it('suggests a key from the name, until one is typed, and begins anew for another', async () => {
    await open('/feature-flags', 'Add feature flag');
    await field('Name').fill('Neue Kasse für Zürich');
    assert.equal(await field('Key').inputValue(), 'neue-kasse-fur-zurich');
    await field('Key').fill('checkout');
    await field('Name').fill('New checkout');
    assert.equal(await field('Key').inputValue(), 'checkout');
    await dialog().getByLabel('Add another').check();
    await dialog().getByRole('button', { name: 'Add feature flag' }).click();
    await page.getByText('Feature flag New checkout added').waitFor();
    await waitForFocus('Name');
    assert.equal(await field('Key').inputValue(), '');
    await close();
  });
});

describe('an API key without scopes', () => {
  it('asks first', async () => {
    await open('/api-keys', 'Add API key');
    await field('Name').fill('Bare');
    await dialog().getByText('environment', { exact: true }).click();
    await dialog().getByRole('combobox', { name: 'API' }).or(field('API')).first().click();
    await page.getByRole('option', { name: 'Orders' }).click();
    await dialog().getByRole('button', { name: 'Add API key' }).click();
    const asked = page.getByRole('dialog', { name: 'Add an API key without scopes?' });
    await asked.waitFor();
    await console.checkAccessibility(page, 'key without scopes');
    await asked.getByRole('button', { name: 'Cancel' }).click();
    await asked.waitFor({ state: 'hidden' });
    assert.equal(await field('Name').inputValue(), 'Bare');
    await dialog().getByRole('button', { name: 'Add API key' }).click();
    await asked.getByRole('button', { name: 'Add without scopes' }).click();
    await page.getByTestId('secret').waitFor();
    const { api_keys: keys } = await console.call(page, 'GET', '/api_keys');
    assert.deepEqual(keys.map(({ name, scopes }) => [name, scopes]), [['Bare', []]]);
  });
});

describe('two tabs', () => {
  it('show what another changed beside what was typed, before it is overwritten', async () => {
    const { organization: { code } } = await console.call(page, 'POST', '/organization',
      { name: 'Acme', handle: 'acme' });
    page = await page.context().newPage();
    await page.goto(console.url(`/organizations/${code}`));
    await button('Edit').first().click();
    await field('Name').fill('Acme of mine');
    await console.call(page, 'PATCH', `/organization/${code}`,
      { name: 'Acme of another', external_id: '77' });
    await page.keyboard.press('Enter');
    await dialog().getByText('Somebody else changed this in the meantime').waitFor();
    const list = dialog().getByRole('list', { name: 'What changed in the meantime' });
    assert.deepEqual(await list.getByRole('listitem').allInnerTexts(), [
      'Name: you saw “Acme”, it is now “Acme of another”, you save “Acme of mine”.',
      'External ID: you saw nothing, it is now “77”, you save “77”.',
    ]);
    await console.check(page, 'forms-meanwhile');
    const before = await console.call(page, 'GET', `/organization?code=${code}`);
    assert.equal(before.name, 'Acme of another', 'nothing was overwritten yet');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().waitFor({ state: 'hidden' });
    const { name, external_id: external } =
      await console.call(page, 'GET', `/organization?code=${code}`);
    assert.deepEqual([name, external], ['Acme of mine', '77']);
  });
});

describe('the log-in', () => {
  it('points at what is missing, and is accessible', async () => {
    const other = await console.newPage();
    await other.goto(console.url('/'));
    await other.getByRole('button', { name: 'Log in' }).click();
    await other.getByText('Enter your e-mail address.').waitFor();
    await console.check(other, 'forms-log-in');
  });
});
