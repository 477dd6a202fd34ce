import { describe, expect, it } from 'vitest';
import { endsSoon, warningHorizon } from './expiry';

const now = new Date('2026-11-27T12:00:00Z');

describe('a key expires soon', () => {
  it.each([
    ['2026-12-01T00:00:00Z', 'active', true],
    ['2026-12-11T11:59:59Z', 'active', true],
    ['2026-12-11T12:00:01Z', 'active', false],
    ['2026-12-01T00:00:00Z', 'revoked', false],
    [null, 'active', false],
  ])('%s, %s: %s', (end, status, soon) => expect(endsSoon(end, status, now)).toBe(soon));

  it('up to there', () => expect(warningHorizon(now)).toBe('2026-12-11T12:00:00.000Z'));
});
