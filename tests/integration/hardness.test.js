/*
 * hardness: what makes a fault harder to use. It is read off the program that is tested and off its
 * processes, not off the build's files: a flag that a compiler ignores protects nobody.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, copyFile, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { binary, freePort, Server, temporaryFolder, waitFor } from './lib/harness.js';
import { send } from './lib/http.js';
import { inspect, isSanitizerBuild } from './lib/program.js';

const NOBODY = 65534;
const skip = isSanitizerBuild ? 'a sanitizer build is linked in another way' : false;

describe('the program', () => {
  it('has a random address, and what the linker fills in cannot be written later', { skip }, () => {
    assert.match(inspect('readelf', '-hW'), /Type:\s+DYN \(Position-Independent Executable/);
    assert.match(inspect('readelf', '-lW'), /GNU_RELRO/);
    assert.match(inspect('readelf', '-dW'), /BIND_NOW/);
  });

  it('has no memory that is both written and run, and no data that is run', { skip }, () => {
    const segments = inspect('readelf', '-lW').split('\n')
      .filter((line) => /^\s+(LOAD|GNU_STACK)\s/.test(line))
      .map((line) => /\s(R?)\s?(W?)\s?(E?)\s+0x[0-9a-f]+$/.exec(line).slice(1).join(''));
    assert.deepEqual([...new Set(segments)].sort(), ['R', 'RE', 'RW']);
  });

  it('checks its stack and the bounds of what libc writes', { skip }, () => {
    const symbols = inspect('readelf', '--dyn-syms', '-W');
    assert.match(symbols, /__stack_chk_fail/);
    const checked = new Set(symbols.match(/__\w+_chk\b/g));
    /* The second is of level 3 alone, and of gcc: clang 14 knows fewer bounds. */
    const isGcc = !/clang/.test(inspect('readelf', '-p', '.comment'));
    for (const name of ['__memcpy_chk', ...isGcc ? ['__read_chk'] : [], '__snprintf_chk'])
      assert.ok(checked.has(name), `${name} is not among ${[...checked]}`);
  });

  it('lets indirect calls land only on beginnings of functions', { skip }, () => {
    const code = inspect('objdump', '-d', '--no-show-raw-insn', '--disassemble=main');
    assert.match(code, /<main>:\n\s+[0-9a-f]+:\s+endbr64/);
  });

  it('touches each page of a large frame, so that none steps over the guard', { skip }, () => {
    const code = inspect('objdump', '-d', '--no-show-raw-insn');
    const stride = Math.max(...[...code.matchAll(/sub\s+\$0x([0-9a-f]{1,8}),%rsp/g)]
      .map(([, hex]) => parseInt(hex, 16)));
    assert.ok(stride <= 4096, `a frame is made by ${stride} at once`);
  });
});

async function statusOf(file) {
  return Object.fromEntries((await readFile(file, 'utf8')).split('\n')
    .map((line) => line.split(/:\s+/, 2)));
}

async function threadsOf(pid) {
  return Promise.all((await readdir(`/proc/${pid}/task`))
    .map((thread) => statusOf(`/proc/${pid}/task/${thread}/status`)));
}

const outside = await statusOf('/proc/self/status');

describe('a process of it', () => {
  it('leaves no core and gains no privileges', async () => {
    const server = await Server.start();
    try {
      const { pid } = server.child;
      assert.match(await readFile(`/proc/${pid}/limits`, 'utf8'), /Max core file size\s+0\s+0\s/);
      assert.match(await readFile(`/proc/${pid}/status`, 'utf8'), /NoNewPrivs:\s+1/);
    } finally {
      await server.stop();
    }
  });

  /* A kernel without them is no fault of the program; the log says so, and so does the skip. */
  it('has each thread in the sandbox, without privileges', { skip }, async (t) => {
    const server = await Server.start();
    try {
      const lacks = /the sandbox is not whole .*/.exec(server.log);
      if (lacks !== null)
        return void t.skip(lacks[0]);
      const threads = await threadsOf(server.child.pid);
      const names = new Set(threads.map(({ Name }) => Name));
      assert.deepEqual([...names].sort(), ['jeton', 'log', 'loop', 'pool', 'timer', 'webhooks']);
      for (const { Name, Seccomp, NoNewPrivs, CapEff, CapPrm } of threads) {
        assert.deepEqual({ Seccomp, NoNewPrivs }, { Seccomp: '2', NoNewPrivs: '1' }, Name);
        for (const capabilities of [CapEff, CapPrm])
          assert.match(capabilities, process.getuid() === 0 ? /^0{15}[02]$/ : /^0{16}$/, Name);
      }
    } finally {
      await server.stop();
    }
  });

  it('says that the sandbox is off, and that it is root', async () => {
    const server = await Server.start({ flags: ['--sandbox', 'off'] });
    try {
      assert.match(server.log, /the sandbox is off/);
      assert.equal(/jeton runs as root/.test(server.log), process.getuid() === 0);
      for (const { Name, Seccomp } of await threadsOf(server.child.pid))
        assert.equal(Seccomp, outside.Seccomp, Name);
    } finally {
      await server.stop();
    }
  });

  it('shows memory and environment to no other process of its user', { skip }, async () => {
    const folder = await temporaryFolder();
    const isRoot = process.getuid() === 0;
    const program = path.join(folder, 'jeton');
    const other = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
    const port = await freePort();
    await copyFile(binary, program);
    await chmod(program, 0o755);
    if (isRoot)
      await chown(folder, NOBODY, NOBODY);
    const child = spawn(program, ['serve', '--database', `sqlite:${folder}/jeton.db`,
      '--listen', `127.0.0.1:${port}`], { stdio: 'ignore', ...other });
    try {
      await waitFor('it is ready', () => send(`http://127.0.0.1:${port}/health/ready`)
        .then(({ status }) => status === 200, () => false));
      assert.equal((await stat(`/proc/${child.pid}/environ`)).uid, 0, 'root\'s');
      if (isRoot)
        assert.throws(() => execFileSync('cat', [`/proc/${child.pid}/environ`],
          { ...other, stdio: 'pipe' }), /Permission denied/);
    } finally {
      child.kill('SIGTERM');
      await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('answers to browsers', () => {
  const PATHS = ['/oauth2/token', '/.well-known/jwks.json', '/api/v1/apis', '/health/live',
    '/console/', '/console/api/session', '/nothing', '/oauth2/nothing'];

  async function fieldsOf(server) {
    const answers = [];
    for (const target of PATHS)
      answers.push(await server.send(target));
    answers.push(await server.send('/oauth2/token', { method: 'POST', body: 'x' }));
    return answers.map(({ headers }) =>
      [headers['x-content-type-options'], headers['strict-transport-security']]);
  }

  it('never let a type be guessed, and hold https where the issuer is https', async () => {
    for (const [issuer, hsts] of [['http://x.example', undefined],
      ['https://x.example', 'max-age=31536000']]) {
      const server = await Server.start({ issuer });
      try {
        for (const fields of await fieldsOf(server))
          assert.deepEqual(fields, ['nosniff', hsts], issuer);
      } finally {
        await server.stop();
      }
    }
  });
});
