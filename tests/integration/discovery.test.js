/*
 * discovery: what a client finds out by itself: the two metadata documents and the key set, whose
 * forms the SDKs check to the letter (contract section 2.6), for every signing algorithm.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { decodeProtectedHeader } from 'jose';
import { custom, Issuer } from 'openid-client';
import { Server, waitFor } from './lib/harness.js';
import {
  authorize, createApi, createApplication, Management, tokenFor,
} from './lib/management.js';
import { verifyToken } from './lib/tokens.js';

custom.setHttpOptionsDefaults({ timeout: 60_000 }); /* 3.5 s is little for a sanitizer build */

const METADATA = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'];
const KEYS = ['/.well-known/jwks.json', '/.well-known/jwks'];
const BASE64URL = /^[A-Za-z0-9_-]+$/;

/* What each algorithm's public key looks like (RFC 7518 section 6, RFC 8037). */
const ALGORITHMS = [
  { alg: 'RS256', members: { kty: 'RSA', e: 'AQAB' }, sizes: { n: 256 } },
  { alg: 'ES256', members: { kty: 'EC', crv: 'P-256' }, sizes: { x: 32, y: 32 } },
  { alg: 'EdDSA', members: { kty: 'OKP', crv: 'Ed25519' }, sizes: { x: 32 } },
];

for (const { alg, members, sizes } of ALGORITHMS) {
  describe(`an environment that signs with ${alg}`, () => {
    let server, token, api;

    before(async () => {
      server = await Server.start({ flags: ['--signing-algorithm', alg] });
      const management = await Management.ofNewServer(server);
      api = await createApi(management, { name: 'Example', audience: 'example' });
      const application = await createApplication(management, { name: 'Honest' });
      await authorize(management, api, application);
      token = (await tokenFor(server, application, api.audience)).access_token;
    });

    after(() => server?.stop());

    it('publishes its keys as the SDKs demand', async () => {
      const { keys } = (await server.send(KEYS[0])).json;
      assert.ok(keys.length >= 1);
      assert.equal(new Set(keys.map((key) => key.kid)).size, keys.length);
      for (const key of keys) {
        assert.equal(key.use, 'sig');
        assert.equal(key.alg, alg);
        assert.ok(typeof key.kid === 'string' && key.kid.length > 0);
        for (const [name, value] of Object.entries(members))
          assert.equal(key[name], value);
        for (const [name, size] of Object.entries(sizes)) {
          assert.match(key[name], BASE64URL);
          assert.equal(Buffer.from(key[name], 'base64url').length, size);
        }
        for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'])
          assert.equal(secret in key, false, `private member ${secret}`);
      }
    });

    it('names in each token the key and the algorithm that signed it', async () => {
      const header = decodeProtectedHeader(token);
      const { keys } = (await server.send(KEYS[0])).json;
      assert.equal(header.alg, alg);
      assert.ok(keys.some((key) => key.kid === header.kid));
    });

    for (const path of KEYS) {
      it(`its tokens are verified by jose with ${path}`, async () => {
        const { payload } =
          await verifyToken(server, token, api.audience, { algorithms: [alg], path });
        assert.equal(payload.v, '2');
      });
    }

    it('a token changed in any part is refused by jose', async () => {
      const parts = token.split('.');
      for (let i = 1; i < parts.length; i++) {
        const changed = [...parts];
        changed[i] = (changed[i][0] === 'A' ? 'B' : 'A') + changed[i].slice(1);
        await assert.rejects(verifyToken(server, changed.join('.')));
      }
    });
  });
}

