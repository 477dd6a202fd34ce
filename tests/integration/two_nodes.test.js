/*
 * two_nodes: two servers on one store, be it a file or a database, work as one: what must be done
 * once is done once, what one of them counts, knows or ends, the other one counts, knows or ends too.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createApplicationByCommand, delay, Server, waitFor } from './lib/harness.js';
import { Management } from './lib/management.js';
import { Receiver } from './lib/receiver.js';

const LEASE_MS = 30_000; /* of a delivery */
const LEASE_BOUND_MS = LEASE_MS + 30_000; /* the machine may be busy */

async function twoNodes(flags = [], env = [{}, {}]) {
  const first = await Server.start({ flags, env: env[0] });
  const second =
    await Server.start({ flags, env: env[1], folder: first.folder, issuer: first.issuer });
  return [first, second];
}

/* One application, asking either node. */
async function managementOfBoth(first, second) {
  const administrator = await createApplicationByCommand(first, 'Administration');
  return [await Management.for(first, administrator), await Management.for(second, administrator)];
}

const subscribe = async (management, endpoint) => (await management.post('/webhooks',
  { name: 'Test', endpoint, event_types: ['organization.created'] })).webhook.id;

const createOrganization = (management, name) => management.post('/organization', { name });

describe('deliveries to webhooks', () => {
  let nodes;

  before(async () => {
    nodes = await twoNodes(['--webhook-allow-private']);
  });

  after(async () => {
    await nodes?.[1].stop();
    await nodes?.[0].stop();
  });

  it('are made once, whichever node has made the change', async () => {
    const CHANGES = 120;
    const receiver = await Receiver.start({ answer: async () => {
      await delay(20);
      return 200;
    } });
    const [here, there] = await managementOfBoth(...nodes);
    const id = await subscribe(here, receiver.url);
    let made = 0;
    await Promise.all([here, there, here, there].map(async (management) => {
      while (made < CHANGES)
        await createOrganization(management, `Organization ${++made}`);
    }));
    await waitFor('none is pending', async () => (await here.get(`/webhooks/${id}/deliveries`,
      { state: 'pending' })).deliveries.length === 0, 60_000);
    assert.ok(receiver.deliveries.length >= CHANGES);
    const ids = receiver.deliveries.map((delivery) => delivery.id);
    assert.equal(new Set(ids).size, ids.length, 'none came twice');
    await receiver.stop();
    await here.delete(`/webhooks/${id}`);
  });

  it('that a node had on its way when it was killed, the other one makes', async () => {
    const receiver = await Receiver.start({ answer: ({ earlier }) => earlier === 0 ? null : 200 });
    const [here, there] = await managementOfBoth(...nodes);
    const id = await subscribe(there, receiver.url);
    await nodes[1].finish(); /* so that it is the other one which has it */
    await createOrganization(here, 'Interrupted');
    await waitFor('it is on its way', () => receiver.deliveries.length === 1);
    const [{ at, id: webhookId }] = receiver.deliveries;
    await nodes[0].crash();
    await nodes[1].restart();
    await waitFor('it comes again', () => receiver.deliveries.length === 2, LEASE_BOUND_MS);
    assert.equal(receiver.deliveries[1].id, webhookId, 'under the same webhook-id');
    assert.ok(receiver.deliveries[1].at - at > LEASE_MS - 5000, 'when its lease has ended');
    await waitFor('it is delivered', async () =>
      (await there.get(`/webhooks/${id}/deliveries`)).deliveries[0].state === 'delivered');
    assert.equal(receiver.deliveries.length, 2);
    await nodes[0].restart();
    await receiver.stop();
    await there.delete(`/webhooks/${id}`);
  });

  it('that a node had on its way when it was stopped, the other one makes at once', async () => {
    const receiver = await Receiver.start({ answer: ({ earlier }) => earlier === 0 ? null : 200 });
    const [here, there] = await managementOfBoth(...nodes);
    const id = await subscribe(there, receiver.url);
    await createOrganization(here, 'Interrupted');
    await waitFor('it is on its way', () => receiver.deliveries.length === 1);
    const from = Date.now();
    await nodes[0].finish(); /* which waits for its answer, within the grace */
    await waitFor('it comes again', () => receiver.deliveries.length === 2);
    assert.ok(Date.now() - from < LEASE_MS);
    await nodes[0].restart();
    await receiver.stop();
    await there.delete(`/webhooks/${id}`);
  });
});
