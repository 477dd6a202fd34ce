/*
 * connection_limits: limits of connections hold over all event loops, and no limit of the machine
 * reaches a request: a newcomer gets its token though all places are taken by idle connections, one
 * address cannot take them all, and file descriptors suffice for what the server has let in.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir, readFile, rm } from 'node:fs/promises';
import net from 'node:net';
import { describe, it } from 'node:test';
import { binary, delay, freePort, run, Server, temporaryFolder, waitFor } from './lib/harness.js';
import { form } from './lib/http.js';
import {
  authorize, createApi, createApplication, Management, tokenFor,
} from './lib/management.js';

const LOOPS = ['--event-loops', '4'];

/* Connections that stay, from one address of this machine. */
class Held {
  constructor(server, localAddress, host = '127.0.0.1') {
    Object.assign(this, { server, localAddress, host, sockets: [] });
  }

  /* Opens one, and says nothing. */
  async open() {
    const { localAddress, host, server } = this;
    const socket = net.connect({ port: server.port, host, localAddress });
    socket.isEnded = false;
    socket.on('error', () => {});
    socket.on('close', () => { socket.isEnded = true; });
    socket.on('data', () => { socket.isAnswered = true; });
    await once(socket, 'connect');
    this.sockets.push(socket);
    return socket;
  }

  /* Opens one and is answered, or refused; the connection stays. */
  async ask() {
    const socket = await this.open();
    socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
    await waitFor('an answer or the end', () => socket.isAnswered || socket.isEnded);
    return socket;
  }

  async many(count) {
    for (let i = 0; i < count; i++)
      await this.ask();
    return this;
  }

  get still() {
    return this.sockets.filter(({ isEnded }) => !isEnded).length;
  }

  get refused() {
    return this.sockets.filter(({ isAnswered }) => !isAnswered).length;
  }

  close() {
    for (const socket of this.sockets)
      socket.destroy();
  }
}

async function withServer(options, body) {
  const server = await Server.start(options);
  const held = [];
  try {
    await body(server, (...where) => {
      held.push(new Held(server, ...where));
      return held.at(-1);
    });
  } finally {
    held.forEach((each) => each.close());
    await server.stop();
  }
}

