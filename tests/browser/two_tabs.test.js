/*
 * two tabs: what another has changed meanwhile is shown before it is overwritten, whatever is changed:
 * by a form, by a switch, by a button, in a list. forms.test.js has an organization's form.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Console } from './lib/console.js';

const MEANWHILE = 'Somebody else changed this in the meantime';

let console, page;

before(async () => {
  console = await Console.start();
  page = await console.firstOwner();
  await call('POST', '/feature_flags', { name: 'Checkout', key: 'checkout', type: 'str',
    default_value: 'old', allow_override_level: 'org' });
});

after(() => console?.stop());

const call = (...args) => console.call(page, ...args);
const dialog = () => page.getByRole('dialog');
const button = (name, within = page) => within.getByRole('button', { name, exact: true });
const told = () => page.getByRole('list', { name: 'What changed in the meantime' })
  .getByRole('listitem').allInnerTexts();

async function act(row, action) {
  await button(`Actions on ${row}`).click();
  await page.getByRole('menuitem', { name: action, exact: true }).click();
}

const environmentValue = async () =>
  (await call('GET', '/environment/feature_flags')).feature_flags.checkout?.value;

describe('what another has changed meanwhile is shown', () => {
  it('of the environment\'s value of a flag, beside what was typed', async () => {
    await page.goto(console.url('/feature-flags'));
    await act('Checkout', 'Edit value');
    await dialog().getByRole('textbox', { name: 'Value' }).fill('mine');
    await call('PATCH', '/environment/feature_flags/checkout', { value: 'another' });
    await button('Save', dialog()).click();
    await dialog().getByText(MEANWHILE).waitFor();
    assert.deepEqual(await told(), ['Value: you saw “old”, it is now “another”, you save “mine”.']);
    assert.equal(await environmentValue(), 'another', 'nothing was overwritten yet');
    await console.check(page, 'two-tabs-flag');
    await button('Save', dialog()).click();
    await dialog().waitFor({ state: 'hidden' });
    assert.equal(await environmentValue(), 'mine');
  });

  it('of an organization\'s value of a flag, also by a click that takes it away', async () => {
    const { organization: { code } } = await call('POST', '/organization', { name: 'Acme' });
    const path = `/organizations/${code}/feature_flags`;
    const own = async () => (await call('GET', path)).feature_flags.checkout?.value;
    await call('PATCH', `${path}/checkout?value=first`);
    await page.goto(console.url(`/organizations/${code}/feature-flags`));
    await page.getByText('first').waitFor();
    await call('PATCH', `${path}/checkout?value=second`);
    await act('Checkout', 'Remove value');
    await page.getByText(MEANWHILE).waitFor();
    await page.getByText('second').waitFor(); /* it is shown as it is now */
    assert.equal(await own(), 'second');
    await act('Checkout', 'Remove value');
    await page.getByText('Acme no longer has its own value of checkout').waitFor();
    assert.equal(await own(), undefined);
  });

  it('of what goes into tokens, by switches that are saved', async () => {
    const { application: { id } } = await call('POST', '/applications', { name: 'Shop', type: 'm2m' });
    const path = `/applications/${id}/token_customization`;
    const included = async () => (await call('GET', path)).token_customization.feature_flags
      .filter(({ is_included }) => is_included).map(({ key }) => key);
    await call('POST', '/feature_flags', { name: 'Dark', key: 'dark', type: 'bool',
      default_value: 'true', allow_override_level: 'env' });
    await page.goto(console.url(`/applications/${id}/tokens`));
    await button('Customize').click();
    const dark = page.getByRole('switch', { name: 'Dark (dark)' });
    await dark.waitFor();
    await call('PATCH', path, { feature_flags: ['checkout'] });
    await dark.click();
    await button('Save').last().click();
    await page.getByText(MEANWHILE).waitFor();
    assert.deepEqual(await told(), ['Feature flags: you saw none, it is now checkout, you save dark.']);
    assert.deepEqual(await included(), ['checkout'], 'nothing was overwritten');
    await console.check(page, 'two-tabs-switch');
    await page.getByRole('switch', { name: 'Checkout (checkout)' }).click();
    await button('Save').last().click();
    await page.getByText(MEANWHILE).waitFor({ state: 'detached' });
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    assert.deepEqual((await included()).sort(), ['checkout', 'dark']);
  });

  it('of what is not about the same, nothing is said', async () => {
    const { application: { id } } = await call('POST', '/applications', { name: 'Quiet', type: 'm2m' });
    const path = `/applications/${id}/token_customization`;
    await page.goto(console.url(`/applications/${id}/tokens`));
    const coalescing = page.getByRole('switch', { name: /Return the same token/ });
    await coalescing.waitFor();
    await call('PATCH', path, { include_permissions_claim: true });
    await coalescing.click();
    await button('Customize').click();
    await page.getByRole('switch', { name: /permissions claim/, checked: true }).waitFor();
    const { token_customization: now } = await call('GET', path);
    assert.deepEqual([now.coalesce_tokens, now.include_permissions_claim], [true, true]);
  });

  it('of a suspension and of a webhook, by a button', async () => {
    const { organization: { code } } = await call('POST', '/organization', { name: 'Beta' });
    await page.goto(console.url(`/organizations/${code}`));
    await button('Suspend organization').click();
    await call('PATCH', `/organization/${code}`, { is_suspended: true });
    await button('Suspend organization', dialog()).click();
    await dialog().getByText(MEANWHILE).waitFor();
    assert.deepEqual(await told(), ['Suspended: you saw off, it is now on.']);
    const { webhook: { id } } = await call('POST', '/webhooks', { name: 'Hook',
      endpoint: 'https://hooks.example.invalid/a', event_types: ['api.created'] });
    await page.goto(console.url(`/webhooks/${id}`));
    await button('Disable').waitFor();
    await call('PATCH', `/webhooks/${id}`, { is_enabled: false });
    await button('Disable').click();
    await page.getByText(MEANWHILE).waitFor();
    await button('Enable').first().waitFor();
  });

  it('of one\'s own name, beside what was typed', async () => {
    await page.goto(console.url('/account'));
    const name = page.getByRole('textbox', { name: 'Your name' });
    await name.fill('Ada of mine');
    await page.evaluate(async () => {
      const { session } = await (await fetch('/console/api/session')).json();
      await fetch('/console/api/name', { method: 'PUT', body: JSON.stringify({ name: 'Ada of another' }),
        headers: { 'X-CSRF-Token': session.csrf_token, 'Content-Type': 'application/json' } });
    });
    await button('Change name').click();
    await page.getByText(MEANWHILE).waitFor();
    assert.equal(await name.inputValue(), 'Ada of mine', 'what was typed is there');
    await button('Change name').click();
    await page.getByText('Name changed').waitFor();
  });
});
