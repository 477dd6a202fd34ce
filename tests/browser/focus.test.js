/*
 * focus: with the keyboard alone one always knows where one is: in the row that one has just made, in the
 * next one after one was deleted, in the first field of a dialog; its ring is seen whole; and the whole
 * way from the set-up link to a token needs no mouse.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { remember, waitFor } from '../integration/lib/harness.js';
import { Console, OWNER } from './lib/console.js';
import { makeEverything, openScreen } from './lib/everything.js';

let console, page;

const button = (name, within = page) => within.getByRole('button', { name, exact: true });
const dialog = () => page.getByRole('dialog');
const status = () => page.getByRole('status');

/* What has the focus: its tag and its words. */
const focused = () => page.evaluate(() => {
  const { activeElement: at } = document;
  return `${at.tagName} ${at.labels?.[0]?.textContent.replace(/ \*$/, '') ??
    at.getAttribute('aria-label') ?? at.textContent}`;
});

/* The row that the focus is in. */
const focusedRow = () => page.evaluate(() => document.activeElement.closest('tbody tr')?.textContent ?? '');

const assertInRow = (name) => waitFor(`the focus is in the row of ${name}`,
  async () => (await focusedRow()).includes(name));

/* Presses Tab until what has the focus is called so. */
async function tabTo(words, { most = 80, key = 'Tab' } = {}) {
  const passed = [];
  for (let i = 0; i < most; i++) {
    const now = await focused();
    if (words.test(now))
      return;
    passed.push(now.slice(0, 40));
    await page.keyboard.press(key);
  }
  assert.fail(`no ${words} among ${passed.join(' | ')}`);
}

async function press(words, options) {
  await tabTo(words, options);
  await page.keyboard.press('Enter');
}

async function type(field, text) {
  await tabTo(new RegExp(`^(INPUT|TEXTAREA) ${field}`));
  await page.keyboard.type(text);
}

/* Screen, opener, what is typed field by field, the name of the row. */
const MADE = [
  ['/properties/categories', 'Add category', [['Name', 'Hosting']], 'Hosting'],
  ['/feature-flags', 'Add feature flag', [['Name', 'Checkout']], 'Checkout'],
  ['/environment-variables', 'Add environment variable', [['Key', 'BILLING_URL'], ['Value', 'x']], 'BILLING_URL'],
];

describe('whoever makes a thing', () => {
  before(async () => {
    console = await Console.start();
    page = await console.firstOwner();
  });
  after(() => console?.stop());

  for (const [screen, opener, fields, name] of MADE)
    for (const nth of ['first', 'second'])
      it(`is in its row, and hears of it: ${opener}, the ${nth} one`, async () => {
        await openScreen(console, page, screen);
        await press(new RegExp(`^BUTTON ${opener}`));
        await dialog().waitFor();
        const called = nth === 'first' ? name : name.replace(/\w/, 'A');
        for (const [field, text] of fields) {
          if (field !== 'Value')
            await waitFor(`${field} has the focus`, async () => (await focused()).startsWith(`INPUT ${field}`));
          await type(field, field === 'Value' ? text : called);
        }
        await page.keyboard.press(screen === '/environment-variables' ? 'Shift+Tab' : 'End');
        await page.keyboard.press('Enter');
        await dialog().waitFor({ state: 'hidden' });
        await assertInRow(called);
        await status().filter({ hasText: called }).waitFor();
      });

  it('is in the row of a new scope', async () => {
    const { api } = await console.call(page, 'POST', '/apis', { name: 'Orders', audience: 'orders' });
    await openScreen(console, page, `/apis/${api.id}/scopes`);
    for (const key of ['write:orders', 'read:orders']) {
      await press(/^BUTTON Add scope/);
      await waitFor('the field has the focus', async () => (await focused()).startsWith('INPUT Name'));
      await page.keyboard.type(key);
      await page.keyboard.press('Enter');
      await dialog().waitFor({ state: 'hidden' });
      await assertInRow(key);
      await status().filter({ hasText: key }).waitFor();
    }
  });

  it('is in the row of a new API key, once the key is copied', async () => {
    await openScreen(console, page, '/api-keys');
    await press(/^BUTTON Add API key/);
    await waitFor('the field has the focus', async () => (await focused()).startsWith('INPUT Name'));
    await page.keyboard.type('Verifier');
    await dialog().getByText('environment', { exact: true }).click();
    await dialog().getByRole('combobox', { name: 'API', exact: true }).click();
    await page.getByRole('option').first().click();
    await button('Add API key', dialog()).click();
    await button('Add without scopes').click();
    const secret = page.getByTestId('secret');
    await secret.waitFor();
    remember(await secret.innerText());
    await button('Copy API key').click();
    await button('I have copied it').click();
    await dialog().waitFor({ state: 'hidden' });
    await assertInRow('Verifier');
  });
});

