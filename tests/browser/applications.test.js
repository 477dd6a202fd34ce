/* applications: each screen of an application and what it is for. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { remember, waitFor } from '../integration/lib/harness.js';
import { FORM, form } from '../integration/lib/http.js';
import { Console, OWNER } from './lib/console.js';

const AUDIENCE = 'https://orders.example.com';

let console, page, api;

before(async () => {
  console = await Console.start();
  page = await console.firstOwner();
  api = (await console.call(page, 'POST', '/apis', { name: 'Orders', audience: AUDIENCE })).api;
  for (const key of ['read:orders', 'write:orders'])
    await console.call(page, 'POST', `/apis/${api.id}/scopes`, { key, description: `May ${key}` });
});

after(() => console?.stop());

/* { id, client_id, client_secret }, authorized for the API. */
async function newApplication(name) {
  const { application } = await console.call(page, 'POST', '/applications', { name, type: 'm2m' });
  await console.call(page, 'PATCH', `/apis/${api.id}/applications`, { applications: [{ id: application.id }] });
  return application;
}

const askToken = (clientId, secret) => console.server.send('/oauth2/token', {
  method: 'POST', headers: FORM,
  body: form({ grant_type: 'client_credentials', client_id: clientId, client_secret: secret, audience: AUDIENCE }),
});

const tokenStatus = async (clientId, secret) => (await askToken(clientId, secret)).status;

const openScreen = (path) => page.goto(console.url(path));

async function takeSecret() {
  const secret = await page.getByTestId('secret').innerText();
  remember(secret);
  await page.getByRole('button', { name: 'I have copied it' }).click();
  await page.getByTestId('secret').waitFor({ state: 'hidden' });
  return secret;
}

