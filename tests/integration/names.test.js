/*
 * names: door by door, what people are to read shows something and turns no direction: controls of
 * direction (U+202A to U+202E, U+2066 to U+2069), other invisible ones, and texts of white space and
 * of invisible characters alone are refused, and nothing has changed. The doors are those of the
 * program's own document, of its route table, of its settings and of its command.
 */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Browser, PASSWORD, firstOwner, invited, setupLink, tokenOf } from './lib/console.js';
import { pathOf } from './lib/contract_calls.js';
import { jeton, jetonJson, remember, Server, temporaryFolder } from './lib/harness.js';
import { Makers } from './lib/makers.js';
import { Management } from './lib/management.js';
import { allCalls } from './lib/own_calls.js';
import { operationsOf } from './lib/own_document.js';

const TURNS = ['\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u2069'];
/* C0 and C1, soft hyphen, zero-width space, separators, word joiner, filler, BOM, a tag. */
const HIDES = ['\u0007', '\u0085', '\u00ad', '\u200b', '\u2028', '\u2029', '\u2060', '\u3164', '\ufeff',
  '\u{e0041}'];
/* Each is allowed in a text, and shows nothing where there is nothing else. */
const BLANK = [' ', '   ', '\u00a0', '\u2003\u3000', '\u200d', '\u200c \u200c', '\ufe0f', '\u2800', '\u200f',
  '\u200e\u061c'];
/* Languages and emoji need them. */
const GOOD = ['\u200fنظام الدفع', 'מערכת 42\u200e', 'می\u200cخواهم', '👨\u200d👩\u200d👧', '❤\ufe0f'];

const unseenIn = (text) => [...TURNS, ...HIDES].map((character) => `${text}${character}${text}`);

/* What programs compare or take as it is: it is no text for people, or has an alphabet of its own. */
const FOR_PROGRAMS = /^(key|value|default_value|api_key|.*_id|audience|endpoint|org_code|code|id|kid|.*_uri|.*_url|.*_uris|scope|token|next_token|starting_after|ending_before|search|pem|sender_email|client_id|actor|subject|ip|user_id)$/;
/* They may be given as '', which says that there is none. */
const isNeeded = ({ minLength = 0 }) => minLength > 0;
const isText = (schema) => [schema.anyOf ?? schema.oneOf ?? schema].flat()
  .some(({ type }) => [type].flat().includes('string')) && schema.enum === undefined &&
  schema.format === undefined && schema.pattern === undefined;

remember(PASSWORD);
const documented = new Map(operationsOf(await jetonJson(['help', 'openapi']))
  .map(({ method, path: of, operation }) => [`${method} ${of}`, operation]));
const { routes } = await jetonJson(['help', 'routes']);
const doors = (await allCalls()).map((call) => {
  const operation = documented.get(`${call.method} ${call.path}`);
  const body = operation.requestBody?.content['application/json']?.schema?.properties ?? {};
  const query = (operation.parameters ?? []).filter((one) => one.in === 'query');
  return { ...call, texts: [
    ...Object.entries(body).map(([name, schema]) => ({ name, schema, isQuery: false })),
    ...query.map(({ name, schema }) => ({ name, schema, isQuery: true })),
  ].filter(({ name, schema }) => isText(schema) && !FOR_PROGRAMS.test(name)) };
}).filter(({ method, texts }) => method !== 'GET' && texts.length > 0);

const hex = (text) => Array.from(text, (c) => `U+${c.codePointAt(0).toString(16)}`).join(' ');

