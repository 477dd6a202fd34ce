/*
 * compromised_key: a signing key that somebody else has is withdrawn, whatever its state, through
 * each door: it leaves the JWKS, and whatever takes a token refuses those of it, on every process.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { createApplicationByCommand, jeton, jetonJson, Server, waitFor } from './lib/harness.js';
import { createApi, Management, tokenFor } from './lib/management.js';
import { verifyToken } from './lib/tokens.js';

const REFUSED_WITHIN_MS = 2000;

const kidOf = (token) => decodeProtectedHeader(token).kid;
const published = async (server) =>
  (await server.send('/.well-known/jwks')).json.keys.map(({ kid }) => kid);

/* Whatever takes a token, with what it answers to a good one. */
async function takers(server, token) {
  const headers = { Authorization: `Bearer ${token}` };
  const verify = await server.send('/api/v1/api_keys/verify', { method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify({ api_key: 'k_live_none' }) });
  const command = await jeton(['token', 'verify', ...server.storeFlags, '-'], { input: token });
  const offline = await verifyToken(server, token).then(() => true, () => false);
  return {
    management: (await server.send('/api/v1/organizations', { headers })).status,
    verify: verify.status,
    command: command.status,
    offline,
  };
}
const ALL_TAKE = { management: 200, verify: 200, command: 0, offline: true };
const ALL_REFUSE = { management: 401, verify: 401, command: 1, offline: false };

/* The doors: each removes a key and answers with the one that signs then. */
const DOORS = {
  'the management API': async (server, management, kid) =>
    (await management.call('DELETE', `/signing_keys/${kid}?compromised=true`)).signing_key,
  'the command': async (server, management, kid) => {
    const answer = await jetonJson(['keys', 'remove', kid, '--compromised', '--yes',
      ...server.storeFlags]);
    assert.equal(answer.removed, kid);
    return answer.signing_key;
  },
};

for (const [door, remove] of Object.entries(DOORS)) {
  describe(`a key that others have, withdrawn by ${door}`, () => {
    it('ends its tokens on every process of the store, and another key signs', async () => {
      const first = await Server.start({ flags: ['--api-key-verify-needs-token'] });
      let second;
      try {
        second = await Server.start({ folder: first.folder, issuer: first.issuer,
          flags: first.flags });
        const administrator = await createApplicationByCommand(first, 'Administration');
        const management = await Management.for(first, administrator);
        const { token } = management;
        assert.deepEqual(await takers(first, token), ALL_TAKE);
        assert.deepEqual(await takers(second, token), ALL_TAKE);

        const active = await remove(first, management, kidOf(token));
        const end = Date.now() + REFUSED_WITHIN_MS;
        assert.notEqual(active.kid, kidOf(token));
        for (const server of [first, second]) {
          await waitFor('the key is gone', async () =>
            !(await published(server)).includes(kidOf(token)), end - Date.now());
          assert.deepEqual(await published(server), [active.kid]);
          assert.deepEqual(await takers(server, token), ALL_REFUSE);
          const { access_token: later } =
            await tokenFor(server, administrator, management.audience);
          assert.equal(kidOf(later), active.kid);
          assert.deepEqual(await takers(server, later), ALL_TAKE);
        }
        const { access_token } = await tokenFor(first, administrator, management.audience);
        management.token = access_token;
        const { audit } = await management.get('/audit', { action: 'signing_key.compromised' });
        assert.equal(audit.length, 1);
        assert.equal(audit[0].subject, kidOf(token));
      } finally {
        await second?.stop();
        await first.stop();
      }
    });

    it('goes also when it is pending or retired, and only then another one stays', async () => {
      const server = await Server.start();
      try {
        const administrator = await createApplicationByCommand(server, 'Administration');
        const management = await Management.for(server, administrator);
        const old = management.token;
        await management.post('/signing_keys', { is_immediate: true });
        const { signing_key: pending } = await management.post('/signing_keys');
        management.token =
          (await tokenFor(server, administrator, management.audience)).access_token;
        const active = kidOf(management.token);

        assert.equal((await remove(server, management, kidOf(old))).kid, active);
        await waitFor('its tokens are refused', async () =>
          (await takers(server, old)).management === 401, REFUSED_WITHIN_MS);
        assert.equal((await remove(server, management, pending.kid)).kid, active);
        await waitFor('another one is pending', async () => {
          const kids = await published(server);
          return kids.length === 2 && kids[0] === active && kids[1] !== pending.kid;
        }, REFUSED_WITHIN_MS);
        assert.deepEqual(await takers(server, management.token), ALL_TAKE);
      } finally {
        await server.stop();
      }
    });
  });
}

