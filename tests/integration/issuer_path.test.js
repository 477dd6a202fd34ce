/*
 * issuer_path: an issuer with a path is served whole: by the server itself, and behind a proxy that
 * takes the path off. Each place that clients, browsers and load balancers look at is asked.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { after, before, describe, it } from 'node:test';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { custom, Issuer } from 'openid-client';
import { Browser, firstOwner, setupLink } from './lib/console.js';
import { createApplicationByCommand, freePort, jeton, Server } from './lib/harness.js';
import { basic, FORM, form, send } from './lib/http.js';
import { authorize, createApi, createApplication, Management, tokenFor } from './lib/management.js';

custom.setHttpOptionsDefaults({ timeout: 60_000 });

const PATH = '/auth/m2m';

/* As proxies do it: what lies below the path goes on without it, the rest as it is. */
async function startProxy(port, target) {
  const proxy = http.createServer((asked, answer) => {
    const below = asked.url.startsWith(`${PATH}/`) || asked.url === PATH;
    const path = below ? asked.url.slice(PATH.length) || '/' : asked.url;
    const forwarded = http.request(`${target}${path}`,
      { method: asked.method, headers: asked.headers }, (response) => {
        answer.writeHead(response.statusCode, response.rawHeaders);
        response.pipe(answer);
      });
    asked.pipe(forwarded);
  });
  proxy.listen(port, '127.0.0.1');
  await once(proxy, 'listening');
  return proxy;
}

/*
 * { server, site, origin }: site stands for the server in the other tests' helpers, which know no
 * path: what they ask for is asked below the issuer.
 */
const KINDS = {
  'by itself': async () => {
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    return { server: await Server.start({ port, issuer: `${origin}${PATH}` }), origin };
  },
  'behind a proxy that strips the path': async () => {
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const server = await Server.start(
      { issuer: `${origin}${PATH}`, flags: ['--proxy-strips-path'] });
    return { server, origin, proxy: await startProxy(port, server.origin) };
  },
};

