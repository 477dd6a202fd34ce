/*
 * wrk: constant load on the token endpoint by a client that others wrote (wrk), which counts what
 * fails. It opens a connection again only when the answer said that it ends.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { form } from './http.js';
import { run } from './harness.js';

/* headers: of each request. Resolves to { requests, failures }: how many answers 200 came, and what
 * else wrk saw, in its own words. */
export async function tokensUnderLoad(server, application, audience,
  { seconds, connections, headers = {} }) {
  const folder = await mkdtemp(path.join(tmpdir(), 'jeton-wrk-'));
  const body = form({ grant_type: 'client_credentials', client_id: application.client_id,
    client_secret: application.client_secret, audience });
  const lines = Object.entries({ 'Content-Type': 'application/x-www-form-urlencoded', ...headers })
    .map(([name, value]) => `wrk.headers["${name}"] = "${value}"`);
  const script = path.join(folder, 'token.lua');
  try {
    await writeFile(script, `wrk.method = "POST"\nwrk.body = "${body}"\n${lines.join('\n')}\n`);
    const { status, stdout, stderr } = await run('wrk', ['--threads', '1', '--connections',
      String(connections), '--duration', `${seconds}s`, '--timeout', '20s', '--script', script,
      `${server.origin}/oauth2/token`]);
    assert.equal(status, 0, stderr);
    return { requests: Number(/(\d+) requests in/.exec(stdout)[1]),
      failures: stdout.split('\n').filter((line) => /Socket errors|Non-2xx/.test(line)).join(' ') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
