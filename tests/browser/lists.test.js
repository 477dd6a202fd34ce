/* lists: what all lists of the console have in common, on the lists where it is seen best. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { remember, waitFor } from '../integration/lib/harness.js';
import { Console } from './lib/console.js';

const LONG = 'A name that goes on and on '.repeat(9).trim();

let console, page, api;

before(async () => {
  console = await Console.start();
  page = await console.firstOwner();
  for (let i = 1; i <= 28; i++)
    await create(`Robot ${String(i).padStart(2, '0')}`);
  api = (await console.call(page, 'POST', '/apis',
    { name: 'Orders', audience: 'https://orders.example.com' })).api;
});

after(() => console?.stop());

const create = async (name) =>
  (await console.call(page, 'POST', '/applications', { name, type: 'm2m' })).application;
const openScreen = (path) => page.goto(console.url(path));
const link = (name) => page.getByRole('link', { name, exact: true });
const button = (name) => page.getByRole('button', { name, exact: true });
const dialog = () => page.getByRole('dialog');
const select = (name) => page.getByRole('checkbox', { name: `Select ${name}`, exact: true });

async function act(row, action) {
  await button(`Actions on ${row}`).click();
  await page.getByRole('menuitem', { name: action, exact: true }).click();
}

async function nothingSideways(what) {
  const [page_, table] = await page.evaluate(() => {
    const scrolled = document.querySelector('[role="group"] > table').parentElement;
    const root = document.documentElement;
    return [root.scrollWidth - root.clientWidth, scrolled.scrollWidth - scrolled.clientWidth];
  });
  assert.ok(page_ <= 0, `${what}: the page is ${page_} pixels too wide`);
  assert.ok(table <= 0, `${what}: the table is ${table} pixels too wide`);
}

describe('the address of a list', () => {
  it('keeps the page: Back, reload and Previous return to it', async () => {
    await openScreen('/applications');
    await link('Robot 01').waitFor();
    await button('Next').click();
    await link('Robot 28').waitFor();
    assert.match(page.url(), /page=2/);
    await link('Robot 28').click();
    await page.getByRole('heading', { name: 'Robot 28', level: 1 }).waitFor();
    await page.goBack();
    await link('Robot 28').waitFor();
    await page.reload();
    await link('Robot 28').waitFor();
    await button('Previous').click();
    await link('Robot 01').waitFor();
    await page.goBack();
    await link('Robot 28').waitFor();
  });

  it('keeps the order, which a click on a column turns', async () => {
    await openScreen('/applications');
    await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
    await page.waitForURL(/sort=name_asc/);
    await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
    await link('Robot 28').waitFor();
    assert.match(page.url(), /sort=name_desc/);
    assert.equal(await page.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort'), 'descending');
    await page.reload();
    await link('Robot 28').waitFor();
    assert.equal(await link('Robot 01').count(), 0);
    await page.goBack();
    await link('Robot 01').waitFor();
  });

  it('keeps search and order of a list that comes whole', async () => {
    for (const [name, key] of [['Zürich', 'city'], ['Bern', 'capital']])
      await console.call(page, 'POST', '/feature_flags', { name, key, type: 'bool',
        default_value: 'false', allow_override_level: 'env' });
    await openScreen('/feature-flags');
    await page.getByRole('searchbox').fill('zurich');
    await page.getByText('Bern').waitFor({ state: 'hidden' });
    await page.getByText('Zürich').waitFor();
    assert.match(page.url(), /search=zurich/);
    await page.getByRole('searchbox').fill('CAPITAL');
    await page.getByText('found by its key').waitFor();
    await page.reload();
    await page.getByText('found by its key').waitFor();
    await page.getByText('1 feature flag', { exact: true }).waitFor();
    await page.getByRole('searchbox').fill('');
    await page.getByText('2 feature flags', { exact: true }).waitFor();
    const names = () => page.getByRole('row').filter({ has: page.getByRole('cell') }).getByRole('cell')
      .filter({ hasText: /^(Zürich|Bern)$/ }).allInnerTexts();
    await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
    await page.waitForURL(/sort=name_asc/);
    assert.deepEqual(await names(), ['Bern', 'Zürich']);
    await console.check(page, 'list-flags');
  });
});

describe('searches, orders and filters of API keys', () => {
  const columnButton = (name) => page.getByRole('columnheader', { name }).getByRole('button');
  let made;

  before(async () => {
    made = {};
    for (const name of ['Zürich nightly', 'Straße', 'Bern'])
      made[name] = (await console.call(page, 'POST', '/api_keys',
        { name, api_id: api.id, type: 'environment' })).api_key;
    for (const { key } of Object.values(made))
      remember(key);
  });

  it('find "zurich", count, and stay through a reload', async () => {
    await openScreen('/api-keys');
    await page.getByText('3 API keys', { exact: true }).waitFor();
    await page.getByRole('searchbox').fill('zurich');
    await page.getByText('1 API key', { exact: true }).waitFor();
    await link('Zürich nightly').waitFor();
    assert.match(page.url(), /search=zurich/);
    await page.reload();
    await page.getByText('1 API key', { exact: true }).waitFor();
    assert.equal(await page.getByText('found by its').count(), 0);
  });

  it('say that one was found by its last characters', async () => {
    await openScreen(`/api-keys?search=${made.Bern.key.slice(-4)}`);
    await link('Bern').waitFor();
    await page.getByText('found by its last characters').waitFor();
    await console.check(page, 'list-api-keys-found');
  });

  it('are sorted by a click, which Back takes back', async () => {
    const names = () => page.getByRole('link', { name: /^(Zürich nightly|Straße|Bern)$/ }).allInnerTexts();
    await openScreen('/api-keys');
    await link('Bern').waitFor();
    assert.deepEqual(await names(), ['Zürich nightly', 'Straße', 'Bern']);
    await columnButton('Name').click();
    await page.getByRole('columnheader', { name: 'Name' }).and(page.locator('[aria-sort="ascending"]')).waitFor();
    await waitFor('the order', async () => (await names()).join() === 'Bern,Straße,Zürich nightly');
    await columnButton('Last verified').click();
    await page.waitForURL(/sort=last_used_asc/);
    await page.goBack();
    await page.waitForURL(/sort=name_asc/);
    await waitFor('the order', async () => (await names()).join() === 'Bern,Straße,Zürich nightly');
  });

  it('are of an API and a use, in the address', async () => {
    await openScreen('/api-keys');
    await button('Filters').click();
    await page.getByRole('combobox', { name: 'API', exact: true }).click();
    await page.getByRole('option', { name: 'Orders' }).click();
    await page.waitForURL(/api=/);
    await page.getByRole('combobox', { name: 'Use' }).click();
    await page.getByRole('option', { name: 'Unused for 30 days' }).click();
    await page.getByText('No API keys match').waitFor();
    await page.goBack();
    await page.getByText('3 API keys', { exact: true }).waitFor();
    await page.getByRole('combobox', { name: 'Use' }).click();
    await page.getByRole('option', { name: 'Never used' }).click();
    await page.waitForURL(/use=never/);
    await page.reload();
    await page.getByText('3 API keys', { exact: true }).waitFor();
    await console.check(page, 'list-api-key-filters');
  });
});

describe('searches and filters of applications', () => {
  let org;

  before(async () => {
    org = (await console.call(page, 'POST', '/organization', { name: 'Filtered' })).organization;
    for (const name of ['Zürich', 'Straße'])
      await console.call(page, 'POST', '/applications', { name, type: 'm2m', org_code: org.code });
  });

  it('find Zürich as "zurich" and Straße as "strasse", and count what they find', async () => {
    for (const [search, name] of [['zurich', 'Zürich'], ['strasse', 'Straße']]) {
      await openScreen('/applications');
      await link('Robot 10').waitFor();
      await page.getByRole('searchbox').fill(search);
      await link(name).waitFor();
      await page.getByText('1 application', { exact: true }).waitFor();
      assert.equal(await page.getByText('found by its').count(), 0);
    }
  });

  it('say that it was found by its client_id', async () => {
    const { applications: [{ id }] } =
      await console.call(page, 'GET', '/applications?search=zurich');
    await openScreen(`/applications?search=${id.slice(4, 20)}`);
    await link('Zürich').waitFor();
    await page.getByText('found by its client_id').waitFor();
  });

  it('stand in the address, and Back returns to what was shown before', async () => {
    await openScreen(`/applications?organization=${org.code}`);
    await page.getByText('2 applications', { exact: true }).waitFor();
    await page.getByRole('combobox', { name: 'Use' }).click();
    await page.getByRole('option', { name: 'Unused for 30 days' }).click();
    await page.getByText('No applications match').waitFor();
    assert.match(page.url(), /use=30/);
    await page.goBack();
    await page.getByText('2 applications', { exact: true }).waitFor();
    await page.getByRole('combobox', { name: 'Use' }).click();
    await page.getByRole('option', { name: 'Never used' }).click();
    await page.waitForURL(/use=never/);
    await link('Straße').waitFor();
    await page.reload();
    await page.getByText('2 applications', { exact: true }).waitFor();
    await console.check(page, 'list-application-filters');
    await page.getByRole('combobox', { name: 'Client secrets' }).click();
    await page.getByRole('option', { name: 'Two secrets' }).click();
    await button('Show all').click();
    await link('Robot 10').waitFor();
    assert.doesNotMatch(page.url(), /organization|use|secrets/);
  });

  it('leave out those of other APIs', async () => {
    await openScreen(`/applications?api=${api.id}`);
    await page.getByText('No applications match').waitFor();
  });

  it('are in the order of their making, too', async () => {
    await page.setViewportSize({ width: 1600, height: 900 }); /* there is room for the column */
    await openScreen('/applications');
    await page.getByRole('columnheader', { name: 'Created' }).getByRole('button').click();
    await page.waitForURL(/sort=created_asc/);
    await page.getByRole('columnheader', { name: 'Created' }).getByRole('button').click();
    await link('Straße').waitFor();
    assert.match(page.url(), /sort=created_desc/);
    await page.getByText(/^1–25 of \d+ applications$/).waitFor();
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it('find organizations by name, handle and external id', async () => {
    await console.call(page, 'POST', '/organization',
      { name: 'Genève', handle: 'lake', external_id: 'crm-77' });
    await openScreen('/organizations');
    await link('Filtered').waitFor();
    for (const [search, where] of [['geneve', null], ['LAKE', 'handle'], ['crm-7', 'external_id']]) {
      await page.getByRole('searchbox').fill(search);
      await link('Filtered').waitFor({ state: 'hidden' });
      await link('Genève').waitFor();
      if (where !== null)
        await page.getByText(`found by its ${where}`).waitFor();
    }
  });

  it('come when they are asked for, with the focus in the first', async () => {
    await openScreen('/applications');
    assert.equal(await page.getByRole('combobox', { name: 'API' }).count(), 0);
    await button('Filters').click();
    await page.getByRole('combobox', { name: 'API' }).and(page.locator(':focus')).waitFor();
  });
});

