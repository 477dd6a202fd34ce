/*
 * session: what becomes of a page when its session ends, when the server goes away, and when it is
 * upgraded: nothing that was typed or asked for is lost.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { waitFor } from '../integration/lib/harness.js';
import { Console, OWNER } from './lib/console.js';

const logInAgain = (page) => page.getByRole('dialog', { name: 'Your session has ended' });

async function giveThePassword(dialog) {
  await dialog.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
  await dialog.getByRole('button', { name: 'Log in' }).click();
  await dialog.waitFor({ state: 'hidden' });
}

/* An application's name, typed and not saved yet. */
async function beginApplication(console, page, name) {
  await page.goto(console.url('/applications'));
  await page.getByRole('button', { name: 'Add application' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Add application' });
  await dialog.getByRole('combobox', { name: 'API', exact: true }).click();
  await page.getByRole('option', { name: 'None yet' }).click();
  await dialog.getByLabel('Name').fill(name);
  return dialog;
}

/* As if the cookie had ended (its Max-Age is the session's): there is none. */
const dropCookie = (page) => page.context().clearCookies({ name: 'jeton_session' });

/* Without the pointer, under which a screen is fetched before it is opened. */
const openScreen = (page, name) =>
  page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name }).dispatchEvent('click');

const endSessions = (page) => page.evaluate(async () => {
  const { session } = await (await fetch('/console/api/session')).json();
  await fetch('/console/api/sessions',
    { method: 'DELETE', headers: { 'X-CSRF-Token': session.csrf_token } });
});

describe('a session that has ended', () => {
  let console, page;

  before(async () => {
    console = await Console.start();
    page = await console.firstOwner();
  });

  after(() => console?.stop());

  for (const [how, end] of [
    ['its cookie is gone', dropCookie],
    ['it was ended elsewhere', async (of) => {
      const other = await console.newPage();
      await console.logIn(other);
      await endSessions(other);
      await other.context().close();
      await of.bringToFront();
    }],
  ])
    it(`asks for the password over the page, and goes on with what was typed: ${how}`, async () => {
      const name = `Kept although ${how}`;
      const form = await beginApplication(console, page, name);
      await end(page);
      await form.getByRole('button', { name: 'Add application' }).click();
      await logInAgain(page).waitFor();
      await console.check(page, `session-ended-${how.replaceAll(' ', '-')}`);
      assert.equal(await form.getByLabel('Name').inputValue(), name);
      await giveThePassword(logInAgain(page));
      await page.getByTestId('secret').waitFor(); /* it was created, without another click */
      await page.reload();
      await page.goto(console.url('/applications'));
      await page.getByRole('link', { name }).waitFor();
      await page.getByRole('link', { name }).first().waitFor();
      assert.equal(await page.getByRole('link', { name }).count(), 1);
    });

  it('asks in a screen that only reads, too', async () => {
    await page.goto(console.url('/'));
    await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
    await dropCookie(page);
    await openScreen(page, 'Audit log');
    await logInAgain(page).waitFor();
    await page.keyboard.press('Escape'); /* there is no page behind it */
    await giveThePassword(logInAgain(page));
    await page.getByRole('table', { name: /audit/i }).getByText('logged in').first().waitFor();
  });

  it('says that the password is wrong, in the same place', async () => {
    await page.goto(console.url('/applications'));
    await page.getByRole('heading', { name: 'Applications', level: 1 }).waitFor();
    await dropCookie(page);
    await openScreen(page, 'APIs');
    await logInAgain(page).getByRole('textbox', { name: 'Password' }).fill('not the password');
    await page.keyboard.press('Enter');
    await logInAgain(page).getByText('Wrong e-mail address or password').waitFor();
    await giveThePassword(logInAgain(page));
    await page.getByRole('heading', { name: 'APIs', level: 1 }).waitFor();
  });

  it('is known to all tabs at once, and a log-in in one of them is for all', async () => {
    const second = await page.context().newPage();
    await page.goto(console.url('/applications'));
    await second.goto(console.url('/apis'));
    await second.getByRole('heading', { name: 'APIs', level: 1 }).waitFor();
    await second.getByRole('button', { name: 'Your account' }).click();
    await second.getByRole('menuitem', { name: 'Log out' }).click();
    await second.getByRole('heading', { name: 'Log in', level: 1 }).waitFor();
    await logInAgain(page).waitFor();
    await second.getByLabel('E-mail').fill(OWNER.email);
    await second.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
    await second.getByRole('button', { name: 'Log in' }).click();
    await logInAgain(page).waitFor({ state: 'hidden' });
    /* Its changes go with the new session's token. */
    const form = await beginApplication(console, page, 'After both');
    await form.getByRole('button', { name: 'Add application' }).click();
    await page.getByTestId('secret').waitFor();
    await page.reload();
    await second.close();
  });

  it('is no error in the log of a browser that has none', async () => {
    const stranger = await console.newPage();
    const refused = [];
    stranger.on('response', (answer) => {
      if (answer.status() >= 400)
        refused.push(`${answer.status()} ${answer.url()}`);
    });
    await stranger.goto(console.url('/applications'));
    await stranger.getByRole('heading', { name: 'Log in', level: 1 }).waitFor();
    await console.check(stranger, 'log-in');
    assert.deepEqual(refused, []);
    await stranger.context().close();
  });
});

