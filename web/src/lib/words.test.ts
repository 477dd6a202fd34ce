import { expect, test } from 'vitest';
import { count } from './words';

test('numbers of things are said in the singular and in the plural', () => {
  expect(count(0, 'scope')).toBe('no scope');
  expect(count(1, 'scope')).toBe('1 scope');
  expect(count(2381, 'scope')).toBe('2,381 scopes');
  expect(count(2, 'entry', 'entries')).toBe('2 entries');
});
