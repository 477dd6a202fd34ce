/*
 * misses: clients that are not in memory. A flood of ids that no application has takes no memory; of
 * a thousand requests at a time that miss one client, each has its token (that one of them asks the
 * database, round_trips.test.js counts).
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { createApplicationByCommand, Server } from './lib/harness.js';
import { FORM, form } from './lib/http.js';
import { createApi, createApplication, authorize, Management } from './lib/management.js';
import { isSanitizerBuild } from './lib/program.js';

const FLOOD = 20_000; /* more than are remembered */
const AT_A_TIME = 50;
const GROWTH_MAX_BYTES = 4 << 20;
const AUDIENCE = 'https://misses.example';

let server, management;

before(async () => {
  server = await Server.start({ flags: ['--wrong-credentials-per-address-per-minute', '0'] });
  management = await Management.for(server, await createApplicationByCommand(server, 'Administration'));
});

after(() => server?.stop());

const ask = (clientId, clientSecret) => server.send('/oauth2/token', { method: 'POST', headers: FORM,
  body: form({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret,
    audience: AUDIENCE }) });

async function residentBytes() {
  const status = await readFile(`/proc/${server.child.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)[1]) * 1024;
}

async function flood(count) {
  for (let i = 0; i < count; i += AT_A_TIME) {
    const answers = await Promise.all(Array.from({ length: AT_A_TIME },
      () => ask(randomBytes(16).toString('hex'), 'none')));
    for (const { status } of answers)
      assert.equal(status, 401);
  }
}

describe('clients that are not in memory', () => {
  it('take none where they are none', { skip: isSanitizerBuild && 'it keeps freed memory' }, async () => {
    await flood(2000); /* what every request needs is there then */
    const before = await residentBytes();
    await flood(FLOOD);
    const grown = await residentBytes() - before;
    assert.ok(grown < GROWTH_MAX_BYTES, `${grown} bytes more`);
  });

  it('give a token to each of a thousand requests at a time', async () => {
    const api = await createApi(management, { name: 'Misses', audience: AUDIENCE, scopes: ['r'] });
    const application = await createApplication(management, { name: 'New' });
    await authorize(management, api, application, ['r']);
    const answers = await Promise.all(Array.from({ length: 1000 },
      () => ask(application.client_id, application.client_secret)));
    assert.deepEqual(answers.filter(({ status }) => status !== 200).map(({ text }) => text), []);
  });
});
