/*
 * contract_console: the console by the names of contract section 3: each of its lines once, as somebody
 * would who knows nothing else. (Workflows, contract section 3.14, are no part of a server for machines.)
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { remember } from '../integration/lib/harness.js';
import { FORM, form } from '../integration/lib/http.js';
import { Console } from './lib/console.js';

const AUDIENCE = 'https://orders.example.com';
const DOCUMENT = { openapi: '3.0.0', info: { title: 'Orders', version: '1' },
  paths: { '/orders': { get: { summary: 'List the orders' } } } };

let console, page;

const dialog = () => page.getByRole('dialog');
const named = (role, name, within = page) => within.getByRole(role, { name, exact: true });
const press = (name, within = page) => named('button', name, within).click();
const row = (name) => page.getByRole('row').filter({ has: page.getByText(name, { exact: true }) });
const heading = (name) => page.getByRole('heading', { name, exact: true }).first().waitFor();

/* Through the navigation on the left, and the side menu of a thing. */
const go = (...links) => links.reduce(async (before, link) => {
  await before;
  await (named('link', link, page.getByRole('navigation')).first()).click();
}, Promise.resolve());

/* The three dots of a row. */
async function act(name, item) {
  await named('button', `Actions on ${name}`).first().click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

const fill = (label, text) => dialog().getByRole('textbox', { name: label, exact: true }).fill(text);
const pick = async (label, option) => {
  await dialog().getByRole('textbox', { name: label, exact: true })
    .or(dialog().getByRole('combobox', { name: label, exact: true })).first().click();
  await page.getByRole('option', { name: option }).first().click();
};

async function save(verb = 'Save') {
  await press(verb, dialog());
  await dialog().waitFor({ state: 'hidden' });
}

/* What is shown once. */
async function takeSecret() {
  const secret = await page.getByTestId('secret').innerText();
  remember(secret);
  await press('I have copied it');
  await page.getByTestId('secret').waitFor({ state: 'hidden' });
  return secret;
}

async function tokenStatus(secret) {
  const clientId = page.url().match(/applications\/(\w+)/)[1];
  const { status } = await console.server.send('/oauth2/token', { method: 'POST', headers: FORM,
    body: form({ grant_type: 'client_credentials', client_id: clientId, client_secret: secret,
      audience: AUDIENCE }) });
  return status;
}

before(async () => {
  console = await Console.start();
  page = await console.firstOwner();
});

after(() => console?.stop());

describe('contract section 3.1: a global M2M application', () => {
  it('has a button on Home', async () => {
    await go('Home');
    await named('button', 'Add application').first().click();
    await dialog().getByText('Add application').first().waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
  });

  it('is added: Applications, Add application, its name and type', async () => {
    await go('Applications');
    await press('Add application', page.getByRole('main'));
    await fill('Name', 'Nightly worker');
    await pick('API', 'None yet');
    for (const type of ['Machine to machine (M2M)', 'Back-end web', 'Front-end and mobile', 'Device and IoT'])
      await pick('Type', type);
    await pick('Type', 'Machine to machine (M2M)');
    await press('Add application', dialog());
    await takeSecret();
  });

  it('View details shows Domain, Client ID and Client secret, and its side menu', async () => {
    await go('Applications');
    await act('Nightly worker', 'View details');
    await heading('Nightly worker');
    for (const label of [/^Domain/, /client_id/i])
      await page.getByText(label).first().waitFor();
    await page.getByText(/client secret/i).first().waitFor();
    for (const part of ['Details', 'APIs', 'Properties', 'Tokens', 'Test'])
      await named('link', part, page.getByRole('navigation', { name: 'Parts of the application' })).waitFor();
  });

  it('is deleted: three dots, Delete application, confirm', async () => {
    await console.call(page, 'POST', '/applications', { name: 'Short lived', type: 'm2m' });
    await page.goto(console.url('/applications'));
    await act('Short lived', 'Delete application');
    await dialog().getByRole('textbox').fill('Short lived');
    await save('Delete application');
    await row('Short lived').waitFor({ state: 'detached' });
  });
});

describe('contract section 3.2: an API', () => {
  it('is registered: APIs, Add API, API name and Audience', async () => {
    await go('APIs');
    await press('Add API', page.getByRole('main'));
    await fill('API name', 'Orders');
    await fill('Audience', AUDIENCE);
    await save('Add API');
    await heading('Orders');
    for (const part of ['Details', 'Scopes', 'Applications', 'Test', 'OpenAPI spec'])
      await named('link', part, page.getByRole('navigation', { name: 'Parts of the API' })).waitFor();
  });

  it('shows its ID and audience, which can be copied and not edited', async () => {
    await go('Details');
    for (const label of ['Audience', 'API ID'])
      await named('button', `Copy ${label}`).waitFor();
    assert.equal(await page.getByRole('main').locator('input:not([readonly])').count(), 0);
  });

  it('is deleted: three dots, Delete API, confirm; the management API cannot be', async () => {
    await console.call(page, 'POST', '/apis', { name: 'Brief', audience: 'brief' });
    await page.goto(console.url('/apis'));
    await act('Brief', 'Delete API');
    await dialog().getByRole('textbox').fill('Brief');
    await save('Delete API');
    const own = page.getByRole('row').filter({ hasText: 'built in' });
    await own.getByRole('button', { name: /^Actions on/ }).click();
    assert.equal(await page.getByRole('menuitem', { name: 'Delete API' }).count(), 0);
    await page.getByRole('menuitem', { name: 'View details' }).click();
    await page.getByRole('navigation', { name: 'Parts of the API' }).waitFor();
    assert.equal(await named('link', 'OpenAPI spec').count(), 0);
  });
});

describe('contract section 3.6: scopes of an API', () => {
  it('are added, edited by their description, and deleted', async () => {
    await go('APIs');
    await act('Orders', 'View details');
    await go('Scopes');
    for (const key of ['read:orders', 'write:orders', 'drop:orders']) {
      await press('Add scope', page.getByRole('main'));
      await fill('Name', key);
      await fill('Description', `May ${key}`);
      await save('Add scope');
    }
    await act('read:orders', 'Edit scope');
    assert.equal(await dialog().getByRole('textbox').count(), 1, 'the description only');
    await fill('Description', 'May look');
    await save();
    await row('May look').waitFor();
    await act('drop:orders', 'Delete scope');
    await dialog().getByRole('textbox').fill('drop:orders');
    await save('Delete scope');
    await row('drop:orders').waitFor({ state: 'detached' });
  });
});

describe('contract sections 3.3 and 3.4: authorizations and enabled scopes', () => {
  it('from the application: three dots, Authorize application, Revoke authorization', async () => {
    await go('Applications');
    await act('Nightly worker', 'View details');
    const parts = page.getByRole('navigation', { name: 'Parts of the application' });
    await named('link', 'APIs', parts).click();
    await act('Orders', 'Authorize application');
    await press('Cancel', dialog()); /* the scopes are offered at once */
    await dialog().waitFor({ state: 'hidden' });
    await act('Orders', 'Revoke authorization'); /* with Undo, and so at once */
    await page.getByText(/no longer authorized/).waitFor();
    await act('Orders', 'Authorize application');
    await press('Cancel', dialog());
  });

  it('Manage scopes has one switch for each, and Save', async () => {
    await act('Orders', 'Manage scopes');
    assert.equal(await dialog().getByRole('switch').count(), 2);
    for (const one of await dialog().getByRole('switch').all())
      await one.click();
    await save();
  });

  it('from the API: Applications, Revoke authorization, Authorize application', async () => {
    await go('APIs');
    await act('Orders', 'View details');
    await named('link', 'Applications', page.getByRole('navigation', { name: 'Parts of the API' })).click();
    await act('Nightly worker', 'Revoke authorization');
    await page.getByText(/no longer authorized/).waitFor();
    await press('Authorize application');
    await pick('Application', /Nightly worker/);
    await press('Authorize', dialog());
    await dialog().getByRole('switch').first().waitFor();
    for (const one of await dialog().getByRole('switch').all())
      await one.click();
    await save();
  });
});

describe('contract section 3.5: the Tokens tab', () => {
  it('has the lifetime in seconds, and Save', async () => {
    await go('Applications');
    await act('Nightly worker', 'View details');
    await go('Tokens');
    await page.getByLabel('Seconds').fill('7200');
    await press('Save', page.getByRole('region', { name: 'Lifetime', exact: true }));
    await page.getByText('Lifetime changed').waitFor();
  });

  it('has the section Token customization, the tile M2M token, and Customize with its three parts', async () => {
    await heading('Token customization');
    await press('Customize', page.getByRole('group', { name: 'M2M token' }));
    for (const part of ['Additional claims', 'Properties', 'Feature flags'])
      await dialog().getByRole('group', { name: part }).waitFor();
    await dialog().getByRole('switch', { name: 'Include API scopes in the permissions claim' }).click();
    await save();
  });
});

describe('contract section 3.8: test tokens', () => {
  it('from the application: Test, the API, Get token, a copy and snippets', async () => {
    await go('Test');
    await press('Get token');
    remember(await page.getByTestId('token').innerText());
    await named('button', 'Copy token').waitFor();
    await page.getByText('curl').first().waitFor();
  });

  it('from the API: Test, an application, Get token', async () => {
    await go('APIs');
    await act('Orders', 'View details');
    await go('Test');
    await page.getByRole('textbox', { name: 'Application' }).or(page.getByRole('combobox', { name: 'Application' }))
      .first().click();
    await page.getByRole('option', { name: /Nightly worker/ }).click();
    await press('Get token');
    remember(await page.getByTestId('token').innerText());
  });

  it('for the management API: Use test token opens the reference with it', async () => {
    await console.call(page, 'POST', '/applications', { name: 'Manager', type: 'm2m' });
    await page.goto(console.url('/applications'));
    await act('Manager', 'View details');
    await named('link', 'APIs', page.getByRole('navigation', { name: 'Parts of the application' })).click();
    const { apis } = await console.call(page, 'GET', '/apis');
    const own = apis.find(({ is_management_api: isOwn }) => isOwn);
    await act(own.name, 'Authorize application');
    await press('Cancel', dialog());
    await go('Test');
    await press('Get token');
    remember(await page.getByTestId('token').innerText());
    await press('Use test token');
    await heading('API reference');
    await page.getByText(/test token of/).first().waitFor();
  });
});

describe('contract section 3.9: rotating the client secret', () => {
  it('Admin actions, Rotate, Maintain previous secret, Rotate client secret; then the previous is deleted', async () => {
    await go('Applications');
    await act('Nightly worker', 'View details');
    await heading('Admin actions');
    const rotate = async (keeps) => {
      await named('button', 'Rotate').first().click();
      const kept = dialog().getByRole('switch', { name: 'Maintain previous secret' });
      if (await kept.isChecked() !== keeps)
        await kept.click();
      await press('Rotate client secret', dialog());
      return takeSecret();
    };
    const first = await rotate(false);
    const second = await rotate(true);
    assert.deepEqual([await tokenStatus(first), await tokenStatus(second)], [200, 200]);
    await named('button', 'Rotate').first().click();
    assert.equal(await dialog().count(), 0, 'the previous one comes first');
    await named('button', 'Delete previous client secret').first().click();
    await save('Delete previous client secret');
    assert.deepEqual([await tokenStatus(first), await tokenStatus(second)], [401, 200]);
  });
});

describe('contract section 3.10: properties', () => {
  it('Add category, Add property with its fields, and Delete with confirm', async () => {
    await go('Properties', 'Categories');
    await press('Add category', page.getByRole('main'));
    await fill('Name', 'Hosting');
    await save('Add category');
    await go('Of applications');
    await press('Add property', page.getByRole('main'));
    await fill('Name', 'Region');
    await fill('Description', 'Where it runs');
    await fill('Key', 'region');
    await dialog().getByRole('switch', { name: 'Private' }).click();
    for (const type of ['Boolean', 'Multi line text', 'Single line text'])
      await pick('Type', type);
    await pick('Category', 'Hosting');
    await save('Add property');
    await row('region').waitFor();
  });

  it('an application has its value: Properties, Edit, Save; and tokens can carry it', async () => {
    await go('Applications');
    await act('Nightly worker', 'View details');
    await named('link', 'Properties', page.getByRole('navigation', { name: 'Parts of the application' })).click();
    await act('Region', 'Edit value');
    await page.getByRole('textbox', { name: 'Region' }).fill('eu');
    await press('Save');
    await row('eu').waitFor();
    await go('Tokens');
    await press('Customize');
    await dialog().getByRole('switch', { name: /^Region/ }).click();
    await save();
  });
});

describe('contract section 3.11: feature flags', () => {
  it('Add feature flag, of each type', async () => {
    await go('Feature flags');
    for (const type of ['Boolean', 'String', 'Integer', 'JSON']) {
      await press('Add feature flag', page.getByRole('main'));
      await fill('Name', `A ${type}`);
      await fill('Description', 'A switch');
      await fill('Key', type.toLowerCase());
      await dialog().getByText(type, { exact: true }).click();
      if (type === 'Integer') {
        await fill('Default value', '-3.9');
        await dialog().getByText('Saved as -3: the decimals are cut off.').waitFor();
      }
      await save('Add feature flag');
    }
    const { feature_flag: flag } = await console.call(page, 'GET', '/feature_flags/integer');
    assert.equal(flag.default_value, '-3');
  });

  it('is edited, has an override of the environment by Edit value, and is deleted', async () => {
    await act('A Integer', 'Edit feature flag');
    assert.equal(await dialog().getByRole('textbox', { name: 'Key' }).count(), 0);
    await fill('Description', 'A count');
    await save();
    await act('A Integer', 'Edit value');
    await fill('Value', '7');
    await save();
    await page.getByText('overridden', { exact: true }).waitFor();
    await act('A Integer', 'Delete feature flag');
    await dialog().getByRole('textbox').fill('integer');
    await save('Delete feature flag');
  });
});

describe('contract sections 3.7 and 3.12: what an organization has', () => {
  it('Organizations, an organization, M2M apps, Add M2M application', async () => {
    await go('Organizations');
    await press('Add organization', page.getByRole('main'));
    await fill('Name', 'Acme');
    await save('Add organization');
    await go('M2M apps');
    await press('Add M2M application');
    await fill('Name', 'Of Acme');
    await pick('API', /Orders/);
    await press('Add application', dialog());
    await takeSecret();
    await row('Of Acme').waitFor();
  });

  it('API keys, Add API key with name, API and scopes; view, Rotate key, Revoke', async () => {
    await named('link', 'API keys', page.getByRole('navigation', { name: /^Parts of/ })).click();
    await press('Add API key', page.getByRole('main'));
    await fill('Name', 'Reader');
    await pick('API', /Orders/);
    await dialog().getByRole('switch', { name: /read:orders/ }).click();
    await press('Add API key', dialog());
    const first = await takeSecret();
    await act('Reader', 'Rotate key');
    await press('Rotate key', dialog());
    assert.notEqual(await takeSecret(), first);
    await act('Reader', 'View key');
    await heading('Reader');
    await page.goBack();
    await named('button', 'Actions on Reader').first().click();
    await page.getByRole('menuitem', { name: /^Revoke/ }).click();
    await dialog().getByRole('textbox').fill('Reader');
    await dialog().getByRole('button', { name: /^Revoke/ }).click();
    await dialog().waitFor({ state: 'hidden' });
  });
});

describe('contract section 3.13: an OpenAPI document', () => {
  it('OpenAPI spec, Upload file, Active file, Import history, View logs, Delete import', async () => {
    await go('APIs');
    await act('Orders', 'View details');
    await go('OpenAPI spec');
    await page.getByLabel('OpenAPI document').setInputFiles({ name: 'orders.json', mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(DOCUMENT)) });
    await press('Import', dialog());
    await dialog().waitFor({ state: 'hidden' });
    const active = page.getByRole('region', { name: 'Active file', exact: true });
    await active.getByText('orders.json').waitFor();
    await heading('Import history');
    await act('orders.json', 'View logs');
    await dialog().getByText('get:orders').first().waitFor();
    await page.keyboard.press('Escape');
    await go('Scopes');
    await row('get:orders').getByText('OpenAPI').waitFor();
    await named('button', 'Actions on get:orders').click();
    assert.equal(await page.getByRole('menuitem', { name: /^(Edit|Delete)/ }).count(), 0);
    await page.keyboard.press('Escape');
    await go('OpenAPI spec');
    await press('Delete import', active);
    await dialog().getByRole('button', { name: /^Delete import/ }).click();
    await active.getByText(/No active file/).waitFor();
  });
});

