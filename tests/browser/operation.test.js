/*
 * Screens of operation: home, webhooks, audit, signing keys, administrators, one's account,
 * settings and the API reference, each by its main action.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { remember } from '../integration/lib/harness.js';
import { Receiver } from '../integration/lib/receiver.js';
import { Console, OWNER } from './lib/console.js';
import { totp } from './lib/totp.js';

let console, page;

before(async () => {
  console = await Console.start({ flags: ['--webhook-allow-private'] });
  page = await console.firstOwner();
});

after(() => console.stop());

const screenTitle = (name) => page.getByRole('heading', { name, level: 1 }).waitFor();

const open = async (path, title) => {
  await page.goto(console.url(path));
  await screenTitle(title);
};

test('a webhook is created, fails, is sent again and deleted', async () => {
  const receiver = await Receiver.start({ answer: 503 });
  await open('/webhooks', 'Webhooks');
  await page.getByText('No webhooks yet').waitFor();
  await console.check(page, 'webhooks-empty');
  await page.getByRole('link', { name: 'Add webhook' }).click();
  await screenTitle('Add webhook');
  const dialog = page.getByRole('dialog');
  await page.getByRole('textbox', { name: 'Name' }).fill('CRM');
  await page.getByRole('textbox', { name: 'Endpoint' }).fill('ftp://nowhere');
  await page.getByRole('checkbox', { name: 'All of Organization' }).check();
  await page.getByRole('button', { name: 'Add webhook' }).click();
  await page.getByText(/^Enter an address that begins with https/).waitFor();
  await console.check(page, 'webhooks-create');
  await page.getByRole('textbox', { name: 'Endpoint' }).fill(receiver.url);
  await page.keyboard.press('Enter');
  await screenTitle('CRM');
  await console.call(page, 'POST', '/organization', { name: 'Globex' });

  await page.getByRole('link', { name: 'Deliveries' }).click();
  await page.getByRole('table').getByText(/HTTP 503/).waitFor();
  await page.getByRole('table').getByText('organization.created').waitFor();
  await console.check(page, 'webhook-deliveries');
  await page.getByRole('button', { name: /^Actions on Delivery/ }).click();
  await page.getByRole('menuitem', { name: 'Show event' }).click();
  await page.getByRole('region', { name: 'Event' }).getByText('"Globex"').waitFor();
  await console.check(page, 'webhook-event');
  await page.keyboard.press('Escape');

  receiver.answer = 200;
  await page.getByRole('button', { name: /^Actions on Delivery/ }).click();
  await page.getByRole('menuitem', { name: 'Send again' }).click();
  await page.getByText('being sent again').waitFor();
  await page.getByText('Delivered', { exact: true }).click();
  await page.waitForURL(/state=delivered/);
  await page.getByRole('table').getByText('delivered', { exact: true }).waitFor();

  await page.getByRole('link', { name: 'Verify' }).click();
  await page.getByRole('region', { name: 'Receiver in Node' }).waitFor();
  await console.check(page, 'webhook-verify');

  await page.getByRole('link', { name: 'Details' }).click();
  await page.getByRole('button', { name: 'Disable' }).click();
  await page.getByText('This webhook is disabled').waitFor();
  await console.check(page, 'webhook-disabled');
  await page.getByRole('button', { name: 'Enable' }).click();
  await page.getByRole('button', { name: 'Disable' }).waitFor();
  await page.getByRole('link', { name: 'Edit' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Customers');
  await page.getByRole('button', { name: 'Save' }).click();
  await screenTitle('Customers');
  await open('/webhooks', 'Webhooks');
  await console.check(page, 'webhooks');
  await page.getByRole('link', { name: 'Customers' }).click();
  await page.getByRole('button', { name: 'Delete webhook' }).click();
  await dialog.getByLabel(/Type .* to continue/).fill('Customers');
  await dialog.getByRole('button', { name: 'Delete webhook' }).click();
  await page.getByText('No webhooks yet').waitFor();
  await receiver.stop();
});

test('signing keys are rotated', async () => {
  await open('/signing-keys', 'Signing keys');
  const table = page.getByRole('table', { name: 'Signing keys' });
  await table.getByText('active', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Rotate' }).click();
  await console.check(page, 'signing-keys-rotate');
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click();
  await table.getByText('pending', { exact: true }).waitFor();
  await console.check(page, 'signing-keys');
});

test('an immediate rotation is warned of', async () => {
  await page.getByRole('button', { name: 'Rotate' }).click();
  await page.getByLabel('Immediately').check();
  await page.getByText('APIs may refuse tokens for a while').waitFor();
  await page.getByRole('button', { name: 'Rotate immediately' }).click();
  await page.getByRole('table', { name: 'Signing keys' }).getByText('retired', { exact: true }).waitFor();
});

test('a stolen key is removed, having said what ends', async () => {
  const table = page.getByRole('table', { name: 'Signing keys' });
  const row = table.getByRole('row').filter({ hasText: 'active' });
  const kid = await row.locator('code').textContent();
  await row.getByRole('button', { name: `Actions on ${kid}` }).click();
  await page.getByRole('menuitem', { name: 'Remove stolen key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('A new key is created and signs at once.').waitFor();
  await console.check(page, 'signing-keys-remove');
  await dialog.getByRole('button', { name: 'Remove key' }).click();
  await page.getByText('Key removed. Its tokens are refused').waitFor();
  await table.getByText(kid).waitFor({ state: 'detached' });
});

test('settings are searched', async () => {
  await open('/settings', 'Settings');
  await page.getByLabel('Search settings').fill('issuer');
  await page.waitForURL(/search=issuer/);
  await page.getByText('JETON_ISSUER').waitFor();
  await console.check(page, 'settings');
});

test('the audit log is filtered, and a filter is an address', async () => {
  await open('/audit', 'Audit log');
  await page.getByRole('combobox', { name: 'Action' }).fill('Signing key created');
  await page.getByRole('option', { name: 'Signing key created' }).click();
  await page.waitForURL(/action=signing_key\.created/);
  await page.getByRole('button', { name: 'Actions on Signing key created' }).first().click();
  await page.getByRole('menuitem', { name: 'Details' }).click();
  await page.getByRole('region', { name: 'Entry' }).getByText('"subject_kind": "signing_key"').waitFor();
  await console.check(page, 'audit-entry');
  await page.keyboard.press('Escape');
  await open('/audit', 'Audit log');
  await page.getByRole('table').getByText('created the signing key').first().waitFor();
  await console.check(page, 'audit');
});

test('what the filters of the audit find is saved as a file', async () => {
  await open('/audit?action=signing_key.created', 'Audit log');
  for (const [label, ending, holds] of [['CSV', 'csv', /^\ufeffid,created_on,actor,/],
    ['JSON lines', 'jsonl', /^(\{"id":"\d+".*"action":"signing_key.created".*\}\n)+$/]]) {
    await page.getByRole('button', { name: 'Export' }).click();
    const downloading = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: label }).click();
    const download = await downloading;
    assert.match(download.suggestedFilename(), new RegExp(`^audit-\\d{4}-\\d\\d-\\d\\d\\.${ending}$`));
    assert.match(await readFile(await download.path(), 'utf8'), holds);
  }
});

test('an administrator is invited, and the link is shown once', async () => {
  await open('/administrators', 'Administrators');
  await page.getByRole('button', { name: 'Invite' }).click();
  await page.getByLabel('E-mail').fill('grace@example.com');
  await page.getByLabel('Read only').check();
  await console.check(page, 'administrators-invite');
  await page.getByRole('button', { name: 'Create link' }).click();
  const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' });
  await dialog.waitFor();
  await page.keyboard.press('Escape'); /* closes this one alone */
  await dialog.waitFor({ state: 'hidden' });
  const below = page.getByRole('dialog', { name: 'Invite an administrator' });
  await below.getByText('Nothing was changed. Confirm that it is you, then try again.').waitFor();
  assert.equal(await below.getByLabel('E-mail').inputValue(), 'grace@example.com');
  await page.locator('[role="dialog"]:focus-within').waitFor();
  await page.getByRole('button', { name: 'Create link' }).click();
  await dialog.getByRole('textbox', { name: 'Your password' }).fill('not the one');
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  await dialog.getByText('Wrong password').waitFor();
  await console.check(page, 'confirmation');
  await dialog.getByRole('textbox', { name: 'Your password' }).fill(OWNER.password);
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  const link = await page.getByTestId('secret').textContent();
  remember(link.split('#')[1]);
  await page.getByRole('button', { name: 'I have copied it' }).click();
  await page.getByRole('table', { name: 'Invitations' }).getByText('grace@example.com').waitFor();
  assert.ok(!(await page.content()).includes(link.split('#')[1]), 'the link left the page');

  const other = await console.newPage();
  await other.goto(console.url(`/invitation#${link.split('#')[1]}`));
  await other.getByLabel('Your name').fill('Grace Hopper');
  await other.getByRole('textbox', { name: 'Password' }).fill('a ship in port is safe');
  await other.getByRole('button', { name: 'Join' }).click();
  await other.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
  await other.goto(console.url('/signing-keys'));
  await other.getByRole('link', { name: 'Download JWKS' }).waitFor();
  assert.equal(await other.getByRole('button', { name: 'Rotate' }).count(), 0, 'reads only');
  await other.context().close();
});

