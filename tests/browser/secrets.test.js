/*
 * secrets: nothing that is shown once is lost by a key, by Back, by a link or by loading the page anew;
 * it is copied in each of its forms, also over plain http; and the secret before a rotation has an end.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { remember, run, waitFor } from '../integration/lib/harness.js';
import { FORM, form } from '../integration/lib/http.js';
import { Console } from './lib/console.js';
import { totp } from './lib/totp.js';

const AUDIENCE = 'https://orders.example.com';

let console, page, api;

const button = (name) => page.getByRole('button', { name, exact: true });
const dialog = (name) => page.getByRole('dialog', { name });
const secretField = () => page.getByTestId('secret');
const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
const question = () => dialog(/^You have not copied the/);

async function shown() {
  const secret = await secretField().textContent();
  secret.split('\n').forEach(remember);
  return secret;
}

before(async () => {
  console = await Console.start();
  page = await console.firstOwner();
  await console.confirm(page);
  api = (await console.call(page, 'POST', '/apis', { name: 'Orders', audience: AUDIENCE })).api;
  await console.call(page, 'POST', `/apis/${api.id}/scopes`, { key: 'read:orders', description: '' });
});

after(() => console?.stop());

async function newApplication(name) {
  const { application } = await console.call(page, 'POST', '/applications', { name, type: 'm2m' });
  await console.call(page, 'PATCH', `/apis/${api.id}/applications`, { applications: [{ id: application.id }] });
  return application;
}

/* Goes to a screen as a link does, so that Back leads to the one before without loading the page anew. */
async function follow(screen) {
  await page.evaluate((address) => {
    const { idx = 0 } = window.history.state ?? {};
    window.history.pushState({ idx: idx + 1, key: String(idx) }, '', address);
    window.dispatchEvent(new PopStateEvent('popstate', { state: window.history.state }));
  }, console.url(screen));
}

/* How each of them comes to be shown: from a screen, by these steps. */
const kinds = [
  { name: 'a new client secret', screen: () => '/applications', async show() {
    await button('Add application').first().click();
    await dialog('Add application').getByRole('textbox', { name: 'Name', exact: true }).fill('Shown once');
    await dialog('Add application').getByRole('button', { name: 'Add application' }).click();
  } },
  { name: 'a rotated client secret',
    screen: async () => `/applications/${(await newApplication('Rotated')).id}`, async show() {
      await button('Rotate').click();
      await button('Rotate client secret').click();
    } },
  { name: 'a new API key', screen: () => '/api-keys', async show() {
    await button('Add API key').first().click();
    const form = dialog('Add API key');
    await form.getByRole('textbox', { name: 'Name', exact: true }).fill('Key');
    await form.getByRole('radiogroup', { name: 'Type' }).getByText('environment').click();
    await form.getByRole('combobox', { name: 'API', exact: true }).click();
    await page.getByRole('option', { name: 'Orders' }).click();
    await form.getByLabel('read:orders').check();
    await form.getByRole('button', { name: 'Add API key' }).click();
  } },
  { name: 'a rotated API key',
    screen: async () => {
      const { api_key: key } = await console.call(page, 'POST', '/api_keys',
        { name: 'Turned', type: 'environment', api_id: api.id });
      remember(key.key);
      return `/api-keys/${key.id}`;
    },
    async show() {
      await button('Rotate').click();
      await button('Rotate key').click();
    } },
  { name: 'an invitation', screen: () => '/administrators', async show() {
    await button('Invite').click();
    await page.getByLabel('E-mail').fill(`grace${Date.now()}@example.com`);
    await button('Create link').click();
  } },
  { name: 'recovery codes', screen: () => '/account', async show() {
    await button('Set up').click();
    const secret = (await page.getByRole('dialog').locator('code').first().textContent()).replaceAll(' ', '');
    remember(secret);
    await page.getByLabel('Digit 1 of 6').click();
    await page.keyboard.type(totp(secret));
    await button('Turn on').click();
  } },
];