describe('whoever deletes a thing', () => {
  before(async () => {
    console = await Console.start();
    page = await console.firstOwner();
    for (const name of ['Alpha', 'Beta', 'Gamma'])
      await console.call(page, 'POST', '/organization', { name });
  });
  after(() => console?.stop());

  async function remove(name) {
    await tabTo(new RegExp(`^BUTTON Actions on ${name}`));
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem').first().waitFor();
    await tabTo(/Delete/, { key: 'ArrowDown' });
    await page.keyboard.press('Enter');
    await waitFor('the field has the focus', async () => (await focused()).startsWith('INPUT Type'));
    await page.keyboard.type(name);
    await page.keyboard.press('Enter');
    await dialog().waitFor({ state: 'hidden' });
  }

  it('is in the next row, or the last one, and at last at the heading', async () => {
    await openScreen(console, page, '/organizations');
    await page.getByRole('link', { name: 'Alpha', exact: true }).waitFor();
    await remove('Beta');
    await assertInRow('Gamma');
    await remove('Gamma');
    await assertInRow('Alpha');
    await page.getByRole('heading', { level: 1 }).focus(); /* from the top again */
    await remove('Alpha');
    await waitFor('the heading has the focus', async () => await focused() === 'H1 Organizations');
  });
});

/* Where a ring around what has the focus is cut off: by a box that scrolls or hides, or the window. */
const cutRing = () => page.evaluate(() => {
  const at = document.activeElement;
  const style = getComputedStyle(at);
  if (!at.matches(':focus-visible') || style.outlineStyle === 'none')
    return null;
  const out = parseFloat(style.outlineWidth) + parseFloat(style.outlineOffset);
  const box = at.getBoundingClientRect();
  const ring = { left: box.left - out, right: box.right + out, top: box.top - out, bottom: box.bottom + out };
  for (let over = at.parentElement; over !== null && over !== document.body; over = over.parentElement) {
    const { overflowX, overflowY, position } = getComputedStyle(over);
    const edge = over.getBoundingClientRect();
    const cuts = (overflowX !== 'visible' && (ring.left < edge.left - 1.5 || ring.right > edge.right + 1.5)) ||
      (overflowY !== 'visible' && (ring.top < edge.top - 1.5 || ring.bottom > edge.bottom + 1.5));
    if (cuts)
      return `${at.tagName} ${at.getAttribute('aria-label') ?? at.textContent.slice(0, 40)} in ${over.className}`;
    if (position === 'fixed')
      break;
  }
  return null;
});

/* Whether anything shows where the focus is. */
const isSeen = () => page.evaluate(() => {
  const at = document.activeElement;
  const has = (element) => {
    const style = getComputedStyle(element);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  };
  const isField = at.matches('input, textarea, select');
  return isField || has(at) || at.matches('h1, main, body') || at.closest('[data-focused]') !== null;
});

describe('the ring', () => {
  let things;
  before(async () => {
    console = await Console.start();
    page = await console.firstOwner();
    things = await makeEverything(console, page);
  });
  after(() => console?.stop());

  it('is there at each step of the keyboard, and whole', async () => {
    const faults = new Set();
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 800 });
      for (const screen of ['/', '/applications', '/audit', '/signing-keys', '/properties/app', things[0], things[3]]) {
        await openScreen(console, page, screen);
        for (let i = 0; i < 60; i++) {
          await page.keyboard.press('Tab');
          if (await page.evaluate(() => document.activeElement === document.body))
            break;
          if (!await isSeen())
            faults.add(`nothing shows that the focus is at ${await focused()}`);
          faults.add(await cutRing());
        }
      }
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    faults.delete(null);
    assert.deepEqual([...faults], []);
  });

  it('is at the heading of each screen that one goes to', async () => {
    await openScreen(console, page, '/');
    for (const [link, heading] of [['Applications', 'Applications'], ['Organizations', 'Organizations'],
      ['Webhooks', 'Webhooks'], ['Audit log', 'Audit log'], ['Applications', 'Applications']]) {
      await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: link, exact: true }).click();
      await waitFor(`the focus is at ${heading}`, async () => await focused() === `H1 ${heading}`);
    }
  });

  it('is not drawn around what is clicked', async () => {
    await openScreen(console, page, '/applications');
    await button('Add application').click();
    await dialog().waitFor();
    await page.keyboard.press('Escape');
    await page.mouse.click(640, 400);
    await page.getByRole('link', { name: 'APIs', exact: true }).first().click();
    await page.getByRole('heading', { name: 'APIs', level: 1 }).waitFor();
    await waitFor('the heading has the focus', async () => await focused() === 'H1 APIs');
    assert.equal(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), 'none');
  });
});

describe('the keyboard alone', () => {
  before(async () => {
    console = await Console.start();
    page = await console.newPage();
  });
  after(() => console?.stop());

  it('leads from the set-up link to a token that is copied', async () => {
    await page.goto(await console.setupLink());
    await page.getByRole('heading', { name: 'Set up jeton' }).waitFor();
    await type('Your name', OWNER.name);
    await type('E-mail', OWNER.email);
    await type('Password', OWNER.password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();

    await press(/^BUTTON Add application/);
    await dialog().waitFor();
    await type('Name', 'Nightly worker');
    await type('API name', 'Orders');
    await type('Audience', 'https://orders.example.com');
    await type('Scopes', 'read:orders write:orders');
    await press(/^BUTTON Add application/);
    const secret = page.getByTestId('secret');
    await secret.waitFor();
    remember(await secret.innerText());
    await press(/^BUTTON Copy client secret/);
    await press(/^(BUTTON|A) Get a test token/);
    await page.getByRole('heading', { name: 'Nightly worker', level: 1 }).waitFor();
    await press(/^BUTTON Get token/);
    await page.getByTestId('token').waitFor();
    remember(await page.getByTestId('token').innerText());
    await press(/^BUTTON Copy token/);
    await waitFor('the token is copied', async () =>
      await page.evaluate(() => navigator.clipboard.readText()) === await page.getByTestId('token').innerText());
  });
});
