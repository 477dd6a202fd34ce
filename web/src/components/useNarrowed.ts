/*
 * useNarrowed: a list that came as a whole, as far as it has the text that is looked for, and not
 * more of it at once than a page draws quickly. The text stands in the address (?search=).
 */
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';

const STEP = 100;

export function useNarrowed<Row>(rows: Row[] | undefined, textOf: (row: Row) => string) {
  const [parameters, setParameters] = useSearchParams();
  const text = parameters.get('search') ?? '';
  const [limit, setLimit] = useState(STEP);
  const sought = text.trim().toLowerCase();
  const found = rows?.filter((row) => textOf(row).toLowerCase().includes(sought));
  return {
    text,
    setText: (value: string) => {
      setParameters(value === '' ? {} : { search: value }, { replace: true });
      setLimit(STEP);
    },
    rows: found?.slice(0, limit),
    /* How many of those that match are not shown. */
    hiddenCount: Math.max(0, (found?.length ?? 0) - limit),
    showMore: () => setLimit((now) => now + STEP),
  };
}
