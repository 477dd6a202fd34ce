/*
 * management_applications: applications, their secrets and the lifetime of their tokens.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { decodeJwt } from 'jose';
import { remember, Server, waitFor } from './lib/harness.js';
import {
  authorize, createApi, createApplication, Management, requestToken, tokenFor,
} from './lib/management.js';
import { assertPages, BAD_QUERIES, readAllPages } from './lib/pages.js';

const UNKNOWN = '0'.repeat(32);

let server, management, api;

before(async () => {
  server = await Server.start();
  management = await Management.ofNewServer(server);
  api = await createApi(management, { name: 'Example', audience: 'example' });
});

after(() => server?.stop());

const create = (more = {}) => createApplication(management, { name: 'An application', ...more });
const read = async (id) => (await management.get(`/applications/${id}`)).application;

/* 200, or the error of a token request with that secret. */
async function outcome(application, secret) {
  const answer = await requestToken(server, {
    grant_type: 'client_credentials',
    client_id: application.client_id,
    client_secret: secret,
    audience: api.audience,
  });
  return answer.json.error ?? answer.status;
}

describe('createApplication', () => {
  it('answers with credentials, and never shows the secret again', async () => {
    const application = await create({ name: 'Billing' });
    assert.match(application.id, /^[0-9a-f]{32}$/);
    assert.equal(application.client_id, application.id);
    assert.match(application.client_secret, /^[A-Za-z0-9]{52}$/);
    const answer = await management.send('GET', `/applications/${application.id}`);
    assert.ok(!answer.text.includes(application.client_secret));
    assert.equal('client_secret' in answer.json.application, false);
  });

  it('makes every type', async () => {
    for (const type of ['reg', 'spa', 'm2m', 'device'])
      assert.equal((await read((await create({ type })).id)).type, type);
  });

  it('two of the same name are two', async () => {
    const [one, two] = [await create({ name: 'Twin' }), await create({ name: 'Twin' })];
    assert.notEqual(one.id, two.id);
    assert.notEqual(one.client_secret, two.client_secret);
  });

  it('binds an m2m application to an organization, for good', async () => {
    const { organization } = await management.post('/organization', { name: 'Bound' });
    const application = await create({ org_code: organization.code });
    assert.equal((await read(application.id)).org_code, organization.code);
    await management.patch(`/applications/${application.id}`, { org_code: 'org_other' });
    assert.equal((await read(application.id)).org_code, organization.code);
  });

  it('is global with a null org_code', async () => {
    assert.equal((await read((await create({ org_code: null })).id)).org_code ?? null, null);
  });

  for (const [what, body, member] of [
    ['no name', { type: 'm2m' }, 'name'],
    ['no type', { name: 'x' }, 'type'],
    ['an empty name', { name: '', type: 'm2m' }, 'name'],
    ['a name of 256 characters', { name: 'a'.repeat(256), type: 'm2m' }, 'name'],
    ['a name that is no text', { name: {}, type: 'm2m' }, 'name'],
    ['a name with a NUL', { name: 'a\u0000b', type: 'm2m' }, undefined],
    ['an unknown type', { name: 'x', type: 'M2M' }, 'type'],
    ['a type that is no text', { name: 'x', type: 1 }, 'type'],
    ['an unknown organization', { name: 'x', type: 'm2m', org_code: 'org_00000000000' },
      'org_code'],
    ['an org_code that is no text', { name: 'x', type: 'm2m', org_code: 5 }, 'org_code'],
  ]) {
    it(`refuses ${what}${member === undefined ? '' : ` and names ${member}`}`, async () => {
      const error = await management.refused(400, 'POST', '/applications', body);
      assert.ok(member === undefined || error.message.includes(member), error.message);
    });
  }

  it('refuses an organization for other types than m2m', async () => {
    const { organization } = await management.post('/organization', { name: 'No web' });
    for (const type of ['reg', 'spa', 'device']) {
      const error = await management.refused(400, 'POST', '/applications',
        { name: 'x', type, org_code: organization.code });
      assert.match(error.message, /org_code/);
    }
  });
});