for (const [kind, start] of Object.entries(KINDS))
  describe(`an issuer with a path, served ${kind}`, () => {
    let server, origin, proxy, site, issuer, management, api, application;

    before(async () => {
      ({ server, origin, proxy } = await start());
      issuer = server.issuer;
      site = Object.create(server,
        { send: { value: (target, options) => send(`${issuer}${target}`, options) } });
      management = await Management.ofNewServer(site);
      api = await createApi(management,
        { name: 'Orders', audience: 'https://orders.example', scopes: ['read:orders'] });
      application = await createApplication(management, { name: 'Client' });
      await authorize(management, api, application, ['read:orders']);
    });
    after(async () => {
      proxy?.closeAllConnections();
      proxy?.close();
      await server?.stop();
    });

    it('is found by both forms of discovery, which say where all the rest is', async () => {
      const documents = [];
      for (const place of [`${issuer}/.well-known/openid-configuration`,
        `${issuer}/.well-known/oauth-authorization-server`,
        `${origin}/.well-known/oauth-authorization-server${PATH}`,
        `${origin}/.well-known/openid-configuration${PATH}`]) {
        const answer = await send(place);
        assert.equal(answer.status, 200, place);
        documents.push(answer.json);
      }
      for (const document of documents) {
        assert.equal(document.issuer, issuer);
        assert.equal(document.token_endpoint, `${issuer}/oauth2/token`);
        assert.equal((await send(document.jwks_uri)).status, 200);
      }
    });

    it('gives openid-client tokens that jose verifies with the published keys', async () => {
      for (const place of [issuer, `${issuer}/.well-known/openid-configuration`,
        `${origin}/.well-known/oauth-authorization-server${PATH}`]) {
        const found = await Issuer.discover(place);
        const client = new found.Client(application);
        const { access_token: token } =
          await client.grant({ grant_type: 'client_credentials', audience: api.audience });
        const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(found.jwks_uri)),
          { issuer, audience: api.audience });
        assert.equal(payload.iss, issuer);
      }
    });

    it('has the management API below it, by both of its names', async () => {
      const administration = await createApplicationByCommand(site, 'Second');
      for (const audience of [`${issuer}/api/v1`, `${issuer}/api`]) {
        const { access_token: token } = await tokenFor(site, administration, audience);
        const answer = await send(`${issuer}/api/v1/apis`,
          { headers: { Authorization: `Bearer ${token}` } });
        assert.equal(answer.status, 200, audience);
      }
      const { servers } = (await send(`${issuer}/api/v1/openapi.json`)).json;
      assert.deepEqual(servers, [{ url: issuer }]);
    });

    it('takes HTTP Basic, and refuses as it does elsewhere', async () => {
      const asked = { method: 'POST',
        headers: { ...FORM, Authorization: basic(application.client_id, 'wrong') },
        body: form({ grant_type: 'client_credentials', audience: api.audience }) };
      const refused = await send(`${issuer}/oauth2/token`, asked);
      assert.equal(refused.status, 401);
      assert.equal(refused.json.error, 'invalid_client');
      assert.equal((await send(`${issuer}/oauth2/token`)).headers.allow, 'POST');
      assert.equal((await send(`${issuer}/nothing`)).status, 404);
      const { status, text } = await send(`${issuer}/oauth2/nothing`, { method: 'POST' });
      assert.equal(status, 404);
      assert.doesNotMatch(text, /[^/\w]\/oauth2/, 'no path is told that is not below the issuer');
    });

    it('answers load balancers below the path and at the listener itself', async () => {
      for (const place of [issuer, server.origin])
        for (const health of ['live', 'ready'])
          assert.equal((await send(`${place}/health/${health}`)).status, 200, `${place} ${health}`);
    });

    it('has the console below it, its links and its cookies', async () => {
      for (const place of ['', '/', '/console']) {
        const answer = await send(`${issuer}${place}`);
        assert.equal(answer.status, 302, place);
        assert.equal(answer.headers.location, `${PATH}/console/`);
      }
      const page = await send(`${issuer}/console/`);
      assert.equal(page.status, 200);
      assert.doesNotMatch(page.text, /@PATH@/);
      for (const [, link] of page.text.matchAll(/(?:src|href)="([^"#]+)"/g)) {
        const { href } = new URL(link, `${issuer}/console/`);
        assert.ok(href.startsWith(`${issuer}/`), link);
        assert.equal((await send(href)).status, 200, link);
      }
      assert.ok((await setupLink(server)).startsWith(`${issuer}/console/setup#`));
      const owner = await firstOwner(site);
      assert.equal((await owner.send('GET', '/api/v1/apis')).status, 200);
      await owner.confirm();
      const { invitation } = await owner.call('POST', '/invitations',
        { email: 'b@example.com', role: 'admin' });
      assert.ok(invitation.url.startsWith(`${issuer}/console/invitation#`));
      const answer = await new Browser(site).send('POST', '/console/api/session',
        { email: owner.email, password: 'correct horse battery' }, { Origin: origin });
      assert.equal(answer.status, 200, answer.text);
      for (const cookie of answer.headers['set-cookie'])
        assert.match(cookie, new RegExp(`; Path=${PATH};`));
    });

    it('is known to the commands beside the server', async () => {
      const { access_token: token } = await tokenFor(site, application, api.audience);
      const { status, stdout, stderr } = await jeton(['token', 'verify', '--audience', api.audience,
        ...server.databaseFlags, token]);
      assert.equal(status, 0, stdout + stderr);
    });
  });

describe('an issuer with a path', () => {
  it('is not served beside the path', async () => {
    const { server, origin } = await KINDS['by itself']();
    try {
      for (const place of ['/', '/oauth2/token', '/api/v1/apis', '/console/',
        '/.well-known/jwks.json', `${PATH}x/oauth2/token`, `${PATH}${PATH}/oauth2/token`]) {
        const answer = await send(`${origin}${place}`);
        assert.equal(answer.status, 404, place);
        assert.match(answer.headers['content-type'], /json/);
      }
    } finally {
      await server.stop();
    }
  });

  it('keeps a cookie of https to itself', async () => {
    const server = await Server.start({ issuer: 'https://x.example/auth' });
    try {
      const site = Object.create(server, { send: { value: (target, options) =>
        send(`${server.origin}/auth${target}`, options) } });
      const browser = await firstOwner(site);
      assert.match(browser.cookie, /^__Secure-jeton_/);
    } finally {
      await server.stop();
    }
  });
});
