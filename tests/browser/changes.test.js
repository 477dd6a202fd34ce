/*
 * changes: each change can be shown as curl and as Ansible before it is made. What is shown is run
 * here, by a shell and by ansible-playbook, and makes the change. And what is shown stays in view, whatever fails behind.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createApplicationByCommand, run } from '../integration/lib/harness.js';
import { tokenFor } from '../integration/lib/management.js';
import { Console } from './lib/console.js';

/* Whatever a shell, YAML or a template could take for its own. */
const NAME = `O'Neill "$HOME" \`id\` {{ 1 + 1 }} \\n # ü 😀`;

let console, page, token, folder;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'jeton-changes-'));
  console = await Console.start();
  page = await console.firstOwner();
  const application = await createApplicationByCommand(console.server, 'Programs');
  ({ access_token: token } = await tokenFor(console.server, application,
    `${console.server.issuer}/api/v1`));
});

after(async () => {
  await console?.stop();
  await rm(folder, { recursive: true, force: true });
});

const call = (...args) => console.call(page, ...args);
const dialog = () => page.getByRole('dialog');
const button = (name, within = page) => within.getByRole('button', { name, exact: true });

/* What is shown of the change in `within`, in one of its forms. */
async function shown(form, within = dialog()) {
  const toggle = within.getByRole('button', { name: /^(Show as|Hide) curl (or|and) Ansible$/ });
  if (await toggle.getAttribute('aria-expanded') === 'false')
    await toggle.click();
  await within.getByRole('radiogroup', { name: 'Shown as' }).getByText(form, { exact: true }).click();
  return within.getByRole('region', { name: `This change as ${form}` }).innerText();
}

async function runCurl(command) {
  const { status, stdout, stderr } = await run('sh', ['-euc', command],
    { env: { JETON_TOKEN: token }, boundMs: 60_000 });
  assert.equal(status, 0, `${command}\n${stdout}\n${stderr}`);
}

async function runAnsible(tasks) {
  const playbook = path.join(folder, 'playbook.yml');
  const indented = tasks.split('\n').map((line) => `    ${line}`).join('\n');
  await writeFile(playbook,
    `- hosts: localhost\n  connection: local\n  gather_facts: false\n  tasks:\n${indented}\n`);
  const { status, stdout, stderr } = await run('ansible-playbook', ['-i', 'localhost,', playbook],
    { env: { JETON_TOKEN: token, HOME: folder, LC_ALL: 'C.UTF-8' }, boundMs: 240_000 });
  assert.equal(status, 0, `${tasks}\n${stdout}\n${stderr}`);
}

const FORMS = [
  { form: 'curl', runs: runCurl },
  { form: 'Ansible (YAML)', runs: runAnsible },
];

const applicationNamed = async (name) =>
  (await call('GET', '/applications?page_size=500')).applications.find((one) => one.name === name);

