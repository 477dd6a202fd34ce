/* home: from the first steps of an empty store to figures of tokens and refusals. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { remember, waitFor } from '../integration/lib/harness.js';
import { Console } from './lib/console.js';

let console, page;

before(async () => {
  console = await Console.start();
  page = await console.newPage();
});

after(() => console.stop());

const EMPTY = {
  tokens: { points: [], refusals: [], issued: 0, coalesced: 0, refused: 0 },
  totals: { applications: { count: 0, unused_count: 0 }, apis: { count: 0 },
    organizations: { count: 0 }, api_keys: { count: 0 }, tokens: { has_issued: false } },
  unused_applications: { applications: [], next_token: null },
};

let statistics = EMPTY;

const answer = (route) => {
  const name = new URL(route.request().url()).pathname.split('/').at(-1);
  return route.fulfill({ json: { code: 'OK', message: 'Success', ...statistics[name] } });
};

const HOUR_MS = 3_600_000;

function busy() {
  const now = Date.now();
  const points = Array.from({ length: 720 }, (_, hoursAgo) => ({
    time: new Date(Math.floor(now / HOUR_MS - hoursAgo) * HOUR_MS).toISOString(),
    issued: 400 + Math.round(300 * Math.sin(hoursAgo / 4)),
    coalesced: 60 + hoursAgo % 7 * 5,
    refused: hoursAgo % 5 === 0 ? 40 : 3,
  }));
  const ago = (days) => new Date(now - days * 24 * HOUR_MS).toISOString();
  return {
    tokens: {
      points, issued: 12_345, coalesced: 6789, refused: 321,
      refusals: [
        { cause: 'scope', error: 'invalid_scope', count: 21,
          description: 'This scope is not enabled for the application on the requested audience:' },
        { cause: 'wrong_secret', error: 'invalid_client', count: 300,
          description: 'The client_id or client_secret is wrong, or the application was deleted.' },
      ],
    },
    totals: { applications: { count: 1204, unused_count: 2 }, apis: { count: 12 },
      organizations: { count: 310 }, api_keys: { count: 44 }, tokens: { has_issued: true } },
    unused_applications: {
      applications: [
        { id: 'a'.repeat(32), name: 'Nightly export', created_on: ago(400), last_used_on: ago(90) },
        { id: 'b'.repeat(32), name: 'Trial of a partner', created_on: ago(45), last_used_on: null },
      ],
      next_token: null,
    },
  };
}

const step = (name) => page.getByRole('region', { name: 'First steps' }).getByRole('listitem')
  .filter({ hasText: name });

test('a newcomer is led to the first token, and each step is ticked off by what there is', async () => {
  await page.route('**/api/v1/statistics/**', answer);
  await console.firstOwner(page);
  await page.getByText('0 of 4 done').waitFor();
  await console.check(page, 'home-first-steps');
  const { api } = await console.call(page, 'POST', '/apis', { name: 'Orders', audience: 'https://orders.example' });
  await page.goto(console.url('/'));
  await step('Add an API').getByText('(done)').waitFor();
  const { application } = await console.call(page, 'POST', '/applications', { name: 'Reports', type: 'm2m' });
  await console.call(page, 'PATCH', `/apis/${api.id}/applications`, { applications: [{ id: application.id }] });
  await page.goto(console.url('/'));
  await page.getByText('3 of 4 done').waitFor();
  await page.getByRole('link', { name: 'Get token' })
    .and(page.locator(`[href$="/applications/${application.id}/test?api=${api.id}"]`)).waitFor();
});

test('each step opens its dialog', async () => {
  await step('Add an API').getByRole('button').first().click();
  await page.getByRole('dialog', { name: 'Add API' }).waitFor();
  await page.keyboard.press('Escape');
  await step('Add an application').getByRole('button').first().click();
  await page.getByRole('dialog', { name: 'Add application' }).waitFor();
  await console.check(page, 'home-create-application');
  await page.keyboard.press('Escape');
  await step('Authorize the application').getByRole('link').click();
  await page.getByRole('dialog', { name: 'Authorize Reports' }).waitFor();
  await page.keyboard.press('Escape');
});

test('tokens, refusals and what is unused are shown', async () => {
  statistics = busy();
  await page.goto(console.url('/'));
  await page.getByText('12,345').waitFor();
  await page.getByText('6,789').waitFor();
  await page.getByText('of them coalesced', { exact: true }).waitFor();
  await page.locator('.recharts-bar-rectangle').first().waitFor();
  await page.getByRole('table', { name: 'Refusals' }).getByText(/before a rotation/).waitFor();
  await page.getByRole('link', { name: 'Nightly export' }).waitFor();
  await page.getByRole('region', { name: 'First steps' }).waitFor({ state: 'detached' });
  await console.check(page, 'home');
  await page.getByText('30 days', { exact: true }).click();
  await page.waitForURL(/tokens=days/);
  await page.getByRole('table', { name: /by day/ }).waitFor({ state: 'attached' });
});

test('what the server counts is what is shown', async () => {
  await page.unroute('**/api/v1/statistics/**');
  const { application } = await console.call(page, 'POST', '/applications', { name: 'Exports', type: 'm2m' });
  const { apis } = await console.call(page, 'GET', '/apis');
  const api = apis.find(({ name }) => name === 'Orders');
  await console.call(page, 'PATCH', `/apis/${api.id}/applications`, { applications: [{ id: application.id }] });
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: application.client_id,
    client_secret: application.client_secret, audience: api.audience });
  const issued = await fetch(`${console.server.origin}/oauth2/token`, { method: 'POST', body: form });
  remember((await issued.json()).access_token);
  form.set('client_secret', 'x'.repeat(52));
  await fetch(`${console.server.origin}/oauth2/token`, { method: 'POST', body: form });
  await waitFor('the token is counted', async () => {
    const { issued, refused } = await console.call(page, 'GET', '/statistics/tokens?interval=hour');
    return issued === 1 && refused === 1;
  });
  await page.goto(console.url('/'));
  await page.getByRole('table', { name: 'Refusals' }).getByText('wrong secret').waitFor();
  await page.getByRole('region', { name: 'First steps' }).waitFor({ state: 'detached' });
});

test('the first steps stay until a token was issued, also with --development', async () => {
  const demo = await Console.start({ flags: ['--development'] });
  try {
    const there = await demo.firstOwner();
    await there.getByText('3 of 4 done').waitFor();
    await there.getByRole('link', { name: 'Get token' }).click();
    await there.getByRole('button', { name: 'Get token' }).click();
    remember(await there.getByTestId('token').innerText());
    await there.getByRole('link', { name: 'Home', exact: true }).click();
    await there.getByRole('heading', { name: 'Signing key', level: 2 }).waitFor();
    await there.getByRole('region', { name: 'First steps' }).waitFor({ state: 'detached' });
    await there.reload();
    await there.getByRole('heading', { name: 'Signing key', level: 2 }).waitFor();
    assert.equal(await there.getByRole('region', { name: 'First steps' }).count(), 0);
  } finally {
    await demo.stop();
  }
});
