/*
 * harness: starts the real binary as an operator would, on a free port of the loopback address
 * and a store in a temporary folder, and stops it as an operator would.
 *
 * When a server stops it is held to what every test relies on: it exits 0 on SIGTERM, no
 * sanitizer has reported anything, and no secret or token that was given out stands in its log or
 * its store. Every answer 401 that it gives has a challenge. The binary is $JETON, or build/jeton of this repository.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { send } from './http.js';
import { databaseFile, databaseUrl, makeStore, removeStore } from './store.js';

const here = path.dirname(fileURLToPath(import.meta.url));

export const binary = path.resolve(process.env.JETON ?? path.join(here, '../../../build/jeton'));

/* Bounds, never expectations: a sanitizer build on a busy machine is many times slower. */
const START_BOUND_MS = 60_000;
const STOP_BOUND_MS = 60_000;
const COMMAND_BOUND_MS = 60_000;
export const WAIT_BOUND_MS = 30_000;

const LAST_WORDS_CHARS = 8000;

const SANITIZER_REPORT =
  /AddressSanitizer|LeakSanitizer|ThreadSanitizer|UndefinedBehaviorSanitizer|runtime error:/;

/* --- What was given out and must never be written down ------------------------------------- */

const givenOut = new Set();

/* Of a token the signature is kept: it is what makes a copy usable, and no other text has it. */
export function remember(secret) {
  if (typeof secret !== 'string' || secret === '')
    return;
  const parts = secret.split('.');
  givenOut.add(parts.length === 3 && parts[2] !== '' ? parts[2] : secret);
}

/* Whatever an answer gives out. */
export function rememberAnswer(text) {
  for (const [, secret] of text.matchAll(/"(?:access_token|client_secret)":"([^"]+)"/g))
    remember(secret);
  for (const [, key] of text.matchAll(/"key":"(k_live_[^"]+)"/g))
    remember(key);
}

function assertHoldsNoSecret(where, text) {
  for (const secret of givenOut)
    assert.ok(!text.includes(secret), `${where} holds a secret that was given out: ${secret}`);
}

function assertNoSanitizerReport(text) {
  assert.doesNotMatch(text, SANITIZER_REPORT, `a sanitizer reported:\n${text}`);
}

/* --- Small tools --------------------------------------------------------------------------- */

export const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/* Asks again and again until check() gives something true; that is returned. */
export async function waitFor(what, check, boundMs = WAIT_BOUND_MS) {
  const end = Date.now() + boundMs;
  for (;;) {
    const value = await check();
    if (value)
      return value;
    assert.ok(Date.now() < end, `waited ${boundMs} ms in vain until ${what}`);
    await delay(25);
  }
}

export async function freePort() {
  const probe = net.createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

export function temporaryFolder() {
  return mkdtemp(path.join(tmpdir(), 'jeton-test-'));
}

/* A setting in the developer's own environment must not change what is tested. */
function childEnvironment(extra) {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('JETON'));
  return { ...Object.fromEntries(own), ...extra };
}

function collect(child) {
  const output = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text) => { output.stdout += text; });
  child.stderr?.setEncoding('utf8').on('data', (text) => { output.stderr += text; });
  return output;
}

/* Runs a program to its end: { status, signal, stdout, stderr }. */
export async function run(program, args, { env = {}, input = '', cwd, boundMs = COMMAND_BOUND_MS } = {}) {
  const child = spawn(program, args, { env: childEnvironment(env), cwd });
  const output = collect(child);
  child.stdin.on('error', () => {}); /* it may not care for its input */
  child.stdin.end(input);
  const timer = setTimeout(() => child.kill('SIGKILL'), boundMs);
  const [status, signal] = await once(child, 'close');
  clearTimeout(timer);
  return { status, signal, ...output };
}

/* Runs jeton to its end. */
export async function jeton(args, options) {
  const result = await run(binary, args, options);
  assertNoSanitizerReport(result.stderr);
  assert.equal(result.signal, null, `jeton ${args.join(' ')} was ended by ${result.signal}`);
  return result;
}

/* Runs jeton to its end, expects success and one JSON object on its standard output. */
export async function jetonJson(args, options) {
  const result = await jeton([...args, '--json'], options);
  assert.equal(result.status, 0, `jeton ${args.join(' ')}: ${result.stderr}`);
  return JSON.parse(result.stdout);
}

/* --- The server ---------------------------------------------------------------------------- */

export class Server {
  /*
   * folder: of an earlier server, to go on with its store (then it is the caller's to remove).
   * tls: { cert, key, ca } file names, and the certificate clients are to trust.
   * stdout, stderr: descriptors that the test reads itself, or does not.
   * database: the URL of a store that is elsewhere; the folder has its master key.
   * under: a program with its arguments that runs the server in its place, as prlimit(1) does.
   */
  static async start({ flags = [], env = {}, folder, port, tls, issuer, stdout, stderr,
    under = [], database } = {}) {
    const server = new Server();
    server.ownsFolder = folder === undefined;
    server.folder = folder ?? await temporaryFolder();
    server.givenDatabase = database;
    if (database === undefined)
      await makeStore(server.folder);
    server.flags = flags;
    server.env = env;
    server.tls = tls;
    server.stdio = ['ignore', stdout ?? 'pipe', stderr ?? 'pipe'];
    server.under = under;
    for (let attempt = 1; ; attempt++) {
      server.port = port ?? await freePort();
      server.origin = `${tls ? 'https' : 'http'}://127.0.0.1:${server.port}`;
      server.issuer = issuer ?? server.origin;
      try {
        await server.launch();
        return server;
      } catch (error) {
        /* Between finding a free port and using it, another test may have taken it. */
        const isTaken = port === undefined && /in use|taken/.test(server.output.stderr);
        if (attempt < 5 && isTaken)
          continue;
        if (server.ownsFolder)
          await server.clear();
        throw error;
      }
    }
  }

