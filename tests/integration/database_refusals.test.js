/*
 * database refusals: what a start says of a database that it cannot work with: one sentence that
 * names the cause and never the password, and exit status 1. URLs that are none are in
 * database_urls; passwords, TLS and standbys in postgresql.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import net from 'node:net';
import { after, before, describe, it } from 'node:test';
import { freePort, jeton, remember, run, temporaryFolder } from './lib/harness.js';
import { Postgresql } from './lib/postgresql.js';

const PASSWORD = 'correct-horse-battery';
remember(PASSWORD);

/* A server that says these bytes to whoever asks something. */
async function serverThatSays(bytes) {
  const server = net.createServer((socket) => {
    socket.on('error', () => {}).on('data', () => socket.write(bytes));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const message = (type, ...texts) => {
  const body = Buffer.concat(texts.map((text) => Buffer.isBuffer(text) ? text : Buffer.from(`${text}\0`)));
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};
const welcome = (version) => Buffer.concat([message('R', Buffer.alloc(4)),
  message('S', 'server_version', version), message('S', 'server_encoding', 'UTF8'),
  message('Z', Buffer.from('I'))]);

describe('a database that jeton cannot work with', () => {
  let database, old, web;

  before(async () => {
    database = await Postgresql.start();
    old = await serverThatSays(welcome('12.9'));
    web = await serverThatSays('HTTP/1.1 400 Bad Request\r\n\r\n');
    for (const sql of ["CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0",
      'CREATE ROLE guest LOGIN', 'CREATE DATABASE theirs', 'CREATE SCHEMA foreign_tables',
      'CREATE TABLE foreign_tables.invoices (id int)', 'CREATE DATABASE newer'])
      await database.query(sql);
    const folder = await temporaryFolder();
    const made = await jeton(['application', 'create', '--name', 'x', '--database', at('newer'),
      '--master-key-file', `${folder}/master.key`]);
    assert.equal(made.status, 0, made.stderr);
    await rm(folder, { recursive: true });
    const { status } = await run('psql', ['-X', '-q', '-d', at('newer'), '-c',
      "UPDATE jeton_schema SET version = 99; UPDATE facts SET value = '99' WHERE name = 'schema_oldest'"]);
    assert.equal(status, 0);
  });

  after(async () => {
    old?.close();
    web?.close();
    await database?.clear();
  });

  const at = (name, user = 'jeton') => `postgresql://${user}@127.0.0.1:${database.port}/${name}`;
  const on = ({ port }) => `postgresql://jeton@127.0.0.1:${port}/jeton` +
    '?sslmode=disable&gssencmode=disable&target_session_attrs=any';
  const serve = (url) => jeton(['serve', '--listen', '127.0.0.1:0', '--database', url,
    '--master-key-file', '/nowhere/master.key'], { env: { PGPASSWORD: PASSWORD } });

  const cases = [
    ['a port on which nobody listens', async () =>
      `postgresql://jeton@127.0.0.1:${await freePort()}/jeton`, /Connection refused/],
    ['a host that does not exist', () => 'postgresql://jeton@no-such-host.invalid/jeton',
      /could not translate host name "no-such-host\.invalid"/],
    ['a database that does not exist', () => at('nowhere'), /database "nowhere" does not exist/],
    ['a user who does not exist', () => at('postgres', 'nobody'), /role "nobody" does not exist/],
    ['a user who may make no tables', () => at('theirs', 'guest'),
      /may not make tables.*GRANT CREATE ON SCHEMA/],
    ['another encoding', () => at('latin'), /encoding is not UTF8.*ENCODING 'UTF8'/],
    ['a server that is too old', () => on(old.address()), /older than PostgreSQL 13/],
    ['the tables of another program', () =>
      `${at('postgres')}?options=-csearch_path%3Dforeign_tables`, /tables of another program/],
    ['a store of a newer jeton', () => at('newer'), /newer jeton \(schema 99.*run that version/],
    ['another program behind the port', () => on(web.address()), /cannot be reached/],
  ];

  for (const [name, url, says] of cases)
    it(`is told with its cause: ${name}`, async () => {
      const { status, stdout, stderr } = await serve(await url());
      assert.equal(status, 1, stderr);
      assert.equal(stdout, '');
      assert.match(stderr, says);
      assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
      assert.doesNotMatch(stderr, new RegExp(PASSWORD));
    });
});