describe('contract section 3.14: environment variables and webhooks', () => {
  it('Add environment variable: key, value, Sensitive', async () => {
    await go('Env variables');
    await press('Add environment variable', page.getByRole('main'));
    await fill('Key', 'BILLING_URL');
    await fill('Value', 'https://billing.example');
    await save('Add environment variable');
    await press('Add environment variable', page.getByRole('main'));
    await fill('Key', 'BILLING_SECRET');
    await dialog().getByRole('switch', { name: 'Sensitive' }).click();
    await dialog().getByRole('textbox', { name: 'Value' }).fill('a secret of billing');
    await save('Add environment variable');
    remember('a secret of billing');
    await act('BILLING_URL', 'Edit value');
    await fill('Value', 'https://other.example');
    await save();
    await named('button', 'Actions on BILLING_SECRET').click();
    assert.deepEqual(await page.getByRole('menuitem').allInnerTexts(), ['Delete environment variable']);
    await page.keyboard.press('Escape');
  });

  it('Add webhook: name, description, its address, event triggers', async () => {
    await go('Webhooks');
    await page.getByRole('main').getByRole('link', { name: 'Add webhook' })
      .or(page.getByRole('main').getByRole('button', { name: 'Add webhook' })).first().click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Hook');
    await page.getByRole('textbox', { name: 'Description' }).fill('Tells us');
    await page.getByRole('textbox', { name: 'Endpoint' }).fill('https://hooks.example.invalid/');
    await page.getByRole('checkbox').or(page.getByRole('switch')).first().click();
    await press('Add webhook', page.getByRole('main'));
    await heading('Hook');
  });
});
