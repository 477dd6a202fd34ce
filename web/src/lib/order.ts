/* order: the order of a list as it stands in an address and in a query: name_asc, name_desc. */
import type { CsvValue } from './csv';

export interface Order {
  by: string;
  isDescending: boolean;
}

export function orderOf(text: string | null | undefined): Order | null {
  const [, by, way] = /^(\w+)_(asc|desc)$/.exec(text ?? '') ?? [];
  return by === undefined ? null : { by, isDescending: way === 'desc' };
}

export function orderText({ by, isDescending }: Order): string {
  return `${by}_${isDescending ? 'desc' : 'asc'}`;
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/* What has no value comes last, whichever way the order goes. */
export function sorted<Row>(
  rows: Row[],
  valueOf: (row: Row) => CsvValue,
  isDescending: boolean,
): Row[] {
  const isNone = (value: CsvValue) => value === null || value === undefined || value === '';
  const sign = isDescending ? -1 : 1;
  return [...rows].sort((one, other) => {
    const [a, b] = [valueOf(one), valueOf(other)];
    if (isNone(a) || isNone(b)) return Number(isNone(a)) - Number(isNone(b));
    if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
    return sign * collator.compare(String(a), String(b));
  });
}
