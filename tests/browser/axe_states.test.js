/*
 * axe_states: axe finds nothing in any state that a screen can be in, light and dark: the pages in front
 * of the log-in and their refusals; each list empty, with rows, with a row's menu and its dialogs, filled
 * wrongly; while it loads, and when it cannot be read; what stands over all of them.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { resetLink } from '../integration/lib/console.js';
import { remember } from '../integration/lib/harness.js';
import { Console, OWNER } from './lib/console.js';
import { makeEverything, openScreen, SCREENS } from './lib/everything.js';

let console, page;

const button = (name, within = page) => within.getByRole('button', { name, exact: true });
const dialog = () => page.getByRole('dialog');

async function assertAccessible(state) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await console.settle(page, `axe-${state}-${colorScheme}`);
    await console.checkAccessibility(page, `${state}, ${colorScheme}`);
  }
}

/* Screens with a button that opens a dialog, which is then sent empty. */
const CREATING = [
  ['/applications', 'Add application'], ['/apis', 'Add API'],
  ['/organizations', 'Add organization'], ['/api-keys', 'Add API key'],
  ['/properties/app', 'Add property'], ['/properties/categories', 'Add category'],
  ['/feature-flags', 'Add feature flag'], ['/environment-variables', 'Add environment variable'],
  ['/administrators', 'Invite'], ['/signing-keys', 'Rotate'],
];
const LISTS = CREATING.slice(0, 8).map(([screen]) => screen).concat('/webhooks');

before(async () => {
  console = await Console.start();
  page = await console.newPage();
});

after(() => console?.stop());

describe('in front of the log-in', () => {
  it('a link that is none, and one that was used', async () => {
    for (const [address, title] of [['/setup', 'Set up jeton'], ['/invitation', 'Join'],
      ['/reset-password', 'A new password']])
      for (const token of ['', `#${'A'.repeat(43)}`]) {
        await page.goto('about:blank');
        await page.goto(console.url(address + token));
        await page.getByRole('heading', { level: 1 }).waitFor();
        const send = page.locator('button[type="submit"]');
        if (token !== '' && await send.count() > 0) {
          await send.click();
          await page.locator('[aria-invalid="true"], [role="alert"]').first().waitFor();
        }
        await assertAccessible(`${title}${token === '' ? ' without a token' : ' with a wrong one'}`);
      }
  });

  it('the set-up, with what is missing', async () => {
    await page.goto(await console.setupLink());
    await button('Create the first administrator').waitFor();
    await assertAccessible('set-up');
    await button('Create the first administrator').click();
    await page.locator('[aria-invalid="true"]').first().waitFor();
    await assertAccessible('set-up, empty');
  });

  it('the log-in, with what is missing and with a wrong password', async () => {
    await console.firstOwner(await console.newPage());
    await page.goto(console.url('/'));
    await button('Log in').waitFor();
    await assertAccessible('log-in');
    await button('Log in').click();
    await page.locator('[aria-invalid="true"]').first().waitFor();
    await assertAccessible('log-in, empty');
    await page.getByLabel('E-mail').fill(OWNER.email);
    await page.getByRole('textbox', { name: 'Password' }).fill('wrong, and long enough');
    await button('Log in').click();
    await page.getByRole('alert').waitFor();
    await assertAccessible('log-in, refused');
    await console.logIn(page);
  });

  it('an invitation, and a new password', async () => {
    const link = await resetLink(console.server, OWNER.email);
    const other = await console.newPage();
    const own = page;
    page = other;
    await page.goto(console.url(new URL(link).pathname.replace(/^.*\/console/, '') + new URL(link).hash));
    await page.getByRole('heading', { level: 1 }).waitFor();
    await assertAccessible('reset');
    await console.confirm(own);
    const token = await own.evaluate(async () => {
      const { session } = await (await fetch('/console/api/session')).json();
      const answer = await fetch('/console/api/invitations', { method: 'POST',
        headers: { 'X-CSRF-Token': session.csrf_token, 'Content-Type': 'application/json' },
        body: JSON.stringify({ email: 'bob@example.com', role: 'read_only' }) });
      return new URL((await answer.json()).invitation.url).hash;
    });
    remember(token.slice(1));
    await page.goto(console.url(`/invitation${token}`));
    await page.getByRole('heading', { level: 1 }).waitFor();
    await assertAccessible('invitation');
    page = own;
    await other.context().close();
  });
});