describe('several rows at once', () => {
  it('are deleted after one question that says how many', async () => {
    await openScreen('/applications');
    for (const name of ['Robot 01', 'Robot 02', 'Robot 03'])
      await select(name).check();
    await page.getByText('3 applications selected').waitFor();
    await console.check(page, 'list-chosen');
    await page.getByRole('group', { name: 'Selected rows' }).getByRole('button', { name: 'Delete' }).click();
    await dialog().getByText('Delete 3 applications?').waitFor();
    await dialog().getByText('Robot 02').waitFor();
    await console.check(page, 'list-delete-several');
    await dialog().getByRole('textbox').fill('3');
    await dialog().getByRole('button', { name: 'Delete 3 applications' }).click();
    await page.getByText('3 applications deleted').waitFor();
    await link('Robot 01').waitFor({ state: 'hidden' });
    await page.getByText('selected').waitFor({ state: 'hidden' });
    const { applications } = await console.call(page, 'GET', '/applications?search=Robot&page_size=50');
    assert.equal(applications.length, 25);
  });

  it('tell which were not, and why', async () => {
    for (const name of ['Bound one', 'Bound two'])
      await create(name);
    await openScreen('/applications?search=Bound');
    await select('Bound one').check();
    await select('Bound two').check();
    const { applications } = await console.call(page, 'GET', '/applications?search=Bound%20two');
    await console.call(page, 'DELETE', `/applications/${applications[0].id}`);
    await page.getByRole('group', { name: 'Selected rows' }).getByRole('button', { name: 'Delete' }).click();
    await dialog().getByRole('textbox').fill('2');
    await dialog().getByRole('button', { name: 'Delete 2 applications' }).click();
    await dialog().getByText('1 application not deleted').waitFor();
    await dialog().getByText('1 of 2 deleted.').waitFor();
    await dialog().getByText('Bound two').waitFor();
    await console.check(page, 'list-outcome');
    await dialog().getByRole('button', { name: 'Close' }).last().click();
    await page.getByText('Bound one deleted').waitFor();
  });

  it('are revoked, and undo gives back what they had', async () => {
    const made = [];
    for (const name of ['Worker A', 'Worker B'])
      made.push(await create(name));
    await console.call(page, 'PATCH', `/apis/${api.id}/applications`,
      { applications: made.map(({ id }) => ({ id })) });
    await openScreen(`/apis/${api.id}/applications`);
    await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
    await page.getByRole('group', { name: 'Selected rows' }).getByRole('button', { name: 'Revoke authorization' }).click();
    await dialog().getByRole('button', { name: 'Revoke the authorization of 2 applications' }).click();
    await page.getByText('No authorized applications yet').waitFor();
    await button('Undo').click();
    await link('Worker A').waitFor();
    await link('Worker B').waitFor();
  });
});

