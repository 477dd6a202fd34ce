/*
 * coalescing: an application for which it is switched on gets its token again, and none that a
 * change would have made another one; on every node of a store.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { custom, Issuer } from 'openid-client';
import { createApplicationByCommand, delay, jetonJson, Server, waitFor } from './lib/harness.js';
import {
  authorize, createApi, createApplication, enableScope, Management, requestToken, tokenFor,
} from './lib/management.js';
import { verifyToken } from './lib/tokens.js';

const AUDIENCE = 'https://orders.example';
const SCOPES = ['read:orders', 'write:orders'];
/* The feed is followed each second; the rest is for a busy machine. */
const HEARD_WITHIN_MS = 2500;
const FLOOD_MAX = 100; /* coalesced_tokens_max, the least that can be set */

let first, second, administrator, management, api;

before(async () => {
  first = await Server.start({ flags: ['--coalesced-tokens-max', String(FLOOD_MAX)] });
  second = await Server.start({ folder: first.folder, issuer: first.issuer });
  administrator = await createApplicationByCommand(first, 'Administration');
  management = await Management.for(first, administrator);
  api = await createApi(management, { name: 'Orders', audience: AUDIENCE, scopes: [...SCOPES, 'more'] });
});

after(async () => {
  await second?.stop();
  await first?.stop();
});

const customization = ({ id }) => `/applications/${id}/token_customization`;

const switchOn = (application, more = {}) =>
  management.patch(customization(application), { coalesce_tokens: true, ...more });

async function coalescing(more = {}) {
  const application = await createApplication(management, { name: 'Robot', ...more });
  await authorize(management, api, application, SCOPES);
  await switchOn(application);
  return application;
}

const tokenOf = async (application, server = first, more = {}) =>
  (await tokenFor(server, application, AUDIENCE, more)).access_token;

async function assertComesAgain(application, server = first) {
  const token = await tokenOf(application, server);
  assert.equal(await tokenOf(application, server), token, 'the same token again');
  return token;
}

describe('an application whose tokens are coalesced', () => {
  it('gets the same token through openid-client, with what is left of its life', async () => {
    const issuer = await Issuer.discover(first.issuer);
    const ask = async ({ client_id, client_secret }, token_endpoint_auth_method) => {
      const client = new issuer.Client({ client_id, client_secret, token_endpoint_auth_method });
      client[custom.http_options] = (options) => ({ ...options, timeout: 30_000 });
      return client.grant({ grant_type: 'client_credentials', audience: AUDIENCE });
    };
    const application = await coalescing();
    const got = await ask(application, 'client_secret_basic');
    await delay(2100);
    const again = await ask(application, 'client_secret_post');
    assert.equal(again.access_token, got.access_token);
    const { payload } = await verifyToken(first, again.access_token, AUDIENCE);
    assert.equal(payload.exp - payload.iat, 3600);
    assert.ok(Math.abs(again.expires_at - payload.exp) <= 1, 'expires_in is what is left');
    await assert.rejects(ask({ ...application, client_secret: 'wrong' }, 'client_secret_post'),
      /invalid_client/);
    const ordinary = await createApplication(management, { name: 'Ordinary' });
    await authorize(management, api, ordinary, SCOPES);
    assert.notEqual((await ask(ordinary)).access_token, (await ask(ordinary)).access_token);
  });

  it('is made so by the command too', async () => {
    const made = await jetonJson(['application', 'create', '--name', 'Made', '--api', AUDIENCE,
      '--coalesce-tokens', ...first.storeFlags]);
    await waitFor('it is known', async () => (await requestToken(first, { ...made,
      grant_type: 'client_credentials', audience: AUDIENCE, apis: '' })).status === 200);
    await assertComesAgain(made);
    assert.equal((await management.get(customization({ id: made.client_id })))
      .token_customization.coalesce_tokens, true);
  });

  it('gets a new one once too little of its life is left', async () => {
    const application = await coalescing();
    await management.patch(`/applications/${application.id}/tokens`, { access_token_lifetime: 60 });
    const token = await tokenOf(application);
    const { exp } = decodeJwt(token);
    let later;
    do {
      await delay(500);
      later = await tokenOf(application);
    } while (later === token && Date.now() / 1000 < exp - 40);
    const left = exp - Date.now() / 1000;
    assert.notEqual(later, token);
    assert.ok(left < 48.5, `a new one with ${left} of 60 s left`);
  });

  it('gets one token for many requests at a time', async () => {
    const application = await coalescing();
    const tokens = await Promise.all(Array.from({ length: 64 }, () => tokenOf(application)));
    const kinds = new Set(tokens);
    assert.ok(kinds.size <= 16, `${kinds.size} were signed`);
    assert.ok(kinds.has(await assertComesAgain(application)));
  });

  it('has its tokens counted as issued, and as coalesced', async () => {
    const application = await coalescing();
    const before = await management.get('/statistics/tokens');
    for (let i = 0; i < 5; i++)
      await tokenOf(application);
    const row = await waitFor('they are counted', async () => {
      const { applications } =
        await management.get('/applications', { expand: 'details', search: application.id });
      return applications[0].token_count === 5 ? applications[0] : null;
    });
    assert.equal(row.coalesced_token_count, 4);
    const now = await waitFor('in all', async () => {
      const all = await management.get('/statistics/tokens');
      return all.coalesced >= before.coalesced + 4 ? all : null;
    });
    assert.ok(now.issued - before.issued >= 5);
    assert.equal(now.points.reduce((sum, point) => sum + point.coalesced, 0), now.coalesced);
  });

  it('gets a new token for each test of it', async () => {
    const application = await coalescing();
    const token = await tokenOf(application);
    const test = async () => (await management.post(`/applications/${application.id}/test_tokens`,
      { audience: AUDIENCE })).access_token;
    const tests = [await test(), await test()];
    assert.equal(new Set([token, ...tests]).size, 3);
    assert.ok(!tests.includes(await tokenOf(application)));
  });

  it('cannot make more be kept than the setting says', async () => {
    const keys = Array.from({ length: 9 }, (_, i) => `scope:${i}`);
    const wide = await createApi(management, { name: 'Wide', audience: 'wide', scopes: keys });
    const application = await coalescing();
    await authorize(management, wide, application, keys);
    const ask = async (set) => (await tokenFor(first, application, 'wide', {
      scope: keys.filter((_, i) => set & 1 << i).join(' ') })).access_token;
    const sets = Array.from({ length: 1 << keys.length }, (_, set) => set).slice(1);
    const tokens = [];
    for (const set of sets)
      tokens.push(await ask(set));
    assert.equal(new Set(tokens).size, sets.length);
    let kept = 0;
    for (const [i, set] of [...sets.entries()].reverse()) /* the youngest first: each that is not
                                                             kept drives out an older one */
      kept += await ask(set) === tokens[i];
    assert.ok(kept >= 1 && kept <= FLOOD_MAX + 64, `${kept} were kept`);
  });
});

