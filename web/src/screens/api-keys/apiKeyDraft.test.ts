import { describe, expect, it } from 'vitest';
import { type ApiKeyDraft, endOf, fieldsOf, isComplete } from './apiKeyDraft';

const draft: ApiKeyDraft = {
  name: 'Shop',
  type: 'organization',
  api_id: 'a',
  scope_ids: ['s'],
  org_code: ' org_1 ',
  user_id: 'user-1',
  ends: 'never',
  last_day: '',
};

describe('an API key being filled in', () => {
  it('sends the owner that its kind has, and no other', () => {
    expect(fieldsOf(draft)).toEqual({
      name: 'Shop',
      type: 'organization',
      api_id: 'a',
      scope_ids: ['s'],
      org_code: 'org_1',
    });
    expect(fieldsOf({ ...draft, type: 'user' })).toMatchObject({ user_id: 'user-1' });
    expect(fieldsOf({ ...draft, type: 'environment' })).not.toHaveProperty('user_id');
  });

  it('sends an expiry in seconds where there is one', () => {
    expect(fieldsOf({ ...draft, ends: '30' }).expires_in).toBe(2_592_000);
    expect(fieldsOf(draft)).not.toHaveProperty('expires_in');
  });

  it('is valid through the whole of its last day', () => {
    const now = new Date(2026, 10, 27, 12);
    const dated: ApiKeyDraft = { ...draft, ends: 'date', last_day: '2026-11-30' };
    expect(endOf(dated, now)).toEqual(new Date(2026, 11, 1));
    expect(fieldsOf(dated, now).expires_in).toBe(3.5 * 86_400);
    expect(isComplete(dated)).toBe(true);
    expect(isComplete({ ...dated, last_day: '' })).toBe(false);
    expect(endOf({ ...draft, ends: 'date' }, now)).toBeNull();
  });

  it('is complete with a name, an API and the owner of its kind', () => {
    expect(isComplete(draft)).toBe(true);
    expect(isComplete({ ...draft, name: ' ' })).toBe(false);
    expect(isComplete({ ...draft, api_id: '' })).toBe(false);
    expect(isComplete({ ...draft, org_code: '' })).toBe(false);
    expect(isComplete({ ...draft, type: 'user', user_id: '' })).toBe(false);
    expect(isComplete({ ...draft, type: 'environment', org_code: '' })).toBe(true);
  });
});