describe('the list of applications', () => {
  before(async () => {
    for (let i = 1; i <= 26; i++)
      await console.call(page, 'POST', '/applications', { name: `Robot ${String(i).padStart(2, '0')}`, type: 'm2m' });
  });

  it('comes in pages', async () => {
    await openScreen('/applications');
    const rows = page.getByRole('table', { name: 'Applications' }).getByRole('link', { name: /^Robot/ });
    await page.getByText('Robot 01').waitFor();
    await console.check(page, 'applications');
    assert.equal(await rows.count(), 25);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('Robot 26').waitFor();
    await page.getByRole('button', { name: 'Previous' }).click();
    await page.getByText('Robot 01').waitFor();
  });

  it('is searched on the server, and the search is in the address', async () => {
    await page.getByRole('searchbox').fill('bot 2');
    await page.getByText('Robot 01').waitFor({ state: 'hidden' });
    await page.getByText('Robot 26').waitFor();
    assert.match(page.url(), /search=bot\+2/);
    await page.reload();
    await page.getByText('Robot 26').waitFor();
    await page.getByRole('searchbox').fill('nobody');
    await page.getByRole('heading', { name: 'No applications match' }).waitFor();
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await page.getByText('Robot 01').waitFor();
  });

  it('opens an application by the keyboard', async () => {
    await page.getByRole('link', { name: 'Robot 03' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Robot 03', level: 1 }).waitFor();
  });

  it('shows what the server refuses beside the field', async () => {
    await openScreen('/applications?create');
    const dialog = page.getByRole('dialog', { name: 'Add application' });
    await dialog.getByLabel('Name').fill('For nobody');
    await dialog.getByRole('combobox', { name: 'Organization' }).fill('org_none');
    await page.getByRole('option', { name: 'org_none' }).click();
    await dialog.getByRole('button', { name: 'Add application' }).click();
    await dialog.getByText(/^There is no such organization/).waitFor();
    await console.check(page, 'applications-refused');
  });
});

describe('the details of an application', () => {
  it('rename it, and undo that', async () => {
    const { id } = await newApplication('Old name');
    await openScreen(`/applications/${id}`);
    await page.getByLabel('Name').fill('New name');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'New name', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('heading', { name: 'Old name', level: 1 }).waitFor();
  });

  it('rotate the secret and keep the previous one until it is deleted', async () => {
    const { id, client_secret: old } = await newApplication('Rotated gently');
    await openScreen(`/applications/${id}`);
    await page.getByRole('button', { name: 'Rotate', exact: true }).click();
    await page.getByText(/Both secrets work until then/).waitFor();
    await page.getByRole('combobox', { name: 'The previous secret expires' }).click();
    await page.getByRole('option', { name: 'when you delete it' }).click();
    await console.check(page, 'rotate');
    await page.getByRole('button', { name: 'Rotate client secret' }).click();
    const made = await takeSecret();
    assert.deepEqual([await tokenStatus(id, old), await tokenStatus(id, made)], [200, 200]);
    await page.getByText('Two secrets work now').waitFor();
    await page.getByRole('button', { name: 'Rotate', exact: true }).click();
    assert.equal(await page.getByRole('dialog').count(), 0, 'it leads to the reason instead');
    await console.check(page, 'application-two-secrets');
    await page.getByRole('button', { name: 'Delete previous client secret' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete previous client secret' }).click();
    await page.getByText('Two secrets work now').waitFor({ state: 'hidden' });
    assert.deepEqual([await tokenStatus(id, old), await tokenStatus(id, made)], [401, 200]);
  });

  it('rotate the secret and end the previous one at once', async () => {
    const { id, client_secret: old } = await newApplication('Rotated hard');
    await openScreen(`/applications/${id}`);
    await page.getByRole('button', { name: 'Rotate', exact: true }).click();
    await page.getByRole('switch', { name: 'Maintain previous secret' }).uncheck();
    await page.getByText(/The previous secret stops working at once/).waitFor();
    await page.getByRole('button', { name: 'Rotate client secret' }).click();
    const made = await takeSecret();
    assert.deepEqual([await tokenStatus(id, old), await tokenStatus(id, made)], [401, 200]);
  });

  it('delete it once its name is typed', async () => {
    const { id } = await newApplication('Short-lived');
    await openScreen(`/applications/${id}`);
    await page.getByRole('button', { name: 'Delete application' }).click();
    const dialog = page.getByRole('dialog');
    const button = dialog.getByRole('button', { name: 'Delete application' });
    await button.click();
    await dialog.getByText('Type it exactly: Short-lived').waitFor();
    await console.check(page, 'delete-application');
    await dialog.getByRole('textbox').fill('Short-lived');
    await button.click();
    await page.getByRole('heading', { name: 'Applications', level: 1 }).waitFor();
    await openScreen(`/applications/${id}`);
    await page.getByRole('heading', { name: 'There is no such application here' }).waitFor();
  });
});

describe('the APIs of an application', () => {
  it('are revoked, and authorized again with the same scopes by undo', async () => {
    const { id } = await newApplication('Revoked');
    await openScreen(`/applications/${id}/apis`);
    await page.getByRole('button', { name: 'Actions on Orders' }).click();
    await page.getByRole('menuitem', { name: 'Manage scopes' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Enable all' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    const table = page.getByRole('table', { name: 'Authorized APIs' });
    await table.getByText('write:orders').waitFor();
    const revoke = async () => {
      await page.getByRole('button', { name: 'Actions on Orders' }).click();
      await page.getByRole('menuitem', { name: 'Revoke authorization' }).click();
      await page.getByText('Not authorized for any API yet').waitFor();
    };
    await revoke();
    await page.getByRole('status').filter({ hasText: 'no longer authorized' }).getByRole('button', { name: 'Undo' }).last().click();
    await table.getByText('write:orders').waitFor();
    await table.getByText('read:orders').waitFor();
    await revoke(); /* pictures take longer than Undo stands there */
    await console.check(page, 'application-apis-empty');
  });
});

describe('the properties of an application', () => {
  let id;

  before(async () => {
    id = (await newApplication('With properties')).id;
  });

  it('are none at first', async () => {
    await openScreen(`/applications/${id}/properties`);
    await page.getByText('No application properties yet').waitFor();
    await console.check(page, 'application-properties-empty');
  });

  const edit = async (name) => {
    await page.getByRole('button', { name: `Actions on ${name}` }).click();
    await page.getByRole('menuitem', { name: 'Edit value' }).click();
  };

  it('are edited in place, each as its type is, and one that is too long is told beside it', async () => {
    const { category } = await console.call(page, 'POST', '/property_categories', { name: 'Billing', context: 'app' });
    const property = { context: 'app', is_private: false, category_id: category.id };
    await console.call(page, 'POST', '/properties', { ...property, name: 'Tier', key: 'tier', type: 'single_line_text' });
    await console.call(page, 'POST', '/properties', { ...property, name: 'Paid', key: 'paid', type: 'boolean' });
    await page.reload();
    await edit('Tier');
    await page.getByRole('textbox', { name: 'Tier', exact: true }).fill('x'.repeat(2100));
    await page.getByText(/remove \d+/).waitFor();
    await page.getByRole('textbox', { name: 'Tier', exact: true }).fill('gold');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('table').getByText('gold').waitFor();
    await edit('Paid');
    await page.getByRole('radiogroup', { name: 'Paid' }).getByText('true').click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('table').getByText('true').waitFor();
    await console.check(page, 'application-properties');
  });
});

describe('the tokens of an application', () => {
  it('live as long as is said', async () => {
    const { id } = await newApplication('Long-lived');
    await openScreen(`/applications/${id}/tokens`);
    await page.getByLabel('Seconds').fill('5400');
    await page.getByText(/That is 1 h 30 min/).waitFor();
    await page.getByRole('region', { name: 'Lifetime', exact: true }).getByRole('button', { name: 'Save' }).click();
    await page.getByText('Lifetime changed').waitFor();
    const { application } = await console.call(page, 'GET', `/applications/${id}`);
    assert.equal(application.access_token_lifetime, 5400);
    await page.getByLabel('Seconds').fill('5');
    await page.getByRole('region', { name: 'Lifetime', exact: true }).getByRole('button', { name: 'Save' }).click();
    await page.getByText('From 60 to 2,592,000 seconds.', { exact: true }).waitFor();
  });

  it('carry what is switched on, which the preview shows at once and Save keeps', async () => {
    const { id } = await newApplication('Customized');
    await console.call(page, 'POST', '/feature_flags', { name: 'New agent', key: 'new-agent', type: 'bool', default_value: 'true', allow_override_level: 'env' });
    const { category } = await console.call(page, 'POST', '/property_categories', { name: 'Places', context: 'app' });
    await console.call(page, 'POST', '/properties', { name: 'Region', key: 'region', type: 'single_line_text', context: 'app', is_private: false, category_id: category.id });
    await console.call(page, 'PUT', `/applications/${id}/properties/region`, { value: 'eu-west' });
    await openScreen(`/applications/${id}/tokens`);
    await page.getByRole('group', { name: 'M2M token' }).getByText('The usual claims only').waitFor();
    await page.getByRole('button', { name: 'Customize' }).click();
    const dialog = page.getByRole('dialog', { name: 'Customize M2M token' });
    await dialog.getByRole('switch', { name: /permissions claim/ }).click();
    await dialog.getByRole('switch', { name: /Region/ }).click();
    await dialog.getByRole('switch', { name: /New agent/ }).click();
    const claims = dialog.getByLabel('Claims', { exact: true });
    await claims.getByText(/"eu-west"/).waitFor();
    await claims.getByText(/"new-agent"/).waitFor();
    const path = `/applications/${id}/token_customization`;
    const kept = async () => (await console.call(page, 'GET', path)).token_customization;
    assert.equal((await kept()).include_permissions_claim, false, 'nothing is stored yet');
    await console.check(page, 'application-customize');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'hidden' });
    assert.equal((await kept()).include_permissions_claim, true);
    await page.getByLabel('Claims', { exact: true }).getByText(/"new-agent"/).waitFor();
    await page.getByText('Also permissions, 1 property, and 1 feature flag').waitFor();
    await page.getByText(/The largest token it can get has \d+ bytes/).waitFor();
    await console.check(page, 'application-tokens');
  });

  it('come as often as the application may ask', async () => {
    const { id, client_secret: secret } = await newApplication('Eager');
    await openScreen(`/applications/${id}/tokens`);
    const field = page.getByLabel('Requests a minute');
    const save = page.getByRole('region', { name: 'Rate limit' }).getByRole('button', { name: 'Save' });
    await page.getByText(/In force: any number of requests/).waitFor();
    await field.fill('1000001');
    await save.click();
    await page.getByText('From 0 to 1,000,000, or empty.').waitFor();
    await field.fill('2');
    await save.click();
    await page.getByText(/In force: 2 a minute/).waitFor();
    await console.check(page, 'application-rate-limit');
    const statuses = [];
    for (let i = 0; i < 3; i++)
      statuses.push(await tokenStatus(id, secret));
    assert.deepEqual(statuses, [200, 200, 429]);
    await field.fill('');
    await save.click();
    await page.getByText(/In force: any number of requests/).waitFor();
    assert.equal(await tokenStatus(id, secret), 200);
    await openScreen(`/applications/${id}/usage`);
    await page.getByText('It asked too often').waitFor();
  });

  it('are as many as its quota, and a bar says how much of it is used', async () => {
    const { id, client_secret: secret } = await newApplication('Greedy');
    await openScreen(`/applications/${id}/tokens`);
    const quota = page.getByRole('region', { name: 'Quota', exact: true });
    const save = quota.getByRole('button', { name: 'Save' });
    await quota.getByLabel('Tokens an hour').fill('1000000001');
    await save.click();
    await quota.getByText('From 0 to 1,000,000,000, or empty.').waitFor();
    await quota.getByLabel('Tokens an hour').fill('');
    await quota.getByLabel('Tokens a day').fill('2');
    await quota.getByLabel('Refuse tokens, too').check();
    await save.click();
    await page.getByText('Quota changed').waitFor();
    const today = quota.getByRole('group', { name: 'Today (UTC)' });
    await today.getByText('0 of 2 tokens').waitFor();
    assert.equal(await quota.getByRole('group', { name: 'This hour' }).count(), 0);
    const statuses = [];
    for (let i = 0; i < 3; i++)
      statuses.push(await tokenStatus(id, secret));
    assert.deepEqual(statuses, [200, 200, 429]);
    await today.getByText('2 of 2 tokens').waitFor();
    await today.getByText(/Used: it gets no more tokens. Starts again/).waitFor();
    await console.check(page, 'application-quota');
    await openScreen(`/applications/${id}/usage`);
    await page.getByRole('button', { name: 'Explain: The quota of tokens was used' }).click();
    await page.getByRole('dialog').getByRole('link', { name: 'its tokens' }).click();
    await today.getByText('2 of 2 tokens').waitFor();
    await openScreen(`/applications/${id}/audit`);
    await page.getByText(/has used all of its quota of a day/).waitFor();
  });

  it('come again where that is switched on, and the list tells how many did', async () => {
    const { id, client_secret: secret } = await newApplication('Hasty');
    await openScreen(`/applications/${id}/tokens`);
    const again = page.getByRole('switch', { name: /same token again/ });
    await again.click();
    await waitFor('it is switched on', async () => (await console.call(page, 'GET',
      `/applications/${id}/token_customization`)).token_customization.coalesce_tokens);
    assert.ok(await again.isChecked());
    const tokens = [];
    for (let i = 0; i < 3; i++)
      tokens.push((await askToken(id, secret)).json.access_token);
    assert.deepEqual(tokens, Array(3).fill(tokens[0]));
    await waitFor('they are counted', async () => (await console.call(page, 'GET',
      `/applications?search=${id}&expand=details`)).applications[0].coalesced_token_count === 2);
    await openScreen('/applications?search=Hasty');
    await page.getByText('2 coalesced').waitFor();
    await console.check(page, 'applications-coalesced');
    await openScreen(`/applications/${id}/tokens`);
    await again.click();
    await waitFor('it is switched off', async () => !(await console.call(page, 'GET',
      `/applications/${id}/token_customization`)).token_customization.coalesce_tokens);
  });
});

describe('two administrators at once', () => {
  it('see each other’s changes, and a lost race is told in words', async () => {
    const { id } = await newApplication('Shared');
    const other = await console.newPage();
    await console.logIn(other, OWNER, `/applications/${id}`);
    await openScreen(`/applications/${id}`);
    for (const one of [page, other])
      await one.getByRole('button', { name: 'Rotate', exact: true }).click();
    await page.getByRole('button', { name: 'Rotate client secret' }).click();
    await takeSecret();
    await other.getByRole('button', { name: 'Rotate client secret' }).click();
    await other.getByRole('alert').getByText(/There are already two client secrets/).waitFor();
    await other.getByText('Two secrets work now').waitFor();
  });
});
