import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { hasWords, memberLabel, refusalWords } from './refusalWords';

const SOURCE = join(dirname(fileURLToPath(import.meta.url)), '../../../src');
const ROOMS = ['model', 'registration', 'rest', 'management', 'admin', 'console'];

/* Every code that a refusal of the source can have: the text in capitals that the calls and tables of
 * refusals take. Successes say ANSWER_SAYS. */
function codesOfSource(): string[] {
  const codes = new Set<string>();
  for (const room of ROOMS)
    for (const name of readdirSync(join(SOURCE, room), { recursive: true }) as string[]) {
      if (!/\.[ch]$/.test(name)) continue;
      const text = readFileSync(join(SOURCE, room, name), 'utf8').replace(
        /ANSWER_SAYS\([^)]*\)|\.example = "[^"]*"/g,
        '',
      );
      for (const [, code] of text.matchAll(/"([A-Z]+(?:_[A-Z]+)+|OVERLOADED)"/g))
        if (code !== undefined) codes.add(code);
    }
  return [...codes].sort();
}

describe('refusals are said for people', () => {
  const codes = codesOfSource();
  it('the source gives many', () => expect(codes.length).toBeGreaterThan(80));
  it.each(codes)('%s', (code) => {
    expect(hasWords(code), 'add a line to refusalWords.ts').toBe(true);
    const words = refusalWords({ code, message: 'name must be given', field: 'name' });
    expect(words).toMatch(/^[A-Z].*\.$/s);
    expect(words).not.toMatch(/\b(POST|GET|PUT|PATCH)\b|_id\b|csrf|Content-Type/);
  });

  it('names the field as the screen does', () => {
    const refusal = {
      code: 'INVALID_PARAMETER',
      message: 'org_code must be given',
      field: 'org_code',
    };
    expect(refusalWords(refusal)).toBe('The organization must be given.');
    expect(memberLabel('scope_ids[2]')).toBe('Scopes');
    expect(memberLabel('external_id')).toBe('External ID');
  });

  it('says when to try again', () => {
    const of = (retryAfterS: number) =>
      refusalWords({ code: 'TOO_MANY_ATTEMPTS', message: '', retryAfterS });
    expect(of(1)).toMatch(/in 1 second\.$/);
    expect(of(200)).toMatch(/in 4 minutes\.$/);
  });

  it('has words for a code of a newer server', () => {
    expect(refusalWords({ code: 'NEW_RULE', message: 'x must be y' })).toBe(
      'The server refused this (NEW_RULE). Reload the page.',
    );
  });
});
