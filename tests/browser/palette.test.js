/*
 * palette: every screen, thing and action from one field; what a token, an API key or a kid is that
 * was found somewhere; and trying things out: test events of webhooks, verifying keys.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createApplicationByCommand, remember } from '../integration/lib/harness.js';
import { FORM, form } from '../integration/lib/http.js';
import { Receiver } from '../integration/lib/receiver.js';
import { Console } from './lib/console.js';

let console, page, application, organization, api, key;
const sent = [];

before(async () => {
  console = await Console.start({ flags: ['--webhook-allow-private'] });
  page = await console.firstOwner();
  page.on('request', (request) => sent.push(`${request.method()} ${request.url()} ${request.postData()}`));
  application = await createApplicationByCommand(console.server, 'Nightly worker');
  ({ organization } = await console.call(page, 'POST', '/organization', { name: 'Zürich Bank' }));
  ({ api } = await console.call(page, 'POST', '/apis',
    { name: 'Orders', audience: 'https://orders.example.com' }));
  const made = await console.call(page, 'POST', '/api_keys',
    { name: 'Shop key', type: 'environment', api_id: api.id, expires_in: 3 * 86_400 });
  key = made.api_key;
  remember(key.key);
});

after(() => console?.stop());

const field = () => page.getByRole('combobox', { name: 'Search screens, names and actions' });
const option = (name) => page.getByRole('option', { name });
const title = (name) => page.getByRole('heading', { name, level: 1, exact: true }).waitFor();

/* Not while another dialog is still closing. */
const find = async (text) => {
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.keyboard.press('Control+k');
  await field().fill(text);
};

