import { expect, it } from 'vitest';
import { fromLocalInput, toLocalInput } from './localTime';

it('goes there and back', () => {
  const iso = '2026-03-02T10:30:00Z';
  expect(fromLocalInput(toLocalInput(iso))).toBe(iso);
});

it('is empty for what is no time', () => {
  expect(toLocalInput('yesterday')).toBe('');
  expect(fromLocalInput('')).toBe('');
});
