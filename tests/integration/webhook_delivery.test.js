/*
 * webhook_delivery: what an endpoint gets, when it is asked again, where jeton does not go, and
 * that nothing is lost when the server is.
 */
import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { delay, jetonJson, run, Server, temporaryFolder, waitFor } from './lib/harness.js';
import { createApi, createApplication, Management } from './lib/management.js';
import { Receiver, verifyDelivery } from './lib/receiver.js';
import { changeStore } from './lib/store.js';

const PRIVATE = ['--webhook-allow-private'];

let server, management;

before(async () => {
  server = await Server.start({ flags: PRIVATE });
  management = await Management.ofNewServer(server);
});

after(() => server?.stop());

async function subscribe(endpoint, types = ['organization.created'], by = management) {
  const { webhook } = await by.post('/webhooks', { name: 'Test', endpoint, event_types: types });
  return webhook.id;
}

async function createOrganization(name, by = management) {
  return (await by.post('/organization', { name })).organization.code;
}

async function deliveriesOf(id, query, by = management) {
  return (await by.get(`/webhooks/${id}/deliveries`, query)).deliveries;
}

/* The one delivery of a webhook, once it was tried so often. */
async function triedDelivery(id, attempts, by = management, boundMs = 30_000) {
  return waitFor(`a delivery was tried ${attempts} times`, async () => {
    const [delivery] = await deliveriesOf(id, undefined, by);
    return delivery?.attempts >= attempts ? delivery : null;
  }, boundMs);
}

async function webhookOf(id, by = management) {
  return (await by.get('/webhooks')).webhooks.find((webhook) => webhook.id === id);
}

