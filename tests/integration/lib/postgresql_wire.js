/*
 * postgresql_wire: stands between a server and its PostgreSQL, hands on every byte, and reads what
 * is asked: which statements went out together (a round trip), and where a COMMIT passes. It can
 * cut a connection right there.
 */
import { once } from 'node:events';
import net from 'node:net';

/* Messages of a frontend (PostgreSQL's manual, section 55.7); the first ones of a connection have no type. */
const PARSE = 'P';
const BIND = 'B';
const SYNC = 'S';

const textAt = (bytes, at) => bytes.toString('utf8', at, bytes.indexOf(0, at));

/* Reads what one connection asks, and tells of each round trip: the statements in it, by name or,
 * where they have none, by their text. */
class Asked {
  constructor(connection, told) {
    Object.assign(this, { connection, told, left: Buffer.alloc(0), isStarted: false });
    this.statements = [];
  }

  read(chunk) {
    this.left = Buffer.concat([this.left, chunk]);
    for (;;) {
      const head = this.isStarted ? 1 : 0;
      if (this.left.length < head + 4)
        return;
      const end = head + this.left.readUInt32BE(head);
      if (this.left.length < end)
        return;
      if (this.isStarted)
        this.message(String.fromCharCode(this.left[0]), this.left.subarray(5, end));
      this.isStarted ||= end > 8; /* 8 bytes ask for TLS or GSSAPI, and are answered by a letter */
      this.left = this.left.subarray(end);
    }
  }

  message(type, bytes) {
    if (type === PARSE && bytes[0] === 0)
      this.unnamed = textAt(bytes, 1);
    if (type === BIND)
      this.statements.push(textAt(bytes, bytes.indexOf(0) + 1) || this.unnamed);
    if (type !== SYNC)
      return;
    this.told({ connection: this.connection, statements: this.statements });
    this.statements = [];
  }
}

export class Wire {
  /* before: the database behind it; trips: all so far, { connection, statements }; cuts: where the
   * next commits cut their connection, 'before' or 'behind' the COMMIT, or behind it 'for good': then
   * nobody comes through until refuses is false again; that is so too when the COMMIT is answered, and
   * the connections 'around' it are cut; 'hold' keeps the COMMIT to itself. Any other lets one pass.
   * held: how many COMMITs are kept. */
  static async before(database) {
    const wire = new Wire();
    Object.assign(wire, { database, trips: [], sockets: new Set(), count: 0, cuts: [], held: 0 });
    wire.server = net.createServer((client) => wire.join(client)).listen(0, '127.0.0.1');
    await once(wire.server, 'listening');
    return wire;
  }

  get url() {
    return this.database.url.replace(`:${this.database.port}/`, `:${this.server.address().port}/`);
  }

  join(client) {
    if (this.refuses) {
      client.destroy();
      return;
    }
    const server = net.connect(this.database.port, '127.0.0.1');
    const number = this.count++;
    const asked = new Asked(number, (trip) => this.trips.push(trip));
    const cut = () => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      socket.setNoDelay().on('error', cut).on('close', () => {
        client.destroy();
        server.end(); /* what was handed on is done */
        this.sockets.delete(socket);
      });
      this.sockets.add(socket);
    }
    client.on('data', (chunk) => {
      const before = this.trips.length;
      asked.read(chunk);
      const commits = this.trips.slice(before)
        .some((trip) => trip.connection === number && trip.statements.includes('COMMIT'));
      const where = commits && this.cuts.shift();
      if (where === 'around') {
        this.refuses = true;
        for (const socket of this.sockets)
          if (socket !== client && socket !== server)
            socket.destroy();
      }
      if (where === 'before')
        cut();
      else if (where === 'behind' || where === 'for good') {
        this.refuses = where === 'for good';
        server.write(chunk, () => client.destroy()); /* the answer finds nobody */
      }
      else if (where === 'hold')
        this.held += 1;
      else
        server.write(chunk);
    });
    server.on('data', (chunk) => client.write(chunk));
  }

  async clear() {
    for (const socket of this.sockets)
      socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }
}

/* Trips by transaction, in the order in which these began: { trips }, each with its statements; those
 * that go on behind trip number from. Changes that come at a time are committed together: that counts as
 * a transaction for each, with its own statements, of which the last has the common end. What nobody
 * waits for, as the end of one that only read, is no trip. */
export function transactionsOf(trips, from = 0) {
  const all = [];
  const open = new Map(); /* by connection: what will end together */
  trips.forEach(({ connection, statements }, number) => {
    if (statements[0]?.startsWith('BEGIN'))
      open.set(connection, []);
    const together = open.get(connection);
    if (together === undefined || statements.join() === 'ROLLBACK')
      return;
    for (const statement of statements) {
      if (/^(BEGIN|SAVEPOINT)/.test(statement))
        all.push(together[together.push({ numbered: new Map() }) - 1]);
      const { numbered } = together.at(-1);
      numbered.set(number, [...numbered.get(number) ?? [], statement]);
    }
  });
  return all.filter(({ numbered }) => [...numbered.keys()].at(-1) >= from)
    .map(({ numbered }) => ({ trips: [...numbered.values()] }));
}
