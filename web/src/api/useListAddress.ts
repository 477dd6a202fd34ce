/*
 * useListAddress: what a list shows, in the address of the page: what is looked for (search), the
 * order (sort), filters by their names, and the page. So Back and reload return to it, and it can be
 * passed on. Another search, order or filter begins at the first page.
 *
 * A list that the server gives a page at a time goes on from a token (after); those of the pages
 * before are kept in the history beside the address, so that one can go back after a reload, too.
 */
import { useLocation, useSearchParams } from 'react-router-dom';

interface Tokens {
  tokens?: Record<string, string[]>;
}

/* prefix: of the names, where a screen has several lists. */
export function useListAddress(prefix = '') {
  const [parameters, setParameters] = useSearchParams();
  const { state } = useLocation() as { state: Tokens | null };
  const after = parameters.get(`${prefix}after`) ?? undefined;
  const kept = state?.tokens?.[prefix] ?? [];
  /* Without those before: the address came from elsewhere. */
  const tokens = kept.at(-1) === after ? kept : after === undefined ? [] : [after];

  const go = (
    changes: Record<string, string | null>,
    { isReplaced = false, then = [] as string[] } = {},
  ) =>
    setParameters(
      (now) => {
        for (const [name, value] of Object.entries({ page: null, after: null, ...changes })) {
          if (value === null || value === '') now.delete(prefix + name);
          else now.set(prefix + name, value);
        }
        return now;
      },
      { replace: isReplaced, state: { tokens: { ...state?.tokens, [prefix]: then } } },
    );

  return {
    search: parameters.get(`${prefix}search`) ?? '',
    sort: parameters.get(`${prefix}sort`),
    page: Math.max(1, Math.trunc(Number(parameters.get(`${prefix}page`))) || 1),
    after,
    tokens,
    get: (name: string) => parameters.get(prefix + name),
    /* While one types: each letter is no page of the history. */
    setSearch: (text: string) => go({ search: text }, { isReplaced: true }),
    set: (name: string, value: string | null) => go({ [name]: value }),
    clear: (names: string[]) =>
      go(Object.fromEntries(['search', ...names].map((name) => [name, null]))),
    setPage: (page: number, then: string[] = []) =>
      go({ page: page === 1 ? null : String(page), after: then.at(-1) ?? null }, { then }),
    backToFirstPage: () => go({}, { isReplaced: true }),
  };
}

export type ListAddress = ReturnType<typeof useListAddress>;