describe('a row', () => {
  it('has one menu, with what is dangerous at its end', async () => {
    await openScreen('/applications');
    await button('Actions on Robot 10').click();
    assert.deepEqual(await page.getByRole('menuitem').allInnerTexts(),
      ['View details', 'APIs and scopes', 'Test', 'Delete application']);
    await page.keyboard.press('Escape');
    await openScreen('/apis');
    await button('Actions on Orders').click();
    assert.deepEqual(await page.getByRole('menuitem').allInnerTexts(),
      ['View details', 'Scopes', 'Applications', 'Test', 'Delete API']);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Actions on .*Management API/ }).click();
    await page.getByRole('menuitem', { name: 'View details' }).waitFor();
    assert.equal(await page.getByRole('menuitem', { name: 'Delete API' }).count(), 0, 'of the built-in API');
  });

  it('is deleted from the list once its name is typed', async () => {
    await create('Short-lived');
    await openScreen('/applications?search=Short');
    await act('Short-lived', 'Delete application');
    await dialog().getByRole('textbox').fill('Short-lived');
    await dialog().getByRole('button', { name: 'Delete application' }).click();
    await page.getByRole('heading', { name: 'No applications match' }).waitFor();
    await button('Show all').click();
    await link('Robot 10').waitFor();
  });

  it('has its client_id, to be copied', async () => {
    const { id } = await create('Copied');
    await openScreen('/applications?search=Copied');
    await button('Copy client_id of Copied').click();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), id);
  });

  it('keeps its name apart from the words around it', async () => {
    await create('מכונה 7');
    await openScreen(`/applications?search=${encodeURIComponent('מכונה')}`);
    assert.equal(await page.locator('bdi', { hasText: 'מכונה 7' }).first().textContent(), 'מכונה 7');
  });
});

