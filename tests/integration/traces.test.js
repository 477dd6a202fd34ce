/*
 * traces: spans for an OpenTelemetry collector, field by field as OTLP/HTTP has them in JSON: of requests
 * whose caller records its trace, and of the webhooks that are told of them; of nobody else. A collector
 * that is slow or gone holds up no token.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  binary, createApplicationByCommand, delay, freePort, jeton, run, Server, temporaryFolder, waitFor,
} from './lib/harness.js';
import { send } from './lib/http.js';
import { Management, requestToken } from './lib/management.js';
import { parseMetrics } from './lib/metrics.js';
import { Receiver } from './lib/receiver.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736', SPAN = '00f067aa0ba902b7';
const SAMPLED = `00-${TRACE}-${SPAN}-01`;

/* Takes what it is sent; answer: a status, or a function of the request that gives one, or null for
 * no answer ever. */
class Collector {
  static async start({ answer = 200 } = {}) {
    const collector = new Collector();
    Object.assign(collector, { answer, requests: [] });
    collector.server = http.createServer((request, response) => collector.take(request, response));
    collector.server.unref(); /* a test that fails before stop() still ends */
    collector.server.on('connection', (socket) => socket.unref());
    collector.server.listen(0, '127.0.0.1');
    await once(collector.server, 'listening');
    collector.url = `http://127.0.0.1:${collector.server.address().port}/v1/traces`;
    return collector;
  }

  async take(request, response) {
    const chunks = [];
    try {
      for await (const chunk of request)
        chunks.push(chunk);
    } catch {
      return; /* the server has ended meanwhile */
    }
    const { method, url, headers } = request;
    const taken = { method, url, headers, at: Date.now(), body: JSON.parse(Buffer.concat(chunks)) };
    this.requests.push(taken);
    const answer = typeof this.answer === 'function' ? this.answer(taken) : this.answer;
    if (answer !== null)
      response.writeHead(answer, { 'Content-Type': 'application/json', ...this.headers }).end('{}');
  }

  get spans() {
    return this.requests.flatMap(({ body }) => body.resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) => spans)));
  }

  async stop() {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}

const attributesOf = (span) =>
  Object.fromEntries(span.attributes.map(({ key, value }) => [key, value]));

