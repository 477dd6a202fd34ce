/*
 * examples: the scripts under examples/ do what their page says, twice in a row.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApplicationByCommand, remember, run, Server } from './lib/harness.js';
import { Management } from './lib/management.js';
import { verifyToken } from './lib/tokens.js';

const EXAMPLES = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../examples');

describe('examples/organization-token.sh', () => {
  let server, administrator, management;

  before(async () => {
    server = await Server.start();
    administrator = await createApplicationByCommand(server, 'Administration');
    management = await Management.for(server, administrator);
  });
  after(() => server?.stop());

  const example = (env = {}) => run(path.join(EXAMPLES, 'organization-token.sh'), [], { env: {
    ISSUER: server.issuer, CLIENT_ID: administrator.client_id,
    CLIENT_SECRET: administrator.client_secret, ...env } });

  async function tokenOf(organization) {
    const { status, stdout, stderr } = await example({ ORGANIZATION: organization });
    assert.equal(status, 0, stderr);
    const token = stdout.trim();
    remember(token);
    const { organizations } = await management.get('/organizations', { page_size: 500 });
    const { code } = organizations.find((row) => row.name === organization);
    const { payload } = await verifyToken(server, token, 'https://orders.example');
    assert.equal(payload.org_code, code);
    assert.equal(payload.scope, 'read:orders');
    const { applications } = await management.get(`/organizations/${code}/applications`);
    assert.deepEqual(applications.map((row) => row.id), [payload.azp]);
    return payload;
  }

  it('gives each customer a token of its own, for the same API', async () => {
    const first = await tokenOf('Acme Corp');
    const second = await tokenOf('Jäger & Söhne "GmbH"');
    assert.notEqual(first.azp, second.azp);
    const { apis } = await management.get('/apis');
    assert.equal(apis.filter((api) => api.audience === 'https://orders.example').length, 1);
  });

  it('fails, and says why, with credentials that are none', async () => {
    const { status, stdout, stderr } = await example({ CLIENT_SECRET: 'wrong' });
    assert.notEqual(status, 0);
    assert.equal(stdout, '');
    assert.match(stderr, /401/);
  });

  it('says what it needs', async () => {
    const { status, stderr } = await example({ CLIENT_ID: '' });
    assert.notEqual(status, 0);
    assert.match(stderr, /jeton application create/);
  });
});
