/*
 * raw: bytes on a TCP connection, for what no HTTP client would send.
 */
import assert from 'node:assert/strict';
import net from 'node:net';

const EXCHANGE_BOUND_MS = 30_000;
const REQUEST_ID = /^[\w.~+/=-]{1,128}$/;

export class Connection {
  static async open(server) {
    const connection = new Connection();
    connection.received = Buffer.alloc(0);
    connection.isClosed = false;
    connection.waiting = [];
    connection.socket = net.connect(server.port, '127.0.0.1');
    connection.socket.setNoDelay(true);
    connection.socket.on('data', (chunk) => {
      connection.received = Buffer.concat([connection.received, chunk]);
      connection.wake();
    });
    connection.socket.on('error', () => {}); /* a reset is a close too */
    connection.socket.on('close', () => {
      connection.isClosed = true;
      connection.wake();
    });
    await new Promise((resolve, reject) => {
      connection.socket.once('connect', resolve);
      connection.socket.once('error', reject);
    });
    return connection;
  }

  wake() {
    for (const resolve of this.waiting.splice(0))
      resolve();
  }

  async until(what, check) {
    const end = Date.now() + EXCHANGE_BOUND_MS;
    for (;;) {
      const value = check();
      if (value)
        return value;
      const left = end - Date.now();
      if (left <= 0)
        throw new Error(`waited in vain for ${what}; received: ${this.received}`);
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, left);
        this.waiting.push(() => { clearTimeout(timer); resolve(); });
      });
    }
  }

  write(bytes) {
    if (!this.isClosed)
      this.socket.write(bytes);
  }

  /* The next whole answer, or null when the connection was closed before one came. */
  async answer() {
    const result = await this.until('an answer', () => {
      const parsed = parseAnswer(this.received, this.isClosed);
      return parsed ?? (this.isClosed ? 'closed' : null);
    });
    if (result === 'closed')
      return null;
    this.received = this.received.subarray(result.length);
    if (result.status >= 200)
      assert.match(result.headers['x-request-id'], REQUEST_ID, 'each answer names its request');
    return result;
  }

  /* Returns once the server has closed the connection. */
  closed() {
    return this.until('the connection to be closed', () => this.isClosed);
  }

  close() {
    this.socket.destroy();
  }
}

function parseAnswer(bytes, isClosed) {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0)
    return null;
  const [statusLine, ...lines] = bytes.subarray(0, headEnd).toString('latin1').split('\r\n');
  const headers = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const bodyStart = headEnd + 4;
  const size = headers['content-length'] === undefined
    ? (isClosed ? bytes.length - bodyStart : NaN) : Number(headers['content-length']);
  if (!(bytes.length >= bodyStart + size))
    return null;
  return {
    status: Number(statusLine.split(' ')[1]),
    headers,
    body: bytes.subarray(bodyStart, bodyStart + size).toString('utf8'),
    length: bodyStart + size,
  };
}

/* Sends bytes (or several pieces) on a new connection; the one answer, or null. */
export async function exchange(server, ...pieces) {
  const connection = await Connection.open(server);
  try {
    for (const piece of pieces)
      connection.write(piece);
    return await connection.answer();
  } finally {
    connection.close();
  }
}

/* A request as text. The lines are the caller's, nothing is added but Host and the empty line. */
export function requestText(server, requestLine, headerLines = [], body = '') {
  return [requestLine, `Host: 127.0.0.1:${server.port}`, ...headerLines, '', body].join('\r\n');
}

/* A token request as text, whole and right. */
export function tokenRequestText(server, body, headerLines = []) {
  return requestText(server, 'POST /oauth2/token HTTP/1.1', [
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${Buffer.byteLength(body)}`, ...headerLines], body);
}