describe('the file of a list', () => {
  it('has the whole list, in its order, and no formulas', async () => {
    await create('=HYPERLINK("http://evil.example")');
    await openScreen('/applications?sort=name_desc');
    await link('Robot 28').waitFor();
    const downloading = page.waitForEvent('download');
    await button('Download CSV').click();
    const download = await downloading;
    assert.match(download.suggestedFilename(), /^jeton-applications-\d{4}-\d\d-\d\d\.csv$/);
    const lines = (await readFile(await download.path(), 'utf8')).split('\r\n');
    assert.match(lines[0], /^\ufeffName,client_id,/);
    assert.equal(lines.filter((line) => line.startsWith('Robot ')).length, 25);
    assert.ok(lines.findIndex((line) => line.startsWith('Robot 28')) < lines.findIndex((line) => line.startsWith('Robot 04')));
    assert.ok(lines.some((line) => line.startsWith('"\'=HYPERLINK(""http://evil.example"")",')));
  });
});

describe('a long name', () => {
  before(() => create(LONG));

  it('does not take the table: times and codes stay whole', async () => {
    await openScreen('/applications?search=on+and+on');
    await link(LONG).waitFor();
    await nothingSideways('at 1280');
    const row = page.getByRole('row').filter({ has: link(LONG) });
    for (const short of [row.locator('code').first(), row.getByText('never')]) {
      const lines = await short.evaluate((element) =>
        element.getBoundingClientRect().height / parseFloat(getComputedStyle(element).lineHeight));
      assert.ok(lines < 1.9, `${lines} lines`);
    }
    const code = row.locator('code').first();
    assert.ok(await code.evaluate((element) => element.scrollWidth <= element.clientWidth), 'the client_id is cut');
  });
});

