/*
 * start_page: a robot does the job of the page that this project starts from, "Authenticate with M2M
 * applications": from the set-up link over an API, an application and its authorization to a token in
 * the clipboard. It clicks where one has to click, and goes from field to field by Tab; what it needed
 * is printed, and has a limit.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { remember, waitFor } from '../integration/lib/harness.js';
import { Console, OWNER } from './lib/console.js';

const CLICKS_MAX = 8;
const AUDIENCE = 'https://orders.example.com';

test('the start page’s job takes at most eight clicks', async () => {
  const console = await Console.start();
  try {
    const page = await console.newPage();
    const link = await console.setupLink();
    const from = performance.now();
    let clicks = 0;
    const click = async (name) => {
      await page.getByRole('button', { name, exact: true }).or(page.getByRole('link', { name, exact: true }))
        .first().click();
      clicks++;
    };
    /* Into the field that has the focus, then to the next one. */
    const type = async (label, text) => {
      await waitFor(`the focus is on ${label}`, () => page.evaluate((label) =>
        document.activeElement?.labels?.[0]?.textContent.startsWith(label) === true, label));
      await page.keyboard.type(text);
      await page.keyboard.press('Tab');
    };

    await page.goto(link);
    await type('Your name', OWNER.name);
    await type('E-mail', OWNER.email);
    await type('Password', OWNER.password);
    await click('Create the first administrator');
    await click('Add application');
    await type('Name', 'Billing worker');
    await type('API', '');
    await type('API name', 'Orders');
    await type('Audience', AUDIENCE);
    await type('Scopes', 'read:orders write:orders');
    await page.getByRole('dialog').getByRole('button', { name: 'Add application' }).click();
    clicks++;
    remember(await page.getByTestId('secret').textContent());
    await click('Copy client secret');
    await click('Get a test token');
    await click('Get token');
    await click('Copy token');
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const seconds = (performance.now() - from) / 1000;

    const token = await page.evaluate(() => navigator.clipboard.readText());
    remember(token);
    const claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
    assert.deepEqual([claims.aud, claims.scope], [[AUDIENCE], 'read:orders write:orders']);
    globalThis.console.log(
      `from the set-up link to a copied token: ${clicks} clicks, ${seconds.toFixed(1)} s`);
    assert.ok(clicks <= CLICKS_MAX, `${clicks} clicks`);
  } finally {
    await console.stop();
  }
});
