/*
 * prometheus: Debian's Prometheus scrapes a real server under load, at both doors. promtool finds
 * nothing to say about the text; each query of the alerts and of the dashboard in packaging/ is
 * asked of it, and has samples. alerts.test.js causes what the alerts are for.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  createApplicationByCommand, delay, freePort, run, Server, waitFor,
} from './lib/harness.js';
import { send } from './lib/http.js';
import {
  authorize, createApi, createApplication, Management, requestToken,
} from './lib/management.js';
import { ALERTS, packaging, Prometheus, rulesOf, RUNBOOK } from './lib/prometheus.js';

const COMPARISON = /^(.*) (<|>) ([\d.* ]+)$/;

describe('Prometheus', () => {
  let server;
  let metrics;
  let prometheus;
  let application;
  let isOver = false;
  let load;

  const ask = (secret = application.client_secret) => requestToken(server, {
    grant_type: 'client_credentials', client_id: application.client_id, client_secret: secret,
    audience: 'example',
  });

  /* Tokens, one in ten refused, and now and then a read of the API. */
  async function makeLoad(management) {
    for (let i = 0; !isOver; i++) {
      await ask(i % 10 === 9 ? 'x'.repeat(43) : undefined);
      if (i % 20 === 0)
        await management.call('PATCH', `/applications/${application.client_id}`, { name: `App ${i}` });
      await delay(5);
    }
  }

  before(async () => {
    const port = await freePort();
    metrics = `127.0.0.1:${port}`;
    server = await Server.start({ flags: ['--metrics-listen', metrics] });
    const management = await Management.ofNewServer(server);
    const api = await createApi(management, { name: 'Example', audience: 'example' });
    application = await createApplication(management, { name: 'Caller' });
    await authorize(management, api, application);
    const reader = await createApplicationByCommand(server, 'Prometheus');
    load = makeLoad(management);
    prometheus = await Prometheus.start({
      global: { scrape_interval: '1s', evaluation_interval: '1s', scrape_timeout: '1s' },
      rule_files: [ALERTS],
      scrape_configs: [
        { job_name: 'jeton', static_configs: [{ targets: [metrics] }] },
        { job_name: 'by-token',
          oauth2: { client_id: reader.client_id, client_secret: reader.client_secret,
            token_url: `${server.origin}/oauth2/token`,
            endpoint_params: { audience: `${server.issuer}/api/v1` } },
          static_configs: [{ targets: [`127.0.0.1:${server.port}`] }] },
      ],
    });
    await waitFor('there are rates', async () => (await prometheus.samples(
      'rate(jeton_tokens_issued_total{job="jeton"}[1m]) > 0')).length > 0);
  });
  after(async () => {
    isOver = true;
    await load;
    await prometheus?.stop();
    await server?.stop();
  });

  it('is told nothing that promtool has something to say about', async () => {
    const { text: input } = await send(`http://${metrics}/metrics`, { headers: { Accept: 'text/plain' } });
    const { status, stdout, stderr } = await run('promtool', ['check', 'metrics'], { input });
    assert.equal(status, 0, stdout + stderr);
    assert.equal(stdout + stderr, '');
  });

  it('scrapes it at its own listener, and with a token that it gets by itself', async () => {
    await waitFor('both are up', async () => (await prometheus.samples('up == 1')).length === 2);
    const { activeTargets } = await prometheus.api('targets');
    assert.deepEqual(activeTargets.map(({ lastError }) => lastError), ['', '']);
    const sums = await prometheus.samples('sum by (job) (jeton_tokens_issued_total) > 0');
    assert.equal(sums.length, 2);
  });

  it('knows the type of each family', async () => {
    const metadata = await prometheus.api('metadata');
    const names = Object.keys(metadata).filter((name) => name.startsWith('jeton_'));
    assert.ok(names.length >= 30, `${names.length}`);
    for (const name of names)
      assert.notEqual(metadata[name][0].type, 'unknown', name);
  });

  it('has samples for what each alert compares', async () => {
    const { status, stdout, stderr } = await run('promtool', ['check', 'rules', ALERTS]);
    assert.equal(status, 0, stdout + stderr);
    const rules = await rulesOf(prometheus);
    assert.ok(rules.length >= 20);
    for (const { name, query } of rules) {
      const [, compared] = COMPARISON.exec(query) ?? assert.fail(`${name}: ${query}`);
      await waitFor(`${name} has samples: ${compared}`, async () =>
        (await prometheus.samples(compared)).length > 0);
    }
  });

  it('evaluates each alert without an error', async () => {
    for (const { name, health, lastError } of await rulesOf(prometheus))
      assert.notEqual(health, 'err', `${name}: ${lastError}`);
  });

  it('finds for each alert what the operator is to do', async () => {
    const runbook = await readFile(RUNBOOK, 'utf8');
    for (const { name, annotations } of await rulesOf(prometheus)) {
      assert.equal(annotations.runbook_url, `docs/operation.md#${name.toLowerCase()}`);
      assert.match(runbook, new RegExp(`^### ${name}$`, 'm'));
    }
  });

  it('has samples for each query of the dashboard', async () => {
    const { panels } = JSON.parse(await readFile(path.join(packaging, 'grafana/jeton.json'), 'utf8'));
    const queries = panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ expr }) => [title, expr]));
    assert.ok(queries.length > 30);
    for (const [title, expr] of queries) {
      const query = expr.replaceAll('$__rate_interval', '1m').replaceAll(/\$(instance|issuer)/g, '.*');
      assert.doesNotMatch(query, /\$/, title);
      await waitFor(`${title} has samples: ${query}`, async () =>
        (await prometheus.samples(query)).length > 0);
    }
  });

  it('names no metric in alerts, dashboard or docs that is not told', async () => {
    const { text } = await send(`http://${metrics}/metrics`, { headers: { Accept: 'text/plain' } });
    const told = new Set([...text.matchAll(/^([a-z_]+)[ {]/gm)].map(([, name]) => name));
    const sources = [ALERTS, path.join(packaging, 'grafana/jeton.json'), RUNBOOK];
    for (const file of sources)
      for (const [name] of (await readFile(file, 'utf8')).matchAll(/\b(jeton|process)_[a-z_]+_[a-z]+\b/g))
        assert.ok(told.has(name) || ['_bucket', '_count', '_sum'].some((end) => told.has(name + end)),
          `${path.basename(file)} names ${name}`);
  });
});
