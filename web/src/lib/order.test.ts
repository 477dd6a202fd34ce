import { expect, it } from 'vitest';
import { orderOf, orderText, sorted } from './order';

it('is read as it was written', () => {
  expect(orderOf('last_used_desc')).toEqual({ by: 'last_used', isDescending: true });
  expect(orderText({ by: 'name', isDescending: false })).toBe('name_asc');
  expect(orderOf('name')).toBeNull();
  expect(orderOf(null)).toBeNull();
});

it('sorts texts as people do, and what has no value last', () => {
  const names = ['b 10', null, 'B 9', 'á', ''];
  expect(sorted(names, (name) => name, false)).toEqual(['á', 'B 9', 'b 10', null, '']);
  expect(sorted(names, (name) => name, true)).toEqual(['b 10', 'B 9', 'á', null, '']);
});

it('sorts numbers by what they are', () =>
  expect(sorted([10, 9, 100], (number) => number, false)).toEqual([9, 10, 100]));
