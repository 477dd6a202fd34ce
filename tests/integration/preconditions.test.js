/*
 * preconditions: ETag and If-Match of the management API. A change that names what its caller has
 * seen is made only while that is still so; without If-Match nothing is different.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { pathOf } from './lib/contract_calls.js';
import { jetonJson, Server } from './lib/harness.js';
import { Makers } from './lib/makers.js';
import { Management } from './lib/management.js';
import { allCalls } from './lib/own_calls.js';
import { operationsOf } from './lib/own_document.js';

const CLIENTS = 8;

let server, management, make;

before(async () => {
  server = await Server.start();
  management = await Management.ofNewServer(server);
  make = new Makers(management);
});

after(() => server?.stop());

async function etagOf(path) {
  const answer = await management.send('GET', path);
  assert.equal(answer.status, 200, answer.text);
  const { etag } = answer.headers;
  assert.match(etag, /^"[0-9a-f]{32}"$/, path);
  return etag;
}

const change = (method, path, body, tag, query) =>
  management.send(method, path, body, { query, headers: { 'If-Match': tag } });

async function assertFailed(answer) {
  assert.equal(answer.status, 412, answer.text);
  assert.equal(answer.json.errors[0].code, 'PRECONDITION_FAILED');
}

/* A thing's name, a path whose GET has its ETag, and two changes after each of which it is
 * different: [method, path, body, query]. */
const THINGS = {
  'an application': async () => {
    const { id } = await make.application();
    const path = `/applications/${id}`;
    return [path, ['PATCH', path, { name: 'One' }],
      ['PATCH', `${path}/tokens`, { access_token_lifetime: 77 }]];
  },
  'what goes into tokens': async () => {
    const path = `/applications/${(await make.application()).id}/token_customization`;
    return [path, ['PATCH', path, { include_permissions_claim: true }],
      ['PATCH', path, { include_permissions_claim: false }]];
  },
  'client secrets': async () => {
    const path = `/applications/${(await make.application()).id}/client_secrets`;
    return [path, ['POST', path, { maintain_previous_secret: true }],
      ['DELETE', `${path}/previous`]];
  },
  'an API': async () => {
    const path = `/apis/${(await make.api()).id}`;
    return [path, ['POST', `${path}/scopes`, { key: 'one' }],
      ['POST', `${path}/scopes`, { key: 'two' }]];
  },
  'a scope': async () => {
    const { id, scopes } = await make.api();
    const path = `/apis/${id}/scopes/${scopes.read}`;
    return [path, ['PATCH', path, { description: 'One' }], ['DELETE', path]];
  },
  'an organization': async () => {
    const path = `/organization/${await make.organization()}`;
    return [path, ['PATCH', path, { name: 'One' }], ['DELETE', path]];
  },
  'an organization\'s properties': async () => {
    const code = await make.organization();
    const { key } = await make.property('org');
    const path = `/organizations/${code}/properties`;
    return [path, ['PATCH', path, { properties: { [key]: 'one' } }],
      ['PUT', `${path}/${key}`, undefined, { value: 'two' }]];
  },
  'an application\'s properties': async () => {
    const { id } = await make.application();
    const { key } = await make.property('app');
    const path = `/applications/${id}/properties`;
    return [path, ['PUT', `${path}/${key}`, { value: 'one' }],
      ['PUT', `${path}/${key}`, { value: 'two' }]];
  },
  'a property': async () => {
    const { id, category } = await make.property();
    const path = `/properties/${id}`;
    return [path,
      ['PUT', path, { name: 'One', is_private: true, category_id: category }], ['DELETE', path]];
  },
  'a property category': async () => {
    const path = `/property_categories/${await make.category()}`;
    return [path, ['PUT', path, { name: 'One' }], ['PUT', path, { name: 'Two' }]];
  },
  'a feature flag': async () => {
    const key = await make.flag();
    const path = `/feature_flags/${key}`;
    return [path, ['PATCH', `/environment${path}`, { value: 'false' }], ['DELETE', path]];
  },
  'an environment variable': async () => {
    const path = `/environment_variables/${await make.variable()}`;
    return [path, ['PATCH', path, { value: 'one' }], ['DELETE', path]];
  },
  'an API key': async () => {
    const path = `/api_keys/${(await make.apiKey()).id}`;
    return [path, ['PUT', path, {}], ['DELETE', path]];
  },
  'a webhook': async () => {
    const path = `/webhooks/${await make.webhook()}`;
    return [path, ['PATCH', path, { name: 'One' }], ['DELETE', path]];
  },
};

/* These are no change of the thing itself, but of what is beside it. */
const BESIDE = ['a feature flag'];

