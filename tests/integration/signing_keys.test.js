/*
 * signing_keys: tokens verify across restarts and rotations, at every moment.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeProtectedHeader } from 'jose';
import { createApplicationByCommand, jeton, jetonJson, Server, waitFor } from './lib/harness.js';
import { Management, tokenFor } from './lib/management.js';
import { verifyToken } from './lib/tokens.js';

/* A new key signs as soon as every verifier may know it: as soon as it goes. */
const NO_LEAD = ['--jwks-cache-s', '1', '--signing-key-lead-s', '0', '--staleness-max-s', '5'];

/* Each with a server of its own; they wait for keys more than they work. */
describe('signing keys', { concurrency: true }, () => {
  it('outlive a restart: old tokens verify, new ones have the same key', async () => {
    const server = await Server.start();
    try {
      const administrator = await createApplicationByCommand(server, 'Administration');
      const audience = `${server.issuer}/api/v1`;
      const { access_token: before } = await tokenFor(server, administrator, audience);
      await server.finish();
      await server.restart();
      await verifyToken(server, before, audience);
      const { access_token: later } = await tokenFor(server, administrator, audience);
      assert.equal(decodeProtectedHeader(later).kid, decodeProtectedHeader(before).kid);
      const answer = await server.send('/api/v1/organizations',
        { headers: { Authorization: `Bearer ${before}` } });
      assert.equal(answer.status, 200);
    } finally {
      await server.stop();
    }
  });

  it('are published before they sign, and after; tokens verify all the while', async () => {
    const server = await Server.start({ flags: NO_LEAD });
    try {
      const administrator = await createApplicationByCommand(server, 'Administration');
      const audience = `${server.issuer}/api/v1`;
      const published = async () =>
        (await server.send('/.well-known/jwks')).json.keys.map((key) => key.kid);
      const newToken = async () =>
        (await tokenFor(server, administrator, audience)).access_token;
      const oldToken = await newToken();
      const oldKid = decodeProtectedHeader(oldToken).kid;
      const etag = (await server.send('/.well-known/jwks')).headers.etag;

      const rotated =
        await jetonJson(['keys', 'rotate', ...server.storeFlags, ...NO_LEAD]);
      assert.equal(rotated.state, 'pending');
      assert.notEqual(rotated.kid, oldKid);

      /* No token may ever carry a key that is not published at that moment. */
      await waitFor('the new key signs', async () => {
        const token = await newToken();
        const { kid } = decodeProtectedHeader(token);
        const kids = await published();
        assert.ok(kids.includes(kid), 'signed with a key that is not published');
        assert.ok(kids.includes(oldKid), 'the old key stays');
        if (kid !== oldKid)
          assert.equal(kid, rotated.kid);
        return kid === rotated.kid;
      });
      await verifyToken(server, oldToken, audience);
      await verifyToken(server, await newToken(), audience);
      const after = await server.send('/.well-known/jwks',
        { headers: { 'If-None-Match': etag } });
      assert.equal(after.status, 200, 'the ETag changes with the keys');
      const answer = await server.send('/api/v1/organizations',
        { headers: { Authorization: `Bearer ${oldToken}` } });
      assert.equal(answer.status, 200);

      const { keys } = await jetonJson(['keys', 'list', ...server.storeFlags]);
      assert.deepEqual(Object.fromEntries(keys.map((key) => [key.kid, key.state])),
        { [oldKid]: 'retired', [rotated.kid]: 'active' });
    } finally {
      await server.stop();
    }
  });

  it('are published a day before they sign, and who rotates is told when', async () => {
    const server = await Server.start();
    try {
      const rotated = await jetonJson(['keys', 'rotate', ...server.storeFlags]);
      const lead_s = (new Date(rotated.active_from) - new Date(rotated.created_at)) / 1000;
      assert.ok(lead_s >= 24 * 3600 && lead_s < 24 * 3600 + 10, `${lead_s} s`);
      const told = await jeton(['keys', 'rotate', ...server.storeFlags]);
      assert.equal(told.status, 1);
      assert.match(told.stderr, new RegExp(`is pending already and becomes active at ${rotated.active_from}`));
    } finally {
      await server.stop();
    }
  });

  it('change their algorithm by a rotation, not by surprise', async () => {
    const server = await Server.start({ flags: NO_LEAD });
    try {
      const administrator = await createApplicationByCommand(server, 'Administration');
      const audience = `${server.issuer}/api/v1`;
      const { access_token: before } = await tokenFor(server, administrator, audience);
      await server.finish();
      await server.restart({ flags: [...NO_LEAD, '--signing-algorithm', 'ES256'] });
      await waitFor('tokens are signed with ES256', async () => {
        const { access_token: token } = await tokenFor(server, administrator, audience);
        await verifyToken(server, token, audience);
        return decodeProtectedHeader(token).alg === 'ES256';
      });
      await verifyToken(server, before, audience);
    } finally {
      await server.stop();
    }
  });

  it('are listed and rotated through the management API', async () => {
    const server = await Server.start({ flags: ['--key-rotation-days', '30'] });
    try {
      const management = await Management.ofNewServer(server);
      const oldKid = decodeProtectedHeader(management.token).kid;
      const states = async () => Object.fromEntries(
        (await management.get('/signing_keys')).signing_keys.map((key) => [key.kid, key.state]));
      const { signing_keys: [key], next_rotation_on } = await management.get('/signing_keys');
      assert.deepEqual({ kid: key.kid, state: key.state, kty: key.public_jwk.kty, d: key.public_jwk.d },
        { kid: oldKid, state: 'active', kty: 'RSA', d: undefined });
      assert.equal(new Date(next_rotation_on) - new Date(key.active_from), 30 * 24 * 3600 * 1000);

      const { signing_key: pending } = await management.post('/signing_keys');
      assert.deepEqual(await states(), { [oldKid]: 'active', [pending.kid]: 'pending' });
      await management.refused(400, 'POST', '/signing_keys', {});
      await management.refused(400, 'POST', '/signing_keys', { is_immediate: 'yes' });
      const { signing_key: active } = await management.post('/signing_keys', { is_immediate: true });
      assert.equal(active.kid, pending.kid, 'the pending one, not a third');
      assert.deepEqual(await states(), { [oldKid]: 'retired', [pending.kid]: 'active' });
      await management.get('/organizations'); /* with the token of the old key */
      const later = await Management.for(server, await createApplicationByCommand(server, 'Later'));
      assert.equal(decodeProtectedHeader(later.token).kid, active.kid);
    } finally {
      await server.stop();
    }
  });
});