describe('spans', () => {
  let collector, server, management, application, metrics;

  before(async () => {
    collector = await Collector.start();
    metrics = `127.0.0.1:${await freePort()}`;
    server = await Server.start({ flags: ['--otlp-url', collector.url, '--webhook-allow-private',
      '--metrics-listen', metrics, '--log-format', 'json'] });
    application = await createApplicationByCommand(server, 'Administration');
    management = await Management.for(server, application);
  });
  after(async () => {
    await server?.stop();
    await collector?.stop();
  });

  const ask = (traceparent, secret = application.client_secret, more = {}) => requestToken(server, {
    grant_type: 'client_credentials', client_id: application.client_id, client_secret: secret,
    audience: management.audience,
  }, { ...(traceparent === undefined ? {} : { traceparent }), ...more });

  /* The one span that has this attribute. */
  const spanWith = (key, value) => waitFor(`there is a span of ${value}`, () =>
    collector.spans.find((span) => attributesOf(span)[key]?.stringValue === value));

  it('have each field of the protocol, of a request for a token', async () => {
    const began = Date.now();
    assert.equal((await ask(SAMPLED, undefined, { 'X-Request-Id': 'first' })).status, 200);
    const span = await spanWith('jeton.request_id', 'first');
    const { attributes, spanId, startTimeUnixNano, endTimeUnixNano, ...rest } = span;
    assert.deepEqual(rest, { traceId: TRACE, parentSpanId: SPAN, name: 'POST /oauth2/token', kind: 2 });
    assert.match(spanId, /^[0-9a-f]{16}$/);
    assert.notEqual(spanId, SPAN);
    for (const time of [startTimeUnixNano, endTimeUnixNano])
      assert.match(time, /^\d{19}$/, 'nanoseconds, as text');
    const [start, end] = [startTimeUnixNano, endTimeUnixNano].map((time) => Number(BigInt(time) / 1000n) / 1000);
    assert.ok(start <= end && start >= began - 50 && end <= Date.now() + 1, `${began} ${start} ${end}`);
    assert.deepEqual(attributes, [
      { key: 'http.request.method', value: { stringValue: 'POST' } },
      { key: 'http.route', value: { stringValue: '/oauth2/token' } },
      { key: 'http.response.status_code', value: { intValue: '200' } },
      { key: 'jeton.request_id', value: { stringValue: 'first' } },
      { key: 'jeton.client_id', value: { stringValue: application.client_id } },
    ]);
  });

  it('come as a POST of JSON, from a service that says its name and version', async () => {
    const version = (await jeton(['--version'])).stdout.trim().split(' ').at(-1);
    await ask(SAMPLED);
    await waitFor('one came', () => collector.requests.length > 0);
    const [{ method, url, headers, body }] = collector.requests;
    assert.equal(method, 'POST');
    assert.equal(url, '/v1/traces');
    assert.equal(headers['content-type'], 'application/json');
    assert.deepEqual(Object.keys(body), ['resourceSpans']);
    const [{ resource, scopeSpans, ...others }] = body.resourceSpans;
    assert.deepEqual(others, {});
    assert.deepEqual(resource, { attributes: [
      { key: 'service.name', value: { stringValue: 'jeton' } },
      { key: 'service.version', value: { stringValue: version } }] });
    assert.deepEqual(scopeSpans[0].scope, { name: 'jeton', version });
  });

  it('are not made where nobody records', async () => {
    await ask(SAMPLED.replace(/01$/, '00'), undefined, { 'X-Request-Id': 'not-sampled' });
    await ask('00-short', undefined, { 'X-Request-Id': 'malformed' });
    await ask(undefined, undefined, { 'X-Request-Id': 'not-traced' });
    await ask(SAMPLED, undefined, { 'X-Request-Id': 'the-next' });
    await spanWith('jeton.request_id', 'the-next');
    await delay(1200);
    const ids = collector.spans.map((span) => attributesOf(span)['jeton.request_id'].stringValue);
    for (const id of ['not-sampled', 'malformed', 'not-traced'])
      assert.ok(!ids.includes(id), id);
  });

  it('say the route and not the path, and no secret', async () => {
    const secret = 'x'.repeat(43);
    assert.equal((await ask(SAMPLED, secret, { 'X-Request-Id': 'refused' })).status, 401);
    const refused = await spanWith('jeton.request_id', 'refused');
    assert.equal(attributesOf(refused)['http.response.status_code'].intValue, '401');
    assert.equal(refused.status, undefined, 'a client\'s mistake is no error of this server');
    await management.send('GET', '/applications/none?secret=hush', undefined,
      { headers: { traceparent: SAMPLED, 'X-Request-Id': 'routed' } });
    const routed = await spanWith('jeton.request_id', 'routed');
    assert.equal(routed.name, 'GET /api/v1/applications/{application_id}');
    await server.send('/nowhere', { headers: { traceparent: SAMPLED, 'X-Request-Id': 'nowhere' } });
    const nowhere = await spanWith('jeton.request_id', 'nowhere');
    assert.equal(nowhere.name, 'GET');
    assert.equal(attributesOf(nowhere)['http.route'], undefined);
    const text = JSON.stringify(collector.requests);
    for (const hidden of [secret, 'hush', '/nowhere', management.token, application.client_secret])
      assert.ok(!text.includes(hidden), hidden);
  });

  it('are there of each attempt at a webhook, which goes on under them', async () => {
    const receiver = await Receiver.start({ answer: ({ earlier }) => earlier === 0 ? 500 : 200 });
    try {
      await management.post('/webhooks', { name: 'Traced', endpoint: receiver.url,
        event_types: ['organization.created'] });
      await management.call('POST', '/organization', { name: 'Traced' },
        { headers: { traceparent: SAMPLED } });
      await waitFor('it was tried twice', () => receiver.deliveries.length === 2);
      const calls = await waitFor('both have spans', () => {
        const found = collector.spans.filter(({ kind }) => kind === 3);
        return found.length === 2 ? found : null;
      });
      const [failed, delivered] = calls;
      for (const [i, call] of calls.entries()) {
        assert.equal(call.name, 'POST webhook');
        assert.equal(call.traceId, TRACE);
        assert.equal(call.parentSpanId, SPAN);
        assert.equal(receiver.deliveries[i].headers.traceparent, `00-${TRACE}-${call.spanId}-01`);
        assert.equal(attributesOf(call)['jeton.delivery_id'].stringValue,
          receiver.deliveries[i].headers['webhook-id']);
      }
      assert.deepEqual(failed.status, { code: 2 });
      assert.match(attributesOf(failed)['error.type'].stringValue, /status was not 200/);
      assert.equal(delivered.status, undefined);
    } finally {
      await receiver.stop();
    }
  });

  it('are counted, and dropped where the collector does not take them', async () => {
    const figures = async () => parseMetrics((await send(`http://${metrics}/metrics`)).text);
    const before = await waitFor('some were taken', async () => {
      const told = await figures();
      return told.value('jeton_spans_exported_total') > 0 ? told : null;
    });
    assert.equal(before.value('jeton_spans_dropped_total', { cause: 'failed' }), 0);
    collector.answer = 400;
    await ask(SAMPLED);
    await waitFor('one is dropped', async () =>
      (await figures()).value('jeton_spans_dropped_total', { cause: 'failed' }) === 1);
    await waitFor('the log says so', () => /the collector takes no spans.*400/.test(server.log));
    collector.answer = 200;
    await ask(SAMPLED);
    await waitFor('and that it is over', () => server.log.includes('takes spans again'));
  });
});

