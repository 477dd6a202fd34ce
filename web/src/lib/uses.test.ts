import { describe, expect, it } from 'vitest';
import { sortOf, usedSince } from './uses';

describe('what the address says of uses', () => {
  it('is a number of days, or never', () => {
    expect(usedSince('90')).toEqual({ never_used: undefined, unused_for_days: 90 });
    expect(usedSince('never')).toEqual({ never_used: 'true', unused_for_days: undefined });
  });

  it('is nothing where it is none of them', () => {
    for (const text of [null, '', '-3', '1.5', 'soon'])
      expect(usedSince(text)).toEqual({ never_used: undefined, unused_for_days: undefined });
  });

  it('is an order that the server knows', () => {
    expect(sortOf('last_used_desc')).toBe('last_used_desc');
    expect(sortOf('email_asc')).toBeUndefined();
  });
});
