/*
 * token_transport: HTTP that no library would send: framing that two servers could read in two
 * ways (request smuggling), heads and bodies that never end, and connections that carry several
 * requests. After each case a good token request succeeds.
 */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { remember, Server } from './lib/harness.js';
import { form } from './lib/http.js';
import {
  authorize, createApi, createApplication, Management, tokenFor,
} from './lib/management.js';
import { Connection, exchange, requestText, tokenRequestText } from './lib/raw.js';

const FORM_TYPE = 'Content-Type: application/x-www-form-urlencoded';

let server, api, application, body;

before(async () => {
  server = await Server.start();
  const management = await Management.ofNewServer(server);
  api = await createApi(management, { name: 'Example', audience: 'example' });
  application = await createApplication(management, { name: 'Honest' });
  await authorize(management, api, application);
  body = form({
    grant_type: 'client_credentials',
    client_id: application.client_id,
    client_secret: application.client_secret,
    audience: api.audience,
  });
});

after(() => server?.stop());

afterEach(async () => {
  await tokenFor(server, application, api.audience);
});

function assertToken(answer) {
  assert.equal(answer?.status, 200, answer?.body);
  remember(JSON.parse(answer.body).access_token);
}

/* Refused with that status (or closed without a word), and what is hidden behind is not served. */
async function assertRefusedAndClosed(bytes, statuses) {
  const connection = await Connection.open(server);
  connection.write(bytes);
  const answer = await connection.answer();
  if (answer !== null)
    assert.ok(statuses.includes(answer.status), `${answer.status} ${answer.body}`);
  await connection.closed();
  assert.doesNotMatch(`${answer?.body}${connection.received}`, /access_token|HTTP\/1\.1 200/);
  connection.close();
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
    ['two transfer codings', () => ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity']],
    ['a length that is no number', () => ['Content-Length: 5x']],
    ['a length with a sign', (size) => [`Content-Length: +${size}`]],
    ['a negative length', () => ['Content-Length: -1']],
    ['a length past 64 bits', () => ['Content-Length: 99999999999999999999999']],
    ['a space before the colon', (size) => [`Content-Length : ${size}`]],
  ];
  for (const [name, lines] of cases) {
    it(`${name} is refused and the connection closed`, () => assertRefusedAndClosed(
      requestText(server, 'POST /oauth2/token HTTP/1.1', [FORM_TYPE, ...lines(body.length)],
        body + hidden()), [400, 413, 501]));
  }

  const chunks = [
    ['a chunk size that is no number', 'zz\r\nabc\r\n0\r\n\r\n'],
    ['a chunk size past 64 bits', 'fffffffffffffffff\r\nabc\r\n0\r\n\r\n'],
    ['a negative chunk size', '-1\r\nabc\r\n0\r\n\r\n'],
    ['a chunk longer than it says', '1\r\nabc\r\n0\r\n\r\n'],
  ];
  for (const [name, text] of chunks) {
    it(`${name} is refused and the connection closed`, () => assertRefusedAndClosed(
      requestText(server, 'POST /oauth2/token HTTP/1.1',
        [FORM_TYPE, 'Transfer-Encoding: chunked'], text), [400, 413]));
  }
});

describe('heads that are not HTTP', () => {
  const cases = [
    ['noise', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', [400, 405, 501, 505]],
    ['a request line of one word', 'POST\r\n\r\n', [400, 404, 405, 501, 505]],
    ['an unknown version', 'POST /oauth2/token HTTP/9.9\r\nHost: x\r\n\r\n', [400, 505]],
    ['no Host', 'POST /oauth2/token HTTP/1.1\r\nContent-Length: 0\r\n\r\n', [400]],
  ];
  for (const [name, text, statuses] of cases) {
    it(`${name} is refused`, async () => {
      const answer = await exchange(server, Buffer.from(text, 'latin1'));
      if (answer !== null)
        assert.ok(statuses.includes(answer.status), `${answer.status} ${answer.body}`);
    });
  }

  it('headers past 16 KiB are 431', async () => {
    const answer = await exchange(server, requestText(server, 'POST /oauth2/token HTTP/1.1',
      [FORM_TYPE, `X-Long: ${'a'.repeat(20 * 1024)}`, 'Content-Length: 0']));
    assert.equal(answer?.status, 431);
  });

  it('many small headers past 16 KiB are 431', async () => {
    const lines = Array.from({ length: 1500 }, (_, i) => `X-H${i}: ${'b'.repeat(8)}`);
    const answer = await exchange(server, requestText(server, 'POST /oauth2/token HTTP/1.1',
      [FORM_TYPE, ...lines, 'Content-Length: 0']));
    assert.equal(answer?.status, 431);
  });

  it('a request line past 16 KiB is 414 or 431', async () => {
    const answer = await exchange(server,
      requestText(server, `GET /${'a'.repeat(20 * 1024)} HTTP/1.1`));
    assert.ok([414, 431].includes(answer?.status), answer?.status);
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
  });

  it('two Authorization headers are refused', async () => {
    const answer = await exchange(server, tokenRequestText(server, 'grant_type=client_credentials',
      ['Authorization: Basic YTpi', 'Authorization: Basic YTpi']));
    assert.equal(answer?.status, 400);
  });

  it('a NUL in the path or a header harms nobody', async () => {
    for (const text of [
      requestText(server, 'GET /oauth2/to\0ken HTTP/1.1'),
      tokenRequestText(server, body, ['X-Nul: a\0b']),
    ]) {
      const answer = await exchange(server, text);
      if (answer?.status === 200)
        assertToken(answer);
      else
        assert.ok(answer === null || answer.status >= 400 && answer.status < 500, answer?.status);
    }
  });
});

describe('requests that never end', () => {
  let hasty; /* another server: such short deadlines must not meet honest requests */

  before(async () => {
    hasty = await Server.start({ flags: ['--head-timeout-s', '1', '--body-timeout-s', '1'] });
  });

  after(() => hasty?.stop());

  /* Sends a little again and again; returns once the server has closed the connection. */
  async function trickle(start, drop) {
    const connection = await Connection.open(hasty);
    connection.write(start);
    const drip = setInterval(() => connection.write(drop), 200);
    try {
      await connection.closed();
    } finally {
      clearInterval(drip);
      connection.close();
    }
    assert.equal((await hasty.send('/health/live')).status, 200);
  }

  it('a head that trickles is closed at its deadline, however busy it looks', () =>
    trickle('POST /oauth2/token HTTP/1.1\r\nHost: x\r\n', 'X-A: b\r\n'));

  it('a body that trickles is closed at its deadline', () =>
    trickle(requestText(hasty, 'POST /oauth2/token HTTP/1.1',
      [FORM_TYPE, 'Content-Length: 60000']), 'a'));

  it('a chunked body that trickles is closed at its deadline', () =>
    trickle(requestText(hasty, 'POST /oauth2/token HTTP/1.1',
      [FORM_TYPE, 'Transfer-Encoding: chunked']), '1\r\na\r\n'));

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
