/*
 * request_ids: each request has one name, in its answer and in the log: the caller's, where nothing
 * can be forged with it, else one of ours. That every answer has one, lib/raw.js holds for all tests.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Server, waitFor } from './lib/harness.js';
import { Connection, exchange, requestText } from './lib/raw.js';

const OURS = /^[0-9a-v]{16}$/;

let server;
before(async () => {
  server = await Server.start({
    flags: ['--log-level', 'debug', '--log-format', 'json', '--head-timeout-s', '1'],
  });
});
after(() => server.stop());

/* The one line about a request, once it is there. */
async function lineOf(id) {
  const lines = () => server.log.split('\n').filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line)).filter((line) => line.request_id === id);
  await waitFor('the line of the request', () => lines().length > 0);
  assert.equal(lines().length, 1, id);
  return lines()[0];
}

const ask = (fields, line = 'GET /nowhere HTTP/1.1') =>
  exchange(server, requestText(server, line, fields));

describe('the id of a request', () => {
  it('is the caller’s', async () => {
    const answer = await ask(['X-Request-Id: Proxy-1_a/b+c.d~e=']);
    assert.equal(answer.headers['x-request-id'], 'Proxy-1_a/b+c.d~e=');
    const line = await lineOf('Proxy-1_a/b+c.d~e=');
    assert.deepEqual([line.message, line.path, line.status], ['request', '/nowhere', 404]);
  });

  it('is ours where the caller gives none, and of each request another', async () => {
    const connection = await Connection.open(server);
    const ids = new Set();
    for (let i = 0; i < 100; i++) {
      connection.write(requestText(server, 'GET /health/live HTTP/1.1'));
      const { status, headers } = await connection.answer();
      assert.equal(status, 200);
      assert.match(headers['x-request-id'], OURS);
      ids.add(headers['x-request-id']);
    }
    connection.close();
    assert.equal(ids.size, 100);
    for (const id of ids)
      assert.equal((await lineOf(id)).path, '/health/live');
  });

  const forged = [
    ['too long', `X-Request-Id: ${'x'.repeat(129)}`],
    ['empty', 'X-Request-Id:'],
    ['with a space', 'X-Request-Id: a status=200'],
    ['with a quote', 'X-Request-Id: a","level":"error'],
    ['with an escape', String.raw`X-Request-Id: a\n{"level":"error"}`],
    ['with a tab', 'X-Request-Id: a\tb'],
    ['not UTF-8', 'X-Request-Id: \xff\xfe'],
    ['twice', 'X-Request-Id: forged\r\nX-Request-Id: forged'],
  ];
  for (const [name, field] of forged)
    it(`is ours where the caller’s is ${name}`, async () => {
      const answer = await ask([field]);
      assert.equal(answer.status, 404);
      assert.match(answer.headers['x-request-id'], OURS);
      await lineOf(answer.headers['x-request-id']);
    });

  const refused = [
    [400, () => exchange(server, 'GET / HTTP/1.1\r\nnonsense\r\n\r\n')],
    [408, () => exchange(server, 'GET / HTTP/1.1\r\n')],
    [405, () => ask([], 'BREW /oauth2/token HTTP/1.1')],
    [413, () => ask(['Content-Length: 99999999'], 'POST /oauth2/token HTTP/1.1')],
    [414, () => exchange(server, `GET /${'a'.repeat(20_000)}`)],
    [417, () => ask(['Expect: more'])],
    [431, () => ask([`X-Long: ${'a'.repeat(20_000)}`])],
    [505, () => exchange(server, 'GET / HTTP/2.0\r\n\r\n')],
  ];
  for (const [status, send] of refused)
    it(`is there with ${status}`, async () => {
      const answer = await send();
      assert.equal(answer.status, status);
      assert.equal((await lineOf(answer.headers['x-request-id'])).status, status);
    });

  it('is the caller’s also where its request never becomes whole', async () => {
    const connection = await Connection.open(server);
    connection.write('GET / HTTP/1.1\r\nX-Request-Id: halfway\r\nX-');
    const answer = await connection.answer();
    connection.close();
    assert.equal(answer.status, 408);
    assert.equal(answer.headers['x-request-id'], 'halfway');
    await lineOf('halfway');
  });
});

describe('the trace of a request', () => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736', span = '00f067aa0ba902b7';
  const own = `traceparent: 00-${trace}-${span}-01`;

  it('stands in its line', async () => {
    await ask([own, 'X-Request-Id: traced']);
    const line = await lineOf('traced');
    assert.deepEqual([line.trace_id, line.span_id], [trace, span]);
  });

  const ignored = [
    ['malformed', 'traceparent: 00-short'],
    ['of zeros', `traceparent: 00-${'0'.repeat(32)}-${span}-01`],
    ['too long', `traceparent: 01-${trace}-${span}-01-${'x'.repeat(100)}`],
    ['there twice', `${own}\r\n${own}`],
    ['there three times', `${own}\r\n${own}\r\n${own}`],
  ];
  for (const [name, field] of ignored)
    it(`does not where traceparent is ${name}`, async () => {
      const id = name.replaceAll(' ', '-');
      const { status } = await ask([field, `X-Request-Id: ${id}`]);
      assert.equal(status, 404, 'and the request is served as without');
      const line = await lineOf(id);
      assert.equal(line.trace_id, undefined);
      assert.equal(line.span_id, undefined);
    });
});
