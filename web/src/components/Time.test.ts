import { describe, expect, it } from 'vitest';
import { relativeTime, timeWords } from './Time';

const now = new Date('2026-01-31T12:00:00Z');
const cases = [
  ['2026-01-31T11:59:58Z', '2 seconds ago'],
  ['2026-01-29T00:00:00Z', '2 days ago'],
  ['2026-03-02T11:59:50Z', 'in 30 days'],
  ['2026-01-31T12:00:00Z', 'now'],
] as const;

describe('a time of today is a clock time, which stays true', () => {
  it('today', () =>
    expect(timeWords(new Date(2026, 0, 31, 9, 5), new Date(2026, 0, 31, 12))).toMatch(
      /^today at 0?9:05/,
    ));
  it('yesterday, a minute before midnight', () =>
    expect(timeWords(new Date(2026, 0, 30, 23, 59), new Date(2026, 0, 31, 0, 1))).toBe(
      '2 minutes ago',
    ));
});

describe('a time as people say it', () => {
  it.each(cases)('%s is %s', (time, words) =>
    expect(relativeTime(new Date(time), now)).toBe(words),
  );
});