describe('withdrawing a key', () => {
  it('is refused for a key that nobody else has, with the words for a rotation', async () => {
    const server = await Server.start();
    try {
      const management = await Management.ofNewServer(server);
      const kid = kidOf(management.token);
      for (const query of ['', '?compromised=false', '?compromised=']) {
        const refusal = await management.send('DELETE', `/signing_keys/${kid}${query}`);
        assert.equal(refusal.status, 400);
        assert.match(refusal.text, /SIGNING_KEY_NOT_COMPROMISED.*POST \/signing_keys/);
      }
      await management.refused(400, 'DELETE', `/signing_keys/${kid}?compromised=yes`);
      await management.refused(404, 'DELETE', '/signing_keys/none?compromised=true');

      const command = ['keys', 'remove', ...server.storeFlags];
      const without = await jeton([...command, kid]);
      assert.equal(without.status, 2);
      assert.match(without.stderr, /jeton keys rotate/);
      const unknown = await jeton([...command, 'none', '--compromised', '--yes']);
      assert.equal(unknown.status, 1);
      assert.match(unknown.stderr, /there is no key none; jeton keys list/);
      const dashed = await jeton([...command, '-Zk_x', '--compromised', '--yes']);
      assert.match(dashed.stderr, /there is no key -Zk_x;/, 'a kid may begin with a dash');
      assert.deepEqual(await published(server), [kid]);
    } finally {
      await server.stop();
    }
  });

  it('needs a scope of its own', async () => {
    const server = await Server.start();
    try {
      const administrator = await createApplicationByCommand(server, 'Administration');
      const few = await Management.for(server, administrator,
        { scope: 'read:signing_keys update:signing_keys' });
      await few.refused(403, 'DELETE', `/signing_keys/${kidOf(few.token)}?compromised=true`);
    } finally {
      await server.stop();
    }
  });

  it('by the command says first what ends, and wants --yes', async () => {
    const server = await Server.start({ flags: ['--jwks-cache-s', '1234'] });
    try {
      const management = await Management.ofNewServer(server);
      const kid = kidOf(management.token);
      await createApi(management, { name: 'Example', audience: 'example' });
      const { azp } = decodeJwt(management.token);
      await management.post(`/applications/${azp}/test_tokens`,
        { audience: `${server.issuer}/api/v1` });
      const told = await waitFor('the token and the one for a test are counted', async () => {
        const { signing_keys: [key] } = await management.get('/signing_keys');
        return key.valid_tokens_max === 2 && key;
      });
      const until_s = (new Date(told.valid_tokens_until) - Date.now()) / 1000;
      assert.ok(until_s > 3590 && until_s < 3610, `${until_s} s`);

      const { status, stderr } =
        await jeton(['keys', 'remove', kid, '--compromised', ...server.storeFlags]);
      assert.equal(status, 1);
      assert.match(stderr, /refused here within 2 seconds: at most 2 that may be/);
      assert.match(stderr, /keys again, which takes 1234 seconds/);
      assert.match(stderr, /nothing was changed; say it again with --yes/);
      assert.deepEqual(await published(server), [kid]);
    } finally {
      await server.stop();
    }
  });
});
