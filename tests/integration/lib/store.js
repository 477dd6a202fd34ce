/*
 * store: where the stores of the tests' servers are, and what stands in them. Each is a file of its
 * own in the server's folder; or, where TEST_POSTGRESQL has the URL of a database
 * (tools/with-postgresql), a schema of it with the folder's name.
 */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from './harness.js';

const postgresql = process.env.TEST_POSTGRESQL;

export const isPostgresql = Boolean(postgresql);

/* For describe() and it(): what only a file has to hold. */
export const ofSqlite = { skip: isPostgresql ? 'of a store in a file' : false };

const schemaOf = (folder) => path.basename(folder).replace(/[^a-zA-Z0-9]/g, '_').toLowerCase();

export const databaseFile = (folder) => path.join(folder, 'jeton.db');

/* The URL that a server in the folder is started with. */
export function databaseUrl(folder) {
  if (!postgresql)
    return `sqlite:${databaseFile(folder)}`;
  const separator = postgresql.includes('?') ? '&' : '?';
  return `${postgresql}${separator}options=-csearch_path%3D${schemaOf(folder)}`;
}

async function psql(url, sql) {
  const { status, stdout, stderr } = await run('psql',
    ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', url, '-c', sql]);
  assert.equal(status, 0, stderr);
  return stdout;
}

/* Before the first start; does nothing to a store that is there. */
export async function makeStore(folder) {
  if (postgresql)
    await psql(postgresql, `SET client_min_messages = error; CREATE SCHEMA IF NOT EXISTS ${schemaOf(folder)}`);
}

export async function removeStore(folder) {
  if (postgresql)
    await psql(postgresql, `SET client_min_messages = error; DROP SCHEMA IF EXISTS ${schemaOf(folder)} CASCADE`);
}

async function runSqlite(folder, ...args) {
  const { status, stdout, stderr } =
    await run('sqlite3', ['-cmd', '.timeout 20000', databaseFile(folder), ...args]);
  assert.equal(status, 0, stderr);
  return stdout;
}

/* The rows that a query finds, as objects. */
export async function storeRows(folder, sql) {
  if (postgresql)
    return JSON.parse(await psql(databaseUrl(folder),
      `SELECT coalesce(json_agg(found), '[]') FROM (${sql}) found`));
  const found = await runSqlite(folder, '-json', sql);
  return found === '' ? [] : JSON.parse(found);
}

/* What no door of jeton's allows, checks of the schema aside. */
export async function changeStore(folder, sql) {
  if (postgresql)
    return psql(databaseUrl(folder), sql);
  await runSqlite(folder, 'PRAGMA ignore_check_constraints = ON', sql);
}

/* So many entries of the audit in the year 2000, a second apart, each with so many bytes more in its
 * detail; a server puts them into the chain later. */
export async function addAuditEntries(folder, count, bytes) {
  const from = isPostgresql ? `generate_series(1, ${count}) AS n`
    : `(WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${count}) SELECT n FROM n)`;
  await changeStore(folder, `INSERT INTO audit (at_ms, actor, action, subject_kind, subject, detail, acting_for, changes)
    SELECT 946684800000 + n * 1000, 'system', 'api_key.expired', 'api_key', 'key_' || n,
           '{"name":"Ä ' || n || '${'x'.repeat(bytes)}"}', '', ''
      FROM ${from}`);
}

/* Entries of the audit as of so long ago, while no server runs; the chain of all is made anew by the
 * next one, which would not let go of entries that were changed. */
export async function ageAudit(folder, ms, where) {
  await changeStore(folder, ['BEGIN', `UPDATE audit SET at_ms = at_ms - ${ms} WHERE ${where}`,
    'UPDATE audit SET position = NULL, hash = NULL',
    'UPDATE feed SET audit_position = 0, audit_hash = \'\'', 'DELETE FROM audit_checkpoints',
    'COMMIT'].join(';\n'));
}

/* The whole of one folder's store as that of another folder. */
export async function copyStore(from, to) {
  if (!postgresql)
    return runSqlite(from, `.backup '${databaseFile(to)}'`);
  await makeStore(to);
  const dump = await run('pg_dump', ['--no-owner', '-n', schemaOf(from), '-d', postgresql]);
  assert.equal(dump.status, 0, dump.stderr);
  const renamed = dump.stdout.replaceAll(schemaOf(from), schemaOf(to))
    .replace(/^CREATE SCHEMA .*$/m, '');
  const { status, stderr } = await run('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', postgresql],
    { input: renamed });
  assert.equal(status, 0, stderr);
}

/* All that stands in a store: { name: bytes } of its files, of which one is the WAL while a program
 * has it open, or of a dump. */
export async function storeBytes(folder) {
  if (postgresql) {
    const { status, stdout, stderr } =
      await run('pg_dump', ['--no-owner', '-n', schemaOf(folder), '-d', postgresql]);
    assert.equal(status, 0, stderr);
    return { dump: Buffer.from(stdout) };
  }
  const names = (await readdir(folder)).filter((name) => name.startsWith('jeton.db'));
  return Object.fromEntries(await Promise.all(names.map(async (name) =>
    [name, await readFile(path.join(folder, name))])));
}

/* That a store which was written to the end of a process is whole. */
export async function checkStore(folder) {
  if (!postgresql)
    assert.equal(await runSqlite(folder, 'PRAGMA integrity_check'), 'ok\n');
}

/* The schema's version, for programs that know it and no older ones. Gives back which it was before;
 * in a file, the number of the last commit stands above the schema's. */
export async function setSchemaVersion(folder, version) {
  const oldest = (number) => `UPDATE facts SET value = ${number} WHERE name = 'schema_oldest'`;
  if (!postgresql)
    return Number(await runSqlite(folder, 'PRAGMA user_version', `PRAGMA user_version=${version}`,
      oldest(`CAST('${version & 0xFF}' AS BLOB)`)));
  const [{ version: before }] = await storeRows(folder, 'SELECT version FROM jeton_schema');
  await changeStore(folder, `UPDATE jeton_schema SET version = ${version}`);
  await changeStore(folder, oldest(`'${version}'`));
  return before;
}