describe('metadata and keys', () => {
  let server;

  before(async () => {
    server = await Server.start();
  });

  after(() => server?.stop());

  for (const path of METADATA) {
    it(`${path} says where everything is`, async () => {
      const answer = await server.send(path);
      assert.equal(answer.status, 200);
      const metadata = answer.json;
      assert.equal(metadata.issuer, server.issuer);
      assert.equal(metadata.token_endpoint, `${server.issuer}/oauth2/token`);
      assert.equal(metadata.jwks_uri, `${server.issuer}/.well-known/jwks`);
      assert.deepEqual(metadata.grant_types_supported,
        ['client_credentials', 'urn:ietf:params:oauth:grant-type:token-exchange']);
      assert.deepEqual(metadata.token_endpoint_auth_methods_supported,
        ['client_secret_post', 'client_secret_basic', 'private_key_jwt']);
      assert.deepEqual(metadata.token_endpoint_auth_signing_alg_values_supported,
        ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519']);
      assert.deepEqual(metadata.response_types_supported, []);
      assert.deepEqual(metadata.subject_types_supported, ['public']);
      assert.deepEqual(metadata.id_token_signing_alg_values_supported, ['RS256']);
      assert.ok(metadata.scopes_supported.includes('read:apis'));
      for (const [name, value] of Object.entries(metadata))
        assert.ok(name === 'response_types_supported' || value.length > 0, `${name} is empty`);
      assert.equal('authorization_endpoint' in metadata, false, 'there is no such endpoint');
    });
  }

  it('openid-client finds its way from the issuer alone', async () => {
    const issuer = await Issuer.discover(server.issuer);
    assert.equal(issuer.metadata.token_endpoint, `${server.issuer}/oauth2/token`);
  });

  it('the key set is the same on both paths', async () => {
    const [first, second] = await Promise.all(KEYS.map((path) => server.send(path)));
    assert.equal(first.text, second.text);
    assert.equal(first.headers.etag, second.headers.etag);
  });

  for (const path of [...METADATA, ...KEYS]) {
    describe(path, () => {
      it('is JSON that every origin may read and caches may keep for a while', async () => {
        const { status, headers } = await server.send(path, { headers: { Origin: 'https://x.y' } });
        assert.equal(status, 200);
        assert.match(headers['content-type'], /^application\/(jwk-set\+)?json\b/);
        assert.equal(headers['access-control-allow-origin'], '*');
        assert.match(headers['cache-control'], /max-age=[1-9][0-9]*/);
        assert.match(headers.etag, /^(W\/)?"[^"]+"$/);
      });

      it('answers 304 to the ETag it gave, 200 to another', async () => {
        const { headers, text } = await server.send(path);
        for (const known of [headers.etag, `"other", ${headers.etag}`, '*']) {
          const answer = await server.send(path, { headers: { 'If-None-Match': known } });
          assert.equal(answer.status, 304, known);
          assert.equal(answer.text, '');
          assert.equal(answer.headers.etag, headers.etag);
          assert.equal(answer.headers['access-control-allow-origin'], '*');
        }
        const other = await server.send(path, { headers: { 'If-None-Match': '"other"' } });
        assert.equal(other.status, 200);
        assert.equal(other.text, text);
      });

      it('answers HEAD with the headers of GET and no body', async () => {
        const whole = await server.send(path);
        const head = await server.send(path, { method: 'HEAD' });
        assert.equal(head.status, 200);
        assert.equal(head.text, '');
        for (const name of ['content-type', 'content-length', 'etag', 'cache-control'])
          assert.equal(head.headers[name], whole.headers[name], name);
      });

      it('answers the preflight of a browser', async () => {
        const answer = await server.send(path, {
          method: 'OPTIONS',
          headers: { Origin: 'https://app.example', 'Access-Control-Request-Method': 'GET' },
        });
        assert.ok([200, 204].includes(answer.status), answer.status);
        assert.equal(answer.headers['access-control-allow-origin'], '*');
        assert.match(answer.headers['access-control-allow-methods'], /\bGET\b/);
      });

      it('refuses to be written', async () => {
        const answer = await server.send(path, { method: 'POST', body: '' });
        assert.equal(answer.status, 405);
        assert.match(answer.headers.allow, /\bGET\b/);
      });

      it('ignores a query, credentials and unknown headers', async () => {
        const answer = await server.send(`${path}?x=%zz`,
          { headers: { Authorization: 'Bearer x', framework: 'x' } });
        assert.equal(answer.status, 200);
      });
    });
  }

  it('what is not there is 404', async () => {
    for (const path of ['/.well-known/', '/.well-known/jwks/', '/.well-known/nothing',
      '/oauth2/auth', '/favicon.icox'])
      assert.equal((await server.send(path)).status, 404, path);
  });
});

/* go-oidc and others take the algorithms that they accept from the discovery document alone. */
describe('a verifier that takes algorithms from discovery', () => {
  it('accepts every valid token, also while the algorithm changes', async () => {
    const flags =
      ['--jwks-cache-s', '1', '--signing-key-lead-s', '0', '--staleness-max-s', '5'];
    const server = await Server.start({ flags });
    try {
      const management = await Management.ofNewServer(server);
      const api = await createApi(management, { name: 'Example', audience: 'example' });
      const application = await createApplication(management, { name: 'Honest' });
      await authorize(management, api, application);
      const newToken = async () =>
        (await tokenFor(server, application, api.audience)).access_token;
      const algorithms = async (path) =>
        (await server.send(path)).json.id_token_signing_alg_values_supported;
      const accept = async (token) => {
        for (const path of METADATA)
          await verifyToken(server, token, api.audience, { algorithms: await algorithms(path) });
      };
      const tokens = [await newToken()];
      for (const alg of ['ES256', 'EdDSA']) {
        await server.finish();
        await server.restart({ flags: [...flags, '--signing-algorithm', alg] });
        assert.ok((await algorithms(METADATA[0])).includes(alg), 'named before its first use');
        await waitFor(`tokens are signed with ${alg}`, async () => {
          const token = await newToken();
          await accept(token);
          return decodeProtectedHeader(token).alg === alg;
        });
        tokens.push(await newToken());
      }
      for (const token of tokens)
        await accept(token);
      assert.deepEqual((await algorithms(METADATA[0])).sort(), ['ES256', 'EdDSA', 'RS256']);
    } finally {
      await server.stop();
    }
  });
});

describe('the issuer', () => {
  it('is taken as it was set, and tokens and metadata say exactly that', async () => {
    const server = await Server.start({ issuer: 'https://auth.example.com' });
    try {
      const { issuer, jwks_uri: keys } = (await server.send(METADATA[0])).json;
      assert.equal(issuer, 'https://auth.example.com');
      assert.equal(keys, 'https://auth.example.com/.well-known/jwks');
      const management = await Management.ofNewServer(server);
      const { apis } = await management.get('/apis');
      assert.deepEqual(apis.map((api) => api.audience), [`${issuer}/api/v1`]);
    } finally {
      await server.stop();
    }
  });
});
