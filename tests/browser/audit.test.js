/*
 * audit: the filters take what the list shows, at once and in the address; entries are sentences with the
 * names of things, and say what was before and what is.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { remember } from '../integration/lib/harness.js';
import { Console, OWNER } from './lib/console.js';

let console, page, worker;
const asked = [];

const sentences = () =>
  page
    .getByRole('table', { name: 'Audit log' })
    .getByRole('row')
    .filter({ has: page.getByRole('cell') });
const saying = (words) => sentences().filter({ hasText: words });
const who = () => page.getByRole('combobox', { name: 'Who' });
const subject = () => page.getByRole('textbox', { name: 'Subject' });
const button = (name) => page.getByRole('button', { name, exact: true });

async function open(search = '') {
  await page.goto(console.url(`/audit${search}`));
  await page.getByRole('heading', { name: 'Audit log', level: 1 }).waitFor();
  await sentences().first().waitFor();
}

/* Only what says this is left, and it is in the address. */
async function leaves(words, address) {
  await page.waitForURL(address);
  await sentences().filter({ hasNotText: words }).first().waitFor({ state: 'detached' });
  await saying(words).first().waitFor();
}

async function choose(field, option) {
  await page.getByRole('combobox', { name: field }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

before(async () => {
  console = await Console.start();
  page = await console.firstOwner();
  page.on('request', (request) => asked.push(request.url()));
  const create = async (name) =>
    (await console.call(page, 'POST', '/applications', { name, type: 'm2m' })).application;
  worker = await create('Nightly worker');
  await create('Exports');
  await console.call(page, 'PATCH', `/applications/${worker.id}`, {
    name: 'Night shift',
  });
  await console.call(page, 'POST', `/applications/${worker.id}/client_secrets`, {});
  await console.call(page, 'POST', '/apis', {
    name: 'Orders',
    audience: 'https://orders.example.com',
  });
});

after(() => console?.stop());

describe('the audit log', () => {
  it('says who did what to what, with a link to it, and what it was before', async () => {
    await open();
    await saying(`${OWNER.name} rotated the secret of Night shift`).waitFor();
    const renamed = saying(`${OWNER.name} changed the name of Night shift`);
    assert.match(await renamed.innerText(), /name:\s*Nightly worker\s*→\s*Night shift/);
    await renamed.getByRole('img', { name: 'became' }).waitFor();
    assert.ok(!(await renamed.innerText()).includes(worker.id), 'an id in place of a name');
    await renamed.getByRole('link', { name: 'Night shift' }).click();
    await page.getByRole('heading', { name: 'Night shift', level: 1 }).waitFor();
  });

  it('shows an entry in words, and as it was written down', async () => {
    await open('?action=application.secret_rotated');
    await button('Actions on Secret rotated').click();
    await page.getByRole('menuitem', { name: 'Details' }).click();
    const dialog = page.getByRole('dialog', { name: 'Secret rotated' });
    await dialog.getByText(`${OWNER.name} rotated the secret of Night shift`).waitFor();
    await dialog
      .getByRole('region', { name: 'Entry' })
      .getByText('"action": "application.secret_rotated"')
      .waitFor();
    await dialog.getByRole('link', { name: 'Everything about this subject' }).click();
    await leaves('Night shift', /subject=/);
  });

  it('and other screens say who did something as people do', async () => {
    const { apis } = await console.call(page, 'GET', '/apis');
    const { id } = apis.find(({ name }) => name === 'Orders');
    const { api_key: key } = await console.call(page, 'POST', '/api_keys', {
      name: 'Reader',
      type: 'environment',
      api_id: id,
    });
    remember(key.key);
    await console.call(page, 'PUT', `/apis/${id}/openapi?file_name=orders.json`, {
      openapi: '3.0.0',
      paths: { '/orders': { get: { summary: 'List the orders' } } },
    });
    for (const address of [`/api-keys/${key.id}`, `/apis/${id}/openapi`]) {
      await page.goto(console.url(address));
      await page.locator('main').getByText(OWNER.email, { exact: true }).first().waitFor();
      assert.equal(await page.getByText('administrator:').count(), 0, address);
    }
  });

  it('of an application stands on its own page', async () => {
    await page.goto(console.url(`/applications/${worker.id}/audit`));
    await saying('rotated the secret of Night shift').waitFor();
    assert.equal(await saying('Exports').count(), 0);
    await page.getByText('By it', { exact: true }).click();
    await page.getByText('It has changed nothing.').waitFor();
  });
});

describe('the filters of the audit log', () => {
  it('take the name of who did it, from those that did something, or an e-mail', async () => {
    await open();
    await who().click();
    await page.getByRole('option', { name: OWNER.name }).click();
    await leaves(OWNER.name, /actor=Ada/);
    await who().fill('nobody@example.com');
    await page.getByText('No entries match').waitFor();
    await who().fill(OWNER.email);
    await leaves(OWNER.name, /actor=ada%40example\.com/);
    await page.reload();
    await leaves(OWNER.name, /actor=ada%40example\.com/);
  });

  it('take a group of actions, or one, by its words', async () => {
    await open();
    await choose('Action', 'Applications: all');
    await leaves(/Nightly worker|Night shift|Exports/, /action=application$/);
    await page.getByRole('combobox', { name: 'Action' }).fill('rotated');
    await page.getByRole('option', { name: 'Secret rotated' }).click();
    await leaves('rotated the secret', /action=application\.secret_rotated/);
  });

  it('take the name of a thing, its id or an audience', async () => {
    await open();
    for (const [text, words] of [
      ['Exports', 'Exports'],
      [worker.id, 'Night shift'],
    ]) {
      await subject().fill(text);
      await leaves(words, new RegExp(`subject=${text}`));
    }
    await button('Clear').click();
    await saying('logged in').or(saying('became an administrator')).first().waitFor();
    assert.equal(new URL(page.url()).search, '');
  });

  it('have ranges for a click, which Until narrows', async () => {
    await open();
    await button('Last hour').click();
    await page.waitForURL(/from=/);
    const from = new Date(new URL(page.url()).searchParams.get('from'));
    assert.ok(Math.abs(Date.now() - from - 3_600_000) < 60_000, from);
    await saying('rotated the secret').waitFor();
    await page.getByLabel('From').fill('2020-01-01T00:00');
    await page.getByLabel('Until').fill('2020-01-02T00:00');
    await page.getByText('No entries match').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await saying('rotated the secret').waitFor();
  });

  it('say at once that From is not before Until, and ask for nothing', async () => {
    await open();
    await page.getByLabel('From').fill('2030-01-02T00:00');
    await page.getByText('No entries match').waitFor();
    asked.length = 0;
    await page.getByLabel('Until').fill('2030-01-01T00:00');
    await page.getByText('From must be before Until').waitFor();
    await console.check(page, 'audit-backwards');
    assert.ok(!page.url().includes('to='), page.url());
    assert.deepEqual(
      asked.filter((url) => /\/audit\?.*to=/.test(url)),
      [],
    );
    assert.equal(await page.getByLabel('From').getAttribute('aria-invalid'), 'true');
  });
});
