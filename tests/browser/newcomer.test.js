/*
 * newcomer: from a fresh store to a token that an API accepts, as a new administrator goes: an API
 * with two scopes, an application, an authorization, the Test tab, and the same by curl.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { remember, run } from '../integration/lib/harness.js';
import { Console } from './lib/console.js';

const AUDIENCE = 'https://orders.example.com';

let console, page, secret;

before(async () => {
  console = await Console.start();
  page = await console.firstOwner();
});

after(() => console?.stop());

const clipboard = () => page.evaluate(() => navigator.clipboard.readText());

const claimsOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());

async function addScope(name, description) {
  await page.getByRole('button', { name: 'Add scope' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Add scope' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Description').fill(description);
  await dialog.getByRole('button', { name: 'Add scope' }).click();
  await dialog.waitFor({ state: 'hidden' });
}

async function open(item) {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: item, exact: true }).click();
}

async function openTab(tab) {
  await page.getByRole('navigation', { name: /^Parts of/ }).getByRole('link', { name: tab, exact: true }).click();
}

describe('a newcomer', () => {
  it('creates an API with two scopes', async () => {
    await open('APIs');
    await page.getByText('No APIs of your own yet').waitFor();
    await console.check(page, 'apis-empty');
    await page.getByRole('button', { name: 'Add API' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Add API' });
    await dialog.getByLabel('Name').fill('Orders');
    await dialog.getByLabel('Audience').fill(AUDIENCE);
    await console.check(page, 'apis-create');
    await dialog.getByRole('button', { name: 'Add API' }).click();
    await page.getByText('No scopes yet').waitFor();
    await addScope('read:orders', 'Read orders');
    await addScope('write:orders', 'Place and change orders');
    await page.getByRole('table', { name: 'Scopes' }).getByText('write:orders').waitFor();
    await console.check(page, 'api-scopes');
  });

  it('creates an application, whose secret is shown once', async () => {
    await open('Applications');
    await page.getByText('No applications yet').waitFor();
    await console.check(page, 'applications-empty');
    await page.getByRole('button', { name: 'Add application' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Add application' });
    await dialog.getByLabel('Name').fill('Billing worker');
    await dialog.getByRole('combobox', { name: 'API', exact: true }).click();
    await page.getByRole('option', { name: 'None yet' }).click();
    await console.check(page, 'applications-create');
    await dialog.getByRole('button', { name: 'Add application' }).click();
    secret = await page.getByTestId('secret').innerText();
    assert.match(secret, /^[A-Za-z0-9]{52}$/);
    remember(secret);
    await page.getByRole('button', { name: 'Copy client secret' }).click();
    assert.equal(await clipboard(), secret);
    await page.getByRole('button', { name: 'I have copied it' }).click();
    await page.getByRole('heading', { name: 'Billing worker', level: 1 }).waitFor();
    await console.check(page, 'application-details');
    assert.ok(!(await page.content()).includes(secret), 'the secret has left the page');
  });

  it('is told on the Test tab what is missing', async () => {
    await openTab('Test');
    await page.getByRole('combobox', { name: 'API', exact: true }).click();
    await page.getByRole('option', { name: /Orders/ }).click();
    await page.getByText('Refused: 400 unauthorized_client').waitFor();
    await console.check(page, 'test-refused');
    await page.getByRole('link', { name: 'Change it in the application' }).click();
  });

  it('authorizes it and enables one scope', async () => {
    await page.getByRole('button', { name: 'Actions on Orders' }).click();
    await page.getByRole('menuitem', { name: 'Authorize application' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('switch', { name: 'read:orders' }).check();
    await console.check(page, 'manage-scopes');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('table', { name: 'Authorized APIs' }).getByText('read:orders').waitFor();
    await console.check(page, 'application-apis');
  });

  it('gets a token that verifies in the page', async () => {
    await openTab('Test');
    await page.getByText('A token would be issued').waitFor();
    await page.getByRole('button', { name: 'Get token' }).click();
    await page.getByText('Signature valid').waitFor();
    const token = await page.getByTestId('token').innerText();
    remember(token);
    await page.getByText('rules passed').waitFor(); /* Explain is a line now */
    await page.getByRole('button', { name: 'Copy token' }).click();
    assert.equal(await clipboard(), token);
    const claims = claimsOf(token);
    assert.deepEqual([claims.aud, claims.scope], [[AUDIENCE], 'read:orders']);
    await page.getByRole('table', { name: 'Claims' }).getByText('[ "read:orders" ]').waitFor();
    await page.getByTestId('expiry').getByText(/expires in 59 min/).first().waitFor();
    await page.mouse.move(640, 10);
    await page.getByRole('button', { name: 'Undo' }).waitFor({ state: 'detached' }); /* the notices are gone */
    await console.check(page, 'test');
    assert.ok(!page.url().includes(token.slice(0, 20)));
  });

  it('gets one by the curl of the page, too', async () => {
    const snippet = await page.getByLabel('Snippet', { exact: true }).innerText();
    /* The page may stand behind Vite; the server's own address is its issuer. */
    assert.ok(snippet.includes(`${console.server.issuer}/oauth2/token`), snippet);
    const result = await run('/bin/sh', ['-c', snippet], { env: { CLIENT_SECRET: secret } });
    const answer = JSON.parse(result.stdout);
    remember(answer.access_token);
    assert.equal(answer.scope, 'read:orders');
  });

  it('is refused a scope that is not enabled, and told so', async () => {
    await page.getByRole('combobox', { name: 'Scopes' }).click();
    await page.getByRole('option', { name: 'write:orders' }).click();
    await page.keyboard.press('Escape');
    await page.getByText('Refused: 400 invalid_scope').waitFor();
    await page.getByRole('button', { name: 'Get token' }).click();
    await page.getByRole('alert').getByText('No token').waitFor();
  });

  it('sees the organization in the token of an organization’s application', async () => {
    const { organization } = await console.call(page, 'POST', '/organization', { name: 'Acme' });
    const { application } = await console.call(page, 'POST', '/applications',
      { name: 'Acme robot', type: 'm2m', org_code: organization.code });
    await page.goto(console.url(`/applications/${application.id}/apis`));
    await page.getByRole('button', { name: 'Actions on Orders' }).click();
    await page.getByRole('menuitem', { name: 'Authorize application' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Enable all' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await openTab('Test');
    await page.getByRole('button', { name: 'Get token' }).click();
    await page.getByText('Signature valid').waitFor();
    remember(await page.getByTestId('token').innerText());
    await page.getByRole('table', { name: 'Claims' }).getByText(`"${organization.code}"`).waitFor();
  });
});
