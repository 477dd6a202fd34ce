/*
 * large_bodies: what a body may cost before it is known who sends it. Nobody without the right to
 * send one makes the server keep it; whoever has it shares a room that has an end.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, it } from 'node:test';
import { assertFailure } from './lib/contract.js';
import { Server } from './lib/harness.js';
import { createApi, createApplication, authorize, Management, tokenFor } from './lib/management.js';
import { Connection, requestText } from './lib/raw.js';

const MIB = 1024 * 1024;
const DOCUMENT_BYTES = 20 * MIB;
const ROOM_BYTES = 128 * MIB; /* of all large bodies at a time */
const HOLDERS = 16;
const FREE_BOUND_MS = 30_000;

let server, management, api;

before(async () => {
  server = await Server.start();
  management = await Management.ofNewServer(server);
  api = await createApi(management, { name: 'Described', audience: 'described' });
});

after(() => server?.stop());

/* The head of an upload of an OpenAPI document. */
function head(...lines) {
  return requestText(server, `PUT /api/v1/apis/${api.id}/openapi?file_name=api.json HTTP/1.1`,
    ['Content-Type: application/json', ...lines]);
}

const bearer = (token) => `Authorization: Bearer ${token}`;
const declared = (bytes) => `Content-Length: ${bytes}`;
const WAITS = 'Expect: 100-continue';

async function answerTo(...pieces) {
  const connection = await Connection.open(server);
  try {
    for (const piece of pieces)
      connection.write(piece);
    return await connection.answer();
  } finally {
    connection.close();
  }
}

/* What a client hears that waits before it sends: 100, or why not. */
async function askToSend(connection, bytes) {
  connection.write(head(bearer(management.token), declared(bytes), WAITS));
  await connection.until('a status', () => connection.received.includes('\r\n\r\n'));
  return connection.received.toString();
}

async function residentBytes() {
  const status = await readFile(`/proc/${server.child.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)[1]) * 1024;
}

function assertRefused(answer, status) {
  assert.equal(answer?.status, status, answer?.body);
  assert.equal(answer.headers['content-type'], 'application/json');
  assertFailure(status, JSON.parse(answer.body));
}

it('refuses at once who waits to be told to send', async () => {
  const other = await createApplication(management, { name: 'Elsewhere' });
  await authorize(management, api, other);
  const cases = [
    [401, []],
    [401, [bearer('a.b.c')]],
    [401, [bearer(await tokenFor(server, other, api.audience))]],
    [401, ['Cookie: jeton_session=' + 'A'.repeat(43)]],
  ];
  for (const [status, lines] of cases) {
    const answer = await answerTo(head(...lines, declared(DOCUMENT_BYTES), WAITS));
    assertRefused(answer, status);
    assert.equal(answer.headers.connection, 'close', 'the body may come or not');
  }
});

it('keeps nothing of what comes without the right to send it', async () => {
  const before = await residentBytes();
  const connections = [];
  for (let i = 0; i < HOLDERS; i += 1) {
    const connection = await Connection.open(server);
    connections.push(connection);
    connection.write(head(declared(DOCUMENT_BYTES)));
    await new Promise((resolve) => {
      connection.socket.write(Buffer.alloc(DOCUMENT_BYTES - 1, ' '), resolve);
    });
  }
  assert.ok(await residentBytes() - before < 2 * DOCUMENT_BYTES, 'none of them is kept');
  for (const connection of connections)
    connection.write('}');
  for (const connection of connections) {
    assertRefused(await connection.answer(), 401);
    connection.write(requestText(server, 'GET /health/live HTTP/1.1'));
    assert.equal((await connection.answer())?.status, 200, 'the connection lives');
    connection.close();
  }
});

it('asks before a body of unknown length too', async () => {
  assertRefused(await answerTo(head('Transfer-Encoding: chunked'), '2\r\n{}\r\n0\r\n\r\n'), 401);
  assertRefused(await answerTo(head(bearer(management.token), 'Transfer-Encoding: chunked'),
    '2\r\n{}\r\n0\r\n\r\n'), 400); /* of the document itself */
});

it('has no more room for large bodies than it says, and tells when to come again', async () => {
  const connections = [];
  for (let taken = 0; taken + DOCUMENT_BYTES <= ROOM_BYTES; taken += DOCUMENT_BYTES) {
    connections.push(await Connection.open(server));
    assert.match(await askToSend(connections.at(-1), DOCUMENT_BYTES), /^HTTP\/1\.1 100 /);
  }
  const late = await Connection.open(server);
  assert.match(await askToSend(late, DOCUMENT_BYTES), /^HTTP\/1\.1 503 .*\r\nRetry-After: 1\r\n/s);
  late.close();
  await createApi(management, { name: 'Small', audience: 'small' }); /* all else goes on */
  for (const connection of connections)
    connection.close();
  const end = Date.now() + FREE_BOUND_MS;
  let heard;
  do { /* the server hears of each end by itself */
    const connection = await Connection.open(server);
    heard = await askToSend(connection, DOCUMENT_BYTES);
    connection.close();
  } while (heard.includes(' 503 ') && Date.now() < end);
  assert.match(heard, /^HTTP\/1\.1 100 /, 'there is room again');
});
