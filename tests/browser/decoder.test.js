/* decoder: tokens of this server and of others, read in the page; nothing of them leaves it. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { createApplicationByCommand, remember } from '../integration/lib/harness.js';
import { FORM, form } from '../integration/lib/http.js';
import { Console } from './lib/console.js';

let console, page, sent = [];

const vector = async (name) =>
  (await readFile(new URL(`../vectors/${name}`, import.meta.url), 'utf8')).trim();

before(async () => {
  console = await Console.start();
  page = await console.firstOwner();
  page.on('request', (request) => sent.push(`${request.method()} ${request.url()} ${request.postData()}`));
  await page.goto(console.url('/decoder'));
});

after(() => console?.stop());

describe('the JWT decoder', () => {
  it('says that nothing is sent', async () => {
    await page.getByText(/stays in this page/).waitFor();
    await console.check(page, 'decoder-empty');
  });

  it('checks a token of this server with its own keys', async () => {
    const application = await createApplicationByCommand(console.server, 'Decoded');
    const answer = await console.server.send('/oauth2/token', {
      method: 'POST', headers: FORM,
      body: form({ grant_type: 'client_credentials', client_id: application.client_id,
        client_secret: application.client_secret, audience: `${console.server.issuer}/api/v1` }),
    });
    const token = answer.json.access_token;
    remember(token);
    sent = [];
    await page.getByLabel('Token').fill(`Authorization: Bearer ${token}`);
    await page.getByText('Signature valid').waitFor();
    await page.getByText(/this server’s JWKS/).waitFor();
    await page.getByTestId('expiry').waitFor();
    await console.check(page, 'decoder');
    await page.getByLabel('Token').fill(`${token.slice(0, -6)}AAAAAA`);
    await page.getByText('Signature not valid').waitFor();
    for (const line of sent)
      assert.ok(!line.includes(token.slice(0, 40)) && !line.includes(token.slice(-40, -6)), line);
  });

  it('checks a token of another issuer with a pasted key (RFC 7515 A.2)', async () => {
    await page.getByLabel('Token').fill(await vector('rfc7515_a2_rs256.jws'));
    await page.getByText(/expired .* ago/).first().waitFor();
    await page.getByLabel('Public key').fill('no key');
    await page.getByText(/This is not JSON/).waitFor();
    await page.getByLabel('Public key').fill(await vector('rfc7515_a2_rs256.jwk'));
    await page.getByText('Signature valid').waitFor();
    await console.check(page, 'decoder-pasted-key');
  });

  it('says what is wrong with what is no token', async () => {
    await page.getByLabel('Token').fill('abc.def');
    await page.getByText(/three parts/).waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    assert.equal(await page.getByLabel('Token').inputValue(), '');
  });
});