/* Something that would lose what is shown; it asks, and "Stay" keeps it. */
async function asks(what, attempt, secret) {
  await attempt();
  await question().waitFor();
  await question().getByRole('button', { name: 'Stay' }).click();
  await question().waitFor({ state: 'hidden' });
  assert.equal(await secretField().textContent(), secret, what);
}

describe('a test token of the management API', () => {
  it('is used by the API reference in place of the session, until it is put away', async () => {
    const { application } = await console.call(page, 'POST', '/applications', { name: 'Reader', type: 'm2m' });
    const { apis } = await console.call(page, 'GET', '/apis?expand=scopes');
    const management = apis.find((one) => one.is_management_api);
    await console.call(page, 'PATCH', `/apis/${management.id}/applications`,
      { applications: [{ id: application.id }] });
    const { id } = management.scopes.find(({ key }) => key === 'read:applications');
    await console.call(page, 'POST', `/apis/${management.id}/applications/${application.id}/scopes/${id}`);
    await page.goto(console.url(`/applications/${application.id}/test`));
    await button('Get token').click();
    remember(await page.getByTestId('token').innerText());
    await console.check(page, 'test-management');
    await button('Use test token').click();
    await page.getByText('The test token of Reader is used').waitFor();
    await console.check(page, 'reference-test-token');
    const send = async (operation) => {
      await page.evaluate((address) => {
        window.history.pushState({ idx: (window.history.state?.idx ?? 0) + 1, key: address }, '', address);
        window.dispatchEvent(new PopStateEvent('popstate', { state: window.history.state }));
      }, console.url(`/reference/${operation}`));
      await button('Send GET').click();
    };
    await send('getApplications');
    await page.getByText('200 OK').waitFor();
    await send('getAPIs');
    await page.getByText(/^403/).first().waitFor();
    await button('Use my session').click();
    await button('Send GET').click();
    await page.getByText('200 OK').waitFor();
  });
});

describe('what is shown once', () => {
  for (const kind of kinds)
    it(`${kind.name} is not lost by a key, Back, a link or a reload, until it is copied`, async () => {
      await page.goto(console.url('/decoder'));
      const screen = await kind.screen();
      await page.getByRole('heading', { level: 1 }).waitFor();
      await follow(screen);
      await kind.show();
      const secret = await shown();
      const address = page.url();
      await asks('Escape', () => page.keyboard.press('Escape'), secret);
      await asks('Back', () => page.evaluate(() => window.history.back()), secret);
      const isAsked = page.waitForEvent('dialog');
      await page.evaluate(() => { setTimeout(() => window.location.reload()); });
      const warning = await isAsked;
      assert.equal(warning.type(), 'beforeunload');
      await warning.dismiss();
      assert.equal(await secretField().textContent(), secret, 'a reload');
      assert.equal(page.url(), address);
      if (kind === kinds[0]) {
        await page.keyboard.press('Escape');
        await question().waitFor();
        await console.check(page, 'secret-not-copied');
        await question().getByRole('button', { name: 'Stay' }).click();
        await console.check(page, 'secret');
      }
      await page.getByRole('button', { name: /^Copy (client secret|API key|link|recovery codes)$/ }).click();
      assert.equal(await clipboard(), secret);
      await page.keyboard.press('Escape');
      await secretField().waitFor({ state: 'hidden' });
      assert.equal(await question().count(), 0);
      assert.ok(!(await page.content()).includes(secret), 'it has left the page');
    });

  it('is given up by whoever says so', async () => {
    await page.goto(console.url('/applications'));
    await kinds[0].show();
    await shown();
    await page.keyboard.press('Escape');
    await question().getByRole('button', { name: 'Close without copying' }).click();
    await secretField().waitFor({ state: 'hidden' });
    await page.getByRole('heading', { name: 'Shown once', level: 1 }).waitFor();
  });

  it('lets Back go where it was to go, once that is wanted', async () => {
    await page.goto(console.url('/decoder'));
    await page.getByRole('heading', { level: 1 }).waitFor();
    await follow('/applications');
    await kinds[0].show();
    await shown();
    await page.evaluate(() => window.history.back());
    await question().getByRole('button', { name: 'Close without copying' }).click();
    await page.waitForURL(console.url('/decoder'));
  });
});