describe('the command palette', () => {
  it('opens by Ctrl+K, by / and by its button, and gives the focus back', async () => {
    await page.goto(console.url('/apis'));
    await title('APIs');
    await page.keyboard.press('Control+k');
    await field().waitFor();
    assert.ok(await field().evaluate((element) => element === document.activeElement));
    await console.check(page, 'palette');
    await page.keyboard.press('Escape');
    await field().waitFor({ state: 'hidden' });
    await page.keyboard.press('/');
    await field().waitFor();
    await page.keyboard.press('Escape');
    const button = page.getByRole('button', { name: /^Search/ });
    await button.click();
    await field().waitFor();
    await page.keyboard.press('Escape');
    await field().waitFor({ state: 'hidden' });
    await page.locator('button:focus', { hasText: 'Search' }).waitFor();
  });

  it('goes to a screen and does an action by the keyboard alone, saying which one is chosen', async () => {
    await find('jwks');
    await option('Signing keys').waitFor();
    const chosen = () => page.evaluate(() => {
      const { activeElement } = document;
      return document.getElementById(activeElement.getAttribute('aria-activedescendant'))?.textContent;
    });
    assert.match(await chosen(), /Signing keys/);
    await page.keyboard.press('Enter');
    await title('Signing keys');
    await find('create');
    await page.keyboard.press('ArrowDown');
    assert.match(await chosen(), /Add an API/);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Add application' }).waitFor();
    assert.ok(!page.url().includes('create'), 'a reload does not ask again');
    await page.keyboard.press('Escape');
  });

  it('finds things by a part of a name, an id, a code or an audience', async () => {
    for (const [text, name] of [['nightly', 'Nightly worker'], ['Zurich', 'Zürich Bank'],
      ['orders.example', 'Orders'], [application.client_id, 'Nightly worker'],
      [organization.code, 'Zürich Bank'], [api.id, 'Orders']]) {
      await find(text);
      await page.keyboard.press('Enter'); /* before it was found */
      await title(name);
    }
  });

  it('knows a whole API key, and sends its last four characters alone', async () => {
    sent.length = 0;
    await find(key.key);
    await option('Shop key').waitFor();
    await console.check(page, 'palette-api-key');
    await page.keyboard.press('Enter');
    await title('Shop key');
    assert.ok(sent.some((line) => line.includes(`suffix=${key.key.slice(-4)}`)));
    for (const line of sent)
      assert.ok(!line.includes(key.key.slice(0, 20)), line);
    await find('k_live');
    await page.getByText('Every API key begins with k_live').waitFor();
    await page.keyboard.press('Escape');
  });

  it('knows a token and a kid, sends neither, and tells nobody what may be a secret', async () => {
    const answer = await console.server.send('/oauth2/token', {
      method: 'POST', headers: FORM,
      body: form({ grant_type: 'client_credentials', client_id: application.client_id,
        client_secret: application.client_secret, audience: `${console.server.issuer}/api/v1` }),
    });
    const token = answer.json.access_token;
    remember(token);
    sent.length = 0;
    await find(`Authorization: Bearer ${token}`);
    await page.keyboard.press('Enter');
    await title('JWT decoder');
    assert.equal(await page.getByLabel('Token').inputValue(), token);
    assert.ok(!page.url().includes(token.slice(0, 20)));
    assert.ok(!JSON.stringify(await page.evaluate(() => history.state)).includes(token.slice(0, 20)));
    await find(application.client_secret);
    await page.getByText('It was not sent').last().waitFor();
    await page.keyboard.press('Escape');
    const { signing_keys: [{ kid }] } = await console.call(page, 'GET', '/signing_keys');
    await find(kid);
    await option(kid).waitFor();
    await page.keyboard.press('Enter');
    await title('Signing keys');
    for (const line of sent)
      for (const secret of [token, application.client_secret])
        assert.ok(!line.includes(secret.slice(0, 30)) || line.includes('/oauth2/token'), line);
  });

  it('shows the keys by ?, and types that character where one types', async () => {
    await page.keyboard.press('?');
    const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await keys.waitFor();
    await console.check(page, 'palette-keys');
    await keys.getByRole('switch', { name: 'Use / and ? as shortcuts' }).click();
    await page.keyboard.press('Escape');
    await keys.waitFor({ state: 'hidden' });
    await page.keyboard.press('/');
    assert.equal(await field().count(), 0, 'switched off');
    await find('keyboard shortcuts');
    await page.keyboard.press('Enter');
    await keys.getByRole('switch', { name: 'Use / and ? as shortcuts' }).click();
    await page.keyboard.press('Escape');
    await keys.waitFor({ state: 'hidden' });
    await page.goto(console.url('/decoder'));
    await page.getByLabel('Token').fill('a');
    await page.keyboard.type('/?');
    assert.equal(await page.getByLabel('Token').inputValue(), 'a/?');
    assert.equal(await field().count(), 0);
  });
});

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('the decoder says before all else', () => {
  const cases = [
    ['that anyone can make an unsigned token', { alg: 'none' }, {}, 'Unsigned: anyone can make this'],
    ['that a shared secret signs', { alg: 'HS256' }, {}, 'Signed with a shared secret'],
    ['that an algorithm is unknown', { alg: 'XX9' }, {}, 'An unknown algorithm'],
    ['that a hash is broken', { alg: 'RS1' }, {}, 'RS1 is broken'],
    ['that it has expired', { alg: 'ES256' }, { exp: 1 }, 'Expired'],
    ['that it is not valid yet', { alg: 'ES256' }, { nbf: 9_999_999_999 }, 'Not valid yet'],
    ['that another issuer made it', { alg: 'ES256' }, { iss: 'https://other.example' }, 'From another issuer'],
  ];
  for (const [what, header, claims, words] of cases)
    it(what, async () => {
      await page.goto(console.url('/decoder'));
      const whole = { iss: console.server.issuer, exp: 9_999_999_999, ...claims };
      const signature = header.alg === 'none' ? '' : 'AAAA';
      await page.getByLabel('Token').fill(`${part(header)}.${part(whole)}.${signature}`);
      const found = page.getByRole('status', { name: 'What to know first' });
      await found.getByText(words, { exact: true }).waitFor();
      if (header.alg === 'none') {
        const [red, green, blue] = await found.getByRole('note').first().evaluate((element) =>
          getComputedStyle(element).backgroundColor.match(/\d+/g).map(Number));
        assert.ok(red > 3 * green && red > 3 * blue, `it is not red: ${[red, green, blue]}`);
        assert.equal(await page.getByLabel('Public key').count(), 0, 'no key makes it better');
        await console.check(page, 'decoder-unsigned');
      }
    });
});

describe('a webhook', () => {
  it('is told of all events or of what a search finds, on a page of its own', async () => {
    await page.goto(console.url('/webhooks/new'));
    await title('Add webhook');
    await page.getByRole('checkbox', { name: /^All events/ }).check();
    await page.getByText(/^(\d+) of \1 selected$/).waitFor();
    await page.getByRole('checkbox', { name: /^All events/ }).uncheck();
    await page.getByLabel('Search events').fill('rotated');
    await page.getByRole('checkbox', { name: 'api_key.rotated' }).waitFor();
    await page.getByRole('checkbox', { name: 'organization.created' }).waitFor({ state: 'hidden' });
    await console.check(page, 'webhook-search');
  });

  it('is tried out, and what the endpoint answered is shown', async () => {
    const receiver = await Receiver.start({ answer: 503 });
    const { webhook } = await console.call(page, 'POST', '/webhooks',
      { name: 'CRM', endpoint: receiver.url, event_types: ['organization.created'] });
    await page.goto(console.url(`/webhooks/${webhook.id}`));
    await page.getByRole('button', { name: 'Send test event' }).click();
    await page.getByText('Not delivered').waitFor();
    await page.getByText(/HTTP 503/).waitFor();
    await console.check(page, 'webhook-test-failed');
    receiver.answer = 200;
    await page.getByRole('button', { name: 'Send test event' }).click();
    await page.getByText('Your endpoint answered 200').waitFor();
    assert.equal(receiver.payloads.at(-1).type, 'webhook.test');
    await receiver.stop();
  });
});