describe('getApplication and updateApplication', () => {
  it('change what is sent and leave the rest', async () => {
    const { id } = await create({ name: 'Before' });
    await management.patch(`/applications/${id}`, { login_uri: 'https://app.example/login' });
    const first = await read(id);
    assert.equal(first.name, 'Before');
    assert.equal(first.login_uri, 'https://app.example/login');
    await management.patch(`/applications/${id}`, { name: 'After' });
    const second = await read(id);
    assert.equal(second.name, 'After');
    assert.equal(second.login_uri, 'https://app.example/login');
  });

  it('take every member of the contract', async () => {
    const { id } = await create({ type: 'reg' });
    const switches = ['is_allow_faceless_auth', 'is_ask_for_name', 'has_marketing_consent',
      'has_sign_in_link_on_sign_up_page', 'has_register_link_on_sign_in_page',
      'has_sign_in_with_sso_button', 'use_gravatar_fallback'];
    for (const value of [true, false]) {
      await management.patch(`/applications/${id}`, {
        name: 'Everything', language_key: 'en', logout_uris: ['https://a.example/out'],
        redirect_uris: ['https://a.example/in', 'https://b.example/in'],
        login_uri: 'https://a.example/login', homepage_uri: 'https://a.example',
        ...Object.fromEntries(switches.map((name) => [name, value])),
      });
      const application = await read(id);
      assert.equal(application.homepage_uri, 'https://a.example');
      for (const name of switches)
        assert.equal(application[name], value, name);
    }
  });

  it('change neither type, id nor secret', async () => {
    const application = await create();
    await authorize(management, api, application);
    await management.patch(`/applications/${application.id}`,
      { type: 'spa', id: UNKNOWN, client_id: UNKNOWN, client_secret: 'x'.repeat(52) });
    assert.equal((await read(application.id)).type, 'm2m');
    assert.equal(await outcome(application, application.client_secret), 200);
  });

  it('refuse access control, which machines do not have', async () => {
    const { id } = await create();
    const error = await management.refused(400, 'PATCH', `/applications/${id}`,
      { is_access_control_enabled: true });
    assert.equal(error.code, 'ACCESS_CONTROL_NOT_SUPPORTED');
  });

  for (const [what, body, member] of [
    ['an empty name', { name: '' }, 'name'],
    ['a name that is no text', { name: 1 }, 'name'],
    ['a switch that is no truth value', { is_ask_for_name: 'yes' }, 'is_ask_for_name'],
    ['addresses that are no list', { redirect_uris: 'https://a' }, 'redirect_uris'],
    ['addresses that are no text', { logout_uris: [1] }, 'logout_uris'],
    ['an address that is no text', { login_uri: 1 }, 'login_uri'],
  ]) {
    it(`refuse ${what} whole, and name ${member}`, async () => {
      const { id } = await create({ name: 'Untouched' });
      const error = await management.refused(400, 'PATCH', `/applications/${id}`,
        { homepage_uri: 'https://not.this', ...body });
      assert.ok(error.message.includes(member), error.message);
      const application = await read(id);
      assert.equal(application.name, 'Untouched');
      assert.notEqual(application.homepage_uri, 'https://not.this');
    });
  }

  it('are 404 for what does not exist', async () => {
    for (const id of [UNKNOWN, 'x', 'a'.repeat(500), '%20', 'é', '..%2F..', `${UNKNOWN}%00`]) {
      const error = await management.refused(404, 'GET', `/applications/${encodeURI(id)
        .replaceAll('%25', '%')}`);
      assert.match(error.code, /NOT_FOUND/);
    }
    assert.equal((await management.refused(404, 'GET', `/applications/${UNKNOWN}`)).code,
      'APPLICATION_NOT_FOUND');
    await management.refused(404, 'PATCH', `/applications/${UNKNOWN}`, { name: 'x' });
    await management.refused(404, 'PATCH', `/applications/${UNKNOWN}/tokens`,
      { access_token_lifetime: 60 });
    await management.refused(404, 'DELETE', `/applications/${UNKNOWN}`);
  });
});

describe('deleteApplication', () => {
  it('ends its credentials at once, and itself for good', async () => {
    const application = await create();
    await authorize(management, api, application);
    assert.equal(await outcome(application, application.client_secret), 200);
    await management.delete(`/applications/${application.id}`);
    assert.equal(await outcome(application, application.client_secret), 'invalid_client');
    await management.refused(404, 'GET', `/applications/${application.id}`);
    await management.refused(404, 'DELETE', `/applications/${application.id}`);
    const { applications } = (await management.get(`/apis/${api.id}`)).api;
    assert.ok(applications.every((row) => row.id !== application.id));
  });
});

