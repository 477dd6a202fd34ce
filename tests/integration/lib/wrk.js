/*
 * wrk: constant load on the token endpoint by a client that others wrote (wrk), which counts what
 * fails. It opens a connection again only when the answer said that it ends.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { form } from './http.js';

const LONGEST_S = 300; /* nobody waits for that */

const milliseconds = ([, number, unit]) => Number(number) * { us: 0.001, ms: 1, s: 1000 }[unit];

/* Until end(), which gives { requests, failures, p99Ms }: how many were answered, what was not answered
 * with 200, in wrk's own words, and the 99th percentile of what they took. headers: of each request. */
export async function loadTokens(server, application, audience, { connections, headers = {} }) {
  const folder = await mkdtemp(path.join(tmpdir(), 'jeton-wrk-'));
  const script = path.join(folder, 'token.lua');
  const body = form({ grant_type: 'client_credentials', client_id: application.client_id,
    client_secret: application.client_secret, audience });
  const lines = Object.entries({ 'Content-Type': 'application/x-www-form-urlencoded', ...headers })
    .map(([name, value]) => `wrk.headers["${name}"] = "${value}"`);
  await writeFile(script, `wrk.method = "POST"\nwrk.body = "${body}"\n${lines.join('\n')}\n`);
  const wrk = spawn('wrk', ['--threads', '1', '--connections', String(connections), '--duration',
    `${LONGEST_S}s`, '--latency', '--timeout', '20s', '--script', script, `${server.origin}/oauth2/token`],
  { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  wrk.stdout.setEncoding('utf8').on('data', (text) => { said += text; });
  const ended = once(wrk, 'close');
  return {
    /* When a test fails meanwhile; does nothing after end(). */
    kill: () => wrk.kill('SIGKILL'),
    async end() {
      assert.equal(wrk.exitCode, null, `it went on until now: ${said}`);
      wrk.kill('SIGINT');
      await ended;
      await rm(folder, { recursive: true, force: true });
      return { requests: Number(/(\d+) requests in/.exec(said)[1]),
        p99Ms: milliseconds(/ 99%\s+([\d.]+)(us|ms|s)/.exec(said)),
        failures: said.split('\n').filter((line) => /Socket errors|Non-2xx/.test(line)).join(' ') };
    },
  };
}