describe('at /api/v1', () => {
  let server, management, make;

  before(async () => {
    server = await Server.start();
    management = await Management.ofNewServer(server);
    make = new Makers(management);
  });
  after(() => server?.stop());

  const newest = async () => (await management.get('/audit', { page_size: 1 })).audit[0].id;

  it('there are names of all kinds of things', () => {
    const found = new Set(doors.map(({ path: of }) => of.split('/')[3]));
    for (const kind of ['apis', 'api_keys', 'applications', 'organization', 'feature_flags',
      'properties', 'property_categories', 'webhooks'])
      assert.ok(found.has(kind), kind);
  });

  for (const { method, path: of, row, texts } of doors) {
    const names = texts.map(({ name }) => name).join(', ');
    it(`${method} ${of}: ${names}`, async () => {
      const made = await row.needs?.(make) ?? {};
      const to = pathOf({ path: of }, made);
      const before = await newest();
      const send = ({ name, isQuery }, text) => management.send(method, to,
        isQuery ? row.body?.(made) : { ...row.body?.(made), [name]: text },
        { query: isQuery ? { ...row.query?.(made), [name]: text } : row.query?.(made) });
      for (const text of texts) {
        const bad = [...unseenIn('a'), ...(isNeeded(text.schema) ? BLANK : [])];
        for (const value of bad) {
          const { status, json } = await send(text, value);
          const what = `${text.name} of ${hex(value)}: ${JSON.stringify(json)}`;
          assert.equal(status, 400, what);
          /* The decoder of queries refuses control bytes before anything is a name. */
          assert.equal([json.errors].flat()[0].code, 'INVALID_PARAMETER', what);
          assert.equal([json.errors].flat()[0].field, text.name, what);
        }
      }
      assert.equal(await newest(), before, 'nothing has changed');
    });
  }

  it('names in Arabic, Hebrew and Persian and of emoji are taken as they are', async () => {
    for (const name of GOOD) {
      const { application } = await management.post('/applications', { name, type: 'm2m' });
      const answer = await management.get(`/applications/${application.id}`);
      assert.equal(answer.application.name, name);
    }
  });

  it('what is compared letter by letter has no marks of direction', async () => {
    for (const mark of ['\u061c', '\u200e', '\u200f']) {
      const error = await management.refused(400, 'POST', '/apis',
        { name: 'Shop', audience: `https://shop${mark}.example` });
      assert.deepEqual([error.code, error.field], ['INVALID_PARAMETER', 'audience']);
    }
  });

  it('an OpenAPI document gives its scopes what can be seen of its summaries', async () => {
    const { id } = await make.api();
    const operation = (summary) => ({ get: { summary } });
    const paths = Object.fromEntries([...TURNS, ...HIDES].map((character, i) =>
      [`/turned/${i}`, operation(`List${character}all`)])
      .concat(BLANK.map((blank, i) => [`/blank/${i}`, operation(blank)])));
    await management.put(`/apis/${id}/openapi`, { openapi: '3.0.0', paths }, { file_name: 'a.json' });
    const { scopes } = await management.get(`/apis/${id}/scopes`);
    const described = scopes.filter(({ key }) => /turned|blank/.test(key));
    assert.equal(described.length, Object.keys(paths).length);
    for (const { key, description } of described)
      assert.match(description, /turned/.test(key) ? /^List ?all$/ : /^GET \/blank/, key);
  });
});