describe('a delivery', () => {
  it('is a signed JWT of the event, sent at once', async () => {
    const receiver = await Receiver.start();
    const id = await subscribe(receiver.url);
    const started = Date.now();
    const code = await createOrganization('Acme "Corp" 🚀');
    await waitFor('it came', () => receiver.deliveries.length === 1);
    assert.ok(Date.now() - started < 5000, 'at once, not at the next look');

    const [delivery] = receiver.deliveries;
    assert.equal(delivery.method, 'POST');
    assert.equal(delivery.url, '/hook');
    assert.equal(delivery.headers['content-type'], 'application/jwt');
    assert.match(delivery.headers['user-agent'], /^jeton\//);
    const { header, payload } = await verifyDelivery(server, delivery);
    assert.equal(header.typ, 'webhook+jwt', 'never to be taken for an access token');
    assert.equal(header.alg, 'RS256');
    assert.deepEqual(Object.keys(payload),
      ['data', 'event_id', 'event_timestamp', 'source', 'timestamp', 'type']);
    assert.equal(payload.type, 'organization.created');
    assert.equal(payload.source, 'api');
    assert.deepEqual(payload.data, { organization: { code, name: 'Acme "Corp" 🚀' } });
    assert.match(payload.event_id, /^event_[0-9a-f]{32}$/);
    assert.match(payload.event_timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.match(payload.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

    const { event } = await management.get(`/events/${payload.event_id}`);
    assert.deepEqual(event, { type: payload.type, source: payload.source,
      event_id: payload.event_id, timestamp: Date.parse(payload.event_timestamp),
      data: payload.data });
    const stored = await waitFor('the outcome is stored', async () => {
      const [row] = await deliveriesOf(id);
      return row.state === 'delivered' ? row : null;
    });
    assert.equal(stored.id, delivery.headers['webhook-id']);
    assert.equal(stored.event_id, payload.event_id);
    assert.equal(stored.event_type, payload.type);
    assert.equal(stored.event_on, payload.event_timestamp.replace(/\.\d{3}Z$/, 'Z'));
    assert.equal(stored.attempts, 1);
    assert.equal(stored.last_status, 200);
    assert.equal(stored.last_error, null);
    assert.equal(stored.next_attempt_on, null);
    await receiver.stop();
    await management.delete(`/webhooks/${id}`);
  });

  describe('of a traced request', () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736', span = '00f067aa0ba902b7';
    let receiver, id;
    before(async () => {
      receiver = await Receiver.start({ answer: ({ earlier }) => earlier === 0 ? 500 : 200 });
      id = await subscribe(receiver.url);
    });
    after(async () => {
      await management.delete(`/webhooks/${id}`);
      await receiver.stop();
    });
    const created = (traceparent) => management.call('POST', '/organization',
      { name: `Traced ${traceparent}` }, { headers: { traceparent } });
    const fields = () => receiver.deliveries.map(({ headers }) => headers.traceparent);

    it('goes on in its trace, each attempt as a span of its own', async () => {
      await created(`00-${trace}-${span}-01`);
      await waitFor('it came twice', () => receiver.deliveries.length === 2);
      const spans = fields().map((field) =>
        new RegExp(`^00-${trace}-([0-9a-f]{16})-01$`).exec(field)?.[1] ?? assert.fail(field));
      assert.equal(new Set([...spans, span]).size, 3, 'neither each other nor the caller\'s');
    });

    it('is recorded where its caller records, and has no trace where there is none', async () => {
      receiver.answer = 200;
      receiver.deliveries.length = 0;
      await created(`00-${trace}-${span}-00`);
      await waitFor('the first came', () => receiver.deliveries.length === 1);
      await created('00-short');
      await createOrganization('Not traced');
      await waitFor('all came', () => receiver.deliveries.length === 3);
      assert.match(fields()[0], new RegExp(`^00-${trace}-[0-9a-f]{16}-00$`));
      assert.deepEqual(fields().slice(1), [undefined, undefined]);
    });
  });

  it('is of the types subscribed to, and has no secret', async () => {
    const types = ['application.created', 'application.secret_rotated', 'application.authorized',
      'application.revoked', 'application.updated', 'application.deleted', 'api.created',
      'api.deleted', 'api_scope.created', 'api_scope.updated', 'api_scope.deleted',
      'organization.updated', 'organization.deleted', 'signing_key.rotated'];
    const receiver = await Receiver.start();
    const other = await Receiver.start();
    const id = await subscribe(receiver.url, types);
    const otherId = await subscribe(other.url, ['api.deleted']);
    const code = await createOrganization('Not subscribed to');
    const api = await createApi(management,
      { name: 'Orders', audience: 'https://orders.example', scopes: ['read:orders'] });
    const application = await createApplication(management, { name: 'Robot', org_code: code });
    const apiPath = `/apis/${api.id}`;
    const connect = (operation) => management.patch(`${apiPath}/applications`,
      { applications: [{ id: application.id, ...operation }] });
    await connect({});
    await connect({ operation: 'delete' });
    await management.post(`/applications/${application.id}/client_secrets`);
    await management.patch(`/applications/${application.id}`, { name: 'Robot 2' });
    await management.patch(`${apiPath}/scopes/${api.scopes['read:orders']}`,
      { description: 'Read' });
    await management.delete(`${apiPath}/scopes/${api.scopes['read:orders']}`);
    await management.delete(apiPath);
    await management.patch(`/organization/${code}`, { name: 'Other name' });
    await management.delete(`/organization/${code}`);
    await jetonJson(['keys', 'rotate', '--now', ...server.storeFlags]);

    await waitFor('all came', () => new Set(receiver.payloads.map((p) => p.type)).size ===
      types.length);
    const { event_types: known } = await management.get('/event_types');
    for (const payload of receiver.payloads) {
      assert.ok(types.includes(payload.type), payload.type);
      const { schema } = known.find((type) => type.code === payload.type);
      const [object] = schema.required;
      for (const name of schema.properties[object].required)
        assert.equal(typeof payload.data[object][name], 'string', payload.type);
      for (const name of Object.keys(payload.data[object]))
        assert.ok(name in schema.properties[object].properties, `${payload.type} ${name}`);
      assert.ok(!JSON.stringify(payload).includes(application.client_secret));
    }
    assert.equal(receiver.payloads.find((p) => p.type === 'signing_key.rotated').source, 'admin');
    assert.deepEqual(other.payloads.map((p) => p.type), ['api.deleted']);
    assert.deepEqual(
      receiver.payloads.find((p) => p.type === 'application.created').data.application,
      { id: application.id, name: 'Robot', type: 'm2m', org_code: code });
    await Promise.all([receiver.stop(), other.stop()]);
    await management.delete(`/webhooks/${id}`);
    await management.delete(`/webhooks/${otherId}`);
  });

  it('goes over TLS that is verified', async () => {
    const folder = await temporaryFolder();
    const [cert, key] = [path.join(folder, 'hook.crt'), path.join(folder, 'hook.key')];
    const made = await run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt',
      'ec_paramgen_curve:P-256', '-nodes', '-days', '30', '-subj', '/CN=hook', '-addext',
      'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert]);
    assert.equal(made.status, 0, made.stderr);
    const tls = { cert: await readFile(cert), key: await readFile(key) };
    const receiver = await Receiver.start({ tls });
    const distrusted = await subscribe(receiver.url);
    await createOrganization('By an unknown authority');
    const refused = await triedDelivery(distrusted, 1);
    assert.equal(refused.state, 'pending');
    assert.equal(refused.last_status, null);
    assert.match(refused.last_error, /certificate/i);
    assert.equal(receiver.deliveries.length, 0);
    await management.delete(`/webhooks/${distrusted}`);

    const trusting = await Server.start({ flags: [...PRIVATE, '--webhook-ca-file', cert] });
    try {
      const by = await Management.ofNewServer(trusting);
      await subscribe(receiver.url, undefined, by);
      await createOrganization('By a known one', by);
      await waitFor('it came', () => receiver.deliveries.length === 1);
    } finally {
      await trusting.stop();
      await receiver.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('a delivery that fails', () => {
  /* What takes its time, at once: each is of events of its own. */
  describe('and that somebody waits for', { concurrency: true }, () => {
    it('is tried again after 5 seconds, under the same id', async () => {
      const receiver = await Receiver.start({ answer: ({ earlier }) => (earlier === 0 ? 500 : 200) });
      const id = await subscribe(receiver.url, ['application.created']);
      await createApplication(management, { name: 'Again' });
      const failed = await triedDelivery(id, 1);
      assert.equal(failed.state, 'pending');
      assert.equal(failed.last_status, 500);
      assert.equal((await webhookOf(id)).failing_since, failed.last_attempt_on);
      await waitFor('it came again', () => receiver.deliveries.length === 2);
      const [first, second] = receiver.deliveries;
      assert.equal(first.id, second.id);
      assert.ok(second.at - first.at >= 4900, `${second.at - first.at} ms`);
      assert.ok(second.at - first.at < 12_000, `${second.at - first.at} ms`);
      const [one, two] = receiver.payloads;
      assert.equal(one.event_id, two.event_id);
      assert.equal(one.event_timestamp, two.event_timestamp);
      await waitFor('it counts as working', async () => (await webhookOf(id)).failing_since === null);
      assert.equal((await deliveriesOf(id))[0].attempts, 2);
      await receiver.stop();
      await management.delete(`/webhooks/${id}`);
    });

    it('is one that nobody answers, and the others do not wait for it', async () => {
      const silent = await Receiver.start({ answer: null });
      const quick = await Receiver.start();
      const silentId = await subscribe(silent.url, ['api.created']);
      const quickId = await subscribe(quick.url, ['api.created']);
      for (let i = 0; i < 40; i++)
        await createApi(management, { name: `Patience ${i}`, audience: `patience-${i}` });
      await waitFor('the quick one has all', () => quick.deliveries.length === 40, 10_000);
      assert.ok(silent.deliveries.length <= 8, 'the silent one has its share only');
      const delivery = await waitFor('the silent ones are given up', async () => {
        const rows = await deliveriesOf(silentId, { page_size: 500 });
        return rows.find((row) => row.attempts > 0);
      }, 40_000);
      assert.equal(delivery.last_status, null);
      assert.match(delivery.last_error, /timeout|timed out/i);
      await management.delete(`/webhooks/${silentId}`);
      await management.delete(`/webhooks/${quickId}`);
      await Promise.all([silent.stop(), quick.stop()]);
    });

    it('goes with its webhook', async () => {
      const receiver = await Receiver.start({ answer: 500 });
      const id = await subscribe(receiver.url, ['organization.created']);
      await createOrganization('Forgotten');
      await triedDelivery(id, 1);
      await management.delete(`/webhooks/${id}`);
      await management.refused(404, 'GET', `/webhooks/${id}/deliveries`);
      await delay(6500);
      assert.equal(receiver.deliveries.length, 1);
      await receiver.stop();
    });
  });

  it('is one whose answer is another than 200, a redirect included', async () => {
    const target = await Receiver.start();
    for (const status of [201, 204, 302, 307, 404, 503]) {
      const receiver = await Receiver.start({ answer: status, headers: { Location: target.url } });
      const id = await subscribe(receiver.url);
      await createOrganization(`Answered ${status}`);
      const delivery = await triedDelivery(id, 1);
      assert.equal(delivery.state, 'pending', String(status));
      assert.equal(delivery.last_status, status);
      await management.delete(`/webhooks/${id}`);
      await receiver.stop();
    }
    assert.equal(target.deliveries.length, 0, 'redirects are not followed');
    await target.stop();
  });

  it('holds up no other webhook, though only one delivery may be on its way', async () => {
    const one = await Server.start({ flags: [...PRIVATE, '--webhook-in-flight-max', '1'] });
    try {
      const by = await Management.ofNewServer(one);
      const [busy, other] = [await Receiver.start({ answer: () => delay(50).then(() => 200) }),
        await Receiver.start()];
      await subscribe(busy.url, ['organization.updated'], by);
      await subscribe(other.url, ['organization.deleted'], by);
      const [code, victim] = [await createOrganization('Busy', by),
        await createOrganization('Victim', by)];
      for (let i = 0; i < 40; i++)
        await by.patch(`/organization/${code}`, { name: `Busy ${i}` });
      await by.delete(`/organization/${victim}`);
      await waitFor('the other was told', () => other.deliveries.length === 1);
      assert.ok(busy.deliveries.length < 20, `after ${busy.deliveries.length} of the busy one`);
      await Promise.all([busy.stop(), other.stop()]);
    } finally {
      await one.stop();
    }
  });

  it('is not one whose answer is long: the rest of it is not read', async () => {
    const receiver = await Receiver.start();
    receiver.body = 'x'.repeat(4 << 20);
    const id = await subscribe(receiver.url);
    await createOrganization('Talkative');
    const delivery = await triedDelivery(id, 1);
    assert.equal(delivery.state, 'delivered');
    await management.delete(`/webhooks/${id}`);
    await receiver.stop();
  });

  it('waits while its webhook is disabled, and is sent again on request', async () => {
    const receiver = await Receiver.start();
    const id = await subscribe(receiver.url);
    await createOrganization('First');
    const first = await triedDelivery(id, 1);
    await management.patch(`/webhooks/${id}`, { is_enabled: false });
    await createOrganization('While disabled');
    const error = await management.refused(400, 'POST',
      `/webhooks/${id}/deliveries/${first.id}/resend`);
    assert.equal(error.code, 'WEBHOOK_DISABLED');
    await management.patch(`/webhooks/${id}`, { is_enabled: true });
    await management.post(`/webhooks/${id}/deliveries/${first.id}/resend`);
    await waitFor('it came again', () => receiver.deliveries.length === 2);
    assert.equal(receiver.deliveries[1].id, first.id);
    assert.equal((await deliveriesOf(id)).length, 1, 'nothing was written for the disabled one');
    await management.delete(`/webhooks/${id}`);
    await receiver.stop();
  });
});

describe('a test event', () => {
  it('comes signed to the one webhook that is tried out, and tells what came of it', async () => {
    const [receiver, other] = [await Receiver.start({ answer: 503 }), await Receiver.start()];
    const id = await subscribe(receiver.url);
    const otherId = await subscribe(other.url);
    const { delivery: { id: delivery, event_id: event } } = await management.post(`/webhooks/${id}/test`);
    const tried = await waitFor('it was tried', async () => {
      const answer = await management.get(`/webhooks/${id}/deliveries/${delivery}`);
      return answer.delivery.attempts === 1 ? answer.delivery : null;
    });
    assert.deepEqual([tried.state, tried.last_status, tried.event_id], ['pending', 503, event]);
    assert.equal(receiver.deliveries[0].id, delivery);
    const { header, payload } = await verifyDelivery(server, receiver.deliveries[0]);
    assert.equal(header.typ, 'webhook+jwt');
    assert.equal(payload.type, 'webhook.test');
    assert.deepEqual(payload.data, { webhook: { id, name: 'Test' } });

    receiver.answer = 200;
    const again = (await management.post(`/webhooks/${id}/test`)).delivery;
    await waitFor('it is delivered', async () =>
      (await management.get(`/webhooks/${id}/deliveries/${again.id}`)).delivery.state === 'delivered');
    assert.deepEqual([other.deliveries.length, await deliveriesOf(otherId)], [0, []]);
    const { event_types: types } = await management.get('/event_types');
    assert.ok(!types.some(({ code }) => code === 'webhook.test'), 'nobody subscribes to it');
    for (const webhook of [id, otherId])
      await management.delete(`/webhooks/${webhook}`);
    await Promise.all([receiver.stop(), other.stop()]);
  });
});

describe('an address that is not public', () => {
  it('is refused, however it is written', async () => {
    const closed = await Server.start({ env: { https_proxy: 'http://127.0.0.1:9' } });
    const receiver = await Receiver.start();
    try {
      const by = await Management.ofNewServer(closed);
      const hosts = ['127.0.0.1', 'localhost', '[::1]', '169.254.169.254', '2130706433',
        '0x7f000001', '0177.0.0.1', '127.1', '[::ffff:127.0.0.1]', '10.0.0.1', '192.168.0.1',
        '100.64.0.1', '0.0.0.0', '[fd00:ec2::254]', '[fe80::1]', '[64:ff9b::7f00:1]', 'ip6-localhost'];
      const ids = [];
      for (const host of hosts)
        ids.push(await subscribe(`https://${host}:${receiver.port}/`, undefined, by));
      await createOrganization('Inside', by);
      for (const [i, id] of ids.entries()) {
        const delivery = await triedDelivery(id, 1, by);
        assert.equal(delivery.state, 'pending', hosts[i]);
        if (hosts[i] === 'ip6-localhost' && /resolve/.test(delivery.last_error))
          continue; /* a machine that does not have this name */
        assert.match(delivery.last_error, /not a public one/, hosts[i]);
      }
      const error = await by.refused(400, 'POST', '/webhooks',
        { name: 'Plain', endpoint: receiver.url, event_types: ['api.created'] });
      assert.equal(error.code, 'INVALID_PARAMETER');
      assert.equal(receiver.deliveries.length, 0);
    } finally {
      await closed.stop();
      await receiver.stop();
    }
  });
});

describe('a server that is stopped', () => {
  it('waits for what is on its way, not for ever, and goes on after its restart', async () => {
    const flags = [...PRIVATE, '--shutdown-grace-s', '1'];
    const stopped = await Server.start({ flags });
    const receiver = await Receiver.start({ answer: null });
    try {
      const by = await Management.ofNewServer(stopped);
      const id = await subscribe(receiver.url, undefined, by);
      await createOrganization('Unheard', by);
      await waitFor('it is on its way', () => receiver.deliveries.length === 1);
      const started = Date.now();
      await stopped.finish();
      assert.ok(Date.now() - started < 10_000, 'shorter than an attempt may take');
      receiver.answer = async () => {
        await delay(500); /* within four seconds, also on a busy machine */
        return 200;
      };
      await stopped.restart({ flags: [...PRIVATE, '--shutdown-grace-s', '240'] });
      await waitFor('it came again', () => receiver.deliveries.length === 2);
      assert.equal(receiver.deliveries[1].id, receiver.deliveries[0].id);
      await stopped.finish();
      await stopped.restart();
      const [delivery] = await deliveriesOf(id, undefined, by);
      assert.equal(delivery.state, 'delivered', 'its outcome was waited for');
      assert.equal(delivery.attempts, 1, 'one that was given up is no attempt');
    } finally {
      await stopped.stop();
      await receiver.stop();
    }
  });
});

describe('a server that is killed', () => {
  it('loses none of a thousand deliveries', async () => {
    const COUNT = 1000;
    let accepted = 0;
    let limit = 250;
    let reached = () => {};
    const killed = await Server.start({ flags: PRIVATE });
    /* Slow enough that some are always on their way. */
    const receiver = await Receiver.start({ answer: async () => {
      accepted++;
      if (accepted === limit)
        reached();
      await delay(25);
      return 200;
    } });
    /* What was on its way is leased for half a minute, which two_nodes.test.js shows; here it has passed. */
    const killAndRestart = async () => {
      await killed.crash();
      await changeStore(killed.folder,
        `UPDATE webhook_deliveries SET next_attempt_ms = ${Date.now()} WHERE next_attempt_ms > ${Date.now()}`);
      await killed.restart();
    };
    const untilAccepted = (count) => {
      limit = count;
      return accepted >= count ? Promise.resolve()
        : new Promise((resolve) => { reached = resolve; });
    };
    try {
      const by = await Management.ofNewServer(killed);
      const id = await subscribe(receiver.url, undefined, by);
      const codes = new Set();
      const half = untilAccepted(250);
      let made = 0;
      const create = async () => {
        while (made < COUNT) {
          made++;
          try {
            codes.add(await createOrganization(`Organization ${made}`, by));
          } catch (error) {
            made--; /* not answered: it may be there or not; another one is made */
            if (!killed.isEnding && killed.end === null && !/ECONN|hang up/.test(String(error)))
              throw error;
            await delay(50);
          }
        }
      };
      /* Faster than they are told, so that many wait when the server is killed. */
      const creating = Promise.all(Array.from({ length: 8 }, create));
      await half;
      await killAndRestart();
      await untilAccepted(600);
      await killAndRestart();
      await creating;
      const told = () => new Set(receiver.payloads.map((p) => p.data.organization.code));
      await waitFor('all are told', () => {
        const heard = told();
        return [...codes].every((code) => heard.has(code));
      }, 60_000);
      assert.equal(codes.size, COUNT);

      const idsOfEvents = new Map();
      for (const [i, payload] of receiver.payloads.entries()) {
        const webhookId = receiver.deliveries[i].id;
        assert.equal(idsOfEvents.get(payload.event_id) ?? webhookId, webhookId, 'the id is stable');
        idsOfEvents.set(payload.event_id, webhookId);
      }
      assert.ok(idsOfEvents.size >= COUNT);
      assert.ok(receiver.deliveries.length < COUNT * 2, 'few are told twice');
      await waitFor('none is pending', async () =>
        (await deliveriesOf(id, { state: 'pending' }, by)).length === 0);
    } finally {
      await killed.stop();
      await receiver.stop();
    }
  });
});
