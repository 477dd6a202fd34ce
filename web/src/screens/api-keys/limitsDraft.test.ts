import { describe, expect, it } from 'vitest';
import type { ApiKeyRecord } from '../../api/apiKeys';
import { changesOf, draftOf, LIMITS_RULES, type LimitsDraft } from './limitsDraft';

const record = {
  metadata: { plan: 'gold' },
  rate_limit: 100,
  rate_limit_window_s: 60,
  uses_left: 7,
  refill_amount: null,
  refill_interval: null,
  allowed_networks: ['203.0.113.0/24', '::1'],
} as unknown as ApiKeyRecord;

const check = (name: keyof LimitsDraft, draft: Partial<LimitsDraft>) => {
  const all = { ...draftOf(record), ...draft };
  return LIMITS_RULES[name]?.check(all[name], all) ?? null;
};

describe('limitsDraft', () => {
  it('sends nothing where nothing was changed', () => {
    expect(changesOf(draftOf(record), draftOf(record))).toEqual({});
  });

  it('sends what was changed, and null for a limit that was taken away', () => {
    const draft = { ...draftOf(record), rate_limit: '', allowed_networks: '10.0.0.0/8, ::1\n' };
    expect(changesOf(draft, draftOf(record))).toEqual({
      rate_limit: null,
      allowed_networks: ['10.0.0.0/8', '::1'],
    });
  });

  it('takes metadata as another only where it means something else', () => {
    const draft = { ...draftOf(record), metadata: '{"plan":"gold"}' };
    expect(changesOf(draft, draftOf(record))).toEqual({});
    expect(changesOf({ ...draft, metadata: '' }, draftOf(record))).toEqual({ metadata: {} });
  });

  it('says what is wrong', () => {
    expect(check('rate_limit', { rate_limit: '1.5' })).toContain('whole number');
    expect(check('rate_limit', { rate_limit: '1000001' })).toContain('1,000,000');
    expect(check('uses_left', { uses_left: '', refill_interval: 'day' })).toContain('how many');
    expect(check('refill_amount', { refill_amount: '', refill_interval: 'day' })).toContain('how');
    expect(check('metadata', { metadata: '[1]' })).toContain('JSON object');
    expect(check('metadata', { metadata: '{"a"' })).toContain('not JSON');
    expect(check('metadata', { metadata: `{"a":"${'é'.repeat(2048)}"}` })).toContain('remove 8');
    expect(check('metadata', { metadata: '' })).toBeNull();
  });
});
