import { expect, it } from 'vitest';
import { dateOf, isoDay } from './days';

it('is the day here, with its zeros', () => {
  expect(isoDay(new Date(2026, 0, 2, 23, 59))).toBe('2026-01-02');
});

it('names the month, so that nobody takes it for the day', () => {
  expect(dateOf(new Date(2026, 10, 7))).toMatch(/Nov.*2026|2026.*Nov/);
});
