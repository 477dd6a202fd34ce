/*
 * http: one request, one answer, nothing guessed. Every request has a connection of its own, so
 * that no test depends on what an earlier one left; raw.js is for connections themselves.
 */
import http from 'node:http';
import https from 'node:https';

const REQUEST_BOUND_MS = 60_000;

/* body: text, a Buffer, or an array of chunks (then sent with chunked transfer coding). */
export function send(url, { method = 'GET', headers = {}, body, ca, agent = false } = {}) {
  const { protocol } = new URL(url);
  const client = protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const sized = typeof body === 'string' || Buffer.isBuffer(body)
      ? { 'Content-Length': Buffer.byteLength(body) } : {};
    const request = client.request(url, { method, headers: { ...sized, ...headers }, ca, agent });
    request.setTimeout(REQUEST_BOUND_MS, () => request.destroy(new Error('no answer in time')));
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve(
        new Answer(response.statusCode, response.headers, Buffer.concat(chunks))));
    });
    if (Array.isArray(body)) {
      for (const chunk of body)
        request.write(chunk);
      request.end();
    } else {
      request.end(body);
    }
  });
}

class Answer {
  constructor(status, headers, bytes) {
    this.status = status;
    this.headers = headers;
    this.text = bytes.toString('utf8');
  }

  get json() {
    return JSON.parse(this.text);
  }
}

/* An object or an array of [name, value] pairs as application/x-www-form-urlencoded. */
export function form(parameters) {
  return new URLSearchParams(parameters).toString();
}

export const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };

/* RFC 6749 section 2.3.1: both halves are form-encoded before they are joined. */
export function basic(clientId, clientSecret) {
  const half = (text) => encodeURIComponent(text).replace(/%20/g, '+');
  return 'Basic ' + Buffer.from(`${half(clientId)}:${half(clientSecret)}`).toString('base64');
}
