/*
 * usePages: a list that the server gives a page at a time, by next_token or by the last id seen.
 */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { useRead } from './useRead';
import { ApiError } from './client';
import { type ListAddress, useListAddress } from './useListAddress';

export const PAGE_SIZE = 25;
const LARGEST_PAGE_SIZE = 500;

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
  total?: Total;
}

/* A list in pages. */
export interface Pages<Row> {
  /* Names it with its search, order and filters, which stand in the address like the page. */
  key: readonly unknown[];
  read: (token: string | undefined, pageSize: number) => Promise<Page<Row>>;
}

/* The page after a token, or the first one. */
export const pageQuery = <Row>({ key, read }: Pages<Row>, after?: string) =>
  queryOptions({ queryKey: [...key, after ?? ''], queryFn: () => read(after, PAGE_SIZE) });

/* How many rows all pages have; where counting them would take long, there are more than that. */
export interface Total {
  count: number;
  isExact: boolean;
}

/* A list as components show it, whether the server or the page itself searches, sorts and cuts it. */
export interface ListData<Row> {
  /* Of this page; undefined: still loading. */
  rows: Row[] | undefined;
  total: Total | null;
  error: Error | null;
  retry: () => void;
  address: ListAddress;
  pager: Pager;
  pageSize: number;
  isFirstPage: boolean;
  /* Which of the texts that are searched has what is looked for. */
  matchedOn: (row: Row) => string | null;
  /* All pages, however many there are; told as they come, until the signal ends it. */
  readAll: (onRead: (count: number) => void, signal: AbortSignal) => Promise<Row[]>;
}

interface PagesOptions {
  /* Of lists that change by themselves: how often they are read again. */
  refetchInterval?: number;
  /* Of the names in the address, where a screen has several lists. */
  prefix?: string;
}

export function usePages<Row>(pages: Pages<Row>, { refetchInterval, prefix }: PagesOptions = {}) {
  const address = useListAddress(prefix);
  const { after, tokens, page } = address;
  const query = useRead({
    ...pageQuery(pages, after),
    placeholderData: keepPreviousData,
    refetchInterval,
  });
  const next = query.data?.next ?? null;
  const isFirstPage = after === undefined;
  /* A place in the list that is there no more: one begins again. */
  const isLost = query.error instanceof ApiError && query.error.status === 400 && !isFirstPage;
  const pager: Pager = {
    hasPrevious: !isFirstPage,
    hasNext: next !== null && !query.isPlaceholderData,
    previous: () =>
      tokens.length > 1
        ? address.setPage(Math.max(1, page - 1), tokens.slice(0, -1))
        : address.setPage(1),
    next: () => next !== null && address.setPage(page + 1, [...tokens, next]),
  };
  const readAll: ListData<Row>['readAll'] = async (onRead, signal) => {
    const rows: Row[] = [];
    let token: string | undefined;
    do {
      const answer = await pages.read(token, LARGEST_PAGE_SIZE);
      rows.push(...answer.rows);
      onRead(rows.length);
      token = answer.next ?? undefined;
    } while (token !== undefined && !signal.aborted);
    return rows;
  };
  return {
    ...query,
    rows: query.data?.rows,
    total: query.data?.total ?? null,
    retry: isLost ? address.backToFirstPage : () => void query.refetch(),
    address,
    pager,
    pageSize: PAGE_SIZE,
    isFirstPage,
    matchedOn: (row: Row) => (row as { matched_on?: string }).matched_on ?? null,
    readAll,
  };
}