describe('updateApplicationTokens', () => {
  it('changes the lifetime of tokens to come, not of those given out', async () => {
    const application = await create();
    await authorize(management, api, application);
    const before = decodeJwt((await tokenFor(server, application, api.audience)).access_token);
    await management.patch(`/applications/${application.id}/tokens`,
      { access_token_lifetime: 600 });
    const { access_token: token, expires_in: lifetime } =
      await tokenFor(server, application, api.audience);
    const claims = decodeJwt(token);
    assert.equal(lifetime, 600);
    assert.equal(claims.exp - claims.iat, 600);
    assert.equal(before.exp - before.iat, 3600);
  });

  it('takes the lifetimes of sign-in too, which change nothing here', async () => {
    const application = await create();
    await authorize(management, api, application);
    await management.patch(`/applications/${application.id}/tokens`, {
      refresh_token_lifetime: 86400, id_token_lifetime: 3600,
      authenticated_session_lifetime: 86400, is_hasura_mapping_enabled: false,
    });
    assert.equal((await tokenFor(server, application, api.audience)).expires_in, 3600);
  });

  for (const lifetime of [59, 0, -1, 2592001, 1e15, 3600.5, '3600', true, [], {}]) {
    it(`refuses a lifetime of ${JSON.stringify(lifetime)}`, async () => {
      const { id } = await create();
      const error = await management.refused(400, 'PATCH', `/applications/${id}/tokens`,
        { access_token_lifetime: lifetime });
      assert.match(error.message, /access_token_lifetime/);
    });
  }

  for (const number of ['99999999999999999999', '1e400', '-1e400', '9223372036854775808']) {
    it(`refuses the number ${number}`, async () => {
      const { id } = await create();
      await management.refused(400, 'PATCH', `/applications/${id}/tokens`,
        `{"access_token_lifetime":${number}}`);
    });
  }
});

describe('client secrets (jeton\'s own resource)', () => {
  const path = (application) => `/applications/${application.id}/client_secrets`;

  async function rotate(application, keep) {
    const answer = await management.send('POST', path(application),
      keep === undefined ? {} : { maintain_previous_secret: keep });
    assert.equal(answer.status, 201, answer.text);
    assert.equal(answer.json.code, 'CLIENT_SECRET_ROTATED');
    assert.match(answer.json.application.client_secret, /^[A-Za-z0-9]{52}$/);
    return answer.json.application.client_secret;
  }

  async function authorized() {
    const application = await create();
    await authorize(management, api, application);
    /* Known to the server's memory before it changes. */
    assert.equal(await outcome(application, application.client_secret), 200);
    return application;
  }

  it('rotated without keeping: the old one is refused at once', async () => {
    for (const keep of [false, undefined]) {
      const application = await authorized();
      const secret = await rotate(application, keep);
      assert.equal(await outcome(application, application.client_secret), 'invalid_client');
      assert.equal(await outcome(application, secret), 200);
    }
  });

  it('rotated keeping the previous one: both work until it is deleted', async () => {
    const application = await authorized();
    const secret = await rotate(application, true);
    assert.equal(await outcome(application, application.client_secret), 200);
    assert.equal(await outcome(application, secret), 200);
    /* At most two: no further rotation while there is a previous one. */
    await management.refused(400, 'POST', path(application), { maintain_previous_secret: true });
    await management.refused(400, 'POST', path(application), { maintain_previous_secret: false });
    await management.delete(`${path(application)}/previous`);
    assert.equal(await outcome(application, application.client_secret), 'invalid_client');
    assert.equal(await outcome(application, secret), 200);
    await management.refused(404, 'DELETE', `${path(application)}/previous`);
    const next = await rotate(application, true);
    assert.equal(await outcome(application, secret), 200);
    assert.equal(await outcome(application, next), 200);
  });

  it('rotated with a grace period: the old one works until that is over', async () => {
    const application = await authorized();
    const answer = await management.send('POST', path(application), { grace_period_s: 3 });
    assert.equal(answer.status, 201, answer.text);
    const { client_secret: secret } = answer.json.application;
    remember(secret);
    assert.equal(await outcome(application, secret), 200);
    assert.equal(await outcome(application, application.client_secret), 200);
    const { client_secrets: [, previous] } = await management.get(path(application));
    assert.ok(previous.is_previous && Date.parse(previous.expires_on) < Date.now() + 4000);
    await waitFor('it has ended', async () =>
      await outcome(application, application.client_secret) === 'invalid_client');
    assert.ok(Date.now() >= Date.parse(previous.expires_on));
    assert.equal(await outcome(application, secret), 200);
    const next = await rotate(application, true);
    assert.equal(await outcome(application, next), 200);
  });

  it('are listed without being shown', async () => {
    const application = await authorized();
    const secret = await rotate(application, true);
    const answer = await management.send('GET', path(application));
    assert.equal(answer.status, 200, answer.text);
    for (const shown of [secret, application.client_secret])
      assert.ok(!answer.text.includes(shown));
  });

  it('do not exist for types without a secret', async () => {
    for (const type of ['spa', 'device']) {
      const application = await create({ type });
      await management.refused(400, 'POST', path(application), {});
    }
  });

  it('are 404 for an unknown application', async () => {
    await management.refused(404, 'POST', path({ id: UNKNOWN }), {});
    await management.refused(404, 'GET', path({ id: UNKNOWN }));
    await management.refused(404, 'DELETE', `${path({ id: UNKNOWN })}/previous`);
  });

  it('refuse a switch that is no truth value, and rotate nothing', async () => {
    const application = await authorized();
    const error = await management.refused(400, 'POST', path(application),
      { maintain_previous_secret: 'yes' });
    assert.match(error.message, /maintain_previous_secret/);
    assert.equal(await outcome(application, application.client_secret), 200);
  });
});

