/* apis: each screen of an API and what it is for. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { remember } from '../integration/lib/harness.js';
import { Console } from './lib/console.js';

let console, page, serial = 0;

before(async () => {
  console = await Console.start();
  page = await console.firstOwner();
});

after(() => console?.stop());

async function newApi(name, scopes = []) {
  serial += 1;
  const { api } = await console.call(page, 'POST', '/apis', { name, audience: `https://api-${serial}.example` });
  for (const key of scopes)
    await console.call(page, 'POST', `/apis/${api.id}/scopes`, { key, description: `May ${key}` });
  return api;
}

const openScreen = (path) => page.goto(console.url(path));

describe('an API', () => {
  it('is refused beside the field when its audience is taken', async () => {
    await newApi('First');
    await openScreen('/apis?create');
    const dialog = page.getByRole('dialog', { name: 'Add API' });
    await dialog.getByLabel('Name').fill('Second');
    await dialog.getByLabel('Audience').fill('https://api-1.example');
    await dialog.getByRole('button', { name: 'Add API' }).click();
    await dialog.getByText('Another API has this audience').waitFor();
    assert.equal(await dialog.getByLabel('Audience').getAttribute('aria-invalid'), 'true');
    await console.check(page, 'apis-refused');
  });

  it('is found by its name or audience', async () => {
    for (const name of ['Alpha', 'Beta', 'Gamma', 'Delta', 'Epsilon'])
      await newApi(name);
    await openScreen('/apis');
    await page.getByRole('searchbox').fill('gam');
    await page.getByRole('link', { name: 'Beta' }).waitFor({ state: 'hidden' });
    await console.check(page, 'apis');
    await page.getByRole('link', { name: 'Gamma' }).click();
    await page.getByRole('heading', { name: 'Gamma', level: 1 }).waitFor();
    await console.check(page, 'api-details');
  });

  it('is deleted once its name is typed', async () => {
    const { id } = await newApi('Doomed');
    await openScreen(`/apis/${id}`);
    await page.getByRole('button', { name: 'Delete API' }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('Doomed');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete API' }).click();
    await page.getByRole('heading', { name: 'APIs', level: 1 }).waitFor();
    await openScreen(`/apis/${id}/scopes`);
    await page.getByRole('heading', { name: 'There is no such API here' }).waitFor();
  });

  it('of jeton itself cannot be deleted', async () => {
    await openScreen('/apis');
    await page.getByRole('link', { name: /management/i }).click();
    await page.getByText('Identifiers').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Delete API' }).count(), 0);
    assert.equal(await page.getByRole('link', { name: 'OpenAPI spec' }).count(), 0);
    await page.getByRole('link', { name: 'Scopes', exact: true }).click();
    await page.getByText('read:applications', { exact: true }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Add scope' }).count(), 0);
  });
});

describe('the scopes of an API', () => {
  it('are described anew and deleted', async () => {
    const { id } = await newApi('Scoped', ['read:x', 'write:x']);
    await openScreen(`/apis/${id}/scopes`);
    await page.getByRole('button', { name: 'Actions on read:x' }).click();
    await page.getByRole('menuitem', { name: 'Edit scope' }).click();
    await page.getByLabel('Description').fill('Reads every x');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('table').getByText('Reads every x').waitFor();
    await page.getByRole('button', { name: 'Actions on write:x' }).click();
    await page.getByRole('menuitem', { name: 'Delete scope' }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('write:x');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete scope' }).click();
    await page.getByRole('table').getByText('write:x', { exact: true }).waitFor({ state: 'hidden' });
  });

  it('are refused with white space, beside the field', async () => {
    const { id } = await newApi('Spaced');
    await openScreen(`/apis/${id}/scopes`);
    await page.getByRole('button', { name: 'Add scope' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('read all');
    await page.getByRole('dialog').getByRole('button', { name: 'Add scope' }).click();
    await page.getByRole('dialog').getByText(/no spaces, accents/).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Leave without saving' }).click();
  });
});

describe('the applications of an API', () => {
  it('are authorized, given scopes, and revoked', async () => {
    const { id } = await newApi('Shared', ['read:y', 'write:y']);
    await console.call(page, 'POST', '/applications', { name: 'Robot Y', type: 'm2m' });
    await openScreen(`/apis/${id}/applications`);
    await page.getByText('No authorized applications yet').waitFor();
    await console.check(page, 'api-applications-empty');
    await page.getByRole('button', { name: 'Authorize application' }).click();
    await page.getByRole('combobox', { name: 'Application' }).fill('bot y');
    await page.getByRole('option', { name: 'Robot Y' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Authorize' }).click();
    const scopes = page.getByRole('dialog', { name: /Scopes of Robot Y/ });
    await scopes.getByRole('switch', { name: 'read:y' }).check();
    await scopes.getByRole('button', { name: 'Save' }).click();
    const table = page.getByRole('table', { name: 'Authorized applications' });
    await table.getByText('read:y').waitFor();
    await console.check(page, 'api-applications');
    await page.getByRole('button', { name: 'Actions on Robot Y' }).click();
    await page.getByRole('menuitem', { name: 'Revoke authorization' }).click();
    await page.getByText('No authorized applications yet').waitFor();
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await table.getByText('read:y').waitFor();
  });
});

describe('the Test tab of an API', () => {
  it('gets a token for the application that is chosen', async () => {
    const { id } = await newApi('Tested', ['read:z']);
    const { application } = await console.call(page, 'POST', '/applications', { name: 'Robot Z', type: 'm2m' });
    await openScreen(`/apis/${id}/test?application=${application.id}`);
    await page.getByText('Refused: 400 unauthorized_client').waitFor();
    await console.call(page, 'PATCH', `/apis/${id}/applications`, { applications: [{ id: application.id }] });
    await page.reload();
    await page.getByText('A token would be issued').waitFor();
    for (const language of ['curl', 'Node', 'Python', 'Go']) {
      await page.getByText(language, { exact: true }).click();
      await page.getByLabel('Snippet', { exact: true }).getByText(application.id).waitFor();
    }
    await page.getByText('Verify a token', { exact: true }).click();
    await page.getByText(/go get/).waitFor();
    await page.getByRole('button', { name: 'Get token' }).click();
    await page.getByText('Signature valid').waitFor();
    remember(await page.getByTestId('token').innerText());
    await console.check(page, 'api-test');
  });
});

describe('the OpenAPI document of an API', () => {
  const DOCUMENT = {
    openapi: '3.0.3', info: { title: 'Orders', version: '1' },
    paths: { '/orders': { get: { summary: 'List orders' }, post: {} }, '/orders/{id}': { delete: {} } },
  };
  const fileOf = (document) => ({
    name: 'orders.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(document)),
  });
  let id;

  before(async () => {
    id = (await newApi('Imported', ['get:orders'])).id;
  });

  it('makes scopes and says which', async () => {
    await openScreen(`/apis/${id}/openapi`);
    await page.getByText(/No active file/).waitFor();
    await console.check(page, 'api-openapi-empty');
    await page.locator('input[type=file]').setInputFiles(fileOf(DOCUMENT));
    const preview = page.getByRole('dialog', { name: 'What orders.json changes' });
    await preview.getByText('2 scopes will be added, enabled for nobody yet').waitFor();
    await preview.getByText('1 scope will stay unchanged').waitFor();
    await preview.getByRole('button', { name: 'Import' }).click();
    await page.getByText('2 created', { exact: true }).waitFor();
    await page.getByText('1 already there, left unchanged').waitFor();
    await page.getByText(/orders.json, uploaded/).waitFor();
    await console.check(page, 'api-openapi');
    await page.getByRole('link', { name: 'Scopes', exact: true }).click();
    await page.getByText('OpenAPI', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'Actions on get:orders' }).waitFor();
    await page.getByRole('button', { name: 'Actions on post:orders' }).click();
    await page.getByRole('menu').waitFor();
    assert.deepEqual(await page.getByRole('menuitem').allTextContents(), ['OpenAPI document']);
    await page.keyboard.press('Escape');
    await console.check(page, 'api-scopes-imported');
  });

  it('is refused with the place of the mistake', async () => {
    await openScreen(`/apis/${id}/openapi`);
    await page.locator('input[type=file]').setInputFiles({ ...fileOf({}), buffer: Buffer.from('{"openapi":') });
    await page.getByRole('alert').getByText(/at line 1/).waitFor();
  });

  const keysOfApi = async () =>
    (await console.call(page, 'GET', `/apis/${id}/scopes`)).scopes.map(({ key }) => key);

  it('says before it is replaced who loses what, and changes nothing on Cancel', async () => {
    const { application } = await console.call(page, 'POST', '/applications', { name: 'Loser', type: 'm2m' });
    await console.call(page, 'PATCH', `/apis/${id}/applications`, { applications: [{ id: application.id }] });
    const { scopes } = await console.call(page, 'GET', `/apis/${id}/scopes`);
    const { id: scope } = scopes.find(({ key }) => key === 'delete:orders_id');
    await console.call(page, 'POST', `/apis/${id}/applications/${application.id}/scopes/${scope}`);
    delete DOCUMENT.paths['/orders/{id}'];
    await openScreen(`/apis/${id}/openapi`);
    await page.locator('input[type=file]').setInputFiles(fileOf(DOCUMENT));
    const preview = page.getByRole('dialog', { name: 'What orders.json changes' });
    await preview.getByText('1 application will lose scopes').waitFor();
    await preview.getByRole('row', { name: 'delete:orders_id 1 0' }).waitFor();
    await console.check(page, 'api-openapi-preview');
    await preview.getByRole('button', { name: 'Cancel' }).click();
    assert.ok((await keysOfApi()).includes('delete:orders_id'));
  });

  it('is replaced, looked up in the history, undone and deleted', async () => {
    await page.locator('input[type=file]').setInputFiles([]);
    await page.locator('input[type=file]').setInputFiles(fileOf(DOCUMENT));
    await page.getByRole('button', { name: 'Import and remove 1 scope' }).click();
    await page.getByText('1 removed with their operations').waitFor();
    await page.getByRole('button', { name: 'Actions on orders.json' }).last().click();
    await page.getByRole('menuitem', { name: 'View logs' }).click();
    await page.getByRole('dialog').getByText('post:orders').waitFor();
    await page.keyboard.press('Escape');
    assert.ok(!(await keysOfApi()).includes('delete:orders_id'));
    await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
    await page.getByText('Import undone').waitFor();
    await page.getByText('undone', { exact: true }).waitFor();
    assert.ok((await keysOfApi()).includes('delete:orders_id'));
    await page.getByText(/orders.json, uploaded/).waitFor();
    await page.getByRole('button', { name: 'Delete import' }).click();
    const preview = page.getByRole('dialog', { name: 'What goes with orders.json' });
    await preview.getByText('1 application will lose scopes').waitFor();
    await preview.getByRole('button', { name: 'Delete import and remove 2 scopes' }).click();
    await page.getByText(/No active file/).waitFor();
    await page.getByText('Deletion of orders.json').waitFor();
  });
});
