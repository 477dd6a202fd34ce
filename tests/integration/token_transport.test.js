/*
 * token_transport: HTTP that no library would send: framing that two servers could read in two
 * ways (request smuggling), heads and bodies that never end, and connections that carry several
 * requests. Each is refused in the shape of its endpoint; after each case a good token request
 * succeeds, and at the end nothing in the store has changed.
 */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { assertFailure } from './lib/contract.js';
import { remember, Server } from './lib/harness.js';
import { form } from './lib/http.js';
import {
  authorize, createApi, createApplication, Management, snapshot, tokenFor,
} from './lib/management.js';
import { Connection, exchange, requestText, tokenRequestText } from './lib/raw.js';

const FORM_TYPE = 'Content-Type: application/x-www-form-urlencoded';

let server, management, storeBefore, api, application, body;

before(async () => {
  server = await Server.start();
  management = await Management.ofNewServer(server);
  api = await createApi(management, { name: 'Example', audience: 'example' });
  application = await createApplication(management, { name: 'Honest' });
  await authorize(management, api, application);
  body = form({
    grant_type: 'client_credentials',
    client_id: application.client_id,
    client_secret: application.client_secret,
    audience: api.audience,
  });
  storeBefore = await snapshot(management);
});

after(async () => {
  try {
    if (storeBefore !== undefined)
      assert.deepEqual(await snapshot(management), storeBefore, 'nothing has changed');
  } finally {
    await server?.stop();
  }
});

afterEach(async () => {
  await tokenFor(server, application, api.audience);
});

function assertToken(answer) {
  assert.equal(answer?.status, 200, answer?.body);
  remember(JSON.parse(answer.body).access_token);
}

/* The two shapes of a refusal: the token endpoint's (RFC 6749 section 5.2) and the management API's,
 * which answers for all other paths too. */
function assertTokenShape(answer) {
  const json = JSON.parse(answer.body);
  assert.deepEqual(Object.keys(json).sort(), ['error', 'error_description']);
  assert.equal(json.error, 'invalid_request');
  assert.ok(json.error_description.length > 0);
}

function assertApiShape(answer) {
  assertFailure(answer.status, JSON.parse(answer.body));
}

const ENDPOINTS = [
  { path: '/oauth2/token', assertShape: assertTokenShape },
  { path: '/api/v1/applications', assertShape: assertApiShape },
];

/* Refused with that status in that shape; the connection is closed, and what is hidden behind is
 * not served. */