/* What a process has used of the processors so far: utime and stime of proc(5), in ticks of 10 ms. */
async function processorMs(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

const linesOf = (server, part) => server.log.split('\n').filter((line) => line.includes(part));

describe('the limit per address', () => {
  const flags = [...LOOPS, '--connections-per-address', '8'];

  it('holds over all event loops, and leaves other addresses alone', () =>
    withServer({ flags }, async (server, from) => {
      const first = await from('127.0.0.1').many(40);
      assert.equal(first.still, 8);
      assert.equal(first.refused, 32);
      const second = await from('127.0.0.2').many(8);
      assert.equal(second.refused, 0);
      const [line] = await waitFor('the line', () => {
        const lines = linesOf(server, 'an address has reached connections_per_address');
        return lines.length > 0 ? lines : null;
      });
      assert.match(line, /limit=8\b.*127\.0\.0\.1/);
      await delay(1500);
      assert.equal(linesOf(server, 'an address has reached connections_per_address').length, 1);
      first.close();
      await waitFor('room again', async () => (await from('127.0.0.1').ask()).isAnswered);
    }));

  it('counts an address once, whichever family its socket is of', async () => {
    const port = await freePort();
    await withServer({ flags: [...flags, '--listen', `[::]:${port}`], port },
      async (server, from) => {
        assert.equal((await from('127.0.0.1').many(12)).refused, 4);
        assert.equal((await from('::1', '::1').many(12)).refused, 4);
      });
  });

  it('is not for trusted proxies', () =>
    withServer({ flags: [...flags, '--trusted-proxies', '127.0.0.1'] }, async (server, from) => {
      assert.equal((await from('127.0.0.1').many(20)).refused, 0);
      assert.equal((await from('127.0.0.2').many(20)).refused, 12);
    }));
});

describe('all places taken', () => {
  const flags = [...LOOPS, '--connections-max', '16'];

  it('by idle connections: the longest idle go, and newcomers get their tokens', () =>
    withServer({ flags }, async (server, from) => {
      const management = await Management.ofNewServer(server);
      const api = await createApi(management, { name: 'Orders', audience: 'orders' });
      const application = await createApplication(management, { name: 'Newcomer' });
      await authorize(management, api, application);
      const idle = await from('127.0.0.1').many(64);
      assert.equal(idle.refused, 0, 'nobody was refused');
      await waitFor('no more than that to be open', () => idle.still <= 16);
      assert.ok(!idle.sockets.at(-1).isEnded, 'the last one stays');
      for (let i = 0; i < 32; i++)
        await tokenFor(server, application, 'orders');
      await waitFor('the line',
        () => linesOf(server, 'idle connections are closed for new ones').length === 1);
      assert.equal(linesOf(server, 'connections are refused').length, 0);
    }));

  it('by requests that have begun: newcomers are refused, nobody is cut off', () =>
    withServer({ flags }, async (server, from) => {
      const busy = from('127.0.0.1');
      const body = form({ grant_type: 'x' });
      while (busy.sockets.length < 64) {
        const socket = await busy.open();
        socket.write('POST /oauth2/token HTTP/1.1\r\nHost: x\r\n' +
          'Content-Type: application/x-www-form-urlencoded\r\n' +
          `Content-Length: ${body.length}\r\n\r\n${body.slice(0, -1)}`);
      }
      await waitFor('the rest to be refused', () => busy.still === 16);
      await waitFor('the line',
        () => linesOf(server, 'connections_max is reached and none is idle').length === 1);
      const served = busy.sockets.filter(({ isEnded }) => !isEnded);
      served.forEach((socket) => socket.write(body.slice(-1)));
      await waitFor('all that were let in to be answered',
        () => served.every(({ isAnswered }) => isAnswered));
    }));

  it('by those who never say anything: they go, however new they are', () =>
    withServer({ flags }, async (server, from) => {
      const mute = from('127.0.0.1');
      for (let turn = 0; turn < 8; turn++) {
        for (let i = 0; i < 64; i++)
          await mute.open();
        assert.ok((await from('127.0.0.2').ask()).isAnswered, 'at once');
      }
    }));
});

describe('file descriptors', () => {
  const under = (limits) => ['prlimit', `--nofile=${limits}`, '--'];

  it('are as many as connections_max needs, where the hard limit allows', () =>
    withServer({ under: under('64:4096'), flags: ['--connections-max', '1000'] },
      async (server, from) => {
        assert.equal((await from('127.0.0.1').many(300)).refused, 0);
        assert.equal(linesOf(server, 'is lowered').length, 0);
      }));

  it('suffice for the connections that are let in and for the store, where it does not', () =>
    withServer({ under: under('128:128'), flags: LOOPS }, async (server, from) => {
      const [line] = linesOf(server, 'connections_max is lowered');
      const lowered = Number(/connections_max=(\d+)/.exec(line)[1]);
      assert.match(line, /asked=4096 descriptors=128 needed=\d{4}/);
      assert.ok(lowered >= 16 && lowered < 128);
      const management = await Management.ofNewServer(server);
      const api = await createApi(management, { name: 'Orders', audience: 'orders' });
      const applications = [];
      for (let i = 0; i < 8; i++) {
        const application = await createApplication(management, { name: `Cold ${i}` });
        await authorize(management, api, application);
        applications.push(application);
      }
      await server.finish();
      await server.restart(); /* nobody is cached, and no reader was used */
      const idle = await from('127.0.0.1').many(200);
      assert.equal(idle.refused, 0);
      await Promise.all(applications.map((application) => tokenFor(server, application, 'orders')));
      assert.doesNotMatch(server.log, /cannot open a file|accepting pauses/);
    }));

  it('that run out in the middle make accepting pause, and nothing spins; then it goes on', () =>
    withServer({ flags: LOOPS }, async (server, from) => {
      const { pid } = server.child;
      const limit = async (descriptors) => {
        const { status, stderr } =
          await run('prlimit', [`--pid=${pid}`, `--nofile=${descriptors}:`]);
        assert.equal(status, 0, stderr);
      };
      const earlier = await from('127.0.0.1').ask();
      const before = (await readFile(`/proc/${pid}/limits`, 'utf8')).match(/Max open files +(\d+)/)[1];
      await limit((await readdir(`/proc/${pid}/fd`)).length);
      const waiting = from('127.0.0.1');
      for (let i = 0; i < 20; i++)
        await waiting.open();
      waiting.sockets.forEach((socket) => socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n'));
      await waitFor('the line', () => linesOf(server, 'accepting pauses').length > 0);
      const usedMs = await processorMs(pid);
      await delay(2000);
      const spentMs = await processorMs(pid) - usedMs;
      assert.ok(spentMs < 100, `${spentMs} ms of the processor in 2 s`);
      assert.ok(waiting.refused > 0 && waiting.still === waiting.sockets.length, 'they wait');
      earlier.isAnswered = false;
      earlier.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
      await waitFor('whoever is in to be answered', () => earlier.isAnswered);

      await limit(before);
      await waitFor('all that waited to be answered', () => waiting.refused === 0);
      assert.equal(linesOf(server, 'accepting pauses').length, 1, 'said once');
    }));

  it('that are too few for any use are told at start, with what is needed', async () => {
    const folder = await temporaryFolder();
    try {
      const { status, stderr } = await run('prlimit', ['--nofile=48:48', '--', binary, 'serve',
        '--database', `sqlite:${folder}/jeton.db`, '--listen', '127.0.0.1:0']);
      assert.equal(status, 1);
      assert.match(stderr, /limit of 48 file descriptors.*raise it to \d{4}/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