for (const { form, runs } of FORMS) {
  describe(`a change shown as ${form} is made by running it`, () => {
    it('an application with its new API and scopes, in one go', async () => {
      const name = `${NAME} ${form}`;
      const audience = `https://${form.slice(0, 4)}.example`;
      await page.goto(console.url('/applications?create'));
      await dialog().getByRole('textbox', { name: 'Name', exact: true }).fill(name);
      await dialog().getByRole('combobox', { name: 'API', exact: true }).click();
      await page.getByRole('option', { name: 'A new API', exact: true }).click();
      await dialog().getByRole('textbox', { name: 'Audience' }).fill(audience);
      const scopes = dialog().getByRole('combobox', { name: 'Scopes' });
      await scopes.fill('read:orders');
      await scopes.press('Enter');
      const text = await shown(form);
      assert.ok(text.includes('JETON_TOKEN') && !text.includes('made-'), text);
      if (form === 'curl')
        await console.check(page, 'changes-create-curl');
      await runs(text);
      const { id } = await applicationNamed(name);
      const { apis } = await call('GET', `/applications/${id}/apis`);
      assert.deepEqual(apis.map((api) => [api.audience, api.scopes.map(({ key }) => key)]),
        [[audience, ['read:orders']]]);
    });

    it('what is typed meanwhile is in it at once, and a name is edited', async () => {
      const { organization: { code } } = await call('POST', '/organization', { name: 'Acme' });
      await page.goto(console.url(`/organizations/${code}`));
      await button('Edit').click();
      await shown(form);
      await dialog().getByRole('textbox', { name: 'Name' }).fill(NAME);
      await dialog().getByRole('region', { name: `This change as ${form}` })
        .filter({ hasText: 'Neill' }).waitFor();
      await runs(await shown(form));
      assert.equal((await call('GET', `/organization?code=${code}`)).name, NAME);
    });

    it('scopes that are enabled and disabled', async () => {
      const { api } = await call('POST', '/apis',
        { name: 'Orders', audience: `https://scopes.${form.slice(0, 4)}.example` });
      const { scope: read } = await call('POST', `/apis/${api.id}/scopes`, { key: 'read' });
      const { scope: write } = await call('POST', `/apis/${api.id}/scopes`, { key: 'write' });
      const { application } = await call('POST', '/applications', { name: 'Shop', type: 'm2m' });
      await call('PATCH', `/apis/${api.id}/applications`, { applications: [{ id: application.id }] });
      await call('POST', `/apis/${api.id}/applications/${application.id}/scopes/${read.id}`);
      await page.goto(console.url(`/apis/${api.id}/applications`));
      await button('Actions on Shop').click();
      await page.getByRole('menuitem', { name: 'Manage scopes' }).click();
      await dialog().getByRole('switch', { name: 'write' }).check();
      await dialog().getByRole('switch', { name: 'read' }).uncheck();
      await runs(await shown(form));
      const { apis } = await call('GET', `/applications/${application.id}/apis`);
      assert.deepEqual(apis[0].scopes.map(({ id }) => id), [write.id]);
    });

    it('several that are deleted at once', async () => {
      const made = [];
      for (const name of ['Old one', 'Old two'])
        made.push((await call('POST', '/applications', { name, type: 'm2m' })).application.id);
      await page.goto(console.url('/applications?search=Old'));
      for (const name of ['Old one', 'Old two'])
        await page.getByRole('checkbox', { name: new RegExp(name) }).check();
      await button('Delete', page.getByRole('group', { name: 'Selected rows' })).click();
      await runs(await shown(form));
      assert.equal(await applicationNamed('Old one') ?? await applicationNamed('Old two'), undefined);
    });
  });
}

describe('a change without a form', () => {
  it('is shown by the words that say it is made', async () => {
    await call('POST', '/feature_flags', { name: 'Beta', key: 'beta', type: 'bool',
      default_value: 'false', allow_override_level: 'org' });
    await call('PATCH', '/environment/feature_flags/beta', { value: 'true' });
    await page.goto(console.url('/feature-flags'));
    await button('Actions on Beta').click();
    await page.getByRole('menuitem', { name: 'Remove value' }).click();
    await button('Show as curl').click();
    const text = await dialog().getByRole('region', { name: 'This change as curl' }).innerText();
    assert.match(text, /-X DELETE 'http.*\/api\/v1\/environment\/feature_flags\/beta'/);
    await console.check(page, 'changes-sent');
    await page.keyboard.press('Escape');
  });

  it('of the claims of tokens is shown as the switches stand', async () => {
    const { application: { id } } = await call('POST', '/applications', { name: 'Claims', type: 'm2m' });
    await page.goto(console.url(`/applications/${id}/tokens`));
    await button('Customize').click();
    await page.getByRole('switch', { name: /permissions claim/ }).click();
    await dialog().getByRole('button', { name: 'Show as curl or Ansible' }).click();
    await page.getByRole('region', { name: 'This change as curl' })
      .filter({ hasText: '"include_permissions_claim":true' }).waitFor();
  });
});

