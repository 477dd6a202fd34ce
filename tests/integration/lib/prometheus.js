/*
 * prometheus: Debian's Prometheus with a store of its own, asked by its HTTP API; and what packaging/ has
 * for it.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, temporaryFolder, waitFor } from './harness.js';
import { send } from './http.js';

export const packaging =
  path.join(path.dirname(fileURLToPath(import.meta.url)), '../../../packaging');
export const ALERTS = path.join(packaging, 'prometheus/alerts.yaml');
export const RUNBOOK = path.join(packaging, '../docs/operation.md');

export class Prometheus {
  static async start(config) {
    const prometheus = new Prometheus();
    const port = await freePort();
    prometheus.folder = await temporaryFolder();
    prometheus.origin = `http://127.0.0.1:${port}`;
    const file = path.join(prometheus.folder, 'prometheus.yml');
    await writeFile(file, JSON.stringify(config)); /* which is YAML, too */
    prometheus.child = spawn('prometheus', [`--config.file=${file}`,
      `--storage.tsdb.path=${path.join(prometheus.folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`, '--log.level=warn'],
    { stdio: ['ignore', 'inherit', 'pipe'] });
    prometheus.log = '';
    prometheus.child.stderr.setEncoding('utf8').on('data', (text) => { prometheus.log += text; });
    await waitFor('Prometheus is ready', () => send(`${prometheus.origin}/-/ready`)
      .then(({ status }) => status === 200, () => false));
    return prometheus;
  }

  async stop() {
    const ended = once(this.child, 'close');
    this.child.kill('SIGTERM');
    await ended;
    await rm(this.folder, { recursive: true, force: true });
  }

  async api(target) {
    const { text } = await send(`${this.origin}/api/v1/${target}`);
    const answer = JSON.parse(text);
    assert.equal(answer.status, 'success', `${decodeURIComponent(target)}: ${answer.error}`);
    return answer.data;
  }

  async samples(query) {
    return (await this.api(`query?query=${encodeURIComponent(query)}`)).result;
  }
}

/* Rules as Prometheus has read them: name, query, annotations. */
export const rulesOf = async (prometheus) =>
  (await prometheus.api('rules')).groups.flatMap(({ rules }) => rules);