describe('a session that is about to end', () => {
  it('says so two minutes before its end, and goes on with a log-in', async () => {
    const console = await Console.start({ flags: ['--console-session-s', '125'] });
    try {
      const page = await console.firstOwner();
      await page.getByRole('alert').getByText(/^Your session ends at/).waitFor();
      await console.check(page, 'session-ends');
      await page.getByRole('button', { name: 'Log in again' }).click();
      await giveThePassword(page.getByRole('dialog', { name: 'Log in again' }));
      await page.getByText(/^Your session ends at/).waitFor({ state: 'hidden' });
    } finally {
      await console.stop();
    }
  });

  it('says so two minutes before its rest ends it, and stays with one click', async () => {
    const console = await Console.start({ flags: ['--console-idle-s', '145'] });
    try {
      const page = await console.firstOwner();
      await page.goto(console.url('/settings')); /* Home asks for figures by itself */
      const warning = page.getByRole('alert').getByText(/^You will be logged out at/);
      await warning.waitFor();
      await page.getByRole('button', { name: 'Stay logged in' }).click();
      await warning.waitFor({ state: 'hidden' });
    } finally {
      await console.stop();
    }
  });

  it('asks for the password when its rest has ended it, without a request', async () => {
    const console = await Console.start({ flags: ['--console-idle-s', '8'] });
    try {
      const page = await console.firstOwner();
      await page.goto(console.url('/settings'));
      await logInAgain(page).waitFor();
      await giveThePassword(logInAgain(page));
      await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    } finally {
      await console.stop();
    }
  });
});

describe('a link that works once', () => {
  it('survives that its page is loaded again', async () => {
    const console = await Console.start();
    try {
      const page = await console.newPage();
      await page.goto(await console.setupLink());
      await page.getByLabel('Your name').waitFor();
      assert.equal(new URL(page.url()).hash, '', 'it stands in no address');
      await page.reload();
      await page.getByLabel('Your name').fill(OWNER.name);
      await page.getByLabel('E-mail').fill(OWNER.email);
      await page.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
      await page.getByRole('button', { name: 'Create the first administrator' }).click();
      await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
      assert.ok(!JSON.stringify(await page.evaluate(() => window.history.state)).includes('link_token'));

      const guest = await console.newPage();
      for (const [path, title] of [['/invitation', 'Join as an administrator'],
        ['/reset-password', 'A new password']]) {
        await guest.goto(console.url(`${path}#${'A'.repeat(43)}`));
        await guest.reload();
        await guest.getByRole('heading', { name: title, level: 1 }).waitFor();
        await guest.getByLabel(/assword/).first().waitFor();
      }
      await guest.context().close();
    } finally {
      await console.stop();
    }
  });
});

/* Refused connections are what these tests are about. */
function forgive(console) {
  console.troubles = console.troubles.filter((trouble) => !/ERR_CONNECTION|ERR_ABORTED|status of 50\d/.test(trouble));
}

const open = (page, item) =>
  page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: item, exact: true }).click();

describe('while the server is away', () => {
  let console, page;
  const away = () => page.getByRole('alert').getByText(/^The server cannot be reached. Trying again/);

  before(async () => {
    console = await Console.start();
    page = await console.firstOwner();
    await console.call(page, 'POST', '/applications', { name: 'Nightly worker', type: 'm2m' });
  });

  after(async () => {
    forgive(console);
    await console?.stop();
  });

  it('the frame stays, a banner says so, and all goes on by itself, also what was not loaded yet', async () => {
    await page.goto(console.url('/settings'));
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    await console.server.finish();
    await open(page, 'Webhooks'); /* neither its code nor its data are there */
    await away().waitFor();
    await page.getByRole('navigation', { name: 'Screens' }).waitFor();
    await console.check(page, 'server-away');
    await open(page, 'Audit log');
    await console.server.restart();
    await away().waitFor({ state: 'hidden' });
    await page.getByText('created the application').first().waitFor();
    await open(page, 'Webhooks');
    await page.getByRole('heading', { name: 'Webhooks', level: 1 }).waitFor();
  });

  it('what is shown stays, and what was typed can be saved afterwards', async () => {
    const form = await beginApplication(console, page, 'Typed while it was away');
    await console.server.finish();
    await form.getByRole('button', { name: 'Add application' }).click();
    await away().waitFor();
    await page.getByRole('table', { name: 'Applications' }).getByText('Nightly worker').waitFor();
    await console.server.restart();
    await away().waitFor({ state: 'hidden' });
    if (!await page.getByTestId('secret').isVisible())
      await form.getByRole('button', { name: 'Add application' }).click();
    await page.getByTestId('secret').waitFor();
    await page.reload();
  });

  it('a page whose chunks went with an upgrade begins anew, at the screen that was opened', async (context) => {
    if (console.vite !== null) {
      context.skip('Vite serves no chunks');
      return;
    }
    await page.goto(console.url('/settings'));
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    /* The new build has other names; of the old one nothing is left. */
    await page.route(/\/console\/assets\/Audit-/, async (route) => {
      const isOld = await page.evaluate(() => window.isOld === true);
      await (isOld ? route.fulfill({ status: 404, body: '{}' }) : route.continue());
    });
    await page.route(/\/console\/$/, async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer,
        body: (await answer.text()).replace(/index-[\w-]+\.js/g, 'index-of-another-build.js') });
    });
    await page.evaluate(() => { window.isOld = true; });
    await open(page, 'Audit log');
    await waitFor('the page has begun anew', () => page.evaluate(() => window.isOld !== true).catch(() => false));
    await page.getByRole('heading', { name: 'Audit log', level: 1 }).waitFor();
    await page.unrouteAll();
  });
});