describe('where there is nothing yet', () => {
  for (const screen of SCREENS)
    it(screen, async () => {
      await openScreen(console, page, screen);
      await assertAccessible(`empty ${screen}`);
    });

  for (const [screen, opener] of CREATING)
    it(`${opener}, and what is wrong in it`, async () => {
      await openScreen(console, page, screen);
      await button(opener).first().click();
      await dialog().waitFor();
      await assertAccessible(opener);
      const send = dialog().locator('button[type="submit"]');
      if (opener !== 'Rotate' && await send.count() > 0) {
        await send.click();
        await dialog().locator('[aria-invalid="true"], [data-wrong]:focus').first().waitFor();
        await assertAccessible(`${opener}, wrong`);
      }
    });

  it('no such thing, and no such screen', async () => {
    for (const screen of ['/nowhere', '/applications/none', '/apis/none', '/organizations/none',
      '/webhooks/none', '/api-keys/none']) {
      await page.goto(console.url(screen));
      await page.getByRole('heading', { name: 'Not found' }).waitFor();
      await assertAccessible(screen);
    }
  });
});

describe('where there is one of each', () => {
  let things;

  before(async () => {
    things = await makeEverything(console, page);
  });

  it('the screens of things', async () => {
    for (const screen of things) {
      await openScreen(console, page, screen);
      await assertAccessible(screen.replace(/[0-9a-f]{20,}/, 'ID'));
    }
  });

  for (const screen of LISTS)
    it(`${screen}: rows, a row's menu, each dialog that it opens, a search that finds nothing`, async () => {
      await openScreen(console, page, screen);
      await assertAccessible(`${screen}, rows`);
      const menu = page.getByRole('button', { name: /^Actions on / }).first();
      await menu.click();
      await page.getByRole('menuitem').first().waitFor();
      await assertAccessible(`${screen}, menu`);
      const labels = await page.getByRole('menuitem').allInnerTexts();
      for (const label of labels) {
        const item = page.getByRole('menuitem', { name: label, exact: true });
        if (await item.count() === 0)
          await menu.click();
        if (await item.getAttribute('href') !== null || label.startsWith('Disable'))
          continue;
        await item.click();
        await dialog().waitFor();
        await assertAccessible(`${screen}, ${label}`);
        await page.keyboard.press('Escape');
        await dialog().waitFor({ state: 'hidden' });
      }
      await page.keyboard.press('Escape');
      const select = page.getByRole('checkbox', { name: /^Select / }).nth(1);
      if (await select.count() > 0) {
        await select.check();
        await assertAccessible(`${screen}, chosen`);
      }
      const search = page.getByRole('searchbox').or(page.getByRole('textbox', { name: /^Name|Key/ })).first();
      if (await search.count() > 0) {
        await search.fill('nothing is called so');
        await page.getByText(/^No .* match$/).waitFor();
        await assertAccessible(`${screen}, nothing found`);
      }
    });

  it('a notice, and its undo', async () => {
    await openScreen(console, page, '/webhooks');
    await page.getByRole('button', { name: /^Actions on / }).first().click();
    await page.getByRole('menuitem', { name: 'Disable' }).click();
    await button('Undo').waitFor();
    await assertAccessible('notice');
  });

  it('the palette, and the list of keys', async () => {
    await openScreen(console, page, '/');
    await page.keyboard.press('Control+k');
    await dialog().waitFor();
    await assertAccessible('palette');
    await page.keyboard.type('app');
    await page.getByRole('option').first().waitFor();
    await assertAccessible('palette, found');
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    await page.keyboard.press('?');
    await dialog().waitFor();
    await assertAccessible('keys');
  });

  it('the menu of the screens on a telephone', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await openScreen(console, page, '/');
    assert.equal(await button('Menu').getAttribute('aria-expanded'), 'false');
    await button('Menu').click();
    assert.equal(await button('Menu').getAttribute('aria-expanded'), 'true');
    await assertAccessible('menu');
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it('while it loads, and when it cannot be read', async () => {
    for (const screen of ['/applications', '/apis', '/organizations', '/audit', '/signing-keys', '/']) {
      const held = [];
      await page.route(/\/api\/v1\//, (route) => void held.push(route));
      await page.goto(console.url(screen));
      await page.getByRole('heading', { level: 1 }).waitFor();
      await assertAccessible(`${screen}, loading`);
      await page.unroute(/\/api\/v1\//);
      await page.route(/\/api\/v1\//, (route) => route.fulfill({ status: 403, contentType: 'application/json',
        body: '{"errors":[{"code":"ROLE_NOT_SUFFICIENT","message":"This role may not do that"}]}' }));
      await Promise.all(held.map((route) => route.abort().catch(() => undefined)));
      await page.goto(console.url(screen));
      await page.getByRole('alert').first().waitFor();
      await assertAccessible(`${screen}, refused`);
      await page.unroute(/\/api\/v1\//);
    }
  });
});
