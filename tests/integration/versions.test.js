/*
 * The program of a version before and this one, beside each other on one store and under load, while
 * the schema moves on underneath. tools/build-before builds the one of before.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { delay, run, Server, waitFor } from './lib/harness.js';
import {
  authorize, createApi, createApplication, Management, requestToken, tokenFor,
} from './lib/management.js';
import { Postgresql } from './lib/postgresql.js';
import { ofSqlite } from './lib/store.js';
import { verifyToken } from './lib/tokens.js';

const programBefore = path.resolve(path.dirname(fileURLToPath(import.meta.url)),
  '../../build-before/jeton');
const ifBuilt = { skip: existsSync(programBefore) ? false
  : 'THE VERSION BEFORE IS NOT BUILT: run tools/build-before, which says why' };

/* Runs it in the place of the program under test. */
const asBefore = ['sh', '-c', 'shift; exec "$0" "$@"', programBefore];

const HEARD_WITHIN_MS = 2000;
const SCHEMA_BITS = 0xFF;
const NO_SCHEMA_OF_NOW = 200;
const issuer = 'http://tokens.example';

/* The two databases: where the store is, and what a newer jeton would do to it. */
const databases = [
  {
    name: 'a file',
    skip: ofSqlite.skip,
    open: async () => ({ url: undefined, clear: () => {} }),
    async query(opened, server, sql) {
      const { status, stdout, stderr } =
        await run('sqlite3', ['-cmd', '.timeout 20000', server.databaseFile, sql]);
      assert.equal(status, 0, stderr);
      return stdout.trim();
    },
    async schema(opened, server) {
      return Number(await this.query(opened, server, 'PRAGMA user_version')) & SCHEMA_BITS;
    },
    oldest: (number) => `CAST('${number}' AS BLOB)`,
  },
  {
    name: 'PostgreSQL',
    skip: false,
    open: () => Postgresql.start(),
    query: async (opened, server, sql) => (await opened.query(sql)).trim(),
    async schema(opened, server) {
      return Number(await this.query(opened, server, 'SELECT version FROM jeton_schema'));
    },
    oldest: (number) => `'${number}'`,
  },
];

/* Asks again and again, and keeps what was not as it must be. */
class Load {
  constructor() {
    this.isOver = false;
    this.counts = {};
    this.failures = [];
    this.running = [];
  }

  /* ask() gives an answer, of which that status is wanted. */
  run(name, wanted, ask) {
    this.running.push((async () => {
      while (!this.isOver) {
        const answer = await ask().catch((error) => ({ status: error.message }));
        this.counts[name] = (this.counts[name] ?? 0) + 1;
        if (answer.status !== wanted)
          this.failures.push(`${name}: ${answer.status} ${answer.text ?? ''}`);
        await delay(5);
      }
    })());
  }

  async end() {
    this.isOver = true;
    await Promise.all(this.running);
    assert.deepEqual(this.failures, [], JSON.stringify(this.counts));
    return this.counts;
  }
}

const credentials = ({ client_id, client_secret }) =>
  ({ grant_type: 'client_credentials', client_id, client_secret, audience: 'orders' });

