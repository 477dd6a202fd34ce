/* application_usage: the Usage tab of an application: its tokens over time, and why it was refused. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { waitFor } from '../integration/lib/harness.js';
import { requestToken } from '../integration/lib/management.js';
import { Console } from './lib/console.js';

let console, page, robot, idle;

before(async () => {
  console = await Console.start();
  page = await console.firstOwner();
  const api = (await console.call(page, 'POST', '/apis', { name: 'Orders', audience: 'orders' })).api;
  const create = async (name) =>
    (await console.call(page, 'POST', '/applications', { name, type: 'm2m' })).application;
  robot = await create('Robot');
  idle = await create('Idle');
  await console.call(page, 'PATCH', `/apis/${api.id}/applications`, { applications: [{ id: robot.id }] });
  const ask = (more) => requestToken(console.server, { grant_type: 'client_credentials',
    client_id: robot.client_id, client_secret: robot.client_secret, audience: 'orders', ...more });
  for (let i = 0; i < 3; i++)
    assert.equal((await ask({})).status, 200);
  await ask({ audience: 'orders stock' });
  await ask({ audience: `orders ${'long'.repeat(80)}` });
  for (let i = 0; i < 14; i++)
    await ask({ client_secret: 'wrong' });
  await waitFor('all is written', async () => {
    const { refusals } = await console.call(page, 'GET', `/applications/${robot.id}/refusals`);
    return refusals.reduce((sum, { count }) => sum + count, 0) === 16;
  });
});

after(() => console?.stop());

const open = (application, query = '') =>
  page.goto(console.url(`/applications/${application.id}/usage${query}`));
const section = (name) => page.getByRole('region', { name, exact: true });
const refusal = (words) => section('Last refusals').getByRole('listitem').filter({ hasText: words });

test('the Usage tab says how many tokens an application got, hour by hour or day by day', async () => {
  await page.goto(console.url(`/applications/${robot.id}`));
  await page.getByRole('link', { name: 'Usage', exact: true }).click();
  const tokens = section('Tokens');
  await tokens.getByText('3', { exact: true }).first().waitFor();
  for (const [label, rows] of [['7 days', 7], ['30 days', 30], ['90 days', 90], ['24 hours', 24]]) {
    await tokens.getByText(label, { exact: true }).click();
    await waitFor(`${rows} rows`, async () => await tokens.getByRole('table').getByRole('row').count() === rows + 1);
  }
  await tokens.getByText('7 days', { exact: true }).click();
  assert.match(page.url(), /\?range=7d$/, 'it is in the address');
  await page.reload();
  const last = tokens.getByRole('table').getByRole('row').last();
  await last.getByRole('cell').first().waitFor();
  assert.equal(await last.getByRole('cell').first().textContent(), '3');
  await tokens.locator('.recharts-surface').first().waitFor();
});

test('last refusals are sentences, the latest first', async () => {
  await open(robot);
  await refusal('The client secret was wrong (14 times, last').waitFor();
  await refusal('It was not authorized for the audience (1 time, last').first().waitFor();
  assert.match(await section('Last refusals').getByRole('listitem').first().textContent(),
    /^The client secret was wrong/);
  await console.check(page, 'application-usage');
});

test('Explain shows which rule refuses the request that came', async () => {
  await refusal('orders stock').getByRole('button', { name: /^Explain/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Refused: 400 unauthorized_client').waitFor();
  await dialog.getByText('orders stock').waitFor();
  await console.check(page, 'application-usage-explain');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
});

test('of what was too long to keep, it says so', async () => {
  await refusal('longlong').getByRole('button', { name: /^Explain/ }).click();
  await page.getByRole('dialog').getByText('It asked for more than the server keeps').waitFor();
  await page.keyboard.press('Escape');
});

test('of a wrong secret, it leads to the client secrets', async () => {
  await refusal('The client secret was wrong').getByRole('button', { name: /^Explain/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Somebody still uses a client secret from before a rotation').waitFor();
  await console.check(page, 'application-usage-wrong-secret');
  await dialog.getByRole('link', { name: 'its details' }).click();
  await page.getByRole('region', { name: /Client secret/ }).first().waitFor();
});

test('an application that asks for nothing has nothing, and says so', async () => {
  await open(idle);
  await section('Last refusals').getByText('Nothing was refused.').waitFor();
  await section('Tokens').getByText('issued').waitFor();
  assert.equal(await section('Tokens').getByRole('table').count(), 0);
  await console.check(page, 'application-usage-empty');
});

test('while figures come, and when they do not, the tab says so', async () => {
  const other = await page.context().newPage();
  let go;
  const held = new Promise((resolve) => { go = resolve; });
  await other.route(/\/(usage|refusals)(\?|$)/, async (route) => {
    if (route.request().resourceType() !== 'fetch')
      return route.continue();
    await held;
    return route.fulfill({ status: 400, json: { errors: [{ code: 'BROKEN', message: 'Out of order.' }] } });
  });
  await other.goto(console.url(`/applications/${robot.id}/usage`));
  await other.getByRole('status', { name: 'Last refusals' }).waitFor();
  await console.check(other, 'application-usage-loading');
  go();
  const retry = other.getByRole('button', { name: /Try again|Retry/ });
  await waitFor('both say so', async () => await retry.count() === 2);
  await console.check(other, 'application-usage-error');
  await other.unroute(/\/(usage|refusals)(\?|$)/);
  await retry.first().click();
  await other.getByRole('table').first().waitFor({ state: 'attached' });
  await other.close();
});
