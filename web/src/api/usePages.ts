/*
 * usePages: a list that the server gives a page at a time, by next_token or by the last id seen.
 * The tokens of the pages before are kept, so that one can go back; another `key` (a search, a
 * filter, an order) begins anew.
 */
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

export interface Pager {
  hasPrevious: boolean;
  hasNext: boolean;
  previous: () => void;
  next: () => void;
}

export interface Page<Row> {
  rows: Row[];
  /* Of the page after; null on the last. */
  next: string | null;
}

export function pageQuery<Row>(
  key: readonly unknown[],
  read: (token: string | undefined) => Promise<Page<Row>>,
  token?: string,
) {
  return queryOptions({ queryKey: [...key, token ?? ''], queryFn: () => read(token) });
}

export function usePages<Row>(
  key: readonly unknown[],
  read: (token: string | undefined) => Promise<Page<Row>>,
  /* Of lists that change by themselves: how often they are read again. */
  refetchInterval?: number,
) {
  const identity = JSON.stringify(key);
  const [state, setState] = useState<{ identity: string; tokens: string[] }>({
    identity,
    tokens: [],
  });
  if (state.identity !== identity) setState({ identity, tokens: [] });
  const tokens = state.identity === identity ? state.tokens : [];
  const token = tokens.at(-1);
  const query = useQuery({
    ...pageQuery(key, read, token),
    placeholderData: keepPreviousData,
    refetchInterval,
  });
  const next = query.data?.next ?? null;
  const pager: Pager = {
    hasPrevious: tokens.length > 0,
    hasNext: next !== null && !query.isPlaceholderData,
    previous: () => setState({ identity, tokens: tokens.slice(0, -1) }),
    next: () => next !== null && setState({ identity, tokens: [...tokens, next] }),
  };
  return { ...query, rows: query.data?.rows, pager, isFirstPage: tokens.length === 0 };
}
