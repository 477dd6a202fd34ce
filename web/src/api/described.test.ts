/*
 * described: each change that a program can make as well is shown as curl and Ansible where it is made:
 * by its form, by the notice after it, or by a component that takes the change and shows it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SOURCES = join(dirname(fileURLToPath(import.meta.url)), '..');
const read = (name: string) => readFileSync(join(SOURCES, name), 'utf8');
const sources = (readdirSync(SOURCES, { recursive: true }) as string[]).filter(
  (name) => /\.tsx?$/.test(name) && !name.includes('.test.'),
);

/* Nothing is changed by these, and programs that ask for the same stand beside them. */
const NO_CHANGE = ['useTestToken', 'useVerifyApiKey'];
/* They show what they are given. */
const SHOWS = /\bdescribe\b|\bremove=\{use|<PropertyValues\b/;

/* Hooks of api/ whose change takes the client that it sends with. */
const hooks = sources
  .filter((name) => name.startsWith('api/'))
  .flatMap((name) => [...read(name).matchAll(/^export function (use\w+)[^{]*\{\n(.*?)^\}/gms)])
  .filter(([, , body = '']) => /\buseChange\(/.test(body) && /\bclient\b/.test(body))
  .map(([, name = '']) => name)
  .filter((name) => !NO_CHANGE.includes(name));

const places = sources.filter((name) => !name.startsWith('api/'));

describe('each change is shown as what a program would send', () => {
  it('there are many', () => expect(hooks.length).toBeGreaterThan(35));
  it.each(hooks)('%s', (hook) => {
    const users = places.filter((name) => new RegExp(`\\b${hook}\\(`).test(read(name)));
    expect(users, 'nobody makes it').not.toEqual([]);
    expect(users.filter((name) => !SHOWS.test(read(name)))).toEqual([]);
  });
});
