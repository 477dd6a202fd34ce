import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { countOf, LIMITS, RULES, whole } from './textRules';

const SOURCE = join(dirname(fileURLToPath(import.meta.url)), '../../../src');

function headers(): string {
  return ['model', 'admin']
    .flatMap((room) => readdirSync(join(SOURCE, room)).map((name) => join(SOURCE, room, name)))
    .filter((path) => path.endsWith('.h'))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
}

describe('the limits of texts', () => {
  const source = headers();
  it.each(Object.entries(LIMITS))('%s is the one of the server', (name, limit) => {
    expect(source).toMatch(new RegExp(`\\b${name} = ${limit}\\b`));
  });

  it('count characters as the server does', () => {
    expect(countOf('Zürich 🚀')).toBe(8);
    expect(RULES.apiName.check('🚀'.repeat(64), {})).toBeNull();
    expect(RULES.apiName.check('🚀'.repeat(66), {})).toBe('Use at most 64 characters: remove 2.');
  });
});

describe('a whole number', () => {
  const rule = whole({ min: 60, max: 100, words: 'From 60 to 100.' });
  const DECIMALS = 'Use a whole number, without a point or comma.';
  it.each([
    ['60', null],
    [' 100 ', null],
    ['59', 'From 60 to 100.'],
    ['-60', 'From 60 to 100.'],
    ['', 'From 60 to 100.'],
    ['ten', 'From 60 to 100.'],
    ['6e1', 'From 60 to 100.'],
    ['60.5', DECIMALS],
    ['60.0', DECIMALS],
    ['60.', DECIMALS],
    ['60,5', DECIMALS],
    ['.', 'From 60 to 100.'],
  ])('%j', (typed, words) => expect(rule.check(typed, {})).toBe(words));

  it('may be left out where it may', () => {
    expect(whole({ max: 1, words: 'No.', isOptional: true }).check(' ', {})).toBeNull();
  });
});

describe('a rule says what to do', () => {
  it.each([
    ['apiName', '', 'Enter a name.'],
    ['apiName', '  ', 'Enter a name.'],
    ['apiName', ' Shop ', null],
    ['apiName', 'Sh\u200bop', 'Character 3 (U+200B) is invisible. Remove it.'],
    ['apiName', 'نظام\u200f', null],
    ['apiName', '\u200f\u2800\ufe0f', 'Enter a name.'],
    ['scopeDescription', 'a\nb', 'Use one line: remove the line breaks.'],
    ['scopeDescription', '', null],
    ['audience', 'https://a b', 'An audience has no spaces. Remove them.'],
    ['scopeKey', 'read:orders', null],
    ['flagKey', 'new-checkout', null],
    ['flagKey', 'né', 'Use only the letters a to z, digits and _ - . :'],
    ['propertyValue', ' two\nlines ', null],
    ['email', 'ada@example.com', null],
    ['email', 'ada', 'Enter an e-mail address such as ada@example.com.'],
  ] as const)('%s of %j', (name, value, words) => {
    expect(RULES[name].check(value, {})).toBe(words);
  });

  it('refuses each character that the server refuses', () => {
    const table = readFileSync(join(SOURCE, 'base/character.c'), 'utf8')
      .split('jt_character_is_deceptive')[1]
      ?.split('return')[0];
    const ranges = [...(table ?? '').matchAll(/\{ 0x(\w+), 0x(\w+) \}/g)];
    expect(ranges.length).toBeGreaterThan(15);
    for (const code of ranges.flatMap(([, first = '', last = '']) => [first, last])) {
      const character = String.fromCodePoint(parseInt(code, 16));
      expect(RULES.apiName.check(`a${character}b`, {}), code).toMatch(/is invisible/);
    }
  });

  it.each(['a"b', 'a\\b', 'a b', 'é'])('no scope is called %j', (key) => {
    expect(RULES.scopeKey.check(key, {})).not.toBeNull();
  });
});