describe('a collector that is busy', () => {
  it('gets the same spans again when it says so, and none is lost', async () => {
    const collector = await Collector.start({ answer: () => (collector.requests.length < 3 ? 503 : 200) });
    collector.headers = { 'Retry-After': '1' };
    const server = await Server.start({ flags: ['--otlp-url', collector.url] });
    try {
      const application = await createApplicationByCommand(server, 'Administration');
      assert.equal((await requestToken(server, { grant_type: 'client_credentials', ...application,
        audience: `${server.issuer}/api/v1` }, { traceparent: SAMPLED })).status, 200);
      await waitFor('it has taken them', () => collector.requests.length === 3);
      const [first, ...again] = collector.requests;
      for (const [i, request] of again.entries()) {
        assert.deepEqual(request.body, first.body);
        assert.ok(request.at - collector.requests[i].at >= 950, 'not before');
      }
      await waitFor('the log says both', () => /takes no spans.*503[^]*takes spans again/.test(server.log));
      await delay(1500);
      assert.equal(collector.requests.length, 3, 'and not once more');
    } finally {
      await server.stop();
      await collector.stop();
    }
  });
});

describe('headers for the collector', () => {
  const SECRETS = ['GZTgrPEaXbc3qo0v', 'another-one-0815'];
  let folder, file, collector, server;

  const keep = (text, mode = 0o600) => writeFile(file, text, { mode }).then(() => chmod(file, mode));
  const bearer = (secret) => `# of a test\n\nAuthorization: Bearer ${secret}\nX-Scope-OrgID: production\n`;

  before(async () => {
    folder = await temporaryFolder();
    file = path.join(folder, 'headers');
    await keep(bearer(SECRETS[0]));
    collector = await Collector.start();
    server = await Server.start({ flags: ['--otlp-url', collector.url, '--otlp-headers-file', file] });
  });
  after(async () => {
    await server?.stop();
    await collector?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const nextRequest = async () => {
    const before = collector.requests.length;
    await server.send('/oauth2/token', { method: 'POST', body: '', headers: { traceparent: SAMPLED } });
    await waitFor('it came', () => collector.requests.length > before);
    return collector.requests.at(-1).headers;
  };

  it('go with each request', async () => {
    const headers = await nextRequest();
    assert.equal(headers.authorization, `Bearer ${SECRETS[0]}`);
    assert.equal(headers['x-scope-orgid'], 'production');
    assert.equal(headers['content-type'], 'application/json');
  });

  it('are others after SIGHUP, in the sandbox too, and stay where the file is no good', async () => {
    await keep('Authorization Bearer\n');
    server.signal('SIGHUP');
    await waitFor('it is told', () => server.log.includes('headers for the collector not reloaded'));
    assert.match(server.log, /headers, line 1: it is not NAME: VALUE/);
    assert.equal((await nextRequest()).authorization, `Bearer ${SECRETS[0]}`);
    await rm(file);
    await keep(bearer(SECRETS[1]));
    server.signal('SIGHUP');
    await waitFor('it is told', () => server.log.includes('headers for the collector reloaded'));
    assert.equal((await nextRequest()).authorization, `Bearer ${SECRETS[1]}`);
  });

  it('are never told', async () => {
    collector.answer = 401;
    await nextRequest();
    await waitFor('the log says so', () => /takes no spans.*401/.test(server.log));
    for (const secret of SECRETS)
      assert.ok(!server.log.includes(secret));
  });

  it('are refused at the start with the line and the reason', async () => {
    const start = () => run(binary, ['serve', '--database', `sqlite:${folder}/none.db`, '--listen', '127.0.0.1:0',
      '--otlp-url', collector.url, '--otlp-headers-file', file]);
    for (const [content, mode, says] of [
      [`Key: ${SECRETS[0]}\nnothing ${SECRETS[0]}\n`, 0o600, `${file}, line 2: it is not NAME: VALUE`],
      [`Key: ${SECRETS[0]}`, 0o644, `${file} can be read by others; run: chmod 600 ${file}`],
      ['x'.repeat(100_000), 0o600, `${file} is larger than 16384 bytes`],
    ]) {
      await keep(content, mode);
      const { status, stderr } = await start();
      assert.equal(status, 1, stderr);
      assert.ok(stderr.includes(says), stderr);
      assert.ok(!stderr.includes(SECRETS[0]), stderr);
    }
    const { status, stderr } = await run(binary, ['serve', '--otlp-headers-file', file]);
    assert.equal(status, 2);
    assert.match(stderr, /otlp_headers_file is set and otlp_url is not/);
  });
});

describe('a collector', () => {
  const withServer = async (url, use) => {
    const server = await Server.start({ flags: ['--otlp-url', url, '--shutdown-grace-s', '2'] });
    try {
      const application = await createApplicationByCommand(server, 'Administration');
      const ask = () => requestToken(server, { grant_type: 'client_credentials', ...application,
        audience: `${server.issuer}/api/v1` }, { traceparent: SAMPLED });
      await use(server, ask);
      const began = Date.now();
      await server.finish();
      assert.ok(Date.now() - began < 5000, 'nor does it hold up the end');
    } finally {
      await server.stop();
    }
  };

  for (const [title, answer] of [['that never answers', null], ['that is not there', undefined]])
    it(`${title} holds up no token`, async () => {
      const collector = await Collector.start({ answer });
      if (answer === undefined)
        await collector.stop();
      await withServer(collector.url, async (server, ask) => {
        for (let i = 0; i < 200; i++)
          assert.equal((await ask()).status, 200);
        await waitFor('the log says so', () => /takes no spans/.test(server.log));
      });
      if (answer === null)
        await collector.stop();
    });

  it('is named by a URL', async () => {
    for (const url of ['localhost:4318', 'ftp://a/', 'http://user:secret@a/', 'http://']) {
      const { status, stderr } = await run(binary, ['serve', '--otlp-url', url]);
      assert.equal(status, 2, url);
      assert.match(stderr, /--otlp-url: .* is not a URL; example/);
    }
  });

  it('has a thread only where one is named', async () => {
    const server = await Server.start();
    try {
      const { stdout } = await run('ps', ['-L', '-o', 'comm=', '-p', String(server.child.pid)]);
      assert.doesNotMatch(stdout, /traces/);
      assert.match(stdout, /webhooks/);
    } finally {
      await server.stop();
    }
  });
});
