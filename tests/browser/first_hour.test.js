/* first_hour: from the setup link to being logged in, out and in again. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Console, OWNER } from './lib/console.js';

let console, page;

before(async () => {
  console = await Console.start();
  page = await console.newPage();
});

after(() => console?.stop());

describe('a new administrator', () => {
  it('is told where the setup link is', async () => {
    await page.goto(console.url('/'));
    await page.getByRole('heading', { name: 'No administrators yet' }).waitFor();
    await console.check(page, 'no-administrator');
  });

  it('becomes the owner by the setup link, whose token leaves the address', async () => {
    await page.goto(await console.setupLink());
    await page.getByRole('heading', { name: 'Set up jeton' }).waitFor();
    assert.equal(new URL(page.url()).hash, '');
    await console.check(page, 'setup');
    await console.firstOwner(page);
  });

  it('logs out, and in again to where it wanted to go', async () => {
    await page.getByRole('button', { name: 'Your account' }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await page.getByText(/^Forgot your password\?.*jeton admin reset-password/).waitFor();
    await console.check(page, 'log-in');
    await console.logIn(page, OWNER, '/nothing-here?x=1');
    await page.getByRole('heading', { name: 'There is no page at this address' }).waitFor();
    assert.equal(page.url(), console.url('/nothing-here?x=1'));
  });

  it('is refused with a wrong password', async () => {
    const other = await console.newPage();
    await other.goto(console.url('/'));
    await other.getByLabel('E-mail').fill(OWNER.email);
    await other.getByRole('textbox', { name: 'Password' }).fill('not this one at all');
    await other.getByRole('button', { name: 'Log in' }).click();
    await other.getByRole('alert').waitFor();
  });

  it('keeps nothing of the session where scripts could find it', async () => {
    const found = await page.evaluate(() => [document.cookie, Object.keys(localStorage),
      Object.keys(sessionStorage)].flat());
    /* What somebody likes to see, and how far down a screen was. */
    const harmless = /^(?:mantine-color-scheme-value|jeton-character-keys|react-router-scroll-positions|)$/;
    assert.deepEqual(found.filter((key) => !harmless.test(key)), []);
  });
});
