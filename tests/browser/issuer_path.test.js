/*
 * The console below the path of an issuer: set up, logged in, screens of chunks of their own by link
 * and by address, its pictures, and the links that it shows.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freePort } from '../integration/lib/harness.js';
import { Console } from './lib/console.js';

test('the console works below the path of its issuer', async (context) => {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}/auth/m2m`;
  const console = await Console.start({ port, issuer });
  try {
    if (console.vite !== null) {
      context.skip('Vite serves no path');
      return;
    }
    const page = await console.firstOwner();
    assert.ok(page.url().startsWith(`${issuer}/console`), page.url());
    const title = (name) => page.getByRole('heading', { name, level: 1 }).waitFor();
    const screens = page.getByRole('navigation', { name: 'Screens' });
    await screens.getByRole('link', { name: 'Applications', exact: true }).click();
    await title('Applications');
    assert.equal(page.url(), `${issuer}/console/applications`);
    await console.call(page, 'POST', '/applications', { name: 'Below', type: 'm2m' });
    await page.reload();
    await page.getByRole('link', { name: 'Below' }).click();
    await title('Below');
    await page.getByText(issuer, { exact: true }).first().waitFor();

    await page.goto(console.url('/signing-keys'));
    await title('Signing keys');
    const jwks = await page.getByRole('link', { name: /JWKS/ }).first().getAttribute('href');
    assert.ok(new URL(jwks, page.url()).href.startsWith(`${issuer}/.well-known/`), jwks);

    const other = await console.newPage();
    await console.logIn(other);
    assert.ok(other.url().startsWith(`${issuer}/console`), other.url());
    const broken = await other.evaluate(() =>
      [...document.images].filter(({ naturalWidth }) => naturalWidth === 0).map(({ src }) => src));
    assert.deepEqual(broken, []);
  } finally {
    await console.stop();
  }
});
