/*
 * start errors: on a place that is damaged, locked, read-only, full or not there, every command
 * that uses the store ends with status 1 and one sentence that names the path and says what to do;
 * in the words of people, not of SQLite or the system. And output that nobody gets is told.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod, chown, copyFile, mkdir, open, readFile, rename, rm, stat, symlink, truncate, writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { binary, jeton, jetonJson, remember, run, Server, temporaryFolder } from './lib/harness.js';
import { ofSqlite, storeRows } from './lib/store.js';

const isRoot = process.getuid() === 0;
const asNobody = isRoot ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];

/* Words of libraries, or none at all. */
const NO_SENTENCE = /SQLite failed|could not be opened$|disk I\/O error|unable to open database|malformed|\(\)|errno/;

async function sqlite(file, sql) {
  const { status, stdout, stderr } = await run('sqlite3', ['-cmd', '.timeout 5000', file, sql]);
  assert.equal(status, 0, stderr);
  return stdout;
}

describe('a place that cannot be', ofSqlite, () => {
  let folder, model, number = 0;

  before(async () => {
    folder = await temporaryFolder();
    await chmod(folder, 0o755);
    model = path.join(folder, 'model');
    const server = await Server.start({ folder: model });
    await server.stop();
  });

  after(async () => {
    await run('chattr', ['-R', '-i', folder]);
    await rm(folder, { recursive: true, force: true });
  });

  /* A folder with a good store and its key. */
  async function place() {
    const made = path.join(folder, `place-${++number}`);
    await mkdir(made);
    for (const name of ['jeton.db', 'master.key'])
      await copyFile(path.join(model, name), path.join(made, name));
    await chmod(path.join(made, 'master.key'), 0o600);
    return made;
  }

  const onStore = [['keys', 'list'], ['admin', 'list'], ['application', 'create', '--name', 'x'],
    ['keys', 'rotate'], ['admin', 'reset-password', '--email', 'a@example.com'],
    ['serve', '--listen', '127.0.0.1:0']];
  const withKeys = [['application', 'create', '--name', 'x'], ['keys', 'rotate'],
    ['serve', '--listen', '127.0.0.1:0']];
  const making = [['application', 'create', '--name', 'x'], ['serve', '--listen', '127.0.0.1:0']];

  async function assertTold(commands, file, mentions, { wrap = [], names = file } = {}) {
    for (const command of commands) {
      const line = [...wrap, binary, ...command, '--database', `sqlite:${file}`];
      const { status, stdout, stderr } = await run(line[0], line.slice(1));
      const what = `${command.join(' ')}: ${stderr}`;
      assert.equal(status, 1, what);
      assert.equal(stdout, '', what);
      assert.equal(stderr.trimEnd().split('\n').length, 1, what);
      assert.ok(stderr.includes(names), `names ${names}: ${what}`);
      assert.match(stderr, mentions, what);
      assert.doesNotMatch(stderr, NO_SENTENCE, what);
    }
  }

  /* What; which commands; how it is brought about: gives the database's path. Then the remedy. */
  const rows = [
    ['a folder', onStore, async (at) => at, /name of a file/],
    ['a file where a folder should be', making, async (at) => `${at}/jeton.db/x.db`,
      /no folder.*correct the path/],
    ['a device', onStore, async () => '/dev/null', /not a regular file; name another/],
    ['a link in a circle', onStore, async (at) => {
      await symlink('loop.db', `${at}/loop.db`);
      return `${at}/loop.db`;
    }, /circle; correct/],
    ['a name that is too long', making, async (at) => `${at}/${'x'.repeat(300)}.db`,
      /too long; choose a shorter/],
    ['text', onStore, async (at) => {
      await writeFile(`${at}/jeton.db`, 'this is a sentence and no database. '.repeat(500));
    }, /not an SQLite database.*name another/],
    ['a damaged header', onStore, async (at) => patch(`${at}/jeton.db`, 0, 100),
      /beginning is damaged.*restore a back-up/],
    ['another program\'s database', onStore, async (at) => {
      await rm(`${at}/jeton.db`);
      await sqlite(`${at}/jeton.db`, 'CREATE TABLE t (x); INSERT INTO t VALUES (1);');
    }, /not a store of jeton/],
    ['damaged pages', onStore, async (at) => {
      const { size } = await stat(`${at}/jeton.db`);
      await patch(`${at}/jeton.db`, 4096, size - 4096);
    }, /damaged; stop jeton and restore a back-up/],
    ['one damaged page, which no start needs', onStore, async (at) => {
      const page = Number(await sqlite(`${at}/jeton.db`,
        'SELECT rootpage FROM sqlite_schema WHERE name = \'webhooks\''));
      await patch(`${at}/jeton.db`, (page - 1) * 4096, 4096);
    }, /damaged; stop jeton and restore a back-up/],
    ['a damaged schema', onStore, async (at) => patch(`${at}/jeton.db`, 100, 3900),
      /damaged; stop jeton and restore a back-up/],
    ['a file cut short', onStore, async (at) => truncate(`${at}/jeton.db`, 3 * 4096),
      /damaged; stop jeton and restore a back-up/],
    ['a file cut in its first page', onStore, async (at) => truncate(`${at}/jeton.db`, 1000),
      /restore a back-up/],
    ['tables that somebody removed', onStore, async (at) => {
      await sqlite(`${at}/jeton.db`, 'PRAGMA foreign_keys=off; DROP TABLE facts;' +
        'DROP TABLE signing_keys; DROP TABLE administrators;');
    }, /tables are not as jeton made them.*restore a back-up/],
    ['a newer schema', onStore, async (at) => {
      await sqlite(`${at}/jeton.db`, `PRAGMA user_version=999;
        UPDATE facts SET value = CAST('231' AS BLOB) WHERE name = 'schema_oldest'`);
    }, /newer jeton.*run that version/],
  ];

  async function patch(file, from, length) {
    const handle = await open(file, 'r+');
    await handle.write(Buffer.alloc(length, 0xa5), 0, length, from);
    await handle.close();
  }

  for (const [what, commands, make, mentions] of rows)
    it(`is told: ${what}`, async () => {
      const at = await place();
      await assertTold(commands, await make(at) ?? `${at}/jeton.db`, mentions);
    });

  describe('for its rights', { skip: !isRoot && 'only root can take rights from a test' }, () => {
    for (const [what, commands, make, mentions] of [
      ['a file of another user', onStore, async (at) => {
        await chown(at, 65534, 65534);
        await chown(`${at}/master.key`, 65534, 65534);
        return [`${at}/jeton.db`];
      }, /no right.*chown/],
      ['a folder of another user', onStore, async (at) => {
        await chown(`${at}/jeton.db`, 65534, 65534);
        return [`${at}/jeton.db`];
      }, /files beside the store.*no right.*chown/],
      ['a WAL that root left behind', onStore, async (at) => {
        for (const name of ['', '/jeton.db', '/master.key'])
          await chown(at + name, 65534, 65534);
        await writeFile(`${at}/jeton.db-wal`, '', { mode: 0o600 });
        return [`${at}/jeton.db-wal`];
      }, /no right.*chown/],
      ['a folder that may not be entered', onStore, async (at) => {
        await chmod(at, 0o700);
        return [`${at}/jeton.db`];
      }, /no right.*chown/],
      ['a folder in which none may be made', making, async (at) => [`${at}/below`,
        `${at}/below/jeton.db`], /cannot make the folder.*no right/],
      ['a master key of another user', withKeys, async (at) => {
        for (const name of ['', '/jeton.db'])
          await chown(at + name, 65534, 65534);
        return [`${at}/master.key`, `${at}/jeton.db`];
      }, /master key file.*no right.*chown/],
    ])
      it(`is told: ${what}`, async () => {
        const at = await place();
        const [names, file = `${at}/jeton.db`] = await make(at);
        await assertTold(commands, file, mentions, { wrap: asNobody, names });
      });

    it('is told: a file that is immutable', async (t) => {
      const at = await place();
      if ((await run('chattr', ['+i', `${at}/jeton.db`])).status !== 0)
        return t.skip('this file system knows no chattr');
      await assertTold(onStore, `${at}/jeton.db`, /protects it.*lsattr/);
      await run('chattr', ['-i', `${at}/jeton.db`]);
    });

    /* In a mount namespace of its own, so that nothing is left behind. */
    const mounted = (at, options) => ['unshare', '-m', 'sh', '-c',
      `mount -t tmpfs -o size=1m none ${at}/fs && ${options} && shift 0 && "$@"`, 'sh'];

    it('is told: a read-only file system', async () => {
      const at = await place();
      await mkdir(`${at}/fs`);
      const wrap = mounted(at, `cp ${at}/jeton.db ${at}/master.key ${at}/fs/ && ` +
        `mount -o remount,ro ${at}/fs`);
      await assertTold(onStore, `${at}/fs/jeton.db`, /mounted read-only; mount it/, { wrap });
      await assertTold(making, `${at}/fs/new/jeton.db`, /mounted read-only; mount it/,
        { wrap, names: `${at}/fs/new` });
    });

    it('is told: a full disk', async () => {
      const at = await place();
      await mkdir(`${at}/fs`);
      const full = `{ cat /dev/zero >${at}/fs/rest; true; } 2>/dev/null`;
      await assertTold(onStore, `${at}/fs/jeton.db`, /full; make room/,
        { wrap: mounted(at, `cp ${at}/jeton.db ${at}/master.key ${at}/fs/ && ${full}`) });
      await assertTold(making, `${at}/fs/jeton.db`, /full; make room/,
        { wrap: mounted(at, full) });
    });
  });

  it('is told: a store that another process has for itself', async () => {
    const at = await place();
    const other = await holdLock(`${at}/jeton.db`,
      'PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE; SELECT 1;');
    try {
      await assertTold([['keys', 'list'], ['serve', '--listen', '127.0.0.1:0']], `${at}/jeton.db`,
        new RegExp(`locked by another process; wait.*held by process ${other.pid}, sqlite3`));
    } finally {
      await other.stop();
    }
  });

  it('is told: that the lock to write is held, when something must be written', async () => {
    const at = await place();
    const other = await holdLock(`${at}/jeton.db`, 'BEGIN IMMEDIATE; SELECT 1;');
    try {
      await assertTold([['application', 'create', '--name', 'x'],
        ['serve', '--listen', '127.0.0.1:0', '--signing-algorithm', 'ES256']], `${at}/jeton.db`,
      new RegExp(`locked by another process; wait.*held by process ${other.pid}, sqlite3`));
    } finally {
      await other.stop();
    }
  });

  it('is none when the lock to write is held and nothing must be written', async () => {
    const at = await place();
    const other = await holdLock(`${at}/jeton.db`, 'BEGIN IMMEDIATE; SELECT 1;');
    try {
      const listed = await jeton(['keys', 'list', '--database', `sqlite:${at}/jeton.db`]);
      assert.equal(listed.status, 0, listed.stderr);
      const server = await Server.start({ folder: at, issuer: (await issuerOf(at)) });
      assert.equal((await server.send('/.well-known/jwks')).json.keys.length, 1);
      await other.stop();
      await server.stop();
    } finally {
      await other.stop();
    }
  });

  /* As the model's server remembers it: another issuer would have to be written. */
  async function issuerOf(at) {
    return (await sqlite(`${at}/jeton.db`, 'SELECT value FROM facts WHERE name = \'issuer\'')).trim();
  }

  async function holdLock(file, sql) {
    const child = spawn('sqlite3', [file], { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.write(`${sql}\n`);
    await once(child.stdout, 'data');
    return {
      pid: child.pid,
      stop: async () => {
        if (child.exitCode !== null)
          return;
        child.stdin.end();
        await once(child, 'close');
      },
    };
  }

  for (const [what, make, mentions] of [
    ['too short', (key) => writeFile(key, 'abcdef\n'), /64 hexadecimal digits.*put the right/],
    ['empty', (key) => writeFile(key, ''), /64 hexadecimal digits.*put the right/],
    ['too long', (key) => writeFile(key, 'a'.repeat(100000)), /64 hexadecimal digits/],
    ['of another store', (key) => writeFile(key, 'ab'.repeat(32)),
      /not the one that this store was made with; put that one/],
    ['a folder', async (key) => { await rm(key); await mkdir(key, { mode: 0o700 }); },
      /is a folder; name a file/],
    ['open to others', (key) => chmod(key, 0o644), /chmod 600/],
    ['missing', (key) => rm(key), /put the file back, say where it is \(master_key_file\), or set JETON_MASTER_KEY/],
    ['a link to nothing', async (key) => { await rm(key); await symlink('nowhere', key); },
      /put the file back/],
  ])
    it(`is told: a master key that is ${what}`, async () => {
      const at = await place();
      await make(`${at}/master.key`);
      await assertTold(withKeys, `${at}/jeton.db`, mentions, { names: `${at}/master.key` });
    });

  it('is told: the path of the master key', async () => {
    const at = await place();
    await rm(`${at}/master.key`);
    await assertTold(making, `${at}/master.key`, /the master key's file; name another/);
    await assert.rejects(stat(`${at}/master.key`));
  });

  it('leaves everything as it was', async () => {
    const at = await place();
    const was = await readFile(`${at}/jeton.db`);
    await rename(`${at}/master.key`, `${at}/away`);
    await assertTold(withKeys, `${at}/jeton.db`, /missing/, { names: `${at}/master.key` });
    assert.ok(was.equals(await readFile(`${at}/jeton.db`)));
    await assert.rejects(stat(`${at}/master.key`));
  });
});

describe('output that cannot be written', () => {
  let server;
  before(async () => { server = await Server.start(); });
  after(() => server?.stop());

  const outputs = [['is closed', '>&-'], ['is full', '>/dev/full'],
    ['has no reader', '| { exec <&-; sleep 0.3; }']];

  async function runWith(output, args) {
    const line = [binary, ...args, ...server.storeFlags].map((word) => `'${word}'`).join(' ');
    const { stderr } = await run('bash', ['-c',
      `set -o pipefail; { sleep 0.1; ${line}; echo "status $?" >&2; } ${output}`]);
    assert.match(stderr, /^status 1$/m, stderr);
    assert.equal(stderr.trimEnd().split('\n').length, 2, `one sentence: ${stderr}`);
    return stderr;
  }

  const applications = async () =>
    (await storeRows(server.folder, 'SELECT id FROM applications ORDER BY id')).map((row) => row.id);

  for (const [what, output] of outputs)
    for (const form of [[], ['--json']])
      it(`keeps no application whose secret nobody has: it ${what} ${form}`, async () => {
        const earlier = await applications();
        const stderr = await runWith(output,
          ['application', 'create', '--name', 'Unseen', '--management', ...form]);
        assert.match(stderr, /cannot be written to standard output.*deleted again/);
        assert.deepEqual(await applications(), earlier);
      });

  it('says that the application exists when it cannot be deleted', ofSqlite, async () => {
    /* A trigger of the test's stands in for whatever may come between. */
    await sqlite(server.databaseFile, 'CREATE TRIGGER stay BEFORE DELETE ON applications ' +
      'BEGIN SELECT raise(ABORT, \'stay\'); END;');
    try {
      const stderr = await runWith('>/dev/full', ['application', 'create', '--name', 'Unseen']);
      const [, id] = /application (\w+) exists.*rotate its secret/.exec(stderr) ?? [];
      assert.ok(id !== undefined && (await applications()).includes(id), stderr);
    } finally {
      await sqlite(server.databaseFile, 'DROP TRIGGER stay;');
    }
  });

  it('is told by every other command', async () => {
    for (const command of [['keys', 'list'], ['admin', 'list'], ['keys', 'list', '--json']])
      for (const [, output] of outputs)
        assert.match(await runWith(output, command), /^jeton: cannot write to standard output$/m);
  });

  it('is told by commands that have changed something as what it is', async () => {
    const { stderr } = await run('bash', ['-c', '"$@" >/dev/full', 'bash', binary, 'keys', 'rotate',
      ...server.storeFlags]);
    assert.match(stderr, /^jeton keys rotate: the change is made.*jeton keys list shows/m);
  });

  it('is told by a server whose setup link nobody gets', async () => {
    for (const output of ['>&-', '>/dev/full']) {
      const folder = await temporaryFolder();
      const { stderr } = await run('bash', ['-c', `timeout 8 '${binary}' serve --listen 127.0.0.1:0 ` +
        `--database 'sqlite:${folder}/jeton.db' ${output}`]);
      const told = stderr.match(/setup link.*cannot be written to standard output; start again/g);
      assert.equal(told?.length, 1, stderr);
      await rm(folder, { recursive: true });
    }
  });

  it('an application whose output arrives is kept', async () => {
    const made = await jetonJson(['application', 'create', '--name', 'Seen', ...server.storeFlags]);
    remember(made.client_secret);
    assert.ok((await applications()).includes(made.client_id));
  });
});
