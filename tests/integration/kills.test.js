/*
 * kills: kill -9 at random moments, again and again, under eight clients that write all the time.
 * After each the server starts on what is there: all that was answered holds, of what was not
 * answered each call was done whole or not at all, and nothing else is there. A secret that was
 * answered gives tokens.
 *
 * KILLS=500 makes as many; without it there are a few.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { delay, Server } from './lib/harness.js';
import { FORM, form } from './lib/http.js';
import { createApi, Management } from './lib/management.js';
import { checkStore } from './lib/store.js';

const KILLS = Number(process.env.KILLS ?? 8);
const CLIENTS = 8;
const ALIVE_MS_MAX = 400; /* between a start and its kill */
const APPLICATIONS_EACH = 12;
const LOOKED_THROUGH_EACH = 10; /* kills between two checks of the whole file */

const choose = (list) => list[Math.floor(Math.random() * list.length)];

/* One client, and what it knows: applications by id, { name, secret }; and the call under way. */
class Writer {
  constructor(serial, management, api) {
    Object.assign(this, { serial, management, api, known: new Map(), count: 0, underWay: null });
  }

  async call(method, path, body) {
    const { management } = this;
    const answer = await management.server.send(`/api/v1${path}`, { method,
      headers: { Authorization: `Bearer ${management.token}`, 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body) });
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.json;
  }

  /* What is under way is known until it is answered: then done() changes what the client knows. */
  async change(underWay, ask, done) {
    this.underWay = underWay;
    const json = await ask();
    done(json);
    this.underWay = null;
  }

  newName() {
    this.count += 1;
    return `${this.serial} ${this.count}`;
  }

  create() {
    const name = this.newName();
    return this.change({ created: name },
      () => this.call('POST', '/applications', { name, type: 'm2m' }),
      ({ application }) => this.known.set(application.id, { name, secret: application.client_secret }));
  }

  rename(id) {
    const name = this.newName();
    return this.change({ id, renamed: name },
      () => this.call('PATCH', `/applications/${id}`, { name }),
      () => { this.known.get(id).name = name; });
  }

  authorize(id) {
    return this.change({ id, authorized: true },
      () => this.call('PATCH', `/apis/${this.api.id}/applications`, { applications: [{ id }] }),
      () => { this.known.get(id).isAuthorized = true; });
  }

  rotate(id) {
    return this.change({ id, rotated: true },
      () => this.call('POST', `/applications/${id}/client_secrets`, { maintain_previous_secret: false }),
      ({ application }) => { this.known.get(id).secret = application.client_secret; });
  }

  remove(id) {
    return this.change({ id, removed: true },
      () => this.call('DELETE', `/applications/${id}`), () => this.known.delete(id));
  }

  async write() {
    const id = choose([...this.known.keys()]);
    if (id === undefined || this.known.size < APPLICATIONS_EACH / 2)
      return this.create();
    if (this.known.size >= APPLICATIONS_EACH)
      return this.remove(id);
    if (!this.known.get(id).isAuthorized)
      return this.authorize(id);
    return choose([() => this.create(), () => this.rename(id), () => this.rotate(id),
      () => this.remove(id)])();
  }

  async writeUntil(isOver) {
    while (!isOver()) {
      try {
        await this.write();
      } catch (error) {
        if (!isOver() || error instanceof assert.AssertionError)
          throw error;
      }
    }
  }

  /* listed: of all applications, names by id; what is this client's is taken out. */
  takeWhatIsKnown(listed) {
    const { underWay } = this;
    for (const [id, app] of this.known) {
      const name = listed.get(id);
      listed.delete(id);
      if (underWay?.id !== id) {
        assert.equal(name, app.name, 'what was answered holds');
      } else if (name === undefined) {
        assert.ok(underWay.removed, `${app.name} is gone`);
        this.known.delete(id);
      } else {
        assert.ok(name === app.name || name === underWay.renamed, name);
        app.name = name;
        app.secret = underWay.rotated ? null : app.secret; /* one of two, and nobody can tell */
      }
    }
    for (const [id, name] of listed)
      if (name === underWay?.created) {
        listed.delete(id);
        this.known.set(id, { name, secret: null });
      }
    this.underWay = null;
  }

  /* Of one whose secret was answered. */
  async assertGivesTokens() {
    const able = [...this.known].filter(([, app]) => app.secret && app.isAuthorized);
    if (able.length === 0)
      return;
    const [id, { secret }] = choose(able);
    const answer = await this.management.server.send('/oauth2/token', { method: 'POST', headers: FORM,
      body: form({ grant_type: 'client_credentials', client_id: id, client_secret: secret,
        audience: this.api.audience }) });
    assert.equal(answer.status, 200, answer.text);
  }
}

async function allApplications(management) {
  const { applications } = await management.get('/applications', { page_size: 500 });
  return new Map(applications.map(({ id, name }) => [id, name]));
}

/* How many changes were answered meanwhile. */
async function writeUntilKilled(server, writers) {
  let isKilled = false;
  const before = writers.reduce((sum, { count }) => sum + count, 0);
  const all = Promise.all(writers.map((writer) => writer.writeUntil(() => isKilled)));
  await delay(Math.random() * ALIVE_MS_MAX);
  isKilled = true;
  await server.crash();
  await all;
  return writers.reduce((sum, { count }) => sum + count, 0) - before;
}

describe('kill -9 under eight writers', () => {
  it(`loses nothing that was answered, and does nothing by half, ${KILLS} times`, async (t) => {
    const server = await Server.start();
    try {
      const management = await Management.ofNewServer(server);
      const api = await createApi(management, { name: 'Example', audience: 'example' });
      const others = [...(await allApplications(management)).keys()];
      const writers = Array.from({ length: CLIENTS }, (_, i) => new Writer(i, management, api));
      let named = 0;
      for (let i = 1; i <= KILLS; i++) {
        named += await writeUntilKilled(server, writers);
        await server.restart();
        const listed = await allApplications(management);
        others.forEach((id) => assert.ok(listed.delete(id)));
        writers.forEach((writer) => writer.takeWhatIsKnown(listed));
        assert.deepEqual([...listed], [], 'nothing else is there');
        await Promise.all(writers.map((writer) => writer.assertGivesTokens()));
        if (i % LOOKED_THROUGH_EACH === 0 || i === KILLS)
          await checkStore(server.folder);
      }
      assert.ok(named > KILLS, 'they wrote');
      t.diagnostic(`${KILLS} kills, ${named} applications made or renamed`);
    } finally {
      await server.stop();
    }
  });
});
