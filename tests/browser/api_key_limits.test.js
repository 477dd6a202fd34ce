/* api_key_limits: the limits of a key are set, shown and taken away on its page, and held. */
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { remember } from '../integration/lib/harness.js';
import { Console } from './lib/console.js';

let console, page, key;

before(async () => {
  console = await Console.start();
  page = await console.firstOwner();
  const { api } = await console.call(page, 'POST', '/apis',
    { name: 'Orders', audience: 'https://orders.example.com' });
  ({ api_key: key } = await console.call(page, 'POST', '/api_keys',
    { name: 'Acme', api_id: api.id, type: 'environment' }));
  remember(key.key);
});

after(() => console?.stop());

const section = () => page.getByRole('region', { name: 'Limits', exact: true });
const dialog = () => page.getByRole('dialog', { name: 'Edit limits' });
const field = (label) => dialog().getByRole('textbox', { name: label, exact: true });

async function choose(label, option) {
  await dialog().getByRole('combobox', { name: label, exact: true }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

async function verify(more = {}) {
  const { json } = await console.server.send('/api/v1/api_keys/verify', {
    method: 'POST', headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ api_key: key.key, ...more }),
  });
  return json;
}

const edit = () => section().getByRole('button', { name: 'Edit limits' }).click();
const save = () => dialog().getByRole('button', { name: 'Save', exact: true }).click();

it('says what is wrong beside the field, and sends nothing', async () => {
  await page.goto(console.url(`/api-keys/${key.id}`));
  await section().getByText('any number').waitFor();
  await edit();
  await field('Rate limit').fill('many');
  await field('Metadata').fill('{"plan":');
  await choose('Refill', 'each day');
  await save();
  await dialog().getByText(/^Enter a whole number up to/).waitFor();
  await dialog().getByText(/^This is not /).waitFor();
  await dialog().getByText('Enter how many there are until the refill.').waitFor();
  await console.check(page, 'api-key-limits-wrong');
});

it('sets them, shows them, and they hold', async () => {
  await field('Rate limit').fill('5');
  await choose('in', 'an hour');
  await field('Uses left').fill('3');
  await field('Uses after a refill').fill('1000');
  await field('Allowed networks').fill('203.0.113.0/24\n2001:db8::/32');
  await field('Metadata').fill('{"plan":"gold"}');
  await save();
  await dialog().waitFor({ state: 'hidden' });
  await section().getByText('5 verifications in an hour').waitFor();
  await section().getByText('203.0.113.0/24').waitFor();
  await section().getByText('"plan": "gold"').waitFor();
  await console.check(page, 'api-key-limits');
  assert.equal((await verify()).reason, 'address');
  const good = await verify({ address: '203.0.113.9' });
  assert.deepEqual([good.uses_left, good.rate_limit_remaining, good.metadata],
    [2, 4, { plan: 'gold' }]);
});

it('keeps the uses that were taken while somebody changed another limit', async () => {
  await edit();
  await field('Rate limit').fill('9');
  await verify({ address: '203.0.113.9' });
  await save();
  await dialog().waitFor({ state: 'hidden' });
  await section().getByText('9 verifications in an hour').waitFor();
  assert.equal((await verify({ address: '203.0.113.9' })).uses_left, 0);
});

it('says why a key is not valid where a key is verified', async () => {
  await page.goto(console.url('/api-keys'));
  await page.getByLabel('API key', { exact: true }).fill(key.key);
  await page.getByLabel('Caller’s address').fill('203.0.113.9');
  await page.getByRole('button', { name: 'Verify', exact: true }).click();
  await page.getByText('It has no uses left.').waitFor();
});

it('takes them away', async () => {
  await page.goto(console.url(`/api-keys/${key.id}`));
  await edit();
  for (const label of ['Rate limit', 'Uses left', 'Uses after a refill', 'Allowed networks', 'Metadata'])
    await field(label).fill('');
  await choose('Refill', 'never');
  await save();
  await dialog().waitFor({ state: 'hidden' });
  await section().getByText('any number').waitFor();
  const answer = await verify();
  assert.equal(answer.is_valid, true);
  assert.equal('metadata' in answer, false);
});
