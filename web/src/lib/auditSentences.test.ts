import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AUDIT_ACTIONS, AUDIT_GROUPS, sentenceOf } from './auditSentences';

const SOURCES = join(__dirname, '../../../src');
const table = [
  ...readFileSync(join(SOURCES, 'model/audit_action.c'), 'utf8').matchAll(
    /JT_STR_INIT\("([a-z_]+\.[a-z_]+)"\)/g,
  ),
].map(([, action]) => action);
const groups = new Set(table.map((action) => action?.split('.')[0]));

/* Every literal of the sources that looks like an action. */
function recorded(): string[] {
  return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.c') && !name.endsWith('audit_action.c'))
    .flatMap((name) => [
      ...readFileSync(join(SOURCES, name), 'utf8').matchAll(/JT_STR\("([a-z_]+)\.([a-z_]+)"\)/g),
    ])
    .filter(([, group = '', verb = '']) => groups.has(group) && verb !== 'key')
    .map(([, group, verb]) => `${group}.${verb}`);
}

describe("the server's table of actions", () => {
  it('has a sentence for each', () => {
    expect(table.length).toBeGreaterThan(50);
    for (const action of table) expect(Object.keys(AUDIT_ACTIONS)).toContain(action);
    expect(Object.keys(AUDIT_ACTIONS).sort()).toEqual([...table].sort());
    expect(Object.keys(AUDIT_GROUPS).sort()).toEqual([...groups].sort());
  });

  it('has all that the server records', () => {
    for (const action of recorded()) expect(table).toContain(action);
  });
});

it('says what was done as people say it', () => {
  expect(sentenceOf('application.secret_rotated', {})).toBe('rotated the secret of {subject}');
  expect(sentenceOf('application.updated', { changed: ['name', 'access_token_lifetime'] })).toBe(
    'changed the name and access token lifetime of {subject}',
  );
  expect(sentenceOf('application.updated', { enabled_scope_id: 's', api_id: 'a' })).toBe(
    'enabled {scope} of {api} for {subject}',
  );
  expect(sentenceOf('newer.thing_done', {})).toBe('newer.thing_done {subject}');
});

it('says who was refused, how often, from where and why', () => {
  const detail = { cause: 'wrong_secret', address: '192.0.2.1', count: 1200 };
  expect(sentenceOf('application.authentication_refused', detail)).toMatch(
    /^refused \{subject\} 1,200 times from .*192\.0\.2\.1.*: wrong client secret$/,
  );
  expect(
    sentenceOf('administrator.authentication_refused', { ...detail, count: 1, cause: 'password' }),
  ).toMatch(/^refused \{subject\} from .*: wrong password$/);
  expect(
    sentenceOf('api_key.authentication_refused', { cause: 'others', address: null, count: 7 }),
  ).toBe('refused others 7 times');
});