describe('what the caller has seen', () => {
  for (const [name, prepare] of Object.entries(THINGS)) {
    it(`of ${name}: a change passes while it is so, and never after`, async () => {
      const [path, first, second] = await prepare();
      const [seen, method, of, body, query] = [await etagOf(path), ...first];
      await assertFailed(await change(second[0], second[1], second[2], '"other"', second[3]));
      assert.equal(await etagOf(path), seen, 'nothing was changed');
      const made = await management.send(method, of, body,
        { query, headers: BESIDE.includes(name) ? {} : { 'If-Match': seen } });
      assert.ok(made.status < 300, made.text);
      const now = await etagOf(path);
      assert.notEqual(now, seen);
      await assertFailed(await change(second[0], second[1], second[2], seen, second[3]));
      assert.equal(await etagOf(path), now, 'nothing was changed');
      const last = await change(second[0], second[1], second[2], now, second[3]);
      assert.ok(last.status < 300, last.text);
    });
  }

  it('is the same at both addresses of an organization', async () => {
    const code = await make.organization();
    assert.equal(await etagOf(`/organization?code=${code}`), await etagOf(`/organization/${code}`));
  });

  it('is compared as RFC 9110 has it: strong, a list, any', async () => {
    const path = `/applications/${(await make.application()).id}`;
    const seen = await etagOf(path);
    const rename = (tag, name) => change('PATCH', path, { name }, tag);
    await assertFailed(await rename(`W/${seen}`, 'Weak'));
    await assertFailed(await rename(seen.slice(1, -1), 'Bare'));
    await assertFailed(await rename('', 'Nothing'));
    assert.equal((await rename(`"a", ${seen} , "b"`, 'List')).status, 200);
    assert.equal((await rename('*', 'Any')).status, 200);
    assert.equal((await management.get(path)).application.name, 'Any');
  });

  it('says nothing of a change that is refused anyway', async () => {
    const path = `/applications/${(await make.application()).id}`;
    assert.equal((await change('PATCH', path, { name: '' }, '"other"')).status, 400);
    assert.equal((await change('PATCH', `${path}x`, { name: 'A' }, '*')).status, 404);
    assert.equal((await change('DELETE', `${path}x`, undefined, '"other"')).status, 404);
  });

  it('is never so where nothing has an ETag', async () => {
    /* Not a case of the API's document: nobody could send an ETag. */
    await assertFailed(await server.send('/api/v1/applications', { method: 'POST',
      headers: { Authorization: `Bearer ${management.token}`, 'If-Match': '*',
        'Content-Type': 'application/json' },
      body: JSON.stringify({ name: 'A', type: 'm2m' }) }));
  });

  it('is not asked for: without If-Match the last one wins, as ever', async () => {
    const path = `/applications/${(await make.application()).id}`;
    for (const name of ['One', 'Two'])
      assert.equal((await management.send('PATCH', path, { name })).status, 200);
  });
});

/* By the program's own document, which the table of operations makes. */
const documented = operationsOf(await jetonJson(['help', 'openapi']));
const changes = (await allCalls()).filter(({ method }) => ['PATCH', 'PUT'].includes(method));
const documentOf = (method, path) =>
  documented.find((one) => one.method === method && one.path === path).operation;

/* Where an operation's ETag comes from: GET of its path, or of the nearest path above that gives one. */
const sourceOf = (path) => documented
  .filter((one) => one.method === 'GET' && `${path}/`.startsWith(`${one.path}/`) &&
    one.operation.responses[200].headers?.ETag !== undefined)
  .sort((a, b) => b.path.length - a.path.length)[0]?.path;

describe('every PATCH and PUT of the document', () => {
  it('there are those of each kind', () => assert.ok(changes.length > 15, String(changes.length)));

  for (const { method, path, row } of changes) {
    it(`${method} ${path}: If-Match is judged, and its ETag is there to be read`, async () => {
      const operation = documentOf(method, path);
      const parameters = operation.parameters.map((one) => one.$ref ?? one.name);
      assert.ok(parameters.includes('#/components/parameters/if_match'), 'says that it takes If-Match');
      assert.ok(operation.responses[412] !== undefined, 'says when it is refused');
      const source = sourceOf(path);
      assert.ok(source !== undefined, 'has an ETag');
      const made = await row.needs?.(make) ?? {};
      const [from, to] = [source, path].map((of) => pathOf({ path: of }, made));
      const send = (tag) => management.send(method, to, row.body?.(made),
        { query: row.query?.(made), headers: { 'If-Match': tag } });
      const seen = await etagOf(from);
      await assertFailed(await send('"other"'));
      assert.equal(await etagOf(from), seen, 'nothing was changed');
      const answer = await send(seen);
      assert.ok(answer.status < 300, answer.text);
    });
  }
});

describe(`${CLIENTS} who have seen the same`, () => {
  it('one of them changes it, the others hear that it was changed', async () => {
    for (let round = 0; round < 5; round++) {
      const path = `/applications/${(await make.application()).id}`;
      const seen = await etagOf(path);
      const answers = await Promise.all(Array.from({ length: CLIENTS },
        (_, i) => change('PATCH', path, { name: `Client ${i}` }, seen)));
      const made = answers.flatMap(({ status }, i) => (status === 200 ? [i] : []));
      assert.equal(made.length, 1, answers.map(({ status }) => status).join(' '));
      for (const answer of answers.filter(({ status }) => status !== 200))
        await assertFailed(answer);
      assert.equal((await management.get(path)).application.name, `Client ${made[0]}`);
    }
  });

  it('each of them counts where all try again', async () => {
    const key = `COUNTER_${Date.now()}`;
    await management.post('/environment_variables', { key, value: '0' });
    const { environment_variables: all } = await management.get('/environment_variables');
    const path = `/environment_variables/${all.find((one) => one.key === key).id}`;
    const count = async () => {
      for (;;) {
        const read = await management.send('GET', path);
        const value = String(Number(read.json.environment_variable.value) + 1);
        const answer = await change('PATCH', path, { value }, read.headers.etag);
        if (answer.status === 200)
          return;
        await assertFailed(answer);
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, count));
    assert.equal((await management.get(path)).environment_variable.value, String(CLIENTS));
  });
});