for (const database of databases) {
  describe(`two versions on ${database.name}`, { skip: database.skip || ifBuilt.skip }, () => {
    let opened;
    let old;
    let young;
    let management;
    let administrator;
    let application;
    let schemaBefore;
    let load;
    let serial = 0;
    const made = [];

    const create = async (through) => {
      const name = `made ${serial += 1}`;
      const answer = await through.send('POST', '/applications', { name, type: 'm2m' });
      if (answer.status === 201)
        made.push({ name, id: answer.json.application.id });
      return answer;
    };

    /* All that clients do, on one of the two. */
    function loadOn(server, through, which) {
      for (let i = 0; i < 2; i++) {
        load.run(`tokens of the ${which}`, 200, () => requestToken(server, credentials(application)));
        load.run(`changes by the ${which}`, 201, () => create(through));
      }
      load.run(`reads of the ${which}`, 200, () =>
        through.send('GET', '/applications', undefined, { query: { page_size: 50 } }));
      load.run(`health of the ${which}`, 200, () => server.send('/health/ready'));
    }

    before(async () => {
      opened = await database.open();
      old = await Server.start({ under: asBefore, database: opened.url, issuer });
      administrator = await (async () => {
        const { status, stdout, stderr } = await run(programBefore,
          ['application', 'create', '--name', 'Administration', '--management', '--json', ...old.storeFlags]);
        assert.equal(status, 0, stderr);
        return JSON.parse(stdout);
      })();
      management = await Management.for(old, administrator);
      const api = await createApi(management, { name: 'Orders', audience: 'orders', scopes: ['read:x'] });
      application = await createApplication(management, { name: 'Robot' });
      await authorize(management, api, application, ['read:x']);
      schemaBefore = await database.schema(opened, old);
    });

    after(async () => {
      await young?.stop();
      await old?.stop();
      await opened?.clear();
    });

    it('go on while the newer one upgrades the schema, and fail no request', async () => {
      load = new Load();
      loadOn(old, management, 'old');
      await delay(1000);
      young = await Server.start({ database: opened.url, issuer, folder: old.folder });
      assert.match(young.log, /the store is upgraded/);
      assert.ok(await database.schema(opened, old) > schemaBefore, 'there is a migration more');
      loadOn(young, await Management.for(young, administrator), 'new');
      await delay(2500);
      const counts = await load.end();
      for (const [name, count] of Object.entries(counts))
        assert.ok(count > 5, `${count} ${name}`);
    });

    it('have what either of them made', async () => {
      const ids = new Set();
      for (const server of [old, young]) {
        const through = await Management.for(server, administrator);
        let query = { page_size: 500 };
        for (;;) {
          const page = await through.get('/applications', query);
          page.applications.forEach(({ id }) => ids.add(id));
          if (!page.next_token)
            break;
          query = { page_size: 500, next_token: page.next_token };
        }
        for (const { id, name } of made)
          assert.ok(ids.has(id), name);
      }
      const newest = made.at(-1).id;
      for (const server of [old, young])
        await (await Management.for(server, administrator)).get(`/applications/${newest}`);
    });

    it('hear of each other\'s changes, and take each other\'s tokens', async () => {
      const { access_token: token } = await tokenFor(old, application, 'orders');
      await verifyToken(young, token, 'orders');
      for (const [from, to] of [[young, old], [old, young]]) {
        await tokenFor(to, application, 'orders');
        const through = await Management.for(from, administrator);
        const { application: rotated } = await through.post(
          `/applications/${application.client_id}/client_secrets`, { maintain_previous_secret: false });
        const since = Date.now();
        await waitFor('the old secret is refused', async () =>
          (await requestToken(to, credentials(application))).status === 401);
        assert.ok(Date.now() - since < HEARD_WITHIN_MS + 1000, `${Date.now() - since} ms`);
        application = { ...application, client_secret: rotated.client_secret };
      }
    });

    it('start again in any order', async () => {
      await old.finish();
      await old.restart();
      assert.match(old.log, /upgraded by a newer jeton, beside which this one may run/);
      await young.finish();
      await tokenFor(old, application, 'orders');
      assert.equal((await create(management)).status, 201);
      await young.restart();
      await tokenFor(young, application, 'orders');
    });

    it('part, once the schema is not for the old one any more', async () => {
      await database.query(opened, old, `UPDATE facts SET value = ${database.oldest(NO_SCHEMA_OF_NOW)}
        WHERE name = 'schema_oldest'`);
      const notReady = await waitFor('it notices', async () => {
        const answer = await old.send('/health/ready');
        return answer.status === 503 && answer;
      });
      assert.match(notReady.json.reason, /a newer jeton changed the store's schema/);
      const refused = await create(management);
      assert.equal(refused.status, 503, refused.text);
      assert.ok(Number(refused.headers['retry-after']) >= 1);
      await tokenFor(old, application, 'orders');
      await waitFor('the log tells', () => /the store is in trouble/.test(old.log));

      await old.finish();
      const { status, stderr } = await run(programBefore,
        ['serve', ...old.storeFlags, '--listen', `127.0.0.1:${old.port}`]);
      assert.equal(status, 1);
      assert.match(stderr, /was made by a newer jeton \(schema \d+, for which a jeton must know schema 200/);
    });
  });
}
