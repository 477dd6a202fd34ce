/*
 * route_tables: walks every route that the binary has, as it prints them itself: each states who
 * may call it and how large a body it takes, and each that the contract's document has is there
 * with the same method, path and scope.
 */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { findOperation, operationNamed } from './lib/contract.js';
import { jeton } from './lib/harness.js';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const MIB = 1024 * 1024;
/* Routes that need no token, and why. */
const PUBLIC = [
  /^\/oauth2\/token$/, /* has its own authentication */
  /^\/api\/v1\/api_keys\/verify$/, /* the key is what is asked about (contract section 4) */
  /^\/\.well-known\//, /* for verifiers everywhere */
  /^\/api\/v1\/openapi\.json$/, /* says what is there, not what is in it */
  /^\/health\//, /* for load balancers */
  /^\/console\/api\//, /* the console's own session authentication */
  /^\/$/, /^\/console\b/, /* the start page and the console's own files */
];

const normalized = (path) => path.replace(/\{[^}]+\}/g, '{}');

describe('every route', () => {
  let routes;

  before(async () => {
    const { status, stdout, stderr } = await jeton(['help', 'routes', '--json']);
    assert.equal(status, 0, stderr);
    const printed = JSON.parse(stdout);
    routes = Array.isArray(printed) ? printed : printed.routes;
    assert.ok(routes.length > 20);
  });

  it('has a method and a path, each pair once', () => {
    const seen = new Set();
    for (const { method, path } of routes) {
      assert.ok(METHODS.includes(method), method);
      assert.match(path, /^\/[\w./{}-]*$/);
      const name = `${method} ${normalized(path)}`;
      assert.ok(!seen.has(name), `${name} twice`);
      seen.add(name);
    }
  });

  it('states the scope it asks for, or is public for a reason', () => {
    for (const { method, path, scope } of routes) {
      const isPublic = PUBLIC.some((pattern) => pattern.test(path));
      if (isPublic)
        assert.equal(scope ?? null, null, `${method} ${path}`);
      else
        assert.match(scope ?? '', /^(create|read|update|delete):[a-z_]+$/, `${method} ${path}`);
    }
  });

  it('states the size of the body it takes, within the limits that always hold', () => {
    for (const { method, path, body_max_bytes: size } of routes) {
      const what = `${method} ${path}`;
      assert.ok(Number.isInteger(size) && size >= 0, what);
      if (['GET', 'DELETE', 'OPTIONS'].includes(method))
        assert.equal(size, 0, what);
      else if (path === '/oauth2/token')
        assert.equal(size, 64 * 1024, what);
      else if (path.startsWith('/console/api/'))
        assert.ok(size === 0 || size === 16 * 1024, what);
      else if (normalized(path) === '/api/v1/apis/{}/openapi') /* a whole document */
        assert.equal(size, 20 * MIB, what);
      else if (path === '/api/v1/api_keys/verify') /* of anybody */
        assert.equal(size, 64 * 1024, what);
      else if (path.startsWith('/api/v1/'))
        assert.ok(size === 0 || size === MIB, what);
    }
  });

  it('takes large bodies only of those whom it can ask for a scope', () => {
    for (const { method, path, scope, body_max_bytes: size } of routes)
      assert.ok(size <= 64 * 1024 || scope !== null, `${method} ${path}`);
  });

  it('is in the contract where it says so: same method, path and scope', () => {
    for (const route of routes.filter(({ operation }) => operation)) {
      const operation = operationNamed(route.operation);
      assert.ok(operation !== undefined, `${route.operation} is not in the contract`);
      assert.equal(route.method, operation.method, route.operation);
      assert.equal(normalized(route.path), normalized(operation.path), route.operation);
      assert.equal(route.scope, operation.scope, route.operation);
    }
  });

  it('says so when it is in the contract', () => {
    for (const { method, path, operation } of routes) {
      const documented = findOperation(method, path.replace(/\{[^}]+\}/g, 'x'));
      if (documented !== null)
        assert.equal(operation, documented.operationId, `${method} ${path}`);
    }
  });
});
