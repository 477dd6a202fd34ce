/*
 * postgresql: a PostgreSQL server of a test's own, to be stopped, killed and frozen.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { freePort, run, temporaryFolder, waitFor } from './harness.js';

/* It does not run as root. */
const asRoot = process.getuid() === 0;
const asItsUser = (program, args) => asRoot
  ? ['setpriv', ['--reuid=postgres', '--regid=postgres', '--clear-groups', program, ...args]]
  : [program, args];

async function programs() {
  const versions = await readdir('/usr/lib/postgresql');
  return path.join('/usr/lib/postgresql', versions.sort((a, b) => b - a)[0], 'bin');
}

/* A folder of that user's. */
async function itsFolder() {
  const folder = await temporaryFolder();
  if (asRoot) {
    const { stdout } = await run('id', ['-u', 'postgres']);
    await chown(folder, Number(stdout), Number(stdout));
  }
  return folder;
}

export class Postgresql {
  /*
   * settings: of postgresql.conf, name=value; initdb: further arguments; user: its superuser;
   * prepare: writes to its folder before it is launched; disk: the size of a file system of its own
   * for the data, which only root may mount.
   */
  static async start({ settings = [], initdb = ['--auth=trust'], user, address, port,
    prepare = () => {}, disk } = {}) {
    const database = await Postgresql.#at({ settings, user, address, port });
    if (disk !== undefined)
      await database.#mount(disk);
    await database.run('initdb', ['-D', database.data, '-U', database.user, ...initdb, '-E', 'UTF8',
      '--locale=C.UTF-8', '--no-sync']);
    await prepare(database);
    await database.launch();
    return database;
  }

  /* One that follows another, and can take its place. basebackup: where from, and how. */
  static async standbyOf(primary, { address = primary.address, port,
    basebackup = ['-d', primary.url] } = {}) {
    const { settings, user } = primary;
    const database = await Postgresql.#at({ settings, user, address, port });
    await database.run('pg_basebackup', ['-D', database.data, '-R', '--checkpoint=fast', '--no-sync',
      ...basebackup]);
    await database.launch();
    return database;
  }

  async #mount(size) {
    const { uid, gid } = await stat(this.folder);
    await mkdir(this.data);
    const { status, stderr } = await run('mount', ['-t', 'tmpfs', '-o',
      `size=${size},uid=${uid},gid=${gid},mode=700`, 'none', this.data]);
    assert.equal(status, 0, stderr);
    this.isMounted = true;
  }

  static async #at({ settings, user = 'jeton', address = '127.0.0.1', port }) {
    const database = new Postgresql();
    database.folder = await itsFolder();
    database.programs = await programs();
    database.port = port ?? await freePort();
    return Object.assign(database, { settings, user, address });
  }

  get data() {
    return path.join(this.folder, 'data');
  }

  /* Its user may not look into the home of who runs the tests. */
  get env() {
    return { HOME: this.folder };
  }

  get url() {
    return `postgresql://${this.user}@${this.address}:${this.port}/postgres`;
  }

  async run(program, args) {
    const { status, stdout, stderr } =
      await run(...asItsUser(path.join(this.programs, program), args),
        { cwd: this.folder, env: this.env });
    assert.equal(status, 0, `${program}: ${stderr}`);
    return stdout;
  }

  /* One that was killed leaves processes behind, which keep the next one from starting a while. */
  async launch() {
    await waitFor('PostgreSQL is ready', async () => {
      if (this.child === undefined || this.child.exitCode !== null || this.child.signalCode !== null)
        await this.spawn();
      return (await run('pg_isready', ['-h', this.address, '-p', String(this.port)])).status === 0;
    });
  }

  async spawn() {
    const [program, args] = asItsUser(path.join(this.programs, 'postgres'), ['-D', this.data,
      '-c', `port=${this.port}`, '-c', `listen_addresses=${this.address}`,
      '-c', `unix_socket_directories=${this.folder}`,
      ...this.settings.flatMap((setting) => ['-c', setting])]);
    this.child = spawn(program, args, { cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...this.env } });
    this.log = '';
    this.child.stderr.setEncoding('utf8').on('data', (text) => { this.log += text; });
    this.ended = once(this.child, 'exit');
  }

  /* SIGQUIT: an end without a checkpoint, so that the next start recovers; SIGINT: an orderly one. */
  async stop(signal = 'SIGINT') {
    this.child.kill(signal);
    await this.ended;
  }

  /* All of its processes: the first one alone would leave the others to end by themselves. */
  async signalAll(signal) {
    const pids = [this.child.pid];
    for (const name of await readdir('/proc')) {
      const stat = /^\d+$/.test(name) && await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
      if (stat && Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === this.child.pid)
        pids.push(Number(name));
    }
    for (const pid of pids)
      try {
        process.kill(pid, signal);
      } catch (error) {
        assert.equal(error.code, 'ESRCH');
      }
  }

  async kill() {
    await this.signalAll('SIGKILL');
    await this.ended;
  }

  async query(sql, url = this.url) {
    const { status, stdout, stderr } =
      await run('psql', ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', url, '-c', sql]);
    assert.equal(status, 0, stderr);
    return stdout;
  }

  async clear() {
    await this.signalAll('SIGCONT');
    if (this.child.exitCode === null && this.child.signalCode === null)
      await this.stop('SIGQUIT');
    if (this.isMounted)
      await run('umount', ['-l', this.data]);
    await rm(this.folder, { recursive: true, force: true });
  }
}
