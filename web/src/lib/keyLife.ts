/* keyLife: the life of a signing key on a line: published, signing, kept for verifying, gone. */
export interface LifeSpan {
  kind: 'published' | 'signing' | 'verifying';
  from: number;
  /* null: until it is replaced. */
  to: number | null;
}

interface Key {
  state: 'pending' | 'active' | 'retired';
  created_on: string;
  active_from: string;
  removed_after: string | null;
}

/*
 * The key that follows by active_from, if there is one, ends the signing. The first key of a store
 * signs at once: it has no time of being published only.
 */
export function lifeOf(key: Key, keys: Key[]): LifeSpan[] {
  const created = Date.parse(key.created_on);
  const active = Date.parse(key.active_from);
  const ends = keys
    .map(({ active_from }) => Date.parse(active_from))
    .filter((time) => time > active)
    .sort((a, b) => a - b)[0];
  const removed = key.removed_after === null ? null : Date.parse(key.removed_after);
  const spans: LifeSpan[] = [];
  if (created < active) spans.push({ kind: 'published', from: created, to: active });
  spans.push({ kind: 'signing', from: active, to: ends ?? removed });
  if (ends !== undefined) spans.push({ kind: 'verifying', from: ends, to: removed });
  return spans;
}

/* From the first to the last time of all, with now in it. */
export function lineOf(lives: LifeSpan[][], now: number): { from: number; to: number } {
  const times = lives.flat().flatMap(({ from, to }) => (to === null ? [from] : [from, to]));
  const from = Math.min(now, ...times);
  const last = Math.max(now, ...times);
  /* Some room after the last, for what has no end. */
  return { from, to: last + Math.max((last - from) * 0.15, 3_600_000) };
}

const BEGINS: Record<LifeSpan['kind'], string> = {
  published: 'published',
  signing: 'signs from',
  verifying: 'retired',
};

/* What happens to a key when, in the order of time. */
export function datesOf(life: LifeSpan[]): { word: string; at: number }[] {
  const dates = life.map(({ kind, from }) => ({ word: BEGINS[kind], at: from }));
  const end = life.at(-1)?.to ?? null;
  return end === null ? dates : [...dates, { word: 'gone', at: end }];
}

/* The beginning of a line, its middle and its end. */
export function marksOf({ from, to }: { from: number; to: number }): number[] {
  return [from, (from + to) / 2, to];
}
