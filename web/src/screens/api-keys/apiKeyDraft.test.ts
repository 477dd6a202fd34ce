import { describe, expect, it } from 'vitest';
import { API_KEY_RULES, type ApiKeyDraft, endOf, fieldsOf } from './apiKeyDraft';

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
    expect(endOf({ ...draft, ends: 'date' }, now)).toBeNull();
  });

  it.each([
    [{}, []],
    [{ name: ' ' }, ['name']],
    [{ api_id: '' }, ['api_id']],
    [{ org_code: '' }, ['org_code']],
    [{ type: 'user', user_id: '' }, ['user_id']],
    [{ type: 'environment', org_code: '' }, []],
    [{ ends: 'date' }, ['last_day']],
    [{ ends: 'date', last_day: '2026-11-30' }, []],
  ] as [Partial<ApiKeyDraft>, string[]][])('with %j lacks %j', (change, lacking) => {
    const all = { ...draft, ...change };
    const names = Object.keys(API_KEY_RULES) as (keyof ApiKeyDraft)[];
    const wrong = names.filter(
      (name) => API_KEY_RULES[name]?.check(all[name] as never, all) !== null,
    );
    expect(wrong).toEqual(lacking);
  });
});
