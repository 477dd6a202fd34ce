/*
 * log: what nobody reads blocks nobody, at the start, while it runs and at the end; and whatever
 * comes from outside, the log stays a log that a person can read.
 */
import assert from 'node:assert/strict';
import { constants, closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { delay, run, Server, temporaryFolder, waitFor } from './lib/harness.js';
import { Management } from './lib/management.js';
import { Connection } from './lib/raw.js';
import { Receiver } from './lib/receiver.js';

/* A pipe of which this test holds both ends. */
class Pipe {
  static async make(folder, name) {
    const pipe = new Pipe();
    const file = path.join(folder, name);
    await run('mkfifo', [file]);
    pipe.fd = openSync(file, constants.O_RDWR);
    pipe.reader = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = openSync(file, constants.O_WRONLY | constants.O_NONBLOCK);
    pipe.fill = () => {
      for (const bytes of [Buffer.alloc(4096, '.'), Buffer.from('.')]) {
        try {
          for (;;)
            writeSync(writer, bytes);
        } catch (error) {
          assert.equal(error.code, 'EAGAIN');
        }
      }
    };
    pipe.close = () => [pipe.fd, pipe.reader, writer].forEach(closeSync);
    return pipe;
  }

  /* What lies in it now. */
  read() {
    const chunk = Buffer.alloc(1 << 16);
    let text = '';
    try {
      for (let n; (n = readSync(this.reader, chunk)) > 0;)
        text += chunk.toString('utf8', 0, n);
    } catch (error) {
      assert.equal(error.code, 'EAGAIN');
    }
    return text;
  }
}

const REFUSED_BODY = 'grant_type=client_credentials&client_id=00000000000000000000000000000000' +
  '&client_secret=wrong&audience=a';
const REFUSED_TOKEN = 'POST /oauth2/token HTTP/1.1\r\nHost: a\r\n' +
  'Content-Type: application/x-www-form-urlencoded\r\n' +
  `Content-Length: ${REFUSED_BODY.length}\r\n\r\n${REFUSED_BODY}`;

/* The refusals that anybody can have in a loop; paths and addresses must not tell them apart. */
const REFUSED = [
  { name: 'wrong secrets', cause: 'unknown_client', text: () => REFUSED_TOKEN },
  { name: 'paths that do not exist', cause: null,
    text: (i) => `GET /nowhere/${i} HTTP/1.1\r\nHost: a\r\n\r\n` },
  { name: 'calls without a token', cause: 'TOKEN_MISSING',
    text: (i) => `GET /api/v1/applications/${i} HTTP/1.1\r\nHost: a\r\n\r\n` },
  { name: 'methods of their own', cause: null,
    text: (i) => `BREW${i} /oauth2/token HTTP/1.1\r\nHost: a\r\n\r\n` },
];

/* So that each of a flood is looked at. */
const UNLIMITED = { JETON_WRONG_CREDENTIALS_PER_CLIENT_PER_MINUTE: '0' };

/* So many requests on one connection, all answered. */
async function flood(server, count, text) {
  const connection = await Connection.open(server);
  for (let sent = 0; sent < count;) {
    const batch = Math.min(500, count - sent);
    let requests = '';
    for (let i = 0; i < batch; i++)
      requests += text(sent + i);
    connection.write(requests);
    sent += batch;
    let answered = 0;
    while (answered < batch) {
      const answer = await connection.answer();
      assert.notEqual(answer, null, 'the connection lives on');
      answered++;
    }
  }
  connection.close();
}

/* A thread that cannot write keeps what it has when the server ends: no leak of those to be told. */
const KEEPS_WHAT_IS_STUCK = { ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:detect_leaks=0` };

/* A server that prints into a pipe which whoever ran before has filled; use() gets both. */
async function withFullPipe(name, use) {
  const folder = await temporaryFolder();
  const pipe = await Pipe.make(folder, 'pipe');
  try {
    pipe.fill();
    const server = await Server.start({ [name]: pipe.fd, env: { ...KEEPS_WHAT_IS_STUCK, ...UNLIMITED },
      flags: ['--development', '--log-level', 'debug', '--shutdown-grace-s', '5'] });
    try {
      await flood(server, 4000, () => REFUSED_TOKEN);
      await use(server, pipe);
    } finally {
      await server.stop();
    }
  } finally {
    pipe.close();
    await rm(folder, { recursive: true, force: true });
  }
}

describe('a pipe that nobody reads', () => {
  for (const name of ['stderr', 'stdout'])
    it(`as ${name} hangs neither start, service nor end`, () =>
      withFullPipe(name, async (server) => {
        assert.equal((await server.send('/health/ready')).status, 200);
        await Management.ofNewServer(server); /* which asks for a token */
        const began = Date.now();
        await server.finish();
        assert.ok(Date.now() - began < 5000, 'within the grace');
      }));

  it('as stderr hears what it missed', () => withFullPipe('stderr', async (server, pipe) => {
    let text = '';
    await waitFor('the loss is told', () => {
      text += pipe.read();
      return / lines lost/.test(text);
    });
    const lost = Number(/ (\d+) lines lost: .* lost=\1\n/.exec(text)[1]);
    const told = text.match(/ request .*path=\/oauth2\/token status=401/g).length;
    assert.match(text, / listening /);
    assert.ok(lost > 1000 && lost + told >= 4000 && lost < 4200, `${lost} and ${told}`);
  }));

  it('as stdout has all that was printed', () => withFullPipe('stdout', async (server, pipe) => {
    let text = '';
    await waitFor('the setup link comes', () => {
      text += pipe.read();
      return /\/console\/setup#\S+\n/.test(text);
    });
    assert.match(text, /is ready\.[^]*client_secret=\w+ /);
  }));

  it('does not keep a server that cannot start from saying so and ending', async () => {
    const folder = await temporaryFolder();
    const pipe = await Pipe.make(folder, 'pipe');
    try {
      pipe.fill();
      await assert.rejects(Server.start({ stderr: pipe.fd, flags: ['--listen', '203.0.113.1:1'] }),
        /ended at its start/);
    } finally {
      pipe.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('a reader that is gone', () => {
  it('is nothing to stop for', async () => {
    const server = await Server.start({ flags: ['--log-level', 'debug'] });
    try {
      const management = await Management.ofNewServer(server);
      server.child.stderr.destroy();
      server.child.stdout.destroy();
      await flood(server, 1000, () => REFUSED_TOKEN);
      await management.get('/apis');
    } finally {
      await server.stop();
    }
  });
});

describe('a disk that is full', () => {
  it('takes no line, and stops nobody', async () => {
    const full = openSync('/dev/full', constants.O_WRONLY);
    const server = await Server.start({ stderr: full, flags: ['--log-level', 'debug'] });
    try {
      const management = await Management.ofNewServer(server);
      await flood(server, 4000, () => REFUSED_TOKEN);
      await management.get('/apis');
      const began = Date.now();
      await server.finish();
      assert.ok(Date.now() - began < 5000, 'nor holds up the end');
    } finally {
      await server.stop();
      closeSync(full);
    }
  });
});

/* What a server writes into a file, told that this is the stream of journald or that another is. */
async function writtenAsJournal(streamOf) {
  const folder = await temporaryFolder();
  const file = path.join(folder, 'stderr');
  const fd = openSync(file, 'w');
  const { dev, ino } = fstatSync(fd);
  try {
    const server = await Server.start({ stderr: fd, env: { JOURNAL_STREAM: streamOf(dev, ino) } });
    await server.send('/nowhere');
    await server.finish();
    await server.stop();
    await assert.rejects(Server.start({ stderr: fd, env: { JOURNAL_STREAM: streamOf(dev, ino) },
      flags: ['--listen', '203.0.113.1:1'] }), /ended at its start/);
    return (await readFile(file, 'utf8')).trimEnd().split('\n');
  } finally {
    closeSync(fd);
    await rm(folder, { recursive: true, force: true });
  }
}

describe('under systemd', () => {
  it('each line begins with its priority', async () => {
    const lines = await writtenAsJournal((dev, ino) => `${dev}:${ino}`);
    for (const line of lines)
      assert.match(line, /^<(6>\S+ info |4>\S+ warn |3>\S+ error |3>jeton serve: )/);
    assert.ok(lines.some((line) => /^<6>\S+ info +request .*path=\/nowhere /.test(line)));
    assert.ok(lines.some((line) => line.startsWith('<3>jeton serve: ')), 'why it did not start');
  });

  it('no line does where standard error leads elsewhere', async () => {
    for (const line of await writtenAsJournal((dev, ino) => `${dev}:${ino}1`))
      assert.doesNotMatch(line, /^</);
  });
});

describe('a flood', () => {
  for (const { name, cause, text } of REFUSED) {
    it(`of ${name} is a few lines and one that says how many`, async () => {
      const server = await Server.start({ env: UNLIMITED });
      try {
        await flood(server, 3000, text);
        const mine = () => server.log.split('\n').filter((line) => /^\S+ info +request /.test(line));
        await waitFor('the first lines', () => mine().length >= 5);
        await server.finish(); /* what is counted is told at the end of a minute, or here */
        const lines = mine();
        assert.equal(lines.length, 6, lines.join('\n'));
        assert.match(lines.at(-1), / repeated=2995$/);
        if (cause !== null)
          assert.ok(lines.every((line) => line.includes(`cause=${cause}`)), lines.join('\n'));
      } finally {
        await server.stop();
      }
    });
  }

  it('does not hide what has changed', async () => {
    const server = await Server.start();
    try {
      const management = await Management.ofNewServer(server);
      for (let i = 0; i < 20; i++)
        await management.post('/organization', { name: `Acme ${i}` });
      await waitFor('each is told', () =>
        server.log.match(/ path=\/api\/v1\/organization status=20[01] /g)?.length === 20);
    } finally {
      await server.stop();
    }
  });

  it('of a receiver that comes and goes is a few lines', async () => {
    let count = 0;
    const receiver = await Receiver.start({ answer: () => count++ % 2 === 0 ? 500 : 200 });
    const server = await Server.start({ flags: ['--webhook-allow-private'] });
    try {
      const management = await Management.ofNewServer(server);
      await management.post('/webhooks', { name: 'Flaps', endpoint: receiver.url,
        event_types: ['organization.created'] });
      for (let i = 0; i < 40; i++)
        await management.post('/organization', { name: `Acme ${i}` });
      await waitFor('all were tried', () => receiver.deliveries.length >= 40);
      await delay(300); /* and committed */
      await server.finish();
      const fails = server.log.match(/ webhook fails .*/g);
      const works = server.log.match(/ webhook works again .*/g);
      assert.ok(fails.length >= 5 && fails.length <= 6, fails.join('\n'));
      assert.ok(works.length <= 6, works.join('\n'));
    } finally {
      await server.stop();
      await receiver.stop();
    }
  });
});