describe('an API key', () => {
  it('is verified in the console, in the body of a request', async () => {
    await page.goto(console.url('/api-keys'));
    sent.length = 0;
    await page.getByRole('textbox', { name: 'API key' }).fill(key.key);
    await page.keyboard.press('Enter');
    await page.getByText('Valid', { exact: true }).waitFor();
    for (const line of sent)
      assert.ok(!line.split(' ')[1].includes(key.key.slice(0, 20)), line);
    assert.ok(!(await page.content()).includes(key.key));
    await page.getByRole('textbox', { name: 'API key' }).fill('k_live_nothing');
    await page.getByRole('button', { name: 'Verify', exact: true }).click();
    await page.getByText('Not valid', { exact: true }).waitFor();
    await console.check(page, 'api-keys-verify');
  });

  it('is warned of before it ends: on Home, in the list and on its page', async () => {
    await page.goto(console.url('/'));
    await page.getByText('1 API key expires within 14 days').waitFor();
    await console.check(page, 'home-ending-keys');
    await page.getByRole('link', { name: 'Shop key' }).click();
    await page.getByText('This key expires soon').waitFor();
    await page.getByRole('region', { name: 'How to verify a key' }).getByText('api_keys/verify').waitFor();
    await console.check(page, 'api-key-ends');
    await page.goto(console.url('/api-keys'));
    await page.getByRole('table').getByText('expires soon').waitFor();
  });

  it('ends on a date that is said before, or never, with a warning', async () => {
    await page.goto(console.url('/api-keys?create'));
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Dated');
    const ends = dialog.getByRole('combobox', { name: 'Expires' });
    for (const [label, words] of [['in 7 days', /^Valid until/], ['in a year', /^Valid until/],
      ['never', 'It never expires']]) {
      await ends.click();
      await page.getByRole('option', { name: label }).click();
      await dialog.getByText(words).waitFor();
    }
    await console.check(page, 'api-key-never');
    await ends.click();
    await page.getByRole('option', { name: 'on a date' }).click();
    await dialog.getByLabel('Last day').fill('2030-01-31');
    await dialog.getByText(/^Valid until.*2030/).waitFor();
  });
});

describe('a form shows as curl what it will send', () => {
  it('with the token left out, and sends nothing by it', async () => {
    await page.goto(console.url('/apis?create'));
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill("O'Neill");
    await dialog.getByRole('textbox', { name: 'Audience' }).fill('https://curl.example.com');
    sent.length = 0;
    await dialog.getByRole('button', { name: 'Show as curl' }).click();
    const command = dialog.getByRole('region', { name: 'This change as curl' });
    await command.getByText('https://curl.example.com').waitFor();
    const text = await command.textContent();
    assert.match(text, /^curl .*-X POST '.*\/api\/v1\/apis'/);
    assert.match(text, /"Authorization: Bearer \$JETON_TOKEN"/);
    assert.ok(!/csrf|cookie/i.test(text), text);
    await console.check(page, 'show-as-curl');
    assert.deepEqual(sent.filter((line) => line.startsWith('POST')), []);
    await dialog.getByRole('button', { name: 'Add API' }).click();
    await title("O'Neill");
    assert.deepEqual(sent.filter((line) => line.startsWith('POST')).map((line) => new URL(line.split(' ')[1]).pathname),
      ['/api/v1/apis']);
    const { apis } = await console.call(page, 'GET', '/apis');
    const made = apis.find(({ audience }) => audience === 'https://curl.example.com');
    assert.deepEqual(JSON.parse(text.split("--data-raw '")[1].slice(0, -1).replaceAll(`'\\''`, "'")),
      { name: made.name, audience: made.audience });
  });

  it('also on the page of a webhook', async () => {
    await page.goto(console.url('/webhooks/new'));
    await page.getByRole('textbox', { name: 'Endpoint' }).fill('https://hooks.example.com/x');
    await page.getByRole('button', { name: 'Show as curl' }).click();
    await page.getByRole('region', { name: 'This change as curl' }).getByText('hooks.example.com').waitFor();
  });
});

describe('signing keys', () => {
  it('stand on an axis of time, each with its dates in words', async () => {
    await console.call(page, 'POST', '/signing_keys', {});
    await page.goto(console.url('/signing-keys'));
    const line = page.getByRole('region', { name: 'Timeline' });
    for (const words of [/^signs from .*\d{4}/, /^published .*\d/])
      await line.getByRole('listitem').filter({ hasText: words }).first().waitFor();
    await console.check(page, 'signing-keys-axis');
  });
});
