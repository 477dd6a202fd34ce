import { describe, expect, it } from 'vitest';
import { previousSecret } from './clientSecrets';

const now = new Date('2026-03-20T12:00:00Z');
const current = { is_previous: false, created_on: '2026-03-10T12:00:00Z', expires_on: null };
const previous = { is_previous: true, created_on: '2025-01-01T00:00:00Z', expires_on: null };

describe('previousSecret', () => {
  it('is none where there is one secret, and where the previous one has ended', () => {
    expect(previousSecret([current], now)).toBeNull();
    const ended = { ...previous, expires_on: '2026-03-20T12:00:00Z' };
    expect(previousSecret([current, ended], now)).toBeNull();
  });

  it('is old a week after the rotation, not after it was made itself', () => {
    expect(previousSecret([current, previous], now)).toEqual({
      secret: previous,
      keptDays: 10,
      isOld: true,
    });
    const rotated = { ...current, created_on: '2026-03-14T00:00:00Z' };
    expect(previousSecret([rotated, previous], now)?.isOld).toBe(false);
  });

  it('is never old where it has an end', () => {
    const ending = { ...previous, expires_on: '2026-03-20T13:00:00Z' };
    expect(previousSecret([current, ending], now)?.isOld).toBe(false);
  });
});
