/*
 * the store's files change underneath a running server, which has work to do: it notices, refuses
 * changes, says what to do, and nothing that was answered with 201 is lost without a word, nor is
 * any file damaged. And the commands of docs/backup.md do what they say.
 */
import assert from 'node:assert/strict';
import {
  access, copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';
import {
  createApplicationByCommand, delay, jeton, run, Server, temporaryFolder, waitFor,
} from './lib/harness.js';
import { Management, requestToken } from './lib/management.js';
import { ofSqlite } from './lib/store.js';

const docs = fileURLToPath(new URL('../../docs/backup.md', import.meta.url));

async function sqlite(file, sql) {
  const { status, stdout, stderr } = await run('sqlite3', [file, sql]);
  assert.equal(status, 0, stderr);
  return stdout.trim();
}

/* src/store/sqlite.c makes a checkpoint when a commit leaves the write-ahead log this long. */
const CHECKPOINT_PAGES = 1000;

/* How many pages the log of a store holds, by its index (https://sqlite.org/walformat.html), and
 * whether all of them are in the file too. Null while the index is being written. */
async function logOf(file) {
  const index = await readFile(`${file}-shm`);
  if (!index.subarray(0, 48).equals(index.subarray(48, 96)))
    return null;
  const pages = index.readUInt32LE(16);
  return { pages, isCopied: index.readUInt32LE(96) >= pages };
}

const isThere = (file) => access(file).then(() => true, () => false);

async function applicationsIn(file) {
  assert.equal(await sqlite(file, 'PRAGMA integrity_check'), 'ok', file);
  return new Set((await sqlite(file, 'SELECT id FROM applications')).split('\n'));
}

/* A server that is asked for changes all the time. */
class Busy {
  static async start() {
    const busy = new Busy();
    busy.server = await Server.start();
    busy.file = busy.server.databaseFile;
    busy.folder = busy.server.folder;
    busy.application = await createApplicationByCommand(busy.server, 'Known');
    busy.management = await Management.for(busy.server, busy.application);
    busy.answered = [busy.application.client_id]; /* 201 */
    busy.backup = path.join(busy.folder, 'backup');
    await busy.create('Before the back-up');
    await sqlite(busy.file, `.backup ${busy.backup}`);
    busy.inBackup = busy.answered.length;
    busy.begin();
    /* Past a checkpoint, so that file and back-up are apart. */
    await waitFor('there was a checkpoint', () => busy.answered.length > busy.inBackup + 150);
    return busy;
  }

  async create(name) {
    const answer = await this.management.send('POST', '/applications', { name, type: 'm2m' });
    if (answer.status === 201)
      this.answered.push(answer.json.application.id);
    return answer;
  }

  begin() {
    this.isBusy = true;
    this.refusals = [];
    const work = async (name) => {
      for (let i = 0; this.isBusy; i++) {
        const answer = await this.create(`${name} ${i}`);
        if (answer.status === 201)
          continue;
        this.refusals.push(answer);
        await delay(20);
      }
    };
    this.work = Promise.all(['a', 'b', 'c', 'd'].map(work));
  }

  async end() {
    this.isBusy = false;
    await this.work;
  }

  async isStill() {
    const tasks = `/proc/${this.server.child.pid}/task`;
    const states = await Promise.all((await readdir(tasks)).map((id) =>
      readFile(`${tasks}/${id}/stat`, 'utf8')));
    return states.every((text) => /\) T/.test(text));
  }

  /* While the server stands still, with something in the log that is not in the file, and without a
   * checkpoint: one that looked just before would write into whatever is put there. */
  async whileStill(change) {
    await waitFor('it stands still between two checkpoints', async () => {
      this.server.child.kill('SIGSTOP');
      try {
        await waitFor('it stands still', () => this.isStill());
        const log = await logOf(this.file);
        if (log === null || log.isCopied || log.pages >= CHECKPOINT_PAGES)
          return false;
        await change();
        return true;
      } finally {
        this.server.child.kill('SIGCONT');
      }
    });
  }

  /* What must be true after the change, within a second and some. Until then it may answer with one
   * of these. */
  async assertNotices(how, meanwhile = [503]) {
    const began = Date.now();
    await waitFor('changes are refused', () => this.refusals.length > 0);
    const ready = await waitFor('it is not ready', async () => {
      const answer = await this.server.send('/health/ready');
      return answer.status === 503 ? answer : null;
    });
    assert.ok(Date.now() - began < 5000, 'at once');
    assert.match(ready.json.reason, how);
    const { length } = this.answered;
    await delay(300);
    assert.equal(this.answered.length, length, 'no 201 any more');
    for (const { status, text } of this.refusals)
      assert.ok(meanwhile.includes(status), text);
    assert.equal(this.refusals.at(-1).json.errors[0].code, 'STORE_REPLACED');
    assert.equal((await this.management.send('GET', '/applications')).status, 503);
    assert.equal((await this.token()).status, 200, 'tokens for a known client go on');
    await waitFor('the log tells', () => how.test(this.server.log));
    await delay(1500);
    assert.equal(this.server.log.match(/the store is in trouble/g).length, 1, 'once');
  }

  token() {
    return requestToken(this.server, {
      grant_type: 'client_credentials', client_id: this.application.client_id,
      client_secret: this.application.client_secret, audience: `${this.server.issuer}/api/v1`,
    });
  }

  async copies() {
    const names = await readdir(this.folder);
    return names.filter((name) => /^jeton\.db\.kept-\w+$/.test(name))
      .map((name) => path.join(this.folder, name));
  }

  /* The copy holds all that was answered with 201. */
  async assertKept() {
    const kept = await waitFor('a copy is kept', async () =>
      /what the store held is kept in a copy.*jeton\.db\.kept/.test(this.server.log) &&
      (await this.copies())[0]);
    assert.equal((await stat(kept)).mode & 0o077, 0);
    this.assertHolds(await applicationsIn(kept));
    return kept;
  }

  assertHolds(applications) {
    const lost = this.answered.filter((id) => !applications.has(id));
    assert.deepEqual(lost, [], 'all that was answered with 201');
  }

  async assertStartRefused(mentions) {
    for (const args of [['serve', '--listen', '127.0.0.1:0'],
      ['application', 'create', '--name', 'x']]) {
      const { status, stderr } = await jeton([...args, ...this.server.storeFlags]);
      assert.equal(status, 1, stderr);
      assert.match(stderr, mentions);
      assert.ok(stderr.includes(this.file), stderr);
    }
  }

  async restart() {
    await this.server.restart();
    assert.equal((await this.server.send('/health/ready')).status, 200);
  }
}

