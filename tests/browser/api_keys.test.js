/* api_keys: keys of each kind are made, shown once, found, rotated and revoked. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { remember } from '../integration/lib/harness.js';
import { Console } from './lib/console.js';

let console, page, code, apiId;

before(async () => {
  console = await Console.start();
  page = await console.firstOwner();
});

after(() => console?.stop());

const button = (name) => page.getByRole('button', { name, exact: true });
const dialog = () => page.getByRole('dialog');
const link = (name) => page.getByRole('link', { name, exact: true });

async function verify(key) {
  const { json } = await console.server.send('/api/v1/api_keys/verify', {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ api_key: key }),
  });
  return json.is_valid;
}

/* What is shown once; afterwards it is nowhere in the page. */
async function takeSecret() {
  const secret = await page.getByTestId('secret').textContent();
  remember(secret);
  assert.match(secret, /^k_live_[A-Za-z0-9]+$/);
  await button('I have copied it').click();
  await page.getByTestId('secret').waitFor({ state: 'hidden' });
  assert.equal((await page.content()).includes(secret), false);
  return secret;
}

async function fillKey(name) {
  await dialog().getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await dialog().getByRole('combobox', { name: 'API', exact: true }).click();
  await page.getByRole('option', { name: 'Orders' }).click();
  await dialog().getByLabel('read:orders').check();
}

describe('API keys', () => {
  it('sends a newcomer to make an API first', async () => {
    await page.goto(console.url('/api-keys'));
    await page.getByRole('heading', { name: 'No API keys yet' }).waitFor();
    await console.check(page, 'api-keys-empty');
    await button('Add API key').click();
    await dialog().getByRole('link', { name: 'Add an API first' }).waitFor();
  });

  it("makes one for an organization on that organization's screen", async () => {
    apiId = (await console.call(page, 'POST', '/apis',
      { name: 'Orders', audience: 'https://orders.example.com' })).api.id;
    for (const key of ['read:orders', 'write:orders'])
      await console.call(page, 'POST', `/apis/${apiId}/scopes`, { key, description: '' });
    ({ code } = (await console.call(page, 'POST', '/organization', { name: 'Acme' })).organization);
    await page.goto(console.url(`/organizations/${code}/api-keys`));
    await button('Add API key').click();
    await fillKey('Acme shop');
    assert.equal(await dialog().getByRole('combobox', { name: 'Organization' }).count(), 0);
    await dialog().getByRole('combobox', { name: 'Expires' }).click();
    await page.getByRole('option', { name: 'in 30 days' }).click();
    await dialog().getByText(/^Valid until/).waitFor();
    await console.check(page, 'api-key-create');
    await dialog().getByRole('button', { name: 'Add API key' }).click();
    await page.getByTestId('secret').waitFor();
    await console.check(page, 'api-key-secret');
    const key = await takeSecret();
    assert.equal(await verify(key), true);
    await link('Acme shop').waitFor();
    await console.check(page, 'organization-api-keys');
  });

  it('makes one for a user, and one for the environment', async () => {
    await page.goto(console.url('/api-keys'));
    for (const [kind, name] of [['user', 'Of a user'], ['environment', 'Of ours']]) {
      await button('Add API key').click();
      await fillKey(name);
      await dialog().getByRole('radiogroup', { name: 'Type' }).getByText(kind).click();
      if (kind === 'user')
        await dialog().getByLabel('User ID').fill('user-4711');
      await dialog().getByRole('button', { name: 'Add API key' }).click();
      await takeSecret();
      await link(name).waitFor();
    }
    await console.check(page, 'api-keys');
  });

  it('says beside the field that there is no such organization', async () => {
    await button('Add API key').click();
    await fillKey('Nobody');
    await dialog().getByRole('combobox', { name: 'Organization' }).fill('org_000000000000');
    await page.getByRole('option', { name: 'org_000000000000' }).click();
    await dialog().getByRole('button', { name: 'Add API key' }).click();
    await dialog().getByText(/^There is no such organization/).waitFor();
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await button('Leave without saving').click();
  });

  it('finds by kind and by user, at an address that can be shared', async () => {
    await button('Filters').click();
    await page.getByLabel('User ID').fill('user-4711');
    await page.keyboard.press('Enter');
    await link('Of ours').waitFor({ state: 'hidden' });
    await link('Of a user').waitFor();
    assert.equal(page.url(), console.url('/api-keys?user=user-4711'));
    await page.goto(console.url('/api-keys?kind=environment'));
    await link('Of ours').waitFor();
    assert.equal(await link('Of a user').count(), 0);
    await page.goto(console.url('/api-keys?status=revoked'));
    await page.getByRole('heading', { name: 'No API keys match' }).waitFor();
    await button('Show all').click();
    await link('Of ours').waitFor();
  });

  it('rotates one with a grace period: both verify, the new one is shown once', async () => {
    await link('Acme shop').click();
    await page.getByRole('heading', { name: 'Acme shop', level: 1 }).waitFor();
    await link('Orders').waitFor();
    await button('Rotate').click();
    await dialog().getByRole('combobox', { name: 'The old key expires' }).click();
    await page.getByRole('option', { name: 'after an hour' }).click();
    await dialog().getByRole('button', { name: 'Rotate key' }).click();
    const first = await takeSecret();
    assert.equal(await verify(first), true);
    await button('Rotate').click();
    await dialog().getByRole('button', { name: 'Rotate key' }).click();
    const second = await takeSecret();
    assert.deepEqual([await verify(first), await verify(second)], [false, true]);
    await console.check(page, 'api-key');
  });

  it('revokes one once its name is typed; it stays in the list', async () => {
    await button('Revoke').click();
    await dialog().getByRole('textbox').fill('Acme shop');
    await dialog().getByRole('button', { name: 'Revoke key' }).click();
    await page.getByText('revoked', { exact: true }).waitFor();
    assert.equal(await button('Rotate').count(), 0);
    await page.goto(console.url(`/organizations/${code}/api-keys?status=revoked`));
    await link('Acme shop').waitFor();
  });
});
