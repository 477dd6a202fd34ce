/*
 * crowd: a program of its own, so that it takes no turn from whoever measures: connections that say
 * nothing after their first request, and ones that send a request a byte a second and begin anew
 * when they are cut off. `node crowd.js PORT IDLE DRIPPING` says "ready" when all are connected, and
 * as JSON how many idle ones there still are for each line on its standard input. It ends with that.
 */
import net from 'node:net';
import { createInterface } from 'node:readline';

const [port, idle, dripping] = process.argv.slice(2).map(Number);
const ADDRESS_CONNECTIONS = 4000; /* a port each */
const AT_ONCE = 200;
const DRIP_MS = 1000;
const HEAD = 'POST /oauth2/token HTTP/1.1\r\nHost: localhost\r\nX-Drip: ' + 'a'.repeat(2000);

let serial = 0, idleLeft = 0;

function connect() {
  serial += 1;
  const socket = net.connect({ port, host: '127.0.0.1',
    localAddress: `127.0.1.${1 + Math.floor(serial / ADDRESS_CONNECTIONS) % 200}` });
  socket.on('error', () => {});
  return socket;
}

const stayIdle = () => new Promise((resolve) => {
  const socket = connect();
  socket.write('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n');
  socket.once('data', () => { idleLeft += 1; resolve(); });
  socket.once('close', () => { idleLeft -= 1; });
});

const drip = () => new Promise((resolve) => {
  const socket = connect();
  let at = 0, timer;
  socket.once('connect', () => {
    /* Not all in the same moment. */
    setTimeout(() => {
      timer = setInterval(() => socket.write(HEAD[at++]), DRIP_MS);
    }, Math.random() * DRIP_MS);
    resolve();
  });
  socket.resume();
  socket.once('close', () => {
    clearInterval(timer);
    setTimeout(drip, Math.random() * DRIP_MS);
  });
});

async function many(count, make) {
  for (let made = 0; made < count; made += AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - made) }, make));
}

await many(idle, stayIdle);
await many(dripping, drip);
console.log('ready');
createInterface({ input: process.stdin })
  .on('line', () => console.log(JSON.stringify({ idle: idleLeft })))
  .on('close', () => process.exit());