describe('while a server runs, its store\'s', ofSqlite, () => {
  let busy;
  const withBusy = (name, check) => it(name, async () => {
    busy = await Busy.start();
    try {
      await check(busy);
    } finally {
      await busy.end();
      await busy.server.stop();
    }
  });

  withBusy('file is replaced by a back-up: mv', async () => {
    const was = await readFile(busy.backup);
    await rename(busy.backup, busy.file);
    await busy.assertNotices(/removed, or another was put in its place/);
    await busy.assertKept();
    await busy.end();
    await busy.server.finish();
    assert.ok(was.equals(await readFile(busy.file)), 'the back-up is as it was');
    assert.equal(await isThere(`${busy.file}-wal`), false);
    await busy.restart();
    assert.equal((await applicationsIn(busy.file)).size, busy.inBackup);
  });

  withBusy('file is removed: rm', async () => {
    await rm(busy.file);
    await busy.assertNotices(/removed, or another was put in its place/);
    const kept = await busy.assertKept();
    await busy.end();
    await busy.server.finish();
    await busy.assertStartRefused(/does not exist.*master key.*put the store back/);
    assert.equal(await isThere(busy.file), false, 'none is made');
    await rename(kept, busy.file);
    await busy.restart();
    busy.assertHolds(await applicationsIn(busy.file));
  });

  withBusy('file is moved away and comes back', async () => {
    await rename(busy.file, `${busy.file}.away`);
    await busy.assertNotices(/removed, or another was put in its place/);
    await busy.assertKept();
    await rename(`${busy.file}.away`, busy.file);
    await waitFor('it is ready again', async () =>
      (await busy.server.send('/health/ready')).status === 200);
    const { length } = busy.answered;
    await waitFor('changes go on', () => busy.answered.length > length + 5);
    await waitFor('the log tells', () => /can be changed again/.test(busy.server.log));
    await waitFor('the copy is not needed', async () => (await busy.copies()).length === 0);
    await busy.end();
    await busy.server.finish();
    busy.assertHolds(await applicationsIn(busy.file));
  });

  for (const [what, make] of [
    ['an older back-up', async () => busy.backup],
    ['a back-up that VACUUM INTO made', async () => {
      const file = path.join(busy.folder, 'vacuumed');
      await sqlite(busy.file, `VACUUM INTO '${file}'`);
      return file;
    }],
    ['a text', async () => {
      const file = path.join(busy.folder, 'text');
      await writeFile(file, 'a sentence. '.repeat(10000));
      return file;
    }],
    ['nothing', async () => {
      const file = path.join(busy.folder, 'nothing');
      await writeFile(file, '');
      return file;
    }],
    ['another store', async () => {
      const other = await Server.start();
      const busier = await Management.ofNewServer(other);
      for (let i = 0; i < 5; i++)
        await busier.send('POST', '/applications', { name: `Other ${i}`, type: 'm2m' });
      await other.finish();
      const file = path.join(busy.folder, 'other');
      await copyFile(other.databaseFile, file);
      await other.stop();
      /* As far on as ours, so that only whose it is tells them apart. */
      const version = await sqlite(busy.file, 'PRAGMA user_version');
      await sqlite(file, `PRAGMA user_version = ${version}`);
      return file;
    }],
  ])
    withBusy(`file is overwritten by ${what}: cp`, async () => {
      const file = await make();
      await busy.whileStill(async () => {
        const copied = await run('cp', [file, busy.file]);
        assert.equal(copied.status, 0, copied.stderr);
      });
      await busy.assertNotices(/overwritten while it is in use/);
      assert.deepEqual(await busy.copies(), [], 'a mixture is not kept');
      await busy.end();
      await busy.server.finish();
      assert.ok((await readFile(file)).equals(await readFile(busy.file)), 'nothing is put on top');
      await busy.assertStartRefused(/belongs to another file|missing or empty|is empty/);
      assert.ok(await isThere(`${busy.file}-wal`));
      for (const end of ['-wal', '-shm'])
        await rm(`${busy.file}${end}`, { force: true });
      await copyFile(busy.backup, busy.file);
      await busy.restart();
      assert.equal((await applicationsIn(busy.file)).size, busy.inBackup);
    });

  for (const [what, text] of [['nothing', ''], ['a text', 'a sentence. '.repeat(1000)]])
    withBusy(`file -wal is overwritten by ${what}: cp`, async () => {
      await busy.whileStill(() => writeFile(`${busy.file}-wal`, text));
      await busy.assertNotices(/ends in -wal was overwritten while it is in use/, [500, 503]);
      assert.deepEqual(await busy.copies(), [], 'a mixture is not kept');
      await busy.end();
      await busy.server.finish();
      if (text !== '')
        await busy.assertStartRefused(/write-ahead log .* is damaged.*restore a back-up/);
    });

  for (const end of ['-wal', '-shm'])
    withBusy(`file ${end} is removed`, async () => {
      await rm(`${busy.file}${end}`);
      await busy.assertNotices(new RegExp(`ends in ${end} was removed or replaced`));
      await busy.assertKept();
      await busy.end();
      await busy.server.finish();
      busy.assertHolds(await applicationsIn(busy.file));
      await busy.restart();
    });

  withBusy('file is copied, and checkpoints are made, by others: no trouble', async () => {
    for (let i = 0; i < 5; i++) {
      await sqlite(busy.file, 'PRAGMA busy_timeout=5000; PRAGMA wal_checkpoint(TRUNCATE)');
      await sqlite(busy.file, `.backup ${path.join(busy.folder, `copy-${i}`)}`);
      await createApplicationByCommand(busy.server, `By command ${i}`);
      await run('chmod', ['600', busy.file]);
      await delay(300);
    }
    await busy.end();
    assert.deepEqual(busy.refusals.map(({ text }) => text), []);
    assert.doesNotMatch(busy.server.log, /trouble/);
    await busy.server.finish();
    busy.assertHolds(await applicationsIn(busy.file));
  });
});

