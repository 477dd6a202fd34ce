/*
 * three_nodes: what docs/scaling.md describes, from the very files of examples/scaling: a primary and its
 * synchronous standby, three nodes, and the proxies before them. Only addresses, ports and folders of the files
 * are put in place of others: all of it runs on this machine, and beside other tests.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import https from 'node:https';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  binary, freePort, jeton, jetonJson, remember, rememberAnswer, run, temporaryFolder, waitFor,
} from './harness.js';
import { send } from './http.js';
import { Postgresql } from './postgresql.js';

const examples =
  path.join(path.dirname(fileURLToPath(import.meta.url)), '../../../examples/scaling');
const PASSWORDS = { jeton: 'of-the-nodes', jeton_owner: 'of-the-upgrade', jeton_standby: 'of-the-standby' };
Object.values(PASSWORDS).forEach(remember);

const asRoot = process.getuid() === 0;
const PROXY = '127.0.0.10';
const NODES = ['127.0.0.11', '127.0.0.12', '127.0.0.13'];
const DATABASES = ['127.0.0.21', '127.0.0.22'];

async function openssl(...args) {
  const { status, stderr } = await run('openssl', args);
  assert.equal(status, 0, stderr);
}

/* A proxy in front of the nodes, and what a server of harness.js is for those that ask it. */
class Proxy {
  constructor(nodes, program, args, port) {
    Object.assign(this, { nodes, port, issuer: nodes.issuer, origin: `https://${PROXY}:${port}` });
    this.child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.log = '';
    this.child.stderr.setEncoding('utf8').on('data', (text) => { this.log += text; });
    this.ended = once(this.child, 'exit');
    this.agents = [];
  }

  /* A client with connections of its own, and an address of its own in 127.0.0.0/8. */
  clientFrom(localAddress, { keepAlive = true } = {}) {
    const agent = new https.Agent({ keepAlive, localAddress, ca: this.nodes.ca });
    this.agents.push(agent);
    return { issuer: this.issuer, origin: this.origin, send: async (target, options) => {
      const answer = await send(new URL(target, this.origin), { agent, ...options });
      rememberAnswer(answer.text);
      return answer;
    } };
  }

  async stop() {
    this.agents.forEach((agent) => agent.destroy());
    this.child.kill('SIGTERM');
    await this.ended;
  }
}

/* A node of jeton.conf. */
class Node {
  constructor(parts) {
    Object.assign(this, parts);
  }

  async launch() {
    this.child = spawn(binary, ['serve', '--config', this.file], { cwd: this.folder,
      env: { ...process.env, ...this.env }, stdio: ['ignore', 'ignore', 'pipe'] });
    this.log = this.log ?? '';
    this.child.stderr.setEncoding('utf8').on('data', (text) => { this.log += text; });
    this.ended = once(this.child, 'close');
    await waitFor(`${this.address} is ready`, async () => {
      assert.equal(this.child.exitCode, null, this.log);
      return this.isReady();
    }, 60_000);
  }

  async isReady() {
    const answer = await send(`http://${this.address}:${this.port}/health/ready`).catch(() => null);
    return answer?.status === 200;
  }

  async end(signal = 'SIGTERM') {
    this.child.kill(signal);
    const [status] = await this.ended;
    if (signal === 'SIGTERM')
      assert.equal(status, 0, this.log);
  }
}

export class ThreeNodes {
  /* env: of the nodes, besides jeton.conf. */
  static async start({ env = {} } = {}) {
    const all = new ThreeNodes();
    all.folder = await temporaryFolder();
    await chmod(all.folder, 0o755);
    all.issuer = 'https://tokens.example.com';
    all.ports = { 443: await freePort(), 5432: await freePort(), 8080: await freePort() };
    all.nodes = [];
    all.proxies = [];
    try {
      await all.#certify();
      await all.#startDatabases();
      await all.#startNodes(env);
    } catch (error) {
      await all.stop();
      throw error;
    }
    return all;
  }

  /* The text of one of the files, with what this machine needs in place of what it says. */
  async #text(name, ports = this.ports) {
    let text = await readFile(path.join(examples, name), 'utf8');
    for (const [port, free] of Object.entries(ports))
      text = text.replace(new RegExp(`:${port}\\b`, 'g'), `:${free}`);
    if (!asRoot) /* only root changes to another user */
      text = text.replaceAll(/^ +(user|group) .*\n/gm, '');
    return text.replaceAll('10.0.0.', '127.0.0.').replaceAll('0.0.0.0:', `${PROXY}:`)
      .replaceAll(/\/(etc\/(haproxy|nginx|jeton|postgresql)|var\/lib\/jeton)\//g, `${this.folder}/`);
  }

  file(name) {
    return path.join(this.folder, name);
  }

