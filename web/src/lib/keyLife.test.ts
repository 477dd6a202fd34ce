import { describe, expect, it } from 'vitest';
import { datesOf, lifeOf, lineOf } from './keyLife';

const active = {
  state: 'active' as const,
  created_on: '2026-01-01T00:00:00Z',
  active_from: '2026-01-01T00:00:00Z',
  removed_after: null,
};
const pending = {
  state: 'pending' as const,
  created_on: '2026-03-01T00:00:00Z',
  active_from: '2026-03-02T00:00:00Z',
  removed_after: null,
};
const both = [active, pending];

describe('lifeOf', () => {
  it('of the first key: it signs until the next one does', () => {
    expect(lifeOf(active, both).map(({ kind }) => kind)).toEqual(['signing', 'verifying']);
    expect(lifeOf(active, both)[0]?.to).toBe(Date.parse('2026-03-02T00:00:00Z'));
  });

  it('of the only key has no end', () => {
    expect(lifeOf(active, [active])).toEqual([
      { kind: 'signing', from: Date.parse(active.active_from), to: null },
    ]);
  });

  it('of a pending key begins with being published', () => {
    expect(lifeOf(pending, both)[0]).toMatchObject({
      kind: 'published',
      to: Date.parse('2026-03-02T00:00:00Z'),
    });
  });
});

it('lineOf holds now and everything else', () => {
  const now = Date.parse('2026-02-01T00:00:00Z');
  const line = lineOf([lifeOf(active, both), lifeOf(pending, both)], now);
  expect(line.from).toBe(Date.parse('2026-01-01T00:00:00Z'));
  expect(line.to).toBeGreaterThan(Date.parse('2026-03-02T00:00:00Z'));
});

it('datesOf says what happens when', () => {
  expect(datesOf(lifeOf(pending, both)).map(({ word }) => word)).toEqual([
    'published',
    'signs from',
  ]);
  const retired = { ...active, state: 'retired' as const, removed_after: '2026-03-05T00:00:00Z' };
  expect(datesOf(lifeOf(retired, [retired, pending])).map(({ word }) => word)).toEqual([
    'signs from',
    'retired',
    'gone',
  ]);
});
