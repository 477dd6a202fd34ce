/*
 * metrics: GET /metrics at its own listener and at the main one: who may ask, what is told, and that
 * it follows what happens. prometheus.test.js has what Prometheus itself makes of it.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  binary, createApplicationByCommand, freePort, remember, run, Server, waitFor,
} from './lib/harness.js';
import { send } from './lib/http.js';
import {
  authorize, createApi, createApplication, Management, requestToken, tokenFor,
} from './lib/management.js';
import { Connection } from './lib/raw.js';
import { parseMetrics } from './lib/metrics.js';

const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
const TEXT = 'text/plain; version=0.0.4; charset=utf-8';

describe('metrics', () => {
  let server;
  let origin;
  let management;
  let application;

  const ask = (headers = {}) => send(`${origin}/metrics`, { headers });
  const metrics = async () => parseMetrics((await ask()).text);
  const token = () => requestToken(server, {
    grant_type: 'client_credentials', client_id: application.client_id,
    client_secret: application.client_secret, audience: 'example',
  });

  before(async () => {
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    server = await Server.start({ flags: ['--metrics-listen', `127.0.0.1:${port}`,
      '--signing-algorithm', 'ES256'] });
    management = await Management.ofNewServer(server);
    const api = await createApi(management, { name: 'Example', audience: 'example' });
    application = await createApplication(management, { name: 'Caller' });
    await authorize(management, api, application);
  });
  after(() => server?.stop());

  it('are OpenMetrics, or the older text for whoever likes that more', async () => {
    const plain = await ask();
    assert.equal(plain.status, 200);
    assert.equal(plain.headers['content-type'], OPEN_METRICS);
    assert.match(plain.headers['cache-control'], /no-store/);
    assert.match(plain.headers.vary, /Accept/);
    assert.match(plain.text, /\n# EOF\n$/);
    const older = await ask({ Accept: 'text/plain;version=0.0.4' });
    assert.equal(older.headers['content-type'], TEXT);
    assert.doesNotMatch(older.text, /# EOF|# UNIT/);
    assert.match(older.text, /^# TYPE jeton_tokens_issued_total counter$/m);
  });

  it('count each token and each refusal once', async () => {
    const issuer = server.issuer;
    const issued = { issuer, alg: 'ES256', coalesced: 'false' };
    const refused = { issuer, cause: 'wrong_secret' };
    const first = await metrics();
    for (let i = 0; i < 5; i++)
      assert.equal((await token()).status, 200);
    for (let i = 0; i < 3; i++)
      assert.equal((await requestToken(server, {
        grant_type: 'client_credentials', client_id: application.client_id,
        client_secret: 'x'.repeat(43), audience: 'example',
      })).status, 401);
    const last = await metrics();
    const more = (name, labels) => last.value(name, labels) - first.value(name, labels);
    assert.equal(more('jeton_tokens_issued_total', issued), 5);
    assert.equal(more('jeton_tokens_refused_total', refused), 3);
    assert.ok(more('jeton_directory_hits_total', { issuer, of: 'clients' }) >= 4);
    assert.equal(more('jeton_http_request_duration_seconds_count', { lane: 'memory' }) +
      more('jeton_http_request_duration_seconds_count', { lane: 'misses' }), 8);
    assert.equal(last.value('jeton_tokens_issued_total', { ...issued, alg: 'RS256' }), 0);
  });

  it('tell of the store, keys, pools and the process', async () => {
    const all = await metrics();
    const { issuer } = server;
    assert.ok(all.value('jeton_store_heard_age_seconds', { issuer }) < 10);
    assert.equal(all.value('jeton_staleness_max_seconds', { issuer }), 300);
    assert.ok(all.value('jeton_store_transaction_duration_seconds_count',
      { issuer, mode: 'write' }) >= 3);
    assert.equal(all.value('jeton_pool_threads', { issuer, lane: 'misses' }), 4);
    const keys = all.named('jeton_signing_key_created_timestamp_seconds');
    assert.deepEqual(keys.map(({ labels }) => [labels.alg, labels.state]), [['ES256', 'active']]);
    assert.ok(Math.abs(keys[0].value - Date.now() / 1000) < 300);
    assert.ok(all.value('process_resident_memory_bytes') > 1 << 20);
    assert.ok(all.value('process_open_fds') > 10);
    assert.ok(all.value('process_cpu_seconds_total') > 0);
    assert.equal(all.named('jeton_build_info')[0].value, 1);
  });

  it('count connections, and what ended them', async () => {
    const before = await metrics();
    const connection = await Connection.open(server);
    await waitFor('it is open', async () => (await metrics())
      .value('jeton_connections_accepted_total') > before.value('jeton_connections_accepted_total'));
    connection.close();
    await waitFor('its client ended it', async () => (await metrics())
      .value('jeton_connections_ended_total', { cause: 'client' }) >
        before.value('jeton_connections_ended_total', { cause: 'client' }));
    const after = await metrics();
    const ended = after.named('jeton_connections_ended_total')
      .reduce((sum, { value }) => sum + value, 0);
    assert.equal(after.value('jeton_connections_open'),
      after.value('jeton_connections_accepted_total') - ended);
  });

  it('tell how many quotas are nearly or wholly used, and of whom not', async () => {
    const levelsOf = async () => Object.fromEntries((await metrics()).named('jeton_quotas_used')
      .map(({ labels: { of, interval, level }, value }) => [`${of} ${interval} ${level}`, value]));
    const before = await levelsOf();
    assert.equal(Object.keys(before).length, 8);
    assert.ok(Object.values(before).every((value) => value === 0));
    await management.patch(`/applications/${application.id}/limits`, { tokens_per_day: 1 });
    assert.equal((await token()).status, 200);
    await waitFor('it is read', async () => (await levelsOf())['application day exceeded'] === 1);
    assert.deepEqual(await levelsOf(),
      { ...before, 'application day warning': 1, 'application day exceeded': 1 });
    await management.patch(`/applications/${application.id}/limits`, { tokens_per_day: null });
    await waitFor('it is none any more', async () => (await levelsOf())['application day warning'] === 0);
  });

  it('are as many series after use as before, and none is told twice', async () => {
    const before = (await metrics()).names();
    assert.equal(new Set(before).size, before.length);
    await token();
    assert.deepEqual((await metrics()).names(), before);
  });

  it('have nothing else beside them at their listener but health', async () => {
    assert.equal((await send(`${origin}/health/live`)).status, 200);
    assert.equal((await send(`${origin}/health/ready`)).status, 200);
    for (const path of ['/', '/oauth2/token', '/api/v1/apis', '/console/', '/metricsx', '/metrics/x'])
      assert.equal((await send(`${origin}${path}`)).status, 404, path);
    const posted = await send(`${origin}/metrics`, { method: 'POST', body: '' });
    assert.equal(posted.status, 405);
  });

  describe('at the main listener', () => {
    const main = (headers) => server.send('/metrics', { headers });

    it('need a token of the management API that may read statistics', async () => {
      assert.equal((await main({})).status, 401);
      const foreign = await tokenFor(server, application, 'example');
      assert.equal((await main({ Authorization: `Bearer ${foreign.access_token}` })).status, 401);
      const reader = await createApplicationByCommand(server, 'Reader');
      const audience = `${server.issuer}/api/v1`;
      const good = await tokenFor(server, reader, audience, { scope: 'read:statistics' });
      const answer = await main({ Authorization: `Bearer ${good.access_token}` });
      assert.equal(answer.status, 200);
      assert.equal(answer.headers['content-type'], OPEN_METRICS);
      assert.match(answer.text, /^jeton_tokens_issued_total\{/m);
      const other = await tokenFor(server, reader, audience, { scope: 'read:applications' });
      assert.equal((await main({ Authorization: `Bearer ${other.access_token}` })).status, 403);
    });

    it('are not for an application of an organization, whatever its scopes', async () => {
      const { organization } = await management.call('POST', '/organization', { name: 'Acme' });
      const local = await createApplicationByCommand(server, 'Local',
        ['--management', '--organization', organization.code]);
      const { access_token: bearer } = await tokenFor(server, local, `${server.issuer}/api/v1`);
      assert.equal((await main({ Authorization: `Bearer ${bearer}` })).status, 403);
    });
  });

  it('hold no client id, secret or token', async () => {
    remember(application.client_secret);
    const { text } = await ask();
    assert.ok(!text.includes(application.client_id));
    assert.ok(!text.includes(application.client_secret));
  });
});

describe('metrics_client_ids', () => {
  it('gives those clients series of their own, and no others', async () => {
    const port = await freePort();
    const unknown = 'a'.repeat(32);
    const server = await Server.start();
    try {
      const management = await Management.ofNewServer(server);
      const api = await createApi(management, { name: 'Example', audience: 'example' });
      const [named, other] = [await createApplication(management, { name: 'Named' }),
        await createApplication(management, { name: 'Other' })];
      for (const application of [named, other])
        await authorize(management, api, application);
      await server.finish();
      await server.restart({ flags: ['--metrics-listen', `127.0.0.1:${port}`,
        '--metrics-client-ids', `${unknown}, ${named.client_id}`] });
      const ask = ({ client_id, client_secret }) => requestToken(server,
        { grant_type: 'client_credentials', client_id, client_secret, audience: 'example' });
      for (const client of [named, named, other, { ...named, client_secret: 'x'.repeat(43) }])
        await ask(client);
      const metrics = parseMetrics((await send(`http://127.0.0.1:${port}/metrics`)).text);
      const told = (name) => metrics.named(name).map(({ labels, value }) => [labels.client_id, value]);
      const inOrder = (one, another) => [[named.client_id, one], [unknown, another]].sort();
      assert.deepEqual(told('jeton_client_tokens_issued_total').sort(), inOrder(2, 0));
      assert.deepEqual(told('jeton_client_tokens_refused_total').sort(), inOrder(1, 0));
    } finally {
      await server.stop();
    }
  });

  it('is refused where it is no list of client ids, or one of more than 100', async () => {
    const many = Array.from({ length: 101 }, (_, i) => String(i).padStart(32, '0')).join(',');
    for (const list of ['robot', `${'a'.repeat(32)};${'b'.repeat(32)}`, many]) {
      const { status, stderr } = await run(binary, ['serve', '--metrics-client-ids', list]);
      assert.equal(status, 2);
      assert.match(stderr, /--metrics-client-ids: ".*" is not a list of up to 100 client ids/);
    }
  });
});

describe('metrics_listen', () => {
  it('is refused where it is no address', async () => {
    const { status, stderr } = await run(binary, ['serve', '--metrics-listen', 'localhost']);
    assert.equal(status, 2);
    assert.match(stderr, /--metrics-listen: "localhost" is not ADDR:PORT/);
  });

  it('opens nothing where it is not set', async () => {
    const server = await Server.start();
    try {
      assert.equal((await server.send('/metrics')).status, 401);
      assert.doesNotMatch(server.log, /metrics are told/);
    } finally {
      await server.stop();
    }
  });
});
