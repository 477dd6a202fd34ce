/*
 * rate_limits: who asks too often, or guesses, is told when to come again, and nobody else is. The
 * address is the one that a trusted proxy tells.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createApplicationByCommand, Server } from './lib/harness.js';
import {
  authorize, createApi, createApplication, Management, requestToken,
} from './lib/management.js';

const WRONG_PER_CLIENT = 3;
const WRONG_PER_ADDRESS = 6;
const ATTACKER = '192.0.2.66';
const OWNER = '192.0.2.7';
const UNKNOWN_ID = '0123456789abcdef0123456789abcdef';

const from = (address) => ({ 'X-Forwarded-For': address });

function credentials({ client_id, client_secret }, secret = client_secret) {
  return { grant_type: 'client_credentials', client_id, client_secret: secret, audience: 'orders' };
}

async function newServer(flags) {
  const server = await Server.start({ flags: ['--trusted-proxies', '127.0.0.1', ...flags] });
  const administration = await createApplicationByCommand(server, 'Administration');
  const management = await Management.for(server, administration);
  const api = await createApi(management, { name: 'Orders', audience: 'orders' });
  const application = await createApplication(management, { name: 'Robot' });
  await authorize(management, api, application);
  return { server, management, administration, api, application };
}

function assertWait(answer) {
  assert.equal(answer.status, 429, answer.text);
  assert.match(answer.headers['retry-after'], /^[1-9]\d?$/);
  assert.equal(answer.headers['ratelimit-reset'], answer.headers['retry-after']);
}

describe('wrong client credentials', () => {
  let server, application;

  before(async () => {
    ({ server, application } = await newServer([
      '--wrong-credentials-per-client-per-minute', String(WRONG_PER_CLIENT),
      '--wrong-credentials-per-address-per-minute', String(WRONG_PER_ADDRESS),
    ]));
  });
  after(() => server?.stop());

  /* The answers to wrong secrets until one is 429. */
  async function guess(client, address) {
    const answers = [];
    do
      answers.push(await requestToken(server, credentials(client, 'wrong'), from(address)));
    while (answers.at(-1).status !== 429 && answers.length <= 2 * WRONG_PER_ADDRESS);
    return answers;
  }

  it('end in 429, alike for a client that exists and one that does not', async () => {
    const known = await guess(application, ATTACKER);
    const unknown = await guess({ client_id: UNKNOWN_ID }, '192.0.2.67');
    for (const answers of [known, unknown]) {
      assert.deepEqual(answers.map(({ status }) => status),
        [...Array(WRONG_PER_CLIENT).fill(401), 429]);
      assertWait(answers.at(-1));
      assert.equal(answers.at(-1).json.error, 'temporarily_unavailable');
      assert.equal(answers.at(-1).headers['cache-control'], 'no-store');
    }
    assert.equal(known.at(-1).text, unknown.at(-1).text);
    assert.deepEqual(Object.keys(known.at(-1).headers), Object.keys(unknown.at(-1).headers));
  });

  it('lock out no owner, wherever its requests come from', async () => {
    for (const address of [OWNER, ATTACKER]) {
      const answer = await requestToken(server, credentials(application), from(address));
      assert.equal(answer.status, 200, answer.text);
    }
    assertWait(await requestToken(server, credentials(application, 'wrong'), from(ATTACKER)));
  });

  it('count by address for all clients together', async () => {
    const address = '192.0.2.68';
    const statuses = [];
    for (let i = 0; i <= WRONG_PER_ADDRESS; i++) {
      const client = { client_id: `${i}`.padStart(32, 'a') };
      statuses.push((await requestToken(server, credentials(client, 'x'), from(address))).status);
    }
    assert.deepEqual(statuses, [...Array(WRONG_PER_ADDRESS).fill(401), 429]);
    assert.equal((await requestToken(server, credentials(application), from(address))).status, 200);
  });
});

describe('a client', () => {
  it('gets so many answers a minute, and another one is not held up', async () => {
    const { server, management, api, application } =
      await newServer(['--rate-limit-per-client-per-minute', '4']);
    try {
      const other = await createApplication(management, { name: 'Other' });
      await authorize(management, api, other);
      for (let i = 0; i < 4; i++)
        assert.equal((await requestToken(server, credentials(application))).status, 200);
      const refused = await requestToken(server, credentials(application), from(OWNER));
      assertWait(refused);
      assert.equal(refused.json.error, 'temporarily_unavailable');
      assert.equal((await requestToken(server, credentials(other))).status, 200);
    } finally {
      await server.stop();
    }
  });
});

describe('an application', () => {
  it('has a limit of its own at once, and the server’s again when that is taken away', async () => {
    const { server, management, application } = await newServer([]);
    try {
      const path = `/applications/${application.id}/limits`;
      const statuses = async (count) => {
        const answers = [];
        for (let i = 0; i < count; i++)
          answers.push((await requestToken(server, credentials(application))).status);
        return answers;
      };
      assert.deepEqual((await management.get(path)).limits,
        { rate_limit_per_minute: null, rate_limit_per_minute_in_force: 0, tokens_per_hour: null,
          tokens_per_day: null, quota_enforcement: 'warn' });
      await management.patch(path, { rate_limit_per_minute: 2 });
      assert.deepEqual(await statuses(3), [200, 200, 429]);
      await management.patch(path, { rate_limit_per_minute: null });
      assert.deepEqual(await statuses(5), Array(5).fill(200));
    } finally {
      await server.stop();
    }
  });
});

describe('the management API', () => {
  it('limits each token for itself, in its own envelope', async () => {
    const { server, management, administration } =
      await newServer(['--rate-limit-per-management-token-per-minute', '20']);
    try {
      const answers = [];
      do
        answers.push(await management.send('GET', '/applications'));
      while (answers.at(-1).status !== 429 && answers.length < 40);
      assertWait(answers.at(-1));
      assert.equal(answers.at(-1).json.errors[0].code, 'RATE_LIMIT_EXCEEDED');
      const next = await Management.for(server, administration);
      assert.equal((await next.send('GET', '/applications')).status, 200);
    } finally {
      await server.stop();
    }
  });
});
