/*
 * paths_and_methods: a path that exists has methods, one that does not has none. Walks every route
 * that the binary prints: each method that a path does not have is 405, with an Allow that lists
 * exactly those it has; what stands nowhere is 404 to every method. Each in the shape of its place,
 * and counted as what it is.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertFailure } from './lib/contract.js';
import { jetonJson, Server, waitFor } from './lib/harness.js';
import { FORM } from './lib/http.js';
import { Management } from './lib/management.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

/* Beside each place that has a shape of its own, and below. */
const NOWHERE = [
  '/oauth2', '/oauth2/', '/oauth2/tokens', '/oauth2/token/', '/oauth2/token/x', '/oauth2//token',
  '/oauth2/introspect', '/oauth2/TOKEN', '/oauth2x', '/oauth2x/token', '/oauth2%2Ftoken',
  '/api', '/api/', '/api/v1', '/api/v1/', '/api/v1/nothing', '/api/v1/applications/', '/api/v12',
  '/api/v1/applications/x/nothing', '/api/v1/openapi.json/', '/api/v1/openapi.yaml',
  '/.well-known', '/.well-known/', '/.well-known/nothing', '/.well-known/jwks/',
  '/.well-known/jwks.json/x', '/health', '/health/', '/health/nothing', '/healthy',
  '/console/api', '/console/api/', '/console/api/nothing', '/nothing', '/x/y/z',
];

const isOfTokens = (path) => path === '/oauth2' || path.startsWith('/oauth2/');

let server, management, routes;

before(async () => {
  server = await Server.start();
  management = await Management.ofNewServer(server);
  ({ routes } = await jetonJson(['help', 'routes']));
});

after(() => server?.stop());

function assertShape(path, method, answer) {
  if (method === 'HEAD')
    return;
  if (!isOfTokens(path)) {
    assertFailure(answer.status, answer.json);
    return;
  }
  assert.deepEqual(Object.keys(answer.json).sort(), ['error', 'error_description']);
  assert.equal(answer.json.error, 'invalid_request');
}

const pattern = (path) => new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{[^}]+\}/g, '[^/]+')}$`);

/* What the binary's own tables say about a path. */
function methodsOf(path) {
  const methods = new Set();
  const isOfConsoleApi = (what) => /^\/console\/api(\/|$)/.test(what);
  for (const route of routes) /* the console's pages have patterns that its API is none of */
    if (pattern(route.path).test(path) && isOfConsoleApi(route.path) === isOfConsoleApi(path))
      methods.add(route.method);
  if (methods.has('GET'))
    methods.add('HEAD');
  return [...methods].sort();
}

/* First, while nothing else is refused. */
describe('a refusal of a path', () => {
  it('counts as that and not as a wrong method', async () => {
    const causes = async () => {
      const { refusals } = await management.get('/statistics/tokens');
      return Object.fromEntries(refusals.map(({ cause, count }) => [cause, count]));
    };
    const earlier = await causes();
    await server.send('/oauth2/nothing', { method: 'POST' });
    await server.send('/oauth2/token', { method: 'PUT' });
    await server.send('/oauth2/nothing', { method: 'GET' });
    const now = await waitFor('the flush', async () => {
      const counted = await causes();
      return counted.path >= (earlier.path ?? 0) + 2 &&
        counted.method >= (earlier.method ?? 0) + 1 ? counted : null;
    });
    assert.equal(now.path - (earlier.path ?? 0), 2);
    assert.equal(now.method - (earlier.method ?? 0), 1);
  });
});

describe('a path that exists', () => {
  it('answers 405 to each method that it has not, and Allow lists those it has', async () => {
    const paths = [...new Set(routes.map(({ path }) => path.replace(/\{[^}]+\}/g, 'x')))];
    assert.ok(paths.length > 50);
    for (const path of paths) {
      const methods = methodsOf(path);
      for (const method of METHODS.filter((name) => !methods.includes(name))) {
        const answer = await server.send(path, { method });
        assert.equal(answer.status, 405, `${method} ${path}: ${answer.text}`);
        assert.deepEqual(answer.headers.allow.split(', ').sort(), methods, `${method} ${path}`);
        assertShape(path, method, answer);
      }
    }
  });
});

describe('a path that does not exist', () => {
  for (const path of NOWHERE) {
    it(`${path} is 404 to every method`, async () => {
      if (methodsOf(path).length !== 0) /* where there is a console it has these */
        return;
      for (const method of METHODS) {
        const answer = await server.send(path, { method, headers: FORM,
          ...(method === 'POST' ? { body: 'grant_type=client_credentials' } : {}) });
        assert.equal(answer.status, 404, `${method}: ${answer.text}`);
        assert.equal(answer.headers.allow, undefined);
        assertShape(path, method, answer);
        if (method === 'POST' && isOfTokens(path))
          assert.doesNotMatch(answer.json.error_description, /POST/);
      }
    });
  }
});
