/* limitsDraft: the limits of an API key as they are being filled in, and what of them is changed. */
import type { ApiKeyLimits, ApiKeyRecord, Refill } from '../../api/apiKeys';
import { compactJson, indentJson, jsonTrouble } from '../../lib/jsonText';
import { numeral } from '../../lib/counted';
import { LIMITS, type Rules, whole } from '../../lib/textRules';

/* Numbers as they are typed; empty: no such limit. */
export interface LimitsDraft {
  rate_limit: string;
  rate_limit_window_s: string;
  uses_left: string;
  refill_amount: string;
  refill_interval: string;
  /* One a line. */
  allowed_networks: string;
  metadata: string;
}

const { API_KEY_METADATA_MAX_BYTES, API_KEY_NETWORKS_MAX, API_KEY_RATE_MAX } = LIMITS;
const USES_MAX = 1e12;

export const WINDOWS = [
  { value: '1', label: 'a second' },
  { value: '60', label: 'a minute' },
  { value: '3600', label: 'an hour' },
  { value: '86400', label: 'a day' },
];

export const REFILLS = [
  { value: '', label: 'never' },
  { value: 'hour', label: 'each hour' },
  { value: 'day', label: 'each day' },
  { value: 'month', label: 'each month' },
];

const typed = (number: number | null | undefined) => (number == null ? '' : String(number));

export function draftOf(record: ApiKeyRecord): LimitsDraft {
  const isEmpty = Object.keys(record.metadata).length === 0;
  return {
    rate_limit: typed(record.rate_limit),
    rate_limit_window_s: typed(record.rate_limit_window_s ?? 60),
    uses_left: typed(record.uses_left),
    refill_amount: typed(record.refill_amount),
    refill_interval: record.refill_interval ?? '',
    allowed_networks: record.allowed_networks.join('\n'),
    metadata: isEmpty ? '' : indentJson(JSON.stringify(record.metadata)),
  };
}

const numberOf = (text: string) => (text === '' ? null : Number(text));

const networksOf = (text: string) => text.split(/[\s,]+/).filter((network) => network !== '');

function valuesOf(draft: LimitsDraft): Required<ApiKeyLimits> {
  const rate_limit = numberOf(draft.rate_limit);
  return {
    rate_limit,
    rate_limit_window_s: Number(draft.rate_limit_window_s),
    uses_left: numberOf(draft.uses_left),
    refill_amount: numberOf(draft.refill_amount),
    refill_interval: draft.refill_interval === '' ? null : (draft.refill_interval as Refill),
    allowed_networks: networksOf(draft.allowed_networks),
    metadata: JSON.parse(draft.metadata.trim() || '{}') as Record<string, unknown>,
  };
}

/* Only what differs from what was shown. */
export function changesOf(draft: LimitsDraft, seen: LimitsDraft): ApiKeyLimits {
  const [wanted, shown] = [valuesOf(draft), valuesOf(seen)];
  const names = Object.keys(wanted) as (keyof ApiKeyLimits)[];
  return Object.fromEntries(
    names
      .filter((name) => JSON.stringify(wanted[name]) !== JSON.stringify(shown[name]))
      .map((name) => [name, wanted[name]]),
  );
}

/* The same, with what was seen of just that: the uses go on meanwhile. */
export function changesSeen(draft: LimitsDraft, seen: LimitsDraft) {
  const changes = changesOf(draft, seen);
  const ofChanges = Object.entries(seen).filter(([name]) => name in changes);
  return { changes, seen: Object.fromEntries(ofChanges) as Partial<LimitsDraft> };
}

const upTo = (max: number) =>
  whole({
    max,
    words: `Enter a whole number up to ${numeral(max)}, or leave it empty.`,
    isOptional: true,
  });

const uses = upTo(USES_MAX);

function metadataTrouble(text: string): string | null {
  if (text.trim() === '') return null;
  const trouble = jsonTrouble(text);
  if (trouble !== null) return trouble;
  if (!/^\s*\{/.test(text)) return 'Enter a JSON object, such as {"plan": "gold"}.';
  const over = new TextEncoder().encode(compactJson(text)).length - API_KEY_METADATA_MAX_BYTES;
  return over > 0 ? `Use at most ${API_KEY_METADATA_MAX_BYTES} bytes: remove ${over}.` : null;
}

export const LIMITS_RULES: Rules<LimitsDraft> = {
  rate_limit: upTo(API_KEY_RATE_MAX),
  uses_left: {
    ...uses,
    check: (text, all) =>
      uses.check(text, all) ??
      (text === '' && all.refill_interval !== ''
        ? 'Enter how many there are until the refill.'
        : null),
  },
  refill_amount: {
    ...uses,
    check: (text, all) =>
      uses.check(text, all) ??
      (Number(text) === 0 && all.refill_interval !== '' ? 'Enter how many there are then.' : null),
  },
  allowed_networks: {
    check: (text) =>
      networksOf(text).length > API_KEY_NETWORKS_MAX
        ? `Use at most ${API_KEY_NETWORKS_MAX} networks.`
        : null,
  },
  metadata: { check: metadataTrouble },
};