describe('getApplications', () => {
  before(async () => {
    for (const { id, name } of await readAllPages(management, '/applications', 'applications')) {
      if (name !== 'Administration')
        await management.delete(`/applications/${id}`);
    }
    for (let i = 0; i < 24; i++)
      await create({ name: `Name ${String(Math.floor(i / 3)).padStart(2, '0')}` });
  });

  it('goes through all of them by name, ascending and descending', () =>
    assertPages(management, '/applications', 'applications', 25, (row) => row.name, 'name'));

  it('shows id, name and type of ten by default', async () => {
    const { applications } = await management.get('/applications');
    assert.equal(applications.length, 10);
    for (const row of applications)
      assert.equal('client_secret' in row, false);
  });

  it('is stable while others come and go', async () => {
    const { applications, next_token: next } =
      await management.get('/applications', { page_size: 10, sort: 'name_asc' });
    const first = await create({ name: 'AAA' });
    const page = await management.get('/applications',
      { page_size: 500, sort: 'name_asc', next_token: next });
    const seen = [...applications, ...page.applications].map((row) => row.id);
    assert.equal(new Set(seen).size, seen.length, 'no row twice');
    assert.equal(seen.length, 25, 'no row skipped');
    await management.delete(`/applications/${first.id}`);
  });

  for (const [query, mentions] of BAD_QUERIES) {
    it(`refuses ?${query.slice(0, 60)}`, async () => {
      for (const target of ['/applications', '/organizations']) {
        const error = await management.refused(400, 'GET', `${target}?${query}`);
        if (mentions !== undefined)
          assert.match(error.message, mentions);
      }
    });
  }

  it('refuses a next_token of another list or sort, or one that was changed', async () => {
    const { next_token: next } = await management.get('/applications', { page_size: 1 });
    for (const [target, token] of [['/organizations', next], ['/applications', next.slice(1)],
      ['/applications', `${next}=`]])
      await management.refused(400, 'GET', target, undefined, { query: { next_token: token } });
    await management.refused(400, 'GET', '/applications', undefined,
      { query: { next_token: next, sort: 'name_desc' } });
  });

  it('gives no more than 500 rows, whatever is asked', async () => {
    const answer = await management.send('GET', '/applications?page_size=501');
    assert.ok([200, 400].includes(answer.status));
    if (answer.status === 200)
      assert.ok(answer.json.applications.length <= 500);
  });
});