  async #write(name, text, mode = 0o644) {
    await writeFile(this.file(name), text, { mode });
    return this.file(name);
  }

  /* One certificate for all that has one, which is its own authority. */
  async #certify() {
    const names = ['DNS:tokens.example.com', ...[PROXY, ...DATABASES].map((ip) => `IP:${ip}`)];
    await openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
      '-days', '2', '-subj', '/CN=tokens.example.com', '-addext', `subjectAltName=${names}`,
      '-keyout', this.file('jeton.key'), '-out', this.file('jeton.crt'));
    this.ca = await readFile(this.file('jeton.crt'), 'utf8');
    await this.#write('database.pem', this.ca);
    await this.#write('tokens.example.com.pem', this.ca + await readFile(this.file('jeton.key'), 'utf8'));
    await chmod(this.file('jeton.key'), 0o600);
  }

  /* --- The database ------------------------------------------------------------------------ */

  async #ofPostgresql(name) {
    if (!asRoot)
      return;
    const { stdout } = await run('id', ['-u', 'postgres']);
    await chown(this.file(name), Number(stdout), Number(stdout));
  }

  async #startDatabases() {
    const port = this.ports[5432];
    await this.#ofPostgresql('jeton.key');
    const pgpass = Object.entries(PASSWORDS)
      .map(([user, password]) => `*:${port}:*:${user}:${password}\n`).join('');
    await this.#write('pgpass', pgpass, 0o600);
    await this.#write('pgpass.postgresql', pgpass, 0o600);
    await this.#ofPostgresql('pgpass.postgresql');
    this.primary = await Postgresql.start({ user: 'postgres', address: DATABASES[0], port,
      prepare: (database) => this.#configure(database) });
    await this.#asSuperuser(this.primary, 'database.sql');
    for (const [user, password] of Object.entries(PASSWORDS))
      await this.primary.query(`ALTER ROLE ${user} PASSWORD '${password}'`);
    this.standby = await Postgresql.standbyOf(this.primary, { address: DATABASES[1], port,
      basebackup: ['-C', '-S', 'db2', '-X', 'stream', '-d', `host=${DATABASES[0]} port=${port} ` +
        `user=jeton_standby sslmode=verify-full sslrootcert=${this.file('database.pem')} ` +
        `passfile=${this.file('pgpass.postgresql')}`] });
    await this.#asSuperuser(this.primary, 'synchronous.sql');
  }

  /* listen_addresses says each server's own address here, as both are on one machine. */
  async #configure({ data }) {
    const hba = path.join(data, 'pg_hba.conf');
    await writeFile(hba, await this.#text('pg_hba.conf') + await readFile(hba, 'utf8'));
    const main = path.join(data, 'postgresql.conf');
    await writeFile(main, await readFile(main, 'utf8') + await this.#text('postgresql.conf'));
  }

  async #asSuperuser(database, name) {
    const { status, stderr } = await run('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', database.url,
      '-f', await this.#write(name, await this.#text(name))]);
    assert.equal(status, 0, stderr);
  }

  /* In the nodes' database, of one of the two servers. */
  query(sql, { address } = this.primary) {
    return this.primary.query(sql,
      `postgresql://postgres@${address}:${this.ports[5432]}/jeton`);
  }

  /* As the document says. */
  async promote() {
    await this.#asSuperuser(this.standby, 'promote.sql');
  }

  /* --- The nodes --------------------------------------------------------------------------- */

  /* Any command, with the settings of the nodes; as the owner of the tables, or as a node. */
  async command(args, { isOwner = false } = {}) {
    const { conf } = this;
    const database = /^database = (.*)$/m.exec(conf)[1].replace('jeton@', 'jeton_owner@');
    return jetonJson([...args, '--config', this.file('node1.conf'),
      ...(isOwner ? ['--database', database] : [])], { cwd: this.folder });
  }

  async #startNodes(env) {
    this.conf = await this.#text('jeton.conf');
    for (const [i, address] of NODES.entries()) {
      const file = await this.#write(`node${i + 1}.conf`,
        this.conf.replace(/^listen = .*:/m, `listen = ${address}:`));
      this.nodes.push(new Node({ folder: this.folder, address, port: this.ports[8080], file, env }));
    }
    this.unprepared = await jeton(['keys', 'list', '--config', this.file('node1.conf')], { cwd: this.folder });
    await this.command(['keys', 'list'], { isOwner: true });
    for (const node of this.nodes)
      await node.launch();
  }

  /* --- The proxies ------------------------------------------------------------------------- */

  async proxy(kind) {
    const ports = { ...this.ports, 443: await freePort() };
    const conf = await this.#write(`${kind}.conf`, await this.#text(
      { haproxy: 'haproxy.cfg', nginx: 'nginx.conf' }[kind], ports));
    const proxy = kind === 'haproxy'
      ? new Proxy(this, '/usr/sbin/haproxy', ['-db', '-f', conf], ports[443])
      : new Proxy(this, '/usr/sbin/nginx', ['-c', await this.#nginxMain(conf)], ports[443]);
    this.proxies.push(proxy);
    await waitFor(`${kind} answers`, async () => {
      assert.equal(proxy.child.exitCode, null, proxy.log);
      const answer = await send(`${proxy.origin}/health/ready`, { ca: this.ca }).catch(() => null);
      return answer?.status === 200;
    });
    return proxy;
  }

  /* What /etc/nginx/nginx.conf of Debian is to a file in conf.d. */
  async #nginxMain(conf) {
    await mkdir(this.file('temporary'));
    const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((what) => `${what}_temp_path ${this.file('temporary')}/${what};`).join(' ');
    return this.#write('nginx.main.conf', `daemon off; pid ${this.file('nginx.pid')};
error_log stderr; events {} http { access_log off; ${folders} include ${conf}; }\n`);
  }

  async stop() {
    for (const proxy of this.proxies)
      await proxy.stop();
    for (const node of this.nodes)
      if (node.child?.exitCode === null && node.child.signalCode === null)
        await node.end();
    await this.primary?.clear();
    await this.standby?.clear();
    await rm(this.folder, { recursive: true, force: true });
  }
}