async function assertRefusedAndClosed(bytes, status, assertShape) {
  const connection = await Connection.open(server);
  connection.write(bytes);
  const answer = await connection.answer();
  assert.equal(answer?.status, status, answer?.body);
  assert.equal(answer.headers['content-type'], 'application/json');
  assert.equal(answer.headers.connection, 'close');
  assert.match(answer.headers.date, /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
  assertShape(answer);
  await connection.closed();
  assert.equal(connection.received.length, 0, 'nothing behind it is answered');
  connection.close();
}

/* The same of every endpoint; make gives the bytes for a path. */
async function assertRefusedEverywhere(make, status) {
  for (const { path, assertShape } of ENDPOINTS)
    await assertRefusedAndClosed(make(path), status, assertShape);
}

describe('framing that could be read in two ways', () => {
  /* What a smuggler would hide behind the body. */
  const hidden = () => tokenRequestText(server, body);

  const cases = [
    ['two lengths that differ', (size) =>
      [`Content-Length: ${size}`, `Content-Length: ${size + 1}`]],
    ['two lengths that agree', (size) => [`Content-Length: ${size}`, `Content-Length: ${size}`]],
    ['a list of lengths', (size) => [`Content-Length: ${size}, ${size}`]],
    ['a length and chunks', (size) => [`Content-Length: ${size}`, 'Transfer-Encoding: chunked']],
    ['chunks and a length', (size) => ['Transfer-Encoding: chunked', `Content-Length: ${size}`]],
    ['an unknown transfer coding', () => ['Transfer-Encoding: gzip']],
    ['chunks under another coding', () => ['Transfer-Encoding: gzip, chunked']],
    ['chunks that are not the last coding', () => ['Transfer-Encoding: chunked, gzip']],
    ['two transfer codings', () => ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity']],
    ['a coding that looks like chunked', () => ['Transfer-Encoding: xchunked']],
    ['a length that is no number', () => ['Content-Length: 5x']],
    ['an empty length', () => ['Content-Length:']],
    ['a length with a sign', (size) => [`Content-Length: +${size}`]],
    ['a negative length', () => ['Content-Length: -1']],
    ['a length past 64 bits', () => ['Content-Length: 99999999999999999999999']],
    ['a space before the colon', (size) => [`Content-Length : ${size}`]],
    ['a folded line', (size) => ['X-Folded: a', `\tContent-Length: ${size}`]],
    ['a length in a folded line', (size) => ['Content-Length:', ` ${size}`]],
    ['a bare CR in a value', (size) => [`X-Cr: a\rContent-Length: ${size}`]],
    ['a line that ends in LF', (size) => [`X-Lf: a\nContent-Length: ${size}`]],
    ['a field without a name', (size) => [`: ${size}`]],
    ['a NUL in a value', () => ['X-Nul: a\0b']],
    ['a NUL in a name', () => ['X-N\0ul: ab']],
  ];
  for (const [name, lines] of cases) {
    it(`${name} is 400 and the connection closed`, () => assertRefusedEverywhere(
      (path) => requestText(server, `POST ${path} HTTP/1.1`, [FORM_TYPE, ...lines(body.length)],
        body + hidden()), 400));
  }

  it('chunks in HTTP/1.0 are 400 and the connection closed', () => assertRefusedEverywhere(
    (path) => requestText(server, `POST ${path} HTTP/1.0`,
      [FORM_TYPE, 'Transfer-Encoding: chunked'], '0\r\n\r\n' + hidden()), 400));

  const chunks = [
    ['a chunk size that is no number', 'zz\r\nabc\r\n0\r\n\r\n', 400],
    ['a chunk size past 64 bits', 'fffffffffffffffff\r\nabc\r\n0\r\n\r\n', 400],
    ['a negative chunk size', '-1\r\nabc\r\n0\r\n\r\n', 400],
    ['a chunk size of 0x', '0x1\r\na\r\n0\r\n\r\n', 400],
    ['a chunk longer than it says', '1\r\nabc\r\n0\r\n\r\n', 400],
    ['trailers that end in LF', '0\r\nA: b\r\n\n', 400],
    ['a flood of chunk extensions', `1;${'a'.repeat(1000)}=b\r\nx\r\n`.repeat(100), 431],
    ['one chunk extension without end', `1;${'a'.repeat(100_000)}`, 431],
    ['a flood of trailers', `0\r\n${'X-Trailer: a\r\n'.repeat(5000)}\r\n`, 431],
  ];
  for (const [name, text, status] of chunks) {
    it(`${name} is ${status} and the connection closed`, () => assertRefusedEverywhere(
      (path) => requestText(server, `POST ${path} HTTP/1.1`,
        [FORM_TYPE, 'Transfer-Encoding: chunked'], text), status));
  }
});

describe('heads that are not HTTP', () => {
  const lost = [ /* no path can be told */
    ['noise', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', 400],
    ['a request line of one word', 'POST\r\n\r\n', 400],
    ['an HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505],
  ];
  for (const [name, text, status] of lost) {
    it(`${name} is ${status}`, () =>
      assertRefusedAndClosed(Buffer.from(text, 'latin1'), status, assertApiShape));
  }

  const cases = [
    ['an unknown version', (path) => `POST ${path} HTTP/9.9\r\nHost: x\r\n\r\n`, 505],
    ['HTTP/2 without being asked', (path) => `POST ${path} HTTP/2.0\r\nHost: x\r\n\r\n`, 505],
    ['a version that is none', (path) => `POST ${path} HTTP/x.y\r\nHost: x\r\n\r\n`, 400],
    ['no version', (path) => `POST ${path}\r\nHost: x\r\n\r\n`, 400],
    ['a space too many', (path) => `POST ${path}  HTTP/1.1\r\nHost: x\r\n\r\n`, 400],
    ['a NUL in the path', (path) => `GET ${path}\0 HTTP/1.1\r\nHost: x\r\n\r\n`, 400],
    ['a line without a colon', (path) => `POST ${path} HTTP/1.1\r\nHost: x\r\nnothing\r\n\r\n`, 400],
    ['headers past 16 KiB', (path) => requestText(server, `POST ${path} HTTP/1.1`,
      [FORM_TYPE, `X-Long: ${'a'.repeat(20 * 1024)}`, 'Content-Length: 0']), 431],
    ['a header of 64 KiB', (path) => requestText(server, `POST ${path} HTTP/1.1`,
      [FORM_TYPE, `X-Long: ${'a'.repeat(64 * 1024)}`, 'Content-Length: 0']), 431],
    ['1000 headers', (path) => requestText(server, `POST ${path} HTTP/1.1`,
      [...Array.from({ length: 1000 }, (_, i) => `X-H${i}: ${'b'.repeat(16)}`)]), 431],
    ['many small headers past 16 KiB', (path) => requestText(server, `POST ${path} HTTP/1.1`,
      [...Array.from({ length: 1500 }, (_, i) => `X-H${i}: ${'b'.repeat(8)}`)]), 431],
    ['a URL of 20 KiB', (path) =>
      requestText(server, `GET ${path}?${'a'.repeat(20 * 1024)} HTTP/1.1`), 414],
    ['a URL of 100 KB', (path) =>
      requestText(server, `GET ${path}/${'a'.repeat(100_000)} HTTP/1.1`), 414],
    ['an expectation that nobody knows', (path) => requestText(server, `POST ${path} HTTP/1.1`,
      ['Expect: 200-maybe', 'Content-Length: 5'], 'hello'), 417],
    ['a body past all limits', (path) => requestText(server, `POST ${path} HTTP/1.1`,
      [FORM_TYPE, 'Content-Length: 99999999999']), 413],
    ['a body too large that waits for 100 Continue', (path) =>
      requestText(server, `POST ${path} HTTP/1.1`,
        [FORM_TYPE, 'Content-Length: 9000000', 'Expect: 100-continue']), 413],
  ];
  for (const [name, make, status] of cases)
    it(`${name} is ${status}`, () => assertRefusedEverywhere(make, status));

  it('a path that nobody serves is answered in the general shape', () => assertRefusedAndClosed(
    'GET /nothing HTTP/1.1\r\nHost : x\r\n\r\n', 400, assertApiShape));

  it('no Host, more than one, and one that is none are 400', async () => {
    for (const { path, assertShape } of ENDPOINTS) {
      for (const hosts of ['', 'Host: x\r\nHost: x\r\n', 'Host: x/y\r\n']) {
        const answer = await exchange(server,
          `POST ${path} HTTP/1.1\r\n${hosts}Content-Length: 0\r\n\r\n`);
        assert.equal(answer?.status, 400);
        assert.equal(answer.headers['content-type'], 'application/json');
        assertShape(answer);
      }
    }
  });

  it('headers of 8 KiB are fine', async () => {
    assertToken(await exchange(server,
      tokenRequestText(server, body, [`X-Long: ${'a'.repeat(8 * 1024)}`])));
  });

  it('an unknown method is 405 with Allow: POST', async () => {
    const answer = await exchange(server, requestText(server, 'FROB /oauth2/token HTTP/1.1',
      [FORM_TYPE, `Content-Length: ${body.length}`], body));
    assert.equal(answer?.status, 405);
    assert.equal(answer.headers.allow, 'POST');
    assertTokenShape(answer);
  });

  it('two Authorization headers are refused', async () => {
    const answer = await exchange(server, tokenRequestText(server, 'grant_type=client_credentials',
      ['Authorization: Basic YTpi', 'Authorization: Basic YTpi']));
    assert.equal(answer?.status, 400);
    assertTokenShape(answer);
  });
});

describe('requests that never end', () => {
  let hasty; /* another server: such short deadlines must not meet honest requests */

  before(async () => {
    hasty = await Server.start({ flags: ['--head-timeout-s', '1', '--body-timeout-s', '1'] });
  });

  after(() => hasty?.stop());

  /* Sends a little again and again: 408 in the endpoint's shape, and closed. */
  async function trickle(make, drop) {
    for (const { path, assertShape } of ENDPOINTS) {
      const connection = await Connection.open(hasty);
      connection.write(make(path));
      const drip = setInterval(() => connection.write(drop), 200);
      try {
        const answer = await connection.answer();
        assert.equal(answer?.status, 408, answer?.body);
        assert.equal(answer.headers['content-type'], 'application/json');
        assert.equal(answer.headers.connection, 'close');
        assertShape(answer);
        await connection.closed();
      } finally {
        clearInterval(drip);
        connection.close();
      }
      assert.equal((await hasty.send('/health/live')).status, 200);
    }
  }

  it('a head that trickles is closed at its deadline, however busy it looks', () =>
    trickle((path) => `POST ${path} HTTP/1.1\r\nHost: x\r\n`, 'X-A: b\r\n'));

  it('a body that trickles is closed at its deadline', () =>
    trickle((path) => requestText(hasty, `POST ${path} HTTP/1.1`,
      [FORM_TYPE, 'Content-Length: 60000']), 'a'));

  it('a chunked body that trickles is closed at its deadline', () =>
    trickle((path) => requestText(hasty, `POST ${path} HTTP/1.1`,
      [FORM_TYPE, 'Transfer-Encoding: chunked']), '1\r\na\r\n'));

  it('a connection that says nothing is closed without a word', async () => {
    const connection = await Connection.open(hasty);
    await connection.closed();
    assert.equal(connection.received.length, 0);
  });

  it('a client that leaves in the middle harms nobody', async () => {
    const whole = tokenRequestText(server, body);
    for (let cut = 1; cut < whole.length; cut += 41) {
      const connection = await Connection.open(server);
      connection.write(whole.slice(0, cut));
      connection.close();
    }
  });

  it('many connections that say nothing leave room for one that does', async () => {
    const silent = await Promise.all(Array.from({ length: 100 }, () => Connection.open(server)));
    await tokenFor(server, application, api.audience);
    for (const connection of silent)
      connection.close();
  });
});

describe('many clients', () => {
  it('are answered all at once', async () => {
    const connections =
      await Promise.all(Array.from({ length: 200 }, () => Connection.open(server)));
    for (const connection of connections)
      connection.write(tokenRequestText(server, body));
    for (const connection of connections) {
      assertToken(await connection.answer());
      connection.close();
    }
  });
});

describe('several requests on a connection', () => {
  async function onOneConnection(work) {
    const connection = await Connection.open(server);
    try {
      await work(connection);
    } finally {
      connection.close();
    }
  }

  it('one after another', () => onOneConnection(async (connection) => {
    for (let i = 0; i < 5; i++) {
      connection.write(tokenRequestText(server, body));
      assertToken(await connection.answer());
    }
  }));

  it('pipelined, answered in order', () => onOneConnection(async (connection) => {
    connection.write(
      tokenRequestText(server, body) +
      requestText(server, 'GET /health/live HTTP/1.1') +
      tokenRequestText(server, 'grant_type=password') +
      tokenRequestText(server, body));
    assertToken(await connection.answer());
    const live = await connection.answer();
    assert.equal(live.status, 200);
    assert.equal(JSON.parse((await connection.answer()).body).error, 'unsupported_grant_type');
    assertToken(await connection.answer());
  }));

  it('pipelined, a good one before a bad one is answered first', () =>
    onOneConnection(async (connection) => {
      connection.write(tokenRequestText(server, body) +
        'POST /oauth2/token HTTP/1.1\r\nHost : x\r\n\r\n' + tokenRequestText(server, body));
      assertToken(await connection.answer());
      const bad = await connection.answer();
      assert.equal(bad?.status, 400);
      assertTokenShape(bad);
      await connection.closed();
      assert.equal(connection.received.length, 0);
    }));

  it('pipelined in every piece', () => onOneConnection(async (connection) => {
    const text = tokenRequestText(server, body) + tokenRequestText(server, 'grant_type=password');
    for (let at = 0; at < text.length; at += 7) {
      connection.write(text.slice(at, at + 7));
      await new Promise((resolve) => { setImmediate(resolve); });
    }
    assertToken(await connection.answer());
    assert.equal((await connection.answer()).status, 400);
  }));

  const refusals = [
    ['400', () => tokenRequestText(server, 'grant_type=password'), 400],
    ['401', () => tokenRequestText(server, body.replace(/client_secret=[^&]*/,
      'client_secret=' + 'x'.repeat(52))), 401],
    ['404', () => requestText(server, 'GET /nothing HTTP/1.1'), 404],
    ['405', () => requestText(server, 'DELETE /oauth2/token HTTP/1.1'), 405],
    ['bad percent-encoding', () => tokenRequestText(server, 'grant_type=%zz'), 400],
  ];
  for (const [name, text, status] of refusals) {
    it(`survives a ${name}`, () => onOneConnection(async (connection) => {
      connection.write(text());
      const answer = await connection.answer();
      assert.equal(answer?.status, status, answer?.body);
      connection.write(tokenRequestText(server, body));
      assertToken(await connection.answer());
    }));
  }

  it('HTTP/1.0 is answered and closed', async () => {
    const connection = await Connection.open(server);
    connection.write(tokenRequestText(server, body).replace('HTTP/1.1', 'HTTP/1.0'));
    assertToken(await connection.answer());
    await connection.closed();
  });

  it('HTTP/1.0 stays open where it is asked for', () => onOneConnection(async (connection) => {
    for (let i = 0; i < 2; i++) {
      connection.write(tokenRequestText(server, body, ['Connection: keep-alive'])
        .replace('HTTP/1.1', 'HTTP/1.0'));
      const answer = await connection.answer();
      assertToken(answer);
      assert.equal(answer.headers.connection, 'keep-alive');
    }
  }));

  it('HEAD has the length and no body', () => onOneConnection(async (connection) => {
    connection.write(requestText(server, 'HEAD /health/live HTTP/1.1') +
      requestText(server, 'GET /health/live HTTP/1.1'));
    await connection.until('both', () => connection.received.includes('}'));
    const [head, get] = connection.received.toString().split(/(?=HTTP\/1\.1)/);
    assert.match(head, /Content-Length: [1-9]/);
    assert.equal(head.split('\r\n\r\n')[1], '');
    assert.match(get, /\r\n\r\n\{/);
  }));

  it('an absolute target is the same as its path', () => onOneConnection(async (connection) => {
    connection.write(tokenRequestText(server, body)
      .replace('POST /', `POST http://127.0.0.1:${server.port}/`));
    assertToken(await connection.answer());
  }));

  it('Expect: 100-continue is honoured', () => onOneConnection(async (connection) => {
    const whole = tokenRequestText(server, body, ['Expect: 100-continue']);
    connection.write(whole.slice(0, -body.length));
    await connection.until('100 Continue', () => connection.received.includes('\r\n\r\n'));
    assert.match(connection.received.toString(), /^HTTP\/1\.1 100 /);
    connection.received = connection.received.subarray(connection.received.indexOf('\r\n\r\n') + 4);
    connection.write(body);
    assertToken(await connection.answer());
  }));
});