describe('a client secret', () => {
  it('is copied as .env and as a curl that gets a token, and leads on to the Test tab', async () => {
    await page.goto(console.url('/applications'));
    await button('Add application').first().click();
    const form = dialog('Add application');
    await form.getByRole('textbox', { name: 'Name', exact: true }).fill('Ready to run');
    await form.getByRole('button', { name: 'Enable all' }).click();
    await form.getByRole('button', { name: 'Add application' }).click();
    const secret = await shown();
    await button('Copy as .env').click();
    const lines = Object.fromEntries((await clipboard()).trim().split('\n')
      .map((line) => line.split(/=(.*)/, 2)));
    assert.deepEqual([lines.ISSUER, lines.CLIENT_SECRET, lines.AUDIENCE],
      [console.server.issuer, secret, AUDIENCE]);
    await button('Copy curl with the secret').click();
    const { stdout } = await run('/bin/sh', ['-c', await clipboard()]);
    const answer = JSON.parse(stdout);
    remember(answer.access_token);
    assert.equal(answer.scope, 'read:orders');
    await button('Get a test token').click();
    await page.getByRole('heading', { name: 'Ready to run', level: 1 }).waitFor();
    await button('Get token').waitFor();
  });

  it('of an application without an API leads on to its authorization', async () => {
    await page.goto(console.url('/applications?create'));
    const form = dialog('Add application');
    await form.getByRole('textbox', { name: 'Name', exact: true }).fill('Idle');
    await form.getByRole('combobox', { name: 'API', exact: true }).click();
    await page.getByRole('option', { name: 'None yet' }).click();
    await form.getByRole('button', { name: 'Add application' }).click();
    await shown();
    await button('Copy client secret').click();
    await button('Authorize for an API').click();
    const next = dialog('Authorize Idle');
    await next.getByRole('switch', { name: 'read:orders' }).check();
    await console.check(page, 'authorize');
    await next.getByRole('button', { name: 'Authorize', exact: true }).click();
    await next.waitFor({ state: 'hidden' });
    await page.getByRole('table', { name: 'Authorized APIs' }).getByText('read:orders').waitFor();
  });

  it('is there, too, when the authorization fails after it', async () => {
    await page.route('**/api/v1/apis/*/applications', (route) => route.fulfill({ status: 500,
      json: { errors: [{ code: 'SERVER_ERROR', message: 'Something went wrong' }] } }));
    await page.goto(console.url('/applications?create'));
    await dialog('Add application').getByRole('textbox', { name: 'Name', exact: true }).fill('Half made');
    await dialog('Add application').getByRole('button', { name: 'Add application' }).click();
    await shown();
    await page.getByText('It is not authorized yet').waitFor();
    await button('Copy client secret').click();
    await button('Authorize for an API').waitFor();
    await page.unroute('**/api/v1/apis/*/applications');
    console.troubles = console.troubles.filter((text) => !/status of 500/.test(text));
  });
});

