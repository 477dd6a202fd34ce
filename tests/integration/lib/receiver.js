/*
 * receiver: an endpoint for webhooks, over http or https, that keeps what it was sent.
 *
 * answer decides what a request gets: a status, or a function of the delivery (and of how many came
 * before with the same webhook-id) that gives one, a promise of one, or null for no answer ever.
 */
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { createLocalJWKSet, jwtVerify } from 'jose';

export class Receiver {
  static async start({ answer = 200, tls, headers = {}, port = 0 } = {}) {
    const receiver = new Receiver();
    receiver.answer = answer;
    receiver.headers = headers;
    receiver.deliveries = []; /* { id, type, token, at, earlier } */
    receiver.counts = new Map();
    const handle = (request, response) => receiver.take(request, response);
    receiver.server = tls ? https.createServer(tls, handle) : http.createServer(handle);
    receiver.server.unref(); /* a test that fails before stop() still ends */
    receiver.server.on('connection', (socket) => socket.unref());
    receiver.server.listen(port, '127.0.0.1');
    await once(receiver.server, 'listening');
    receiver.port = receiver.server.address().port;
    receiver.url = `${tls ? 'https' : 'http'}://127.0.0.1:${receiver.port}/hook`;
    return receiver;
  }

  async take(request, response) {
    const chunks = [];
    try {
      for await (const chunk of request)
        chunks.push(chunk);
    } catch {
      return; /* the server was killed meanwhile */
    }
    const id = request.headers['webhook-id'];
    const earlier = this.counts.get(id) ?? 0;
    this.counts.set(id, earlier + 1);
    const delivery = { id, earlier, at: Date.now(), method: request.method, url: request.url,
      headers: request.headers, token: Buffer.concat(chunks).toString('latin1') };
    this.deliveries.push(delivery);
    const status = typeof this.answer === 'function' ? await this.answer(delivery) : this.answer;
    if (status === null)
      return;
    response.writeHead(status, this.headers);
    response.end(this.body ?? 'ok');
  }

  /* Of each delivery its payload, unverified. */
  get payloads() {
    return this.deliveries.map(({ token }) =>
      JSON.parse(Buffer.from(token.split('.')[1], 'base64url')));
  }

  async stop() {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}

/* The payload of a delivery, verified with the server's published keys as a receiver would. */
export async function verifyDelivery(server, delivery) {
  const { json } = await server.send('/.well-known/jwks.json');
  const verified = await jwtVerify(delivery.token, createLocalJWKSet(json));
  return { header: verified.protectedHeader, payload: verified.payload };
}