/* All of it is in the write-ahead log yet, so file and back-up are no further apart than that. */
describe('while a server runs whose store is young, its file', ofSqlite, () => {
  for (const [how, sql] of [['.backup', (file) => `.backup ${file}`],
    ['VACUUM INTO', (file) => `VACUUM INTO '${file}'`]])
    it(`is overwritten by a back-up of ${how}: cp`, async () => {
      const server = await Server.start();
      try {
        const management = await Management.ofNewServer(server);
        const backup = path.join(server.folder, 'backup');
        await sqlite(server.databaseFile, sql(backup));
        await management.post('/organization', { name: 'After the back-up' });
        const copied = await run('cp', [backup, server.databaseFile]);
        assert.equal(copied.status, 0, copied.stderr);
        const { status, json } = await management.send('POST', '/organization', { name: 'Lost' });
        assert.equal(status, 503);
        assert.equal(json.errors[0].code, 'STORE_REPLACED');
        assert.equal((await server.send('/health/ready')).status, 503);
        await server.finish();
        assert.ok((await readFile(backup)).equals(await readFile(server.databaseFile)));
      } finally {
        await server.stop();
      }
    });
});

describe('after a crash', ofSqlite, () => {
  let busy;
  before(async () => {
    busy = await Busy.start();
    const crashed = busy.server.crash();
    busy.isBusy = false;
    await Promise.allSettled([crashed, busy.work]);
  });
  after(() => busy.server.stop());

  it('the write-ahead log is used, and all that was answered is there', async () => {
    assert.ok((await stat(`${busy.file}-wal`)).size > 0);
    const folder = path.join(busy.folder, 'crashed');
    await mkdir(folder);
    for (const name of ['jeton.db', 'jeton.db-wal', 'master.key'])
      await copyFile(path.join(busy.folder, name), path.join(folder, name));
    const { status, stderr } = await jeton(
      ['keys', 'list', '--database', `sqlite:${folder}/jeton.db`]);
    assert.equal(status, 0, stderr);
    busy.assertHolds(await applicationsIn(path.join(folder, 'jeton.db')));
  });

  it('a back-up beside the old log is refused, and is left alone', async () => {
    const crashed = await readFile(busy.file);
    await copyFile(busy.backup, busy.file);
    await busy.assertStartRefused(/write-ahead log.*belongs to another file.*remove/);
    assert.ok((await readFile(busy.backup)).equals(await readFile(busy.file)));
    await writeFile(busy.file, crashed);
  });

  it('a log without its store is refused, and is left alone', async () => {
    await rename(busy.file, `${busy.file}.away`);
    await rename(busy.server.masterKeyFile, `${busy.server.masterKeyFile}.away`);
    await busy.assertStartRefused(/missing or empty.*write-ahead log.*put the store back/);
    assert.ok((await stat(`${busy.file}-wal`)).size > 0);
    assert.equal(await isThere(busy.file), false);
    await rename(`${busy.file}.away`, busy.file);
    await rename(`${busy.server.masterKeyFile}.away`, busy.server.masterKeyFile);
    await busy.restart();
    busy.assertHolds(await applicationsIn(busy.file));
  });
});