describe('at /console/api', () => {
  let server, owner;
  const texts = {
    'POST /setup': ['name', 'email'],
    'POST /invitations/accept': ['name'],
    'PUT /name': ['name'],
    'PUT /email': ['email'],
    'POST /invitations': ['email'],
    'POST /passkeys': ['name'],
    'PUT /passkeys/{passkey_id}': ['name'],
  };
  /* They take no text for people: addresses to log in with, passwords, codes, ids, choices. */
  const others = ['POST /session', 'POST /session/passkey', 'POST /password_reset', 'PUT /password',
    'POST /session/confirmation', 'PUT /totp', 'PUT /policy', 'PATCH /administrators/{administrator_id}'];

  before(async () => {
    server = await Server.start();
  });
  after(() => server?.stop());

  it('each route that takes a body is known here', () => {
    const found = routes.filter(({ path: of, body_max_bytes: max }) =>
      of.startsWith('/console/api/') && max > 0)
      .map(({ method, path: of }) => `${method} ${of.slice('/console/api'.length)}`).sort();
    assert.deepEqual(found, [...Object.keys(texts), ...others].sort());
  });

  const bodies = {
    'POST /setup': (token) => ({ token, name: 'Ada', email: 'ada@example.com', password: PASSWORD }),
    'POST /invitations/accept': (token) => ({ token, name: 'Bob', password: PASSWORD }),
    'PUT /name': () => ({ name: 'Ada' }),
    'PUT /email': () => ({ email: 'ada@example.com' }),
    'POST /invitations': () => ({ email: 'bob@example.com', role: 'admin' }),
    'POST /passkeys': () => ({ name: 'Key', client_data: 'e30', attestation_object: 'oA' }),
    'PUT /passkeys/{passkey_id}': () => ({ name: 'Key' }),
  };

  async function refuses(browser, door, token) {
    const [method, to] = door.split(' ');
    for (const name of texts[door]) {
      const isEmail = name === 'email';
      const bad = isEmail ? ['\u200e', '\u200f', '\u061c', ...TURNS, ...HIDES].map((c) => `a${c}@b.cd`)
        : [...unseenIn('a'), ...BLANK];
      for (const value of bad) {
        const { field } = await browser.refused(400, 'INVALID_PARAMETER', method,
          to.replace('{passkey_id}', 'passkey_0'), { ...bodies[door](token), [name]: value });
        assert.equal(field, name, `${door} ${name} of ${hex(value)}`);
      }
    }
  }

  it('the first administrator, and whoever is invited', async () => {
    const browser = new Browser(server);
    await refuses(browser, 'POST /setup', tokenOf(await setupLink(server)));
    assert.deepEqual((await browser.call('GET', '/setup')).setup, { is_needed: true });
    owner = await firstOwner(server);
    await owner.confirm();
    const { invitation } = await owner.call('POST', '/invitations',
      { email: 'bob@example.com', role: 'admin' });
    await refuses(new Browser(server), 'POST /invitations/accept', tokenOf(invitation.url));
    assert.equal((await owner.call('GET', '/administrators')).administrators.length, 1);
  });

  it('one\'s own name, e-mail and passkeys, and invitations', async () => {
    const session = async () => (await owner.call('GET', '/session')).session.administrator;
    const before = await session();
    await owner.confirm();
    for (const door of ['PUT /name', 'PUT /email', 'POST /invitations', 'POST /passkeys',
      'PUT /passkeys/{passkey_id}'])
      await refuses(owner, door);
    assert.deepEqual(await session(), before);
    const { invitations } = await owner.call('GET', '/invitations');
    assert.deepEqual(invitations.map(({ email }) => email), ['bob@example.com']);
  });

  it('a name in Hebrew with a mark is taken', async () => {
    const admin = await invited(owner, 'noa@example.com', 'admin');
    await admin.call('PUT', '/name', { name: 'נועה\u200f 7' });
    assert.equal((await admin.call('GET', '/session')).session.administrator.name, 'נועה\u200f 7');
  });
});

describe('at the command', () => {
  it('a name of an application is refused, and no store is made for it', async () => {
    const directory = await temporaryFolder();
    const database = `sqlite:${path.join(directory, 'none.db')}`;
    for (const name of [...unseenIn('a'), ...BLANK]) {
      const { status, stderr } = await jeton(['application', 'create', '--database', database, '--name', name]);
      assert.equal(status, 1, `${hex(name)}: ${stderr}`);
      assert.match(stderr, /name must be 1 to 255 characters/);
    }
  });

  it('every setting is refused, whoever gives it', async () => {
    const server = await Server.start();
    const management = await Management.ofNewServer(server);
    const { settings } = await management.get('/settings');
    await server.stop();
    const file = path.join(await temporaryFolder(), 'jeton.conf');
    const serve = async (what, args, env, statusExpected = 2) => {
      const { status, stderr } = await jeton(['serve', ...args], { env });
      assert.equal(status, statusExpected, `${what}: ${stderr}`);
      assert.match(stderr, /has an invisible or direction-changing character/, what);
    };
    /* A path that is read before all else, and kept nowhere. */
    for (const { key, environment } of settings.filter((one) => one.environment !== 'JETON_CONFIG')) {
      await serve(environment, [], { [environment]: 'a\u202eb' });
      if (key === null)
        continue;
      await writeFile(file, `${key} = a\u2066b\n`);
      await serve(key, ['--config', file], {}, 1);
    }
    for (const unseen of [...TURNS, ...HIDES.slice(1)])
      await serve(hex(unseen), ['--console-environment', `Test${unseen}`], {});
  });

  it('the environment has a name that shows something, or none', async () => {
    for (const blank of BLANK.filter((text) => text.trim() !== '')) {
      const { status, stderr } = await jeton(['serve', '--console-environment', blank]);
      assert.equal(status, 2, hex(blank));
      assert.match(stderr, /--console-environment: .* not only spaces/);
    }
  });
});