/* --- What makes the next token another one -------------------------------------------------- */

const rotate = async (application, maintain_previous_secret) => {
  const { application: rotated } = await management.post(
    `/applications/${application.id}/client_secrets`, { maintain_previous_secret });
  return { ...application, client_secret: rotated.client_secret };
};

async function createProperty(key) {
  const { category } = await management.post('/property_categories', { name: key, context: 'app' });
  const { property } = await management.post('/properties', { name: key, key,
    type: 'single_line_text', context: 'app', is_private: false, category_id: category.id });
  return { id: property.id, category_id: category.id };
}

const createFlag = (key) => management.post('/feature_flags',
  { name: key, key, type: 'str', default_value: 'before', allow_override_level: 'env' });

const changeFlag = (key) => management.call('PUT', `/feature_flags/${key}`, undefined, { query: {
  name: key, description: '', type: 'str', allow_override_level: 'env', default_value: 'after' } });

const authorization = ({ id }) => `/apis/${api.id}/applications/${id}`;

/* change gets the application, and what prepare gave; it may give the application as it is from
 * then on. */
const CHANGES = {
  'its lifetime': {
    change: ({ id }) => management.patch(`/applications/${id}/tokens`, { access_token_lifetime: 7200 }),
  },
  'a scope that is enabled': {
    change: (application) => enableScope(management, api, application, 'more').then(() => {}),
  },
  'a scope that is disabled': {
    change: (application) =>
      management.delete(`${authorization(application)}/scopes/${api.scopes['write:orders']}`),
  },
  'an authorization that is taken and given again': {
    change: async (application) => {
      await management.patch(`/apis/${api.id}/applications`,
        { applications: [{ id: application.id, operation: 'delete' }] });
      await authorize(management, api, application, SCOPES);
    },
  },
  'a scope that its API loses': {
    prepare: async (application) => {
      const { scope } = await management.post(`/apis/${api.id}/scopes`,
        { key: 'gone', description: 'May go' });
      await management.post(`${authorization(application)}/scopes/${scope.id}`);
      return scope.id;
    },
    change: (application, id) => management.delete(`/apis/${api.id}/scopes/${id}`),
  },
  'a claim that is switched on': {
    change: (application) =>
      management.patch(customization(application), { include_permissions_claim: true }),
  },
  'a value of a property': {
    prepare: async (application) => {
      await createProperty('region');
      await management.put(`/applications/${application.id}/properties/region`, { value: 'eu' });
      await switchOn(application, { properties: ['region'] });
    },
    change: ({ id }) => management.put(`/applications/${id}/properties/region`, { value: 'us' }),
  },
  'a property that is made private': {
    prepare: async (application) => {
      const property = await createProperty('tier');
      await management.put(`/applications/${application.id}/properties/tier`, { value: 'gold' });
      await switchOn(application, { properties: ['tier'] });
      return property;
    },
    change: (application, { id, category_id }) =>
      management.put(`/properties/${id}`, { name: 'Tier', is_private: true, category_id }),
  },
  'a default of a feature flag': {
    prepare: async (application) => {
      await createFlag('theme');
      await switchOn(application, { feature_flags: ['theme'] });
    },
    change: () => changeFlag('theme'),
  },
  "the environment's value of a feature flag": {
    prepare: async (application) => {
      await createFlag('colour');
      await switchOn(application, { feature_flags: ['colour'] });
    },
    change: () => management.patch('/environment/feature_flags/colour', { value: 'after' }),
  },
  'its organization, suspended and active again': {
    make: async () => {
      const { organization } = await management.post('/organization', { name: 'Acme' });
      return { ...await coalescing({ org_code: organization.code }), org_code: organization.code };
    },
    change: async (application) => {
      const path = `/organization/${application.org_code}`;
      await management.patch(path, { is_suspended: true });
      const { client_id, client_secret } = application;
      for (const node of [first, second])
        await waitFor('it is refused', async () => (await requestToken(node, {
          grant_type: 'client_credentials', client_id, client_secret, audience: AUDIENCE,
        })).status !== 200, HEARD_WITHIN_MS);
      await management.patch(path, { is_suspended: false });
      await waitFor('it is taken', async () => (await requestToken(second, {
        grant_type: 'client_credentials', client_id, client_secret, audience: AUDIENCE,
      })).status === 200);
    },
  },
  'a secret that is rotated, the old one with it': {
    change: async (application) => {
      await rotate(application, true);
      return application;
    },
  },
  'a secret that is rotated, the new one with it': {
    change: async (application) => {
      const rotated = await rotate(application, false);
      await waitFor('it is known there', async () => (await requestToken(second, {
        grant_type: 'client_credentials', client_id: rotated.client_id,
        client_secret: rotated.client_secret, audience: AUDIENCE })).status === 200);
      return rotated;
    },
  },
  'a secret of before that ends': {
    prepare: (application) => rotate(application, true),
    change: async (application, rotated) => {
      await management.delete(`/applications/${application.id}/client_secrets/previous`);
      return rotated;
    },
  },
  'another signing key': {
    change: () => management.post('/signing_keys', { is_immediate: true }),
  },
  'a signing key that somebody else has': {
    change: async () => {
      management.token = (await Management.for(first, administrator)).token; /* of the newest key */
      const { kid } = decodeProtectedHeader(management.token);
      await management.call('DELETE', `/signing_keys/${kid}?compromised=true`);
      await waitFor('the other node knows', async () =>
        !(await second.send('/.well-known/jwks')).text.includes(kid), HEARD_WITHIN_MS);
      management.token = (await Management.for(first, administrator)).token;
    },
  },
};

