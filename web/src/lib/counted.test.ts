import { expect, it } from 'vitest';
import { counted, countedPage, nounFor, numeral } from './counted';

const noun = { one: 'key', many: 'keys' };

it('counts one and many', () => {
  expect(counted(1, noun)).toBe('1 key');
  expect(counted(0, noun)).toBe('0 keys');
  expect(counted(12_500, noun)).toBe('12,500 keys');
});

it('writes numbers with separators, and the word that follows one', () => {
  expect(numeral(2381)).toBe('2,381');
  expect([0, 1, 2].map((count) => nounFor(count, noun))).toEqual(['keys', 'key', 'keys']);
});

it('says which part of the whole is shown, where it is one', () => {
  expect(countedPage(0, 3, 3, noun)).toBe('3 keys');
  expect(countedPage(25, 25, 1312, noun)).toBe('26–50 of 1,312 keys');
  expect(countedPage(50, 0, 50, noun)).toBe('50 keys');
  expect(countedPage(0, 25, 10_000, noun, false)).toBe('1–25 of more than 10,000 keys');
});