describe('a narrow window', () => {
  it('shows rows as cards, each with its menu in sight', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    for (const path of ['/applications', '/apis', `/apis/${api.id}/applications`, '/feature-flags', '/administrators']) {
      await openScreen(path);
      await page.getByRole('button', { name: /^Actions on/ }).first().waitFor();
      await nothingSideways(path);
      for (const menu of await page.getByRole('button', { name: /^Actions on/ }).all()) {
        const { x, width } = await menu.boundingBox();
        assert.ok(x >= 0 && x + width <= 360, `${path}: a menu at ${x} to ${x + width}`);
      }
    }
    await openScreen('/applications');
    await button('Actions on Robot 10').click();
    await page.getByRole('menuitem', { name: 'View details' }).click();
    await page.getByRole('heading', { name: 'Robot 10', level: 1 }).waitFor();
    await page.setViewportSize({ width: 1280, height: 800 });
  });
});

describe('a field that is searched', () => {
  it('finds Zürich as "zurich", and a scope by what it allows', async () => {
    const { api: { id } } = await console.call(page, 'POST', '/apis',
      { name: 'Zürich', audience: 'https://zurich.example.com' });
    for (const [key, description] of [['read:trains', 'Trains in Zürich'], ['read:ships', 'Ships']])
      await console.call(page, 'POST', `/apis/${id}/scopes`, { key, description });
    await openScreen('/applications');
    await button('Filters').click();
    await page.getByRole('combobox', { name: 'API' }).fill('zurich');
    await page.getByRole('option', { name: 'Zürich' }).click();
    await page.waitForURL(new RegExp(`api=${id}`));
    await openScreen(`/apis/${id}/test`);
    await page.getByRole('combobox', { name: 'Scopes' }).fill('ZURICH');
    await page.getByRole('option', { name: 'read:ships' }).waitFor({ state: 'detached' });
    await page.getByRole('option', { name: 'read:trains' }).getByText('Trains in Zürich').waitFor();
    await console.check(page, 'test-scopes');
    await page.getByRole('option', { name: 'read:trains' }).click();
    await page.waitForURL(/scope=read%3Atrains/);
  });
});

describe('an organization', () => {
  it('is picked by its name, code or handle wherever one is asked for', async () => {
    const { organization: { code } } = await console.call(page, 'POST', '/organization',
      { name: 'Zürich Trains', handle: 'rails' });
    await openScreen('/applications?create');
    const picker = dialog().getByRole('combobox', { name: 'Organization' });
    for (const text of ['zurich', 'rails', code]) {
      await picker.fill(text);
      await page.getByRole('option', { name: 'Zürich Trains' }).waitFor();
    }
    await page.getByRole('option', { name: 'Zürich Trains' }).click();
    assert.equal(await picker.inputValue(), 'Zürich Trains');
    await console.check(page, 'organization-picked');
    await page.keyboard.press('Escape');
    await openScreen('/api-keys?organization=' + code);
    await page.getByRole('heading', { name: 'No API keys match' }).waitFor();
    assert.equal(await page.getByRole('combobox', { name: 'Organization' }).inputValue(), 'Zürich Trains');
  });
});