test('a role is changed and an administrator deleted; the last owner stays', async () => {
  await console.confirm(page);
  await open('/administrators', 'Administrators');
  await page.getByRole('button', { name: `Actions on ${OWNER.email}` }).click();
  await page.getByText('The last owner').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Actions on grace@example.com' }).click();
  await page.getByRole('menuitem', { name: 'Change role' }).click();
  await page.getByRole('dialog').getByLabel('Administrator', { exact: true }).check();
  await page.getByRole('button', { name: 'Change role' }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await console.check(page, 'administrators');
  await page.getByRole('button', { name: 'Actions on grace@example.com' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByLabel(/Type .* to continue/).fill('grace@example.com');
  await page.getByRole('button', { name: 'Delete administrator' }).click();
  await page.getByRole('table', { name: 'Administrators' }).getByText('grace@example.com')
    .waitFor({ state: 'detached' });
});

test('a second factor is set up and switched off', async () => {
  await console.confirm(page);
  await open('/account', 'Your account');
  await console.check(page, 'account');
  await page.getByRole('button', { name: 'Set up' }).click();
  await page.getByRole('img', { name: 'QR code of the secret' }).waitFor();
  const secret = (await page.getByRole('dialog').locator('code').first().textContent()).replaceAll(' ', '');
  remember(secret);
  await console.check(page, 'account-second-factor');
  await page.getByLabel('Digit 1 of 6').click();
  await page.keyboard.type(totp(secret));
  await page.getByRole('button', { name: 'Turn on' }).click();
  const codes = await page.getByTestId('secret').textContent();
  assert.equal(codes.split('\n').length, 10);
  codes.split('\n').forEach(remember);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download' }).click();
  assert.equal((await download).suggestedFilename(), 'jeton-recovery-codes.txt');
  await page.getByRole('button', { name: 'I have copied it' }).click();
  await page.getByText('10 recovery codes are left').waitFor();
  assert.ok(!(await page.content()).includes(codes.split('\n')[0]), 'the codes left the page');
  await page.getByRole('button', { name: 'Turn off' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Turn off' }).click();
  await page.getByRole('button', { name: 'Set up' }).waitFor();
});

test('the password is changed', async () => {
  await console.confirm(page);
  await page.getByRole('textbox', { name: 'New password' }).fill('another horse battery');
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('Password changed').waitFor();
});

test('the API reference is searched, and operations are tried', async () => {
  await open('/reference', 'API reference');
  await console.check(page, 'reference');
  await page.getByLabel('Search operations').fill('audit');
  await page.getByRole('link', { name: /List who changed what/ }).click();
  await screenTitle(/List who changed what/);
  await page.getByLabel('page_size').fill('2');
  await page.getByRole('button', { name: 'Send GET' }).click();
  await page.getByRole('region', { name: 'Answer', exact: true }).getByText('"next_token"').waitFor();
  await console.check(page, 'reference-operation');

  await open('/reference/createApplication', /Register an application/);
  await page.getByLabel('Body').fill('{"name": ');
  await page.getByText('This is not JSON').waitFor();
  await page.getByLabel('Body').fill('{"name":"Tried","type":"m2m"}');
  await page.getByRole('button', { name: 'Send POST' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Send POST' }).click();
  const answer = page.getByRole('region', { name: 'Answer', exact: true });
  await answer.getByText('"client_secret"').waitFor();
  remember(/"client_secret": "(\w+)"/.exec(await answer.textContent())[1]);
  await page.getByText('201').first().waitFor();
});

test('logging out everywhere leads to the log-in', async () => {
  await open('/account', 'Your account');
  await page.getByRole('button', { name: 'Log out everywhere' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Log out everywhere' }).click();
  await page.getByRole('heading', { name: 'Log in' }).waitFor();
});
