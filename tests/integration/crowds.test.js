/*
 * crowds: thousands of connections that do nothing, and hundreds that send a byte a second, make
 * those that ask for tokens wait no longer: the 99th percentile with them is within three times of
 * that without, on the same server, one after the other.
 *
 * CROWD=10000,2000 is the crowd of docs/reliability.md; without it there is a smaller one.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { delay, Server } from './lib/harness.js';
import { authorize, createApi, createApplication, Management } from './lib/management.js';
import { loadTokens } from './lib/wrk.js';

const [IDLE, DRIPPING] = (process.env.CROWD ?? '1500,300').split(',').map(Number);
const CONNECTIONS = 4; /* that ask for tokens */
const MEASURED_MS = 4000;
const RATIO_MAX = 3;
const FLOOR_MS = 2; /* below that a scheduler's turn counts for more than the server */
const TURNS = 3; /* what a busy machine did to one of them, it does not do to all */
const program = path.join(path.dirname(fileURLToPath(import.meta.url)), 'lib/crowd.js');

class Crowd {
  static async gather(server) {
    const crowd = new Crowd();
    crowd.child = spawn(process.execPath, [program, server.port, IDLE, DRIPPING],
      { stdio: ['pipe', 'pipe', 'inherit'] });
    crowd.lines = createInterface({ input: crowd.child.stdout })[Symbol.asyncIterator]();
    assert.equal((await crowd.lines.next()).value, 'ready');
    return crowd;
  }

  async idle() {
    this.child.stdin.write('\n');
    return JSON.parse((await this.lines.next()).value).idle;
  }

  async leave() {
    const ended = once(this.child, 'close');
    this.child.stdin.end();
    await ended;
  }
}

describe('a crowd of idle and of dripping connections', () => {
  it('does not make good clients wait', async (t) => {
    const server = await Server.start({
      flags: ['--connections-max', '16384', '--connections-per-address', '8192'] });
    let crowd;
    try {
      const management = await Management.ofNewServer(server);
      const api = await createApi(management, { name: 'Orders', audience: 'orders' });
      const application = await createApplication(management, { name: 'Good' });
      await authorize(management, api, application);
      const measure = async () => {
        const load = await loadTokens(server, application, 'orders', { connections: CONNECTIONS });
        await delay(MEASURED_MS);
        const { failures, requests, p99Ms } = await load.end();
        assert.equal(failures, '');
        assert.ok(requests > 100);
        return p99Ms;
      };

      const ratios = [];
      for (let turn = 0; turn < TURNS && !ratios.some((ratio) => ratio <= RATIO_MAX); turn++) {
        const without = await measure();
        crowd = await Crowd.gather(server);
        const beside = await measure();
        assert.equal(await crowd.idle(), IDLE, 'nobody who is idle was sent away');
        await crowd.leave();
        crowd = null;
        ratios.push(beside / Math.max(without, FLOOR_MS));
        t.diagnostic(`p99 ${without} ms without, ${beside} ms beside ${IDLE} idle and ${DRIPPING} dripping`);
      }
      assert.ok(ratios.some((ratio) => ratio <= RATIO_MAX), `p99 is ${ratios} times as long`);
      assert.doesNotMatch(server.log, /refused|accepting pauses|closed for new ones/);
    } finally {
      crowd?.child.kill('SIGKILL');
      await server.stop();
    }
  });
});
