import { describe, expect, it } from 'vitest';
import { completeSeries, pointLabel, spanOf } from './series';

const now = new Date('2026-03-02T10:30:00Z');

describe('spanOf', () => {
  it('ends with the hour that is running', () => {
    const { from, to } = spanOf('hour', now);
    expect(from.toISOString()).toBe('2026-03-01T11:00:00.000Z');
    expect(to.toISOString()).toBe('2026-03-02T11:00:00.000Z');
  });

  it('begins with a day of UTC', () => {
    expect(spanOf('day', now).from.toISOString()).toBe('2026-02-01T00:00:00.000Z');
  });
});

describe('completeSeries', () => {
  it('has a point for each step, zero where the server has none', () => {
    const points = completeSeries(
      [{ time: '2026-03-02T10:00:00Z', issued: 7, coalesced: 3, refused: 1 }],
      'hour',
      now,
    );
    expect(points).toHaveLength(24);
    expect(points.at(-1)).toEqual({
      time: '2026-03-02T10:00:00.000Z',
      issued: 7,
      coalesced: 3,
      refused: 1,
    });
    expect(points[0]).toMatchObject({ issued: 0, coalesced: 0, refused: 0 });
  });

  it('leaves out what is older', () => {
    const points = completeSeries(
      [{ time: '2025-01-01T00:00:00Z', issued: 7, coalesced: 3, refused: 1 }],
      'day',
      now,
    );
    expect(points.reduce((sum, { issued }) => sum + issued, 0)).toBe(0);
  });
});

describe('pointLabel', () => {
  it('names days as UTC does', () => {
    expect(pointLabel('2026-03-02T00:00:00Z', 'day')).toBe('2 Mar');
  });
});
