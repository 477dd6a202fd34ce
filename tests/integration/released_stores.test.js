/*
 * A store of each released schema, filled by the program of then (stores/make.js), is upgraded with
 * all that is in it, and works: its clients get tokens, its API keys are good, its administrator logs in.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { URI } from 'otpauth';
import { Browser } from './lib/console.js';
import { jeton, remember, run, Server, temporaryFolder } from './lib/harness.js';
import { Management, tokenFor } from './lib/management.js';
import { databaseFile, databaseUrl, ofSqlite } from './lib/store.js';
import { verifyToken } from './lib/tokens.js';

const stores = path.join(path.dirname(fileURLToPath(import.meta.url)), 'stores');
const FIRST_SCHEMAS = 10; /* the first ones, all of which were released */
const APPLICATION_ID = 0x6A746F6E; /* as the first migration sets it; a dump leaves it out */
const SCHEMA_BITS = 0xFF;
const schemas = readdirSync(stores).map((name) => /^(\d+)\.sql\.gz$/.exec(name)?.[1])
  .filter(Boolean).sort();

async function sqlite(file, input, ...args) {
  const { status, stdout, stderr } = await run('sqlite3', ['-batch', ...args, file], { input });
  assert.equal(status, 0, stderr);
  return stdout;
}

/* A folder with the store and its master key; what is known of it. */
async function unpack(folder, schema) {
  const dump = gunzipSync(readFileSync(path.join(stores, `${schema}.sql.gz`))).toString();
  const known = JSON.parse(dump.slice('-- '.length, dump.indexOf('\n')));
  assert.equal(known.version & SCHEMA_BITS, Number(schema));
  const file = databaseFile(folder);
  await sqlite(file, `PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${known.version};
    PRAGMA journal_mode = WAL;\n${dump}`, '-bail');
  await chmod(file, 0o600);
  const key = path.join(folder, 'master.key');
  await writeFile(key, Buffer.from(known.master_key, 'base64'), { mode: 0o600 });
  return known;
}

/* table -> its columns */
async function tablesOf(file) {
  const rows = JSON.parse(await sqlite(file, `SELECT m.name AS t, c.name AS c
    FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'`,
  '-json'));
  const tables = {};
  for (const { t, c } of rows)
    (tables[t] ??= []).push(c);
  return tables;
}

/* table -> its rows, each as one text of those columns */
async function rowsOf(file, tables) {
  const rows = Object.fromEntries(Object.keys(tables).map((table) => [table, []]));
  const queries = Object.entries(tables).map(([table, columns]) =>
    `SELECT '${table}' AS name, ${columns.map((column) => `quote("${column}")`).join(" || '|' || ")}
      AS row FROM "${table}"`);
  for (const { name, row } of JSON.parse(await sqlite(file, queries.join(' UNION ALL '), '-json')))
    rows[name].push(row);
  return rows;
}

describe('stores of released schemas', ofSqlite, () => {
  it('are kept, one of each', () => {
    for (let schema = 1; schema <= FIRST_SCHEMAS; schema++)
      assert.ok(schemas.includes(String(schema).padStart(2, '0')), `of schema ${schema}`);
  });
});

for (const schema of schemas) {
  describe(`a store of schema ${Number(schema)}`, ofSqlite, () => {
    let folder;
    let known;
    let server;
    let management;

    before(async () => {
      folder = await temporaryFolder();
      known = await unpack(folder, schema);
      for (const secret of [...known.clients.map((client) => client.client_secret), ...known.api_keys ?? []])
        remember(secret);
    });

    after(async () => {
      await server?.stop();
      await server?.clear();
    });

    /* A command upgrades it, and does nothing else. */
    it('keeps each row, with all that was in it', async () => {
      const file = databaseFile(folder);
      const tables = await tablesOf(file);
      const were = await rowsOf(file, tables);
      const { status, stderr } = await jeton(['keys', 'list', '--database', databaseUrl(folder)]);
      assert.equal(status, 0, stderr);
      assert.match(stderr, /is upgraded/);
      const are = await rowsOf(file, tables);
      for (const [table, rows] of Object.entries(were)) {
        assert.ok(rows.length > 0, `there is a row in ${table}`);
        const kept = new Set(are[table]);
        for (const row of rows)
          assert.ok(kept.has(row), `${table}: ${row}`);
      }
      assert.equal(await sqlite(file, 'PRAGMA foreign_key_check; PRAGMA integrity_check;'), 'ok\n');
    });

    it('gives its clients tokens', async () => {
      server = await Server.start({ folder, issuer: known.issuer });
      for (const client of known.clients) {
        const { access_token: token } = await tokenFor(server, client, 'https://orders.example');
        const { payload } = await verifyToken(server, token, 'https://orders.example');
        assert.equal(payload.scope, 'read:orders');
      }
    });

    it('shows what is registered', async () => {
      management = await Management.for(server, known.administration);
      const { applications } = await management.get('/applications', { page_size: 500 });
      assert.deepEqual(applications.map(({ name }) => name).sort(), ['Administration', 'Robot', 'Robot']);
      const { organizations } = await management.get('/organizations');
      assert.ok(organizations.some(({ code, name }) => code === known.organization && name === 'Acme'));
      const { apis } = await management.get('/apis', { expand: 'scopes' });
      const keys = apis.find(({ id }) => id === known.api).scopes.map(({ key }) => key);
      assert.ok(keys.includes('read:orders') && keys.includes('write:orders'), keys.join());
    });

    it('takes its API keys', async () => {
      for (const key of known.api_keys ?? []) {
        const answer = await server.send('/api/v1/api_keys/verify', { method: 'POST',
          headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ api_key: key }) });
        assert.equal(answer.json.is_valid, true, answer.text);
      }
    });

    it('opens what was sealed', async () => {
      if (known.administrator === undefined)
        return;
      const browser = new Browser(server);
      const { email, password, totp } = known.administrator;
      await browser.logIn(email, password, URI.parse(totp).generate());
      const { administrators } = await browser.call('GET', '/administrators');
      assert.deepEqual(administrators.map((one) => one.email), [email]);
    });
  });
}