describe('when the server fails to read again what is shown', () => {
  it('the rows stay, with a note, and it is read again by a press', async () => {
    await call('POST', '/apis', { name: 'Still here', audience: 'https://still.example' });
    const { organization: { code } } = await call('POST', '/organization', { name: 'Stays' });
    await call('POST', '/feature_flags', { name: 'Stay', key: 'stay', type: 'bool',
      default_value: 'false', allow_override_level: 'org' });
    for (const [screen, words] of [['/apis', 'Still here'],
      [`/organizations/${code}/feature-flags`, 'Stay']]) {
      await page.goto(console.url(screen));
      await page.getByText(words, { exact: true }).waitFor();
      let isFailing = true;
      await page.route('**/api/v1/**', (route) => isFailing
        ? route.fulfill({ status: 500, json: { errors: { code: 'INTERNAL_ERROR', message: 'No' } } })
        : route.fallback());
      console.troubles.push = () => 0; /* the failures are meant */
      await page.getByRole('link', { name: 'Settings', exact: true }).hover();
      await page.evaluate(async () => {
        await new Promise((resolve) => setTimeout(resolve, 5_500)); /* it counts as fresh until then */
        window.dispatchEvent(new Event('visibilitychange'));
      });
      const note = page.getByRole('alert').filter({ hasText: 'You see an older version' });
      await note.waitFor();
      assert.ok(await page.getByText(words, { exact: true }).isVisible());
      await console.checkAccessibility(page, `a note on ${screen}`);
      isFailing = false;
      await note.getByRole('button', { name: 'Try again' }).click();
      await note.waitFor({ state: 'detached' });
      await page.unroute('**/api/v1/**');
      delete console.troubles.push;
    }
  });
});

describe('when the server fails', () => {
  it('the notice has the id under which its log tells why', async () => {
    await page.route('**/api/v1/apis?**', (route) => route.fulfill({ status: 500,
      headers: { 'X-Request-Id': '0123456789abcdef' },
      json: { errors: [{ code: 'SERVER_ERROR', message: 'No' }] } }));
    console.troubles.push = () => 0; /* the failures are meant */
    await page.goto(console.url('/apis'));
    const notice = page.getByRole('alert').filter({ hasText: 'request 0123456789abcdef' });
    await notice.waitFor();
    await console.checkAccessibility(page, 'a failure with its id');
    await page.unroute('**/api/v1/apis?**');
    delete console.troubles.push;
  });
});

/* Longer than one stands there unlooked at. */
const LONG_MS = 8_000;

describe('a notice', () => {
  const later = () => new Promise((resolve) => setTimeout(resolve, LONG_MS));

  it('stays under the pointer and with the focus in it, and goes afterwards', async () => {
    await call('POST', '/webhooks', { name: 'Noted', endpoint: 'https://hooks.example.invalid/',
      event_types: ['api.created'] });
    await page.goto(console.url('/webhooks'));
    await button('Actions on Noted').click();
    await page.getByRole('menuitem', { name: 'Disable' }).click();
    const undo = button('Undo');
    await undo.hover();
    await later();
    await undo.focus();
    await page.mouse.move(640, 300);
    await later();
    assert.ok(await undo.isVisible());
    await undo.blur();
    await undo.waitFor({ state: 'detached' });
  });

  it('of what went wrong stays until it is closed', async () => {
    await page.goto(console.url('/administrators'));
    await page.getByRole('switch', { name: 'Require a second factor of every administrator' }).click();
    const notice = page.getByRole('alert').getByText('Set up your own first');
    await notice.waitFor();
    await later();
    assert.ok(await notice.isVisible());
    await button('Close').click();
    await notice.waitFor({ state: 'detached' });
  });
});

describe('the preview of a token', () => {
  for (const width of [360, 768, 1024]) {
    it(`stays in view while one switches, ${width} pixels wide`, async () => {
      const { application: { id } } = await call('POST', '/applications',
        { name: `Wide ${width}`, type: 'm2m' });
      for (let at = 0; width === 360 && at < 12; at++)
        await call('POST', '/feature_flags', { name: `Flag ${at}`, key: `flag_${at}`, type: 'bool',
          default_value: 'false', allow_override_level: 'env' });
      await page.setViewportSize({ width, height: 800 });
      await page.goto(console.url(`/applications/${id}/tokens`));
      await button('Customize').click();
      const flag = page.getByRole('switch', { name: 'Flag 5 (flag_5)' });
      await flag.focus();
      const preview = dialog().getByRole('heading', { name: 'Preview', exact: true });
      const [above, below] = await Promise.all([flag.boundingBox(), preview.boundingBox()]);
      assert.ok(below.y > 0 && below.y + below.height < 800, `the preview is at ${below.y}`);
      assert.ok(above.y + above.height <= below.y || above.x + above.width <= below.x,
        `the switch, at ${above.y}, is covered`);
      if (process.env.KEEP_PICTURES)
        await page.screenshot({ path: `results/changes-preview-${width}.png` });
      await page.setViewportSize({ width: 1280, height: 800 });
    });
  }
});