describe('the next token is another one after', () => {
  const made = {}; /* by the names of CHANGES */

  before(async () => {
    for (const [name, { make = coalescing, prepare = () => {} }] of Object.entries(CHANGES)) {
      const application = await make();
      made[name] = { application, prepared: await prepare(application) };
      await waitFor('the other node knows it', async () => (await requestToken(second, {
        grant_type: 'client_credentials', client_id: application.client_id,
        client_secret: application.client_secret, audience: AUDIENCE })).status === 200);
    }
    await delay(1500); /* the other node has heard of all so far */
  });

  for (const [name, { change }] of Object.entries(CHANGES)) {
    it(name, async () => {
      const { prepared } = made[name];
      let { application } = made[name];
      const nodes = [first, second];
      const earlier = [];
      for (const node of nodes)
        earlier.push(await assertComesAgain(application, node));

      const now = await change(application, prepared);
      application = now?.client_secret === undefined ? application : now;
      assert.notEqual(await tokenOf(application), earlier[0], 'here at once');
      const from = Date.now();
      await waitFor('there soon', async () => await tokenOf(application, second) !== earlier[1],
        HEARD_WITHIN_MS);
      assert.ok(Date.now() - from < HEARD_WITHIN_MS);
      for (const node of nodes)
        await verifyToken(node, await assertComesAgain(application, node), AUDIENCE);
    });
  }

  it('it is switched off', async () => {
    const application = await coalescing();
    const token = await assertComesAgain(application);
    await management.patch(customization(application), { coalesce_tokens: false });
    const tokens = [token, await tokenOf(application), await tokenOf(application)];
    assert.equal(new Set(tokens).size, 3);
  });
});
