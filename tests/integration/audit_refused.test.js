/*
 * audit_refused: authentications that were refused are in the audit, of clients, API keys and
 * administrators: grouped, with cause and address, and without anything that was presented.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Browser, firstOwner } from './lib/console.js';
import { createApplicationByCommand, Server } from './lib/harness.js';
import { createApi, createApplication, Management, requestToken } from './lib/management.js';

const PRESENTED = 'presented-9d1c0f';

describe('refused authentications', () => {
  let server, management, robot, revoked, entries;
  const refused = (group) => entries.filter(({ action }) => action === `${group}.authentication_refused`);
  const one = (group, cause) => {
    const found = refused(group).filter(({ detail }) => detail.cause === cause);
    assert.equal(found.length, 1, `${group}, ${cause}`);
    return found[0];
  };

  before(async () => {
    server = await Server.start();
    management = await Management.for(server, await createApplicationByCommand(server, 'Administration'));
    robot = await createApplication(management, { name: 'Robot' });
    const ask = (credentials) => requestToken(server,
      { grant_type: 'client_credentials', audience: 'any', ...credentials });
    for (let i = 0; i < 3; i++)
      assert.equal((await ask({ client_id: robot.client_id, client_secret: PRESENTED })).status, 401);
    assert.equal((await ask({ client_id: PRESENTED, client_secret: 'x' })).status, 401);
    const exchanged = await requestToken(server, { audience: 'any', subject_token: PRESENTED,
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token_type: 'urn:jeton:params:oauth:token-type:api-key' });
    assert.equal(exchanged.status, 400);
    const { api_key: { id, key } } = await management.post('/api_keys', { name: 'K', type: 'environment',
      api_id: (await createApi(management, { name: 'Orders', audience: 'orders', scopes: [] })).id });
    revoked = id;
    await management.delete(`/api_keys/${id}`);
    await requestToken(server, { audience: 'orders', subject_token: key,
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token_type: 'urn:jeton:params:oauth:token-type:api-key' });
    await firstOwner(server);
    const browser = new Browser(server);
    for (const email of ['ada@example.com', `${PRESENTED}@example.com`])
      await browser.refused(401, 'CREDENTIALS_INVALID', 'POST', '/session', { email, password: PRESENTED });
    await server.finish(); /* an orderly end writes what a minute later would */
    await server.restart();
    entries = (await management.get('/audit', { page_size: 100, expand: 'names' })).audit;
  });

  after(() => server?.stop());

  it('of a client are one entry with their count', () => {
    const entry = one('application', 'wrong_secret');
    assert.equal(entry.subject, robot.id);
    assert.equal(entry.subject_name, 'Robot');
    assert.equal(entry.actor, 'system');
    assert.equal(entry.detail.count, 3);
    assert.equal(entry.detail.address, '127.0.0.1');
    assert.ok(Date.parse(entry.detail.first_on) <= Date.parse(entry.detail.last_on));
    assert.equal(one('application', 'unknown_client').subject, '');
  });

  it('of an API key and of administrators are there', () => {
    assert.equal(one('api_key', 'unknown_api_key').detail.count, 1);
    assert.equal(one('api_key', 'revoked_api_key').subject, revoked);
    const logIns = refused('administrator');
    assert.deepEqual(logIns.map(({ subject_name }) => subject_name).sort(), ['Ada Lovelace', null].sort());
    for (const { detail } of logIns)
      assert.equal(detail.cause, 'password');
  });

  it('keep nothing that was presented', () => {
    assert.ok(!JSON.stringify(entries).includes(PRESENTED));
  });

  it('are found by their group and by the client', async () => {
    const found = (await management.get('/audit', { subject: robot.id, action: 'application' })).audit;
    assert.deepEqual(found.map(({ action }) => action),
      ['application.authentication_refused', 'application.created']);
  });
});