  get databaseFile() {
    return databaseFile(this.folder);
  }

  /* As a URL: --database. */
  get database() {
    return this.givenDatabase ?? databaseUrl(this.folder);
  }

  get masterKeyFile() {
    return path.join(this.folder, 'master.key');
  }

  /* With a file, the master key is looked for beside it. */
  get databaseFlags() {
    return this.database.startsWith('postgresql:')
      ? ['--database', this.database, '--master-key-file', this.masterKeyFile]
      : ['--database', this.database];
  }

  /* What every command beside this server needs. */
  get storeFlags() {
    return [...this.databaseFlags, '--issuer', this.issuer];
  }

  /* Whole lines: what was read last may end within one. */
  get log() {
    const { stderr } = this.output;
    return stderr.slice(0, stderr.lastIndexOf('\n') + 1);
  }

  get lastWords() {
    return `${JSON.stringify(this.end)}, its log ends:\n${this.output.stderr.slice(-LAST_WORDS_CHARS)}`;
  }

  async launch() {
    this.isEnding = false;
    const tlsFlags = this.tls ? ['--tls-cert', this.tls.cert, '--tls-key', this.tls.key] : [];
    const [program, ...args] = [...this.under, binary, 'serve', ...this.storeFlags, '--listen',
      `127.0.0.1:${this.port}`, ...tlsFlags, ...this.flags];
    this.child = spawn(program, args, { env: childEnvironment(this.env), stdio: this.stdio });
    this.output = collect(this.child);
    this.ended = once(this.child, 'close').then(([status, signal]) => {
      this.end = { status, signal };
      return this.end;
    });
    this.end = null;
    try {
      await waitFor('the server is ready', () => this.isReady(), START_BOUND_MS);
      /* What it had to say about its start stands before that. */
      if (this.child.stderr !== null)
        await waitFor('it says that it listens', () => /\blistening\b/.test(this.log));
    } catch (error) {
      this.child.kill('SIGKILL');
      await this.ended;
      throw error;
    }
  }

  async isReady() {
    assert.equal(this.end, null, `the server ended at its start: ${this.lastWords}`);
    try {
      const answer = await send(`${this.origin}/health/ready`, { ca: this.tls?.ca });
      return answer.status === 200;
    } catch {
      return false; /* not listening yet */
    }
  }

  /* A request to this server. Secrets and tokens in its answer are remembered. */
  async send(target, options) {
    let answer;
    try {
      answer = await send(new URL(target, this.origin), { ca: this.tls?.ca, ...options });
    } catch (error) {
      await Promise.race([this.ended, delay(500)]);
      if (this.end !== null && !this.isEnding)
        throw new Error(`the server ended by itself: ${this.lastWords}`);
      throw error;
    }
    rememberAnswer(answer.text);
    assert.ok(answer.status !== 401 || answer.headers['www-authenticate'],
      `401 without a challenge (RFC 9110 section 15.5.2): ${target} ${answer.text}`);
    return answer;
  }

  signal(name) {
    this.isEnding = name !== 'SIGHUP';
    this.child.kill(name);
  }

  /* kill -9: no chance to tidy up. The folder stays. */
  async crash() {
    this.isEnding = true;
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /* Starts again on the same store, port and issuer after crash() or end(). */
  async restart({ flags = this.flags, env = this.env } = {}) {
    const earlier = this.log;
    this.flags = flags;
    this.env = env;
    await this.launch();
    this.earlierLog = (this.earlierLog ?? '') + earlier;
  }

  /* SIGTERM, and all that must hold then. The folder stays. */
  async finish() {
    if (!this.isEnding)
      assert.equal(this.end, null, `the server ended by itself: ${this.lastWords}`);
    this.isEnding = true;
    if (this.end === null) {
      this.child.kill('SIGTERM');
      const timer = setTimeout(() => this.child.kill('SIGABRT'), STOP_BOUND_MS);
      await this.ended;
      clearTimeout(timer);
      assert.deepEqual(this.end, { status: 0, signal: null },
        `SIGTERM must end the server with status 0: ${this.lastWords}`);
    }
    const log = (this.earlierLog ?? '') + this.output.stderr;
    assertNoSanitizerReport(log);
    assertHoldsNoSecret('the log', log);
    for (const name of await readdir(this.folder)) {
      if (name.startsWith('jeton.db'))
        assertHoldsNoSecret(name, await readFile(path.join(this.folder, name), 'latin1'));
    }
  }

  /* The end of a test's server: finish() and the folder goes. */
  async stop() {
    try {
      await this.finish();
    } finally {
      if (this.end === null)
        await this.crash();
      if (this.ownsFolder)
        await this.clear();
    }
  }

  async clear() {
    if (this.givenDatabase === undefined)
      await removeStore(this.folder);
    await rm(this.folder, { recursive: true, force: true });
  }
}

/* `jeton application create` on a server's store (running or not): { client_id, client_secret }. */
export async function createApplicationByCommand(server, name, flags = ['--management']) {
  const application = await jetonJson(
    ['application', 'create', '--name', name, ...flags, ...server.storeFlags],
    { env: server.env });
  remember(application.client_secret);
  return application;
}
