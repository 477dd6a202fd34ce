/*
 * rows: what can be done with a row of a table is behind its three dots, in every table of every screen;
 * and no button or switch is grey without a word about why.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Console } from './lib/console.js';
import { makeEverything, openScreen, SCREENS } from './lib/everything.js';

let console, page, application;

/* Buttons in rows that are no menu; in the page. Copying is part of what is shown. */
const strayButtons = () => [...document.querySelectorAll('main tbody tr')].flatMap((row) =>
  [...row.querySelectorAll('button')]
    .filter((one) => one.checkVisibility() && one.getAttribute('aria-haspopup') !== 'menu' &&
      !/^(Copy|Copied)/.test(one.getAttribute('aria-label') ?? ''))
    .map((one) => one.getAttribute('aria-label') ?? one.textContent));

/* Tables of which some rows have a menu and others have none. */
const halfTables = () => [...document.querySelectorAll('main table')].filter((table) => {
  const rows = [...table.querySelectorAll('tbody tr')];
  const menus = rows.filter((row) => row.querySelector('[aria-haspopup="menu"]') !== null).length;
  return menus > 0 && menus < rows.length;
}).map((table) => table.getAttribute('aria-label'));

/* Grey ones without a word beside them. The first and the last page need none. */
const greyOnes = () => [...document.querySelectorAll('main :is(button, input, textarea):disabled')]
  .filter((one) => one.checkVisibility() || one.type === 'checkbox')
  .filter((one) => !one.title && !one.getAttribute('aria-describedby') &&
    !/^(Previous|Next)$/.test(one.textContent.trim()))
  .map((one) => one.getAttribute('aria-label') ?? (one.textContent || one.labels?.[0]?.textContent));

before(async () => {
  console = await Console.start();
  page = await console.firstOwner();
});

after(() => console?.stop());

describe('in every screen', () => {
  it('rows have one menu, and nothing is grey without a reason', async () => {
    const found = [];
    for (const address of [...SCREENS, ...await makeEverything(console, page)]) {
      await openScreen(console, page, address);
      for (const [what, find] of Object.entries({ strayButtons, halfTables, greyOnes }))
        for (const name of await page.evaluate(find))
          found.push(`${address}, ${what}: ${name}`);
    }
    assert.deepEqual(found, []);
  });
});

describe('the first thing that one does on a list', () => {
  it('is the one filled button, on the line of the heading', async () => {
    for (const [address, name] of [['/applications', 'Add application'], ['/apis', 'Add API'],
      ['/organizations', 'Add organization'], ['/api-keys', 'Add API key'],
      ['/properties/app', 'Add property'], ['/properties/categories', 'Add category'],
      ['/feature-flags', 'Add feature flag'], ['/environment-variables', 'Add environment variable'],
      ['/webhooks', 'Add webhook'], ['/signing-keys', 'Rotate'], ['/administrators', 'Invite']]) {
      await openScreen(console, page, address);
      const filled = await page.locator('main .mantine-Button-root:not([data-variant])').all();
      assert.deepEqual(await Promise.all(filled.map((one) => one.innerText())), [name], address);
      const [button, heading] = await Promise.all(
        [filled[0], page.getByRole('heading', { level: 1 })].map((one) => one.boundingBox()));
      assert.ok(Math.abs(button.y - heading.y) < 40, `${address}: ${button.y}, the heading at ${heading.y}`);
    }
  });
});

describe('a press that can do nothing', () => {
  before(async () => {
    ({ application } = await console.call(page, 'POST', '/applications', { name: 'Pressed', type: 'm2m' }));
  });

  it('says what is missing for a token', async () => {
    await openScreen(console, page, `/applications/${application.id}/test`);
    await page.getByRole('button', { name: 'Get token' }).click();
    await page.getByText('Choose an application and an API first.').waitFor();
  });

  it('says why no secret can be rotated now', async () => {
    await console.call(page, 'POST', `/applications/${application.id}/client_secrets`,
      { maintain_previous_secret: true });
    await openScreen(console, page, `/applications/${application.id}`);
    await page.getByRole('button', { name: 'Rotate', exact: true }).click();
    await page.getByRole('alert').getByText('Delete the previous client secret first.').waitFor();
  });

  it('says what comes before a second factor of all', async () => {
    await openScreen(console, page, '/administrators');
    await page.getByRole('switch', { name: 'Require a second factor of every administrator' }).click();
    await page.getByRole('alert').getByText('Set up your own first').waitFor();
  });
});

describe('a command that is shown', () => {
  it('has no sensitive value in it', async () => {
    await openScreen(console, page, '/environment-variables');
    await page.getByRole('button', { name: 'Add environment variable' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Key').fill('PASSWORD');
    await dialog.getByRole('switch', { name: 'Sensitive' }).click();
    await dialog.getByRole('textbox', { name: 'Value' }).fill('hunter2-of-mine');
    await dialog.getByRole('button', { name: 'Show as curl or Ansible' }).click();
    const command = dialog.getByText('THE_VALUE');
    await command.first().waitFor();
    assert.ok(!(await dialog.innerText()).includes('hunter2-of-mine'));
  });
});
