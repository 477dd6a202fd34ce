/*
 * second_factor: an owner requires one of all; whoever joins sets it up first of all; and what would
 * outlast a session asks for password and code once more.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { remember } from '../integration/lib/harness.js';
import { Console, OWNER } from './lib/console.js';
import { totp } from './lib/totp.js';

const GRACE = { email: 'grace@example.com', password: 'a ship in port is safe' };

let console, page, codes, link;

before(async () => {
  console = await Console.start();
  page = await console.firstOwner();
  remember(GRACE.password);
});

after(() => console?.stop());

const confirmation = (of) => of.getByRole('dialog', { name: 'Confirm that it is you' });

/* Scans, types the code, keeps the recovery codes; they are returned. */
async function setUp(of) {
  await of.getByRole('img', { name: 'QR code of the secret' }).waitFor();
  const secret = (await of.getByRole('dialog').locator('code').first().textContent()).replaceAll(' ', '');
  remember(secret);
  await of.getByLabel('Digit 1 of 6').click();
  await of.keyboard.type(totp(secret));
  await of.getByRole('button', { name: 'Turn on' }).click();
  const shown = (await of.getByTestId('secret').textContent()).split('\n');
  shown.forEach(remember);
  await of.getByRole('button', { name: 'I have copied it' }).click();
  return shown;
}

test('setting one up asks for the password, and whoever gives none sets up nothing', async () => {
  await page.goto(console.url('/account'));
  await page.getByRole('button', { name: 'Set up' }).click();
  await confirmation(page).getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog').getByText('Confirm that it is you').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Set up' }).click();
  await confirmation(page).getByRole('textbox', { name: 'Your password' }).fill(OWNER.password);
  await page.keyboard.press('Enter');
  codes = await setUp(page);
  await page.getByText('10 recovery codes are left').waitFor();
});

test('an owner requires one of all, and sees who has none', async () => {
  await page.goto(console.url('/administrators'));
  const section = page.getByRole('region', { name: 'Second factor' });
  await section.getByText('All administrators have one.').waitFor();
  await section.getByRole('switch').click();
  await page.getByText('A second factor is now required').waitFor();
  await console.check(page, 'administrators-second-factor');
});

test('the password is asked for with a code, in a session that has not confirmed', async () => {
  const other = await console.newPage();
  await other.goto(console.url('/log-in?to=/administrators'));
  await other.getByLabel('E-mail').fill(OWNER.email);
  await other.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
  await other.getByRole('button', { name: 'Log in' }).click();
  await other.getByLabel('Code').fill(codes[0]);
  await other.getByRole('button', { name: 'Log in' }).click();
  await other.getByRole('button', { name: 'Invite' }).click();
  await other.getByLabel('E-mail').fill(GRACE.email);
  await other.getByRole('button', { name: 'Create link' }).click();
  await confirmation(other).getByRole('textbox', { name: 'Your password' }).fill(OWNER.password);
  await confirmation(other).getByRole('textbox', { name: 'Code' }).fill(codes[0]);
  await confirmation(other).getByRole('button', { name: 'Confirm' }).click();
  await confirmation(other).getByText(/^Wrong code, or one that was already used/).waitFor();
  await console.check(other, 'confirmation-code');
  await confirmation(other).getByRole('textbox', { name: 'Code' }).fill(codes[1]);
  await confirmation(other).getByRole('button', { name: 'Confirm' }).click();
  link = await other.getByTestId('secret').textContent();
  remember(link.split('#')[1]);
  await other.context().close();
});

test('power over the management API is asked for, too, before it is given', async () => {
  const other = await console.newPage();
  await other.goto(console.url('/log-in'));
  await other.getByLabel('E-mail').fill(OWNER.email);
  await other.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
  await other.getByRole('button', { name: 'Log in' }).click();
  await other.getByLabel('Code').fill(codes[2]);
  await other.getByRole('button', { name: 'Log in' }).click();
  await other.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
  const { application } = await console.call(other, 'POST', '/applications',
    { name: 'Robot', type: 'm2m' });
  await other.goto(console.url(`/applications/${application.id}/apis`));
  await other.getByRole('button', { name: /^Actions on .*Management API/ }).click();
  await other.getByRole('menuitem', { name: 'Authorize application' }).click();
  await other.getByRole('dialog').getByRole('button', { name: 'Enable all' }).click();
  await other.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await confirmation(other).getByRole('textbox', { name: 'Your password' }).fill(OWNER.password);
  await confirmation(other).getByRole('textbox', { name: 'Code' }).fill(codes[3]);
  await confirmation(other).getByRole('button', { name: 'Confirm' }).click();
  await other.getByRole('dialog', { name: /^Scopes of/ }).waitFor({ state: 'hidden' });
  const { apis } = await console.call(other, 'GET', `/applications/${application.id}/apis`);
  assert.ok(apis[0].scopes.some(({ key }) => key === 'read:apis'));
  await other.context().close();
});

test('whoever joins sets one up first of all', async () => {
  const other = await console.newPage();
  await other.goto(console.url(`/invitation#${link.split('#')[1]}`));
  await other.getByLabel('Your name').fill('Grace Hopper');
  await other.getByRole('textbox', { name: 'Password' }).fill(GRACE.password);
  await other.getByRole('button', { name: 'Join' }).click();
  await other.getByRole('heading', { name: 'A second factor is required' }).waitFor();
  await console.check(other, 'second-factor-required');
  await other.goto(console.url('/applications'));
  await other.getByRole('heading', { name: 'A second factor is required' }).waitFor();
  await other.getByRole('button', { name: 'Set up' }).click(); /* the password was just typed */
  assert.equal((await setUp(other)).length, 10);
  await other.getByRole('heading', { name: 'Applications', level: 1 }).waitFor();
  await other.context().close();
});

test('it is everybody’s own choice again', async () => {
  await page.reload();
  await page.getByRole('region', { name: 'Second factor' }).getByRole('switch').click();
  await page.getByText('A second factor is now optional').waitFor();
});