describe('a new store', ofSqlite, () => {
  it('is told', async () => {
    const server = await Server.start();
    assert.match(server.log, /a new store is made/);
    await server.finish();
    await server.restart();
    assert.doesNotMatch(server.log, /a new store is made/);
    await server.stop();
    const folder = await temporaryFolder();
    const { stderr } = await jeton(['application', 'create', '--name', 'x', '--json', '--database',
      `sqlite:${folder}/jeton.db`]);
    assert.match(stderr, /note: .*jeton\.db is a new store/);
    await rm(folder, { recursive: true });
  });

  it('may have its master key before, where that is named', async () => {
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, 'given.key'), 'ab'.repeat(32), { mode: 0o600 });
    const { status, stderr } = await jeton(['application', 'create', '--name', 'x', '--json',
      '--database', `sqlite:${folder}/jeton.db`, '--master-key-file', `${folder}/given.key`]);
    assert.equal(status, 0, stderr);
    await rm(folder, { recursive: true });
  });
});

describe('docs/backup.md', ofSqlite, () => {
  let text, folder, server, management;

  /* The indented lines below a heading, with the places of this test. */
  function commandsOf(heading) {
    const part = text.split(/^## /m).find((section) => section.startsWith(heading));
    return [...part.matchAll(/^ {4}(.*)$/gm)].map(([, line]) => line
      .replaceAll('/var/lib/jeton', server.folder).replaceAll('/var/backups', folder)
      .replaceAll('/var/keys', folder));
  }

  async function runLines(lines) {
    for (const line of lines) {
      if (line.startsWith('systemctl stop ')) {
        await server.finish();
        continue;
      }
      if (line.startsWith('systemctl start ')) {
        await server.restart();
        continue;
      }
      const { status, stderr, stdout } = await run('sh', ['-c', line]);
      assert.equal(status, 0, `${line}: ${stderr}`);
      if (line.includes('integrity_check'))
        assert.equal(stdout.trim(), 'ok');
    }
  }

  const names = async () => (await management.get('/applications')).applications
    .map(({ name }) => name).sort();

  before(async () => {
    text = await readFile(docs, 'utf8');
    folder = await temporaryFolder();
    server = await Server.start();
    management = await Management.ofNewServer(server, 'Kept');
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  it('copies, and restores what was copied', async () => {
    const copying = commandsOf('Copy');
    assert.equal(copying.length, 5);
    await runLines(copying);
    await management.post('/applications', { name: 'Later', type: 'm2m' });
    const restoring = commandsOf('Restore');
    for (const copy of ['jeton.db', 'jeton-small.db']) {
      await runLines(restoring.map((line) => line.replace(`${folder}/jeton.db`, `${folder}/${copy}`)));
      assert.deepEqual(await names(), ['Kept'], copy);
    }
    await server.finish();
    await run('cp', [server.databaseFile, `${folder}/jeton-stopped.db`]);
    await server.restart();
    await runLines(restoring.map((line) =>
      line.replace(`${folder}/jeton.db`, `${folder}/jeton-stopped.db`)));
    assert.deepEqual(await names(), ['Kept']);
  });

  it('goes on with what a server held whose file was removed', async () => {
    await management.post('/applications', { name: 'Held', type: 'm2m' });
    await rm(server.databaseFile);
    await waitFor('a copy is kept', () => /is kept in a copy/.test(server.log));
    await runLines(commandsOf('When the files change'));
    assert.deepEqual(await names(), ['Held', 'Kept']);
  });
});
