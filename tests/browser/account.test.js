/*
 * account: one's own name, e-mail, sessions and passkeys. The browser's own authenticator is a virtual
 * one of Chromium's, which verifies its user by itself.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { remember } from '../integration/lib/harness.js';
import { Console, OWNER } from './lib/console.js';

let console, page;

before(async () => {
  console = await Console.start({ host: 'localhost' });
  page = await console.firstOwner();
});

after(() => console?.stop());

const section = (name, at = page) => at.getByRole('region', { name, exact: true });
const confirmation = (at) => at.getByRole('dialog', { name: 'Confirm that it is you' });

async function authenticator(at) {
  const client = await at.context().newCDPSession(at);
  await client.send('WebAuthn.enable');
  const { authenticatorId } = await client.send('WebAuthn.addVirtualAuthenticator', { options: {
    protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true,
    isUserVerified: true, automaticPresenceSimulation: true } });
  return { client, authenticatorId };
}

async function logIn(at) {
  await at.goto(console.url('/log-in'));
  await at.getByLabel('E-mail').fill(OWNER.email);
  await at.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
  await at.getByRole('button', { name: 'Log in' }).click();
}

const home = (at) => at.getByRole('heading', { name: 'Home', level: 1 });

describe('the profile', () => {
  it('has another name and another e-mail address, after the password', async () => {
    await page.goto(console.url('/account'));
    await page.getByLabel('Your name').fill('Ada King');
    await page.getByRole('button', { name: 'Change name' }).click();
    await page.getByText('Name changed').waitFor();
    await page.getByLabel('Your e-mail').fill('no address');
    await page.getByRole('button', { name: 'Change e-mail address' }).click();
    await page.getByText('Enter an e-mail address such as ada@example.com.').waitFor();
    await page.getByLabel('Your e-mail').fill('countess@example.com');
    await page.getByRole('button', { name: 'Change e-mail address' }).click();
    await confirmation(page).getByRole('textbox', { name: 'Your password' }).fill(OWNER.password);
    await confirmation(page).getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('E-mail address changed').waitFor();
    await page.getByText('Ada King, countess@example.com').waitFor();
    await page.getByLabel('Your e-mail').fill(OWNER.email);
    await page.getByRole('button', { name: 'Change e-mail address' }).click();
    await page.getByText(`Ada King, ${OWNER.email}`).waitFor();
  });
});

describe('sessions', () => {
  it('are ended one by one, and all others at once', async () => {
    const [one, another] = [await console.newPage(), await console.newPage()];
    await logIn(one);
    await home(one).waitFor();
    await logIn(another);
    await home(another).waitFor();
    await page.goto(console.url('/account'));
    const rows = section('Sessions').getByRole('row');
    await section('Sessions').getByText('this one').waitFor();
    assert.equal(await rows.count(), 4, 'with the heading');
    await section('Sessions').getByRole('button', { name: /^Actions on/ }).first().click();
    await page.getByRole('menuitem', { name: 'End session' }).click();
    await page.getByText(/ ended$/).waitFor();
    await rows.nth(3).waitFor({ state: 'detached' });
    await console.check(page, 'account');
    await page.getByRole('button', { name: 'End other sessions' }).click();
    await page.getByText('Other sessions ended').waitFor();
    await rows.nth(2).waitFor({ state: 'detached' });
    for (const ended of [one, another]) {
      await ended.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'APIs', exact: true }).click();
      await ended.getByRole('dialog', { name: 'Your session has ended' }).waitFor();
      await ended.close();
    }
  });
});

describe('passkeys', () => {
  let other; /* who has the passkey after the first test: a copy of a key must not count anew */

  it('are added with recovery codes, renamed, and log in alone', async () => {
    const virtual = await authenticator(page);
    await page.goto(console.url('/account'));
    await section('Passkeys').getByRole('button', { name: 'Add a passkey' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a passkey' });
    await dialog.getByLabel('Name').fill('Laptop');
    await console.check(page, 'account-add-passkey');
    await dialog.getByRole('button', { name: 'Continue' }).click();
    const codes = page.getByRole('dialog', { name: 'Recovery codes' });
    remember(...(await codes.getByTestId('secret').textContent()).split(/\s+/).filter(Boolean));
    await codes.getByRole('button', { name: 'Copy recovery codes' }).click();
    await codes.getByRole('button', { name: 'I have copied it' }).click();
    await section('Recovery codes').getByText('10 recovery codes are left').waitFor();

    await section('Passkeys').getByRole('button', { name: 'Actions on Laptop' }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Old laptop');
    await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
    await section('Passkeys').getByText('Old laptop').waitFor();
    await console.check(page, 'account-passkeys');

    const { credentials } = await virtual.client.send('WebAuthn.getCredentials',
      { authenticatorId: virtual.authenticatorId });
    other = await console.newPage();
    const there = await authenticator(other);
    for (const credential of credentials)
      await there.client.send('WebAuthn.addCredential', { authenticatorId: there.authenticatorId, credential });
    await other.goto(console.url('/log-in'));
    await console.check(other, 'log-in-passkey');
    await other.getByRole('button', { name: 'Use a passkey' }).click();
    await home(other).waitFor();

    /* And it confirms who is there. */
    await other.goto(console.url('/account'));
    await other.getByLabel('New password').fill(OWNER.password);
    await other.getByRole('button', { name: 'Change password' }).click();
    await confirmation(other).getByRole('button', { name: 'Use a passkey' }).click();
    await other.getByText('Password changed').waitFor();
  });

  it('are asked for beside the password, and say what to do when there is none', async () => {
    const stranger = await console.newPage();
    await authenticator(stranger);
    await logIn(stranger);
    await stranger.getByLabel('Code').waitFor();
    await stranger.getByRole('button', { name: 'Use a passkey' }).click();
    await stranger.getByText('The browser got no passkey.').waitFor();
    await stranger.close();
  });

  it('are removed, and the password alone is enough again', async () => {
    await other.goto(console.url('/account'));
    await section('Passkeys', other).getByRole('button', { name: 'Actions on Old laptop' }).click();
    await other.getByRole('menuitem', { name: 'Remove' }).click();
    const dialog = other.getByRole('dialog', { name: /Remove/ });
    await dialog.getByRole('textbox').fill('Old laptop');
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await other.getByText('Old laptop removed').waitFor();
    await section('Recovery codes', other).waitFor({ state: 'detached' });
    const after = await console.newPage();
    await logIn(after);
    await home(after).waitFor();
  });
});
