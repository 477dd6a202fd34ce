/*
 * token_preview: what the token endpoint would do, explained, is what it does; and test tokens are
 * tokens.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { decodeJwt } from 'jose';
import { Server } from './lib/harness.js';
import {
  authorize, createApi, createApplication, enableScope, Management, requestToken,
} from './lib/management.js';
import { verifyToken } from './lib/tokens.js';

let server, management, api, other, application;

before(async () => {
  server = await Server.start();
  management = await Management.ofNewServer(server);
  api = await createApi(management,
    { name: 'Orders', audience: 'https://orders.example', scopes: ['read', 'write'] });
  other = await createApi(management, { name: 'Other', audience: 'https://other.example' });
  application = await createApplication(management, { name: 'Robot' });
  await authorize(management, api, application, ['read']);
});

after(() => server?.stop());

const preview = async (body) =>
  (await management.post('/token_preview', { client_id: application.client_id, ...body }))
    .token_preview;

/* The endpoint itself, with the right secret. */
const ask = (client, { audience, scope }) => requestToken(server, {
  grant_type: 'client_credentials',
  client_id: client.client_id,
  client_secret: client.client_secret,
  ...(audience === undefined ? {} : { audience }),
  ...(scope === undefined ? {} : { scope }),
});

describe('POST /token_preview', () => {
  it('shows the claims of the token that would be issued', async () => {
    const shown = await preview({ audience: api.audience });
    const answer = await ask(application, { audience: api.audience });
    const claims = decodeJwt(answer.json.access_token);
    assert.equal(shown.is_issued, true);
    assert.ok(shown.steps.every((step) => step.is_passed && step.text.length > 10));
    assert.deepEqual(shown.steps.map((step) => step.rule), ['client_known', 'client_type',
      'organization_active', 'audience_given', 'audience_registered', 'application_authorized',
      'scope_enabled', 'token_size']);
    for (const name of ['aud', 'azp', 'gty', 'iss', 'scope', 'scp', 'v'])
      assert.deepEqual(shown.claims[name], claims[name], name);
    assert.equal(shown.scope, answer.json.scope);
    assert.equal(shown.expires_in, answer.json.expires_in);
    assert.ok(Math.abs(shown.token_bytes - answer.json.access_token.length) <= 1);
    assert.ok(!JSON.stringify(shown).includes(answer.json.access_token.split('.')[2]));
  });

  const CASES = [
    ['no audience', {}, 'audience_given', null],
    ['an audience that no API has', { audience: 'https://orders.exmaple' },
      'audience_registered', '/apis'],
    ['an API it is not authorized for', { audience: 'https://other.example' },
      'application_authorized', () => `/applications/${application.id}/apis`],
    ['one of two', { audience: 'https://orders.example https://other.example' },
      'application_authorized', () => `/applications/${application.id}/apis`],
    ['a scope that is not enabled', { audience: 'https://orders.example', scope: 'write' },
      'scope_enabled', () => `/applications/${application.id}/apis`],
    ['a scope that does not exist', { audience: 'https://orders.example', scope: 'read wirte' },
      'scope_enabled', () => `/apis/${api.id}/scopes`],
  ];
  for (const [name, asked, rule, place] of CASES) {
    it(`names the rule that refuses, as the endpoint does: ${name}`, async () => {
      const shown = await preview(asked);
      const answer = await ask(application, asked);
      assert.equal(shown.is_issued, false);
      assert.equal(shown.status, answer.status);
      assert.equal(shown.error, answer.json.error);
      assert.equal(shown.error_description, answer.json.error_description);
      const last = shown.steps.at(-1);
      assert.equal(last.rule, rule);
      assert.equal(last.is_passed, false);
      assert.ok(shown.steps.slice(0, -1).every((step) => step.is_passed));
      assert.equal(last.change_at?.path ?? null, typeof place === 'function' ? place() : place);
      assert.deepEqual([shown.claims, shown.scope, shown.token_bytes], [null, null, null]);
    });
  }

  it('explains a client that is not known, of another type, or of a suspended organization',
    async () => {
      const unknown = await preview({ client_id: 'nobody', audience: api.audience });
      assert.deepEqual([unknown.status, unknown.error, unknown.steps.length],
        [401, 'invalid_client', 1]);
      const page = await createApplication(management, { name: 'Page', type: 'reg' });
      const wrong = await preview({ client_id: page.client_id, audience: api.audience });
      assert.equal(wrong.error, 'unauthorized_client');
      assert.equal(wrong.steps.at(-1).rule, 'client_type');

      const { organization } = await management.post('/organization', { name: 'Acme' });
      const theirs = await createApplication(management,
        { name: 'Theirs', org_code: organization.code });
      await authorize(management, api, theirs, ['read']);
      assert.equal((await preview({ client_id: theirs.client_id, audience: api.audience }))
        .claims.org_code, organization.code);
      await management.patch(`/organization/${organization.code}`, { is_suspended: true });
      const suspended = await preview({ client_id: theirs.client_id, audience: api.audience });
      assert.equal(suspended.steps.at(-1).rule, 'organization_active');
      assert.equal(suspended.steps.at(-1).change_at.path, `/organizations/${organization.code}`);
    });

  it('tells what would be different now, at once', async () => {
    assert.equal((await preview({ audience: api.audience, scope: 'write' })).is_issued, false);
    await enableScope(management, api, application, 'write');
    assert.equal((await preview({ audience: api.audience, scope: 'write' })).is_issued, true);
  });

  it('refuses bad members, naming them', async () => {
    for (const [body, member] of [[{}, 'client_id'], [{ client_id: 1 }, 'client_id'],
      [{ client_id: 'a', audience: 7 }, 'audience'], [{ client_id: 'a', scope: 'a\nb' }, 'scope']])
      assert.match((await management.refused(400, 'POST', '/token_preview', body)).message,
        new RegExp(`^${member} `));
  });
});

describe('POST /applications/{id}/test_tokens', () => {
  const path = () => `/applications/${application.id}/test_tokens`;

  it('gives a token that verifies, as the application would get it', async () => {
    const answer = await management.post(path(), { audience: api.audience, scope: 'read' });
    const { payload } = await verifyToken(server, answer.access_token, api.audience);
    assert.equal(payload.azp, application.client_id);
    assert.equal(payload.scope, 'read');
    assert.equal(answer.token_type, 'Bearer');
    assert.equal(answer.expires_in, payload.exp - payload.iat);
  });

  it('is in the audit, without the token', async () => {
    const { access_token: token } = await management.post(path(), { audience: api.audience });
    const { audit: entries } = await management.get('/audit',
      { action: 'application.test_token_issued', subject: application.id });
    assert.equal(entries[0].detail.audience, api.audience);
    assert.ok(!JSON.stringify(entries).includes(token.split('.')[2]));
  });

  it('refuses what the endpoint refuses', async () => {
    assert.equal((await management.refused(400, 'POST', path(), { audience: other.audience })).code,
      'UNAUTHORIZED_CLIENT');
    assert.equal((await management.refused(400, 'POST', path(),
      { audience: api.audience, scope: 'none' })).code, 'INVALID_SCOPE');
    await management.refused(400, 'POST', path(), {});
    await management.refused(404, 'POST', '/applications/none/test_tokens', { audience: 'a' });
  });
});
