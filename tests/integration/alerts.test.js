/*
 * alerts: each alert of packaging/prometheus/alerts.yaml fires when what it is for is caused, on servers
 * that are real, and watched by a real Prometheus; and none does for a server that is well. Only how long
 * a cause must last before the alert fires ("for") is shortened.
 */
import assert from 'node:assert/strict';
import { readFile, rename, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { delay, freePort, Server, waitFor } from './lib/harness.js';
import {
  authorize, createApi, createApplication, Management, requestToken,
} from './lib/management.js';
import { ALERTS, Prometheus, rulesOf } from './lib/prometheus.js';
import { Receiver } from './lib/receiver.js';
import { SlowDisk } from './lib/slow_disk.js';
import { changeStore, ofSqlite, storeRows } from './lib/store.js';
import { WallClock } from './lib/wall_clock.js';

const FIRES_WITHIN_MS = 150_000;
const DAY_S = 86400;
const HOUR_S = 3600;
/* Of a delivery to a webhook (contract section 8). */
const RETRY_DELAYS_S = [5, 30, 120, 600, HOUR_S, 4 * HOUR_S, 12 * HOUR_S, 12 * HOUR_S, 12 * HOUR_S];

/* What a machine that other tests keep busy may cause by itself. */
const OF_A_BUSY_MACHINE = ['JetonDown', 'JetonStoreSlow', 'JetonTokensSlow'];

const wrongSecret = 'x'.repeat(43);

/* A server with an application that gets tokens, and a door for Prometheus. */
class Watched {
  static async start({ flags = [], env, under, folder, issuer } = {}) {
    const watched = new Watched();
    watched.metrics = `127.0.0.1:${await freePort()}`;
    watched.server = await Server.start({ env, under, folder, issuer,
      flags: ['--metrics-listen', watched.metrics, ...flags] });
    return watched;
  }

  async prepare() {
    this.management = await Management.ofNewServer(this.server, `Administration ${Date.now()}`);
    this.api = await createApi(this.management, { name: 'Orders', audience: 'orders', scopes: ['read'] });
    this.client = await this.newClient('Caller');
    return this;
  }

  async newClient(name) {
    const client = await createApplication(this.management, { name });
    await authorize(this.management, this.api, client);
    return client;
  }

  ask({ client_id, client_secret } = this.client, secret = client_secret) {
    return requestToken(this.server, { grant_type: 'client_credentials', client_id,
      client_secret: secret, audience: 'orders' });
  }

  create(name) {
    return this.server.send('/api/v1/applications', { method: 'POST',
      body: JSON.stringify({ name, type: 'm2m' }),
      headers: { Authorization: `Bearer ${this.management.token}`, 'Content-Type': 'application/json' } });
  }

  /* So many connections that say nothing, until close(). */
  async connect(count) {
    const sockets = [];
    for (let i = 0; i < count; i++) {
      const socket = net.connect(this.server.port, '127.0.0.1');
      socket.on('error', () => {}); /* one that is kept out is reset */
      sockets.push(socket);
    }
    this.sockets = [...this.sockets ?? [], ...sockets];
    await delay(500);
  }

  async stop() {
    for (const socket of this.sockets ?? [])
      socket.destroy();
    await this.server.stop();
  }
}

/* --- What goes wrong ------------------------------------------------------------------------ */

let isOver = false;
const watched = {}; /* by name */
const others = []; /* what else must be given back: functions */
const troubles = []; /* what goes on until the end: promises */

/* Again and again, until all alerts have fired. */
const goOn = (ask, pauseMs = 20) => troubles.push((async () => {
  while (!isOver) {
    await ask();
    await delay(pauseMs);
  }
})());

const start = async (name, options) => (watched[name] = await Watched.start(options)).prepare();

/* Each server, by its name: which alerts fire for it, and what prepares it and gives the function that
 * causes them. */
const CAUSES = {
  gone: {
    /* the process ends, and nothing starts it again */
    alerts: ['JetonDown'],
    async prepare() {
      const it = await start('gone');
      return () => it.server.crash();
    },
  },

  restarts: {
    alerts: ['JetonRestarting'],
    async prepare() {
      const it = await start('restarts');
      return async () => {
        for (let i = 0; i < 4; i++) {
          await delay(2500); /* Prometheus has seen it */
          await it.server.finish();
          await it.server.restart();
        }
      };
    },
  },

  moved: {
    /* somebody moves the store away under it */
    alerts: ['JetonStoreSilent', 'JetonTokensEndSoon', 'JetonStoreErrors',
      'JetonFiguresOld', 'JetonRequestsFail'],
    async prepare() {
      const it = await start('moved', { flags: ['--staleness-max-s', '60'] });
      return async () => {
        const file = it.server.databaseFile;
        await rename(file, `${file}.away`);
        others.push(() => rename(`${file}.away`, file));
        goOn(() => it.create('nowhere'), 100);
      };
    },
  },

  slow: {
    /* a disk that takes 3 s to sync, and more changes than may wait for it */
    alerts: ['JetonStoreSlow', 'JetonRejecting'],
    async prepare() {
      const disk = await SlowDisk.make();
      others.push(() => disk.remove());
      const it = await start('slow', { env: disk.env });
      return async () => {
        await disk.takes(3000);
        const crowd = Array.from({ length: 400 }, (_, i) => it.create(`crowd ${i}`));
        await delay(15_000);
        await disk.takes(0);
        await Promise.all(crowd);
      };
    },
  },

  starved: {
    /* the machine gives it no processor for a tenth of a second, again and again */
    alerts: ['JetonTokensSlow'],
    async prepare() {
      const it = await start('starved');
      return async () => {
        goOn(async () => {
          const asked = Promise.all(Array.from({ length: 4 }, () => it.ask()));
          it.server.child.kill('SIGSTOP');
          await delay(120);
          it.server.child.kill('SIGCONT');
          await asked;
        });
      };
    },
  },

  guessed: {
    alerts: ['JetonRefusing', 'JetonWrongSecrets'],
    async prepare() {
      const it = await start('guessed');
      return () => goOn(() => it.ask(it.client, wrongSecret), 100);
    },
  },

  used: {
    /* an application asks for more tokens than it may get in a day */
    alerts: ['JetonQuotaExceeded', 'JetonQuotaWarning'],
    async prepare() {
      const it = await start('used');
      await it.management.patch(`/applications/${it.client.id}/limits`,
        { tokens_per_day: 5, quota_enforcement: 'enforce' });
      return () => goOn(() => it.ask(), 500);
    },
  },

  foreign: {
    /* the signing key in the store is one that this server's master key does not open */
    alerts: ['JetonFeedBehind'],
    async prepare() {
      const it = await start('foreign');
      return () => changeStore(it.server.folder, `
        UPDATE signing_keys SET private_box = zeroblob(length(private_box)) WHERE state = 'active';
        INSERT INTO changes (at_ms, kind, subject)
          SELECT created_ms, 'signing_key', kid FROM signing_keys WHERE state = 'active'`);
    },
  },

  crowded: {
    /* more connections from an address than it may have */
    alerts: ['JetonConnectionsRefused'],
    async prepare() {
      const it = await start('crowded', { flags: ['--connections-per-address', '8'] });
      return () => it.connect(20);
    },
  },

  full: {
    /* nearly all descriptors are in use */
    alerts: ['JetonDescriptorsFew'],
    async prepare() {
      const it = await start('full', { under: ['prlimit', '--nofile=600'],
        flags: ['--webhook-in-flight-max', '1', '--idle-timeout-s', '600'] });
      return () => it.connect(590);
    },
  },

  forgetful: {
    /* more clients than fit into memory, in turn */
    alerts: ['JetonDirectoryTooSmall'],
    async prepare() {
      const it = await start('forgetful', { flags: ['--client-cache-max', '100'] });
      const clients = [];
      for (let i = 0; i < 150; i++)
        clients.push(await it.newClient(`Client ${i}`));
      return () => goOn(async () => {
        for (const client of clients)
          await it.ask(client);
      });
    },
  },

  unheard: {
    /* nobody listens at an endpoint, for longer than it is tried */
    alerts: ['JetonWebhooksFail'],
    async prepare() {
      const clock = await WallClock.make();
      others.push(() => clock.remove());
      const it = await start('unheard', { env: clock.env, flags: ['--webhook-allow-private'] });
      return async () => {
        await it.management.post('/webhooks', { name: 'Nobody', endpoint: 'http://127.0.0.1:1/',
          event_types: ['organization.created'] });
        await it.management.post('/organization', { name: 'Acme' });
        let ahead = 0;
        for (const [tried, delayS] of RETRY_DELAYS_S.entries()) {
          await waitFor(`it was tried ${tried + 1} times`, async () => {
            const [{ attempts }] =
              await storeRows(it.server.folder, 'SELECT attempts FROM webhook_deliveries');
            return attempts > tried;
          });
          await clock.set(ahead += delayS + 2);
        }
      };
    },
  },

  stuck: {
    /* an endpoint takes each event, and never answers */
    alerts: ['JetonWebhooksPending'],
    async prepare() {
      const receiver = await Receiver.start({ answer: null });
      others.push(() => receiver.stop());
      const it = await start('stuck', { flags: ['--webhook-allow-private', '--shutdown-grace-s', '1'] });
      return async () => {
        for (let i = 0; i < 60; i++)
          await it.management.post('/webhooks', { name: `Stuck ${i}`, endpoint: receiver.url,
            event_types: ['organization.created'] });
        for (let i = 0; i < 20; i++)
          await it.management.post('/organization', { name: `Acme ${i}` });
      };
    },
  },

  aged: {
    /* nobody has turned the key for 121 days */
    alerts: ['JetonSigningKeyOld'],
    async prepare() {
      const clock = await WallClock.make();
      others.push(() => clock.remove());
      await clock.set(-121 * DAY_S);
      const it = await start('aged', { env: clock.env, flags: ['--key-rotation-days', '0'] });
      return async () => {
        await it.server.finish();
        await it.server.restart({ env: {} });
      };
    },
  },

  ending: {
    alerts: ['JetonSecretsEnd', 'JetonApiKeysEnd'],
    async prepare() {
      const it = await start('ending');
      return async () => {
        await it.management.post(`/applications/${it.client.id}/client_secrets`,
          { grace_period_s: HOUR_S });
        await it.management.post('/api_keys', { name: 'Ends', type: 'environment', api_id: it.api.id,
          scope_ids: ['read'], expires_in: 2 * DAY_S });
      };
    },
  },
};

/* --- Whether they are heard ----------------------------------------------------------------- */

describe('an alert', ofSqlite, () => {
  let prometheus;
  const fired = new Map(); /* name: the servers that it fired for */

  const nameOf = ({ instance, issuer }) => Object.keys(watched).find((name) =>
    watched[name].metrics === instance || watched[name].server.issuer === issuer);

  async function hear() {
    for (const { labels, state } of (await prometheus.api('alerts')).alerts)
      if (state === 'firing')
        fired.set(labels.alertname, new Set([...fired.get(labels.alertname) ?? [], nameOf(labels)]));
  }

  before(async () => {
    const causes = [];
    for (const { prepare } of Object.values(CAUSES))
      causes.push(await prepare());
    const well = await start('well');
    goOn(() => well.ask(), 200);
    const rules = path.join(well.server.folder, 'alerts.yaml');
    await writeFile(rules, (await readFile(ALERTS, 'utf8')).replaceAll(/for: \w+/g, 'for: 2s'));
    prometheus = await Prometheus.start({
      global: { scrape_interval: '1s', evaluation_interval: '1s', scrape_timeout: '1s' },
      rule_files: [rules],
      scrape_configs: [{ job_name: 'jeton',
        static_configs: [{ targets: Object.values(watched).map(({ metrics }) => metrics) }] }],
    });
    await waitFor('all are seen', async () =>
      (await prometheus.samples('up == 1')).length === Object.keys(watched).length);
    await delay(3000); /* what is counted from here on is an increase */
    for (const cause of causes)
      troubles.push(Promise.resolve(cause()));
  });

  after(async () => {
    isOver = true;
    const ended = await Promise.allSettled(troubles);
    await prometheus?.stop();
    for (const giveBack of others.reverse())
      await giveBack();
    await Promise.all(Object.values(watched).map((one) => one.stop()));
    assert.deepEqual(ended.filter(({ status }) => status === 'rejected'), []);
  });

  it('has a cause here', async () => {
    const rules = (await rulesOf(prometheus)).map(({ name }) => name).sort();
    const causes = Object.values(CAUSES).flatMap(({ alerts }) => alerts);
    assert.deepEqual(causes.sort(), rules);
  });

  for (const [name, { alerts }] of Object.entries(CAUSES))
    for (const alert of alerts)
      it(`${alert} fires for the server that is ${name}`, () =>
        waitFor(`${alert} fires`, async () => {
          await hear();
          return fired.get(alert)?.has(name);
        }, FIRES_WITHIN_MS));

  it('fires for no server that is well', async () => {
    await hear();
    const wrongly = [...fired].filter(([name, servers]) =>
      servers.has('well') && !OF_A_BUSY_MACHINE.includes(name)).map(([name]) => name);
    assert.deepEqual(wrongly, []);
    assert.equal((await watched.well.ask()).status, 200);
  });
});
