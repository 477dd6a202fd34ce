/* apiKeyDraft: an API key as it is being filled in, and what of it goes to the server. */
import type { ApiKeyFields, ApiKeyKind } from '../../api/apiKeys';
import { needed, RULES, type Rules } from '../../lib/textRules';

export type Ending = '7' | '30' | '90' | '365' | 'date' | 'never';

export const ENDINGS: { value: Ending; label: string }[] = [
  { value: '7', label: 'in 7 days' },
  { value: '30', label: 'in 30 days' },
  { value: '90', label: 'in 90 days' },
  { value: '365', label: 'in a year' },
  { value: 'date', label: 'on a date' },
  { value: 'never', label: 'never' },
];

export interface ApiKeyDraft {
  name: string;
  type: ApiKeyKind;
  api_id: string;
  scope_ids: string[];
  org_code: string;
  user_id: string;
  ends: Ending;
  /* YYYY-MM-DD, the last day on which it is valid; of 'date' alone. */
  last_day: string;
}

const DAY_S = 86_400;

/* When it ends by itself; null: never, or there is no date yet. */
export function endOf({ ends, last_day }: ApiKeyDraft, now: Date): Date | null {
  if (ends === 'never') return null;
  if (ends !== 'date') return new Date(now.getTime() + Number(ends) * DAY_S * 1000);
  const [year, month, day] = last_day.split('-').map(Number);
  if (year === undefined || month === undefined || day === undefined) return null;
  return new Date(year, month - 1, day + 1);
}

function lifetimeS(draft: ApiKeyDraft, now: Date): number | null {
  if (draft.ends !== 'date' && draft.ends !== 'never') return Number(draft.ends) * DAY_S;
  const end = endOf(draft, now);
  return end === null ? null : Math.floor((end.getTime() - now.getTime()) / 1000);
}

/* Of the owners, only the one that the kind has. */
export function fieldsOf(draft: ApiKeyDraft, now = new Date()): ApiKeyFields {
  const { name, type, api_id, scope_ids, org_code, user_id } = draft;
  const expires_in = lifetimeS(draft, now);
  return {
    name,
    type,
    api_id,
    scope_ids,
    ...(type === 'organization' && { org_code: org_code.trim() }),
    ...(type === 'user' && { user_id: user_id.trim() }),
    ...(expires_in !== null && { expires_in }),
  };
}

/* The owner is asked for by the kind. */
export const API_KEY_RULES: Rules<ApiKeyDraft> = {
  name: RULES.apiKeyName,
  api_id: needed('Choose an API.'),
  org_code: {
    isTrimmed: true,
    check: (code, { type }) =>
      type === 'organization' && code.trim() === '' ? 'Choose an organization.' : null,
  },
  user_id: {
    ...RULES.userId,
    check: (id, all) => (all.type === 'user' ? RULES.userId.check(id, all) : null),
  },
  last_day: {
    check: (day, { ends }) => (ends === 'date' && day === '' ? 'Choose its last day.' : null),
  },
};