describe('the secret before a rotation', () => {
  const status = async ({ client_id: id }, secret) => (await console.server.send('/oauth2/token', {
    method: 'POST', headers: FORM, body: form({ grant_type: 'client_credentials', client_id: id,
      client_secret: secret, audience: AUDIENCE }),
  })).status;

  it('ends when it was said to', async () => {
    const application = await newApplication('Ends soon');
    await page.goto(console.url(`/applications/${application.id}`));
    await button('Rotate').click();
    await dialog('Rotate client secret').getByRole('combobox', { name: 'The previous secret expires' }).click();
    await page.getByRole('option', { name: 'in an hour' }).click();
    await button('Rotate client secret').click();
    await shown();
    await button('I have copied it').click();
    await page.getByText(/The previous one expires (today at |in (1 hour|60 minutes|59 minutes))/).waitFor();
    await console.check(page, 'application-secret-ends');
    assert.equal(await status(application, application.client_secret), 200);
    const { client_secrets: [, { expires_on: end }] } =
      await console.call(page, 'GET', `/applications/${application.id}/client_secrets`);
    assert.ok(Math.abs(Date.parse(end) - Date.now() - 3_600_000) < 120_000, end);
  });

  it('is in the next rotation’s way no longer, once it has ended', async () => {
    const application = await newApplication('Ended');
    await console.call(page, 'POST', `/applications/${application.id}/client_secrets`, { grace_period_s: 1 });
    await waitFor('it has ended', async () =>
      await status(application, application.client_secret) === 401);
    await page.goto(console.url(`/applications/${application.id}`));
    await page.getByText('previous, expired').waitFor();
    await button('Rotate').click();
    await button('Rotate client secret').click();
    await shown();
    await button('I have copied it').click();
    await page.getByText('Two secrets work now').waitFor();
  });

  it('is warned of when it has been kept for long', async () => {
    const { id } = await newApplication('Forgotten');
    await console.call(page, 'POST', `/applications/${id}/client_secrets`, { maintain_previous_secret: true });
    const ago = (days) => new Date(Date.now() - days * 86_400_000 - 60_000).toISOString();
    await page.route(`**/applications/${id}/client_secrets`, (route) => route.fulfill({ json: {
      code: 'OK', message: 'Success', client_secrets: [
        { is_previous: false, created_on: ago(43), expires_on: null, last_used_on: ago(0), use_count: 7 },
        { is_previous: true, created_on: ago(400), expires_on: null, last_used_on: ago(50), use_count: 99 },
      ] } }));
    await page.goto(console.url(`/applications/${id}`));
    await page.getByText('Two secrets have worked for 43 days').waitFor();
    await console.check(page, 'application-secret-old');
    await page.unroute(`**/applications/${id}/client_secrets`);
  });
});

describe('over plain http on a host name', () => {
  let far, there;

  before(async () => {
    far = await Console.start({ host: 'jeton.test' });
  });

  after(() => far?.stop());

  const copyAndPaste = async (name) => {
    await there.getByRole('button', { name: 'Copy client_id' }).click();
    await there.getByRole('button', { name: 'client_id copied' }).waitFor();
    await there.getByLabel('Name').fill('');
    await there.getByLabel('Name').press('Control+V');
    assert.equal(await there.getByLabel('Name').inputValue(), name);
  };

  it('text is copied all the same', async (context) => {
    if (far.vite !== null)
      return context.skip('Vite answers for its own host only');
    there = await far.firstOwner();
    assert.equal(await there.evaluate(() => window.isSecureContext), false);
    const { application } = await far.call(there, 'POST', '/applications', { name: 'Far', type: 'm2m' });
    await there.goto(far.url(`/applications/${application.id}`));
    await copyAndPaste(application.client_id);
  });

  it('text is selected, and the keys are said, where the browser lets no page copy', async (context) => {
    if (far.vite !== null)
      return context.skip('Vite answers for its own host only');
    await there.addInitScript(() => { document.execCommand = () => false; });
    await there.reload();
    await there.getByRole('button', { name: 'Copy client_id' }).click();
    await there.getByText(/The text is selected: press Ctrl\+C/).waitFor();
    await far.check(there, 'copy-by-hand');
    await there.getByRole('textbox', { name: 'The client_id, selected' }).press('Control+C');
    await there.getByRole('button', { name: 'client_id copied' }).waitFor();
    await there.getByLabel('Name').fill('');
    await there.getByLabel('Name').press('Control+V');
    assert.match(await there.getByLabel('Name').inputValue(), /^[0-9a-f]{32}$/);
  });
});
