/*
 * useWholeList: a list that the server gives whole, searched, filtered, sorted and cut into pages
 * here. What is looked for, the order and the page stand in the address, as those of usePages().
 */
import type { ListData } from '../api/usePages';
import { useListAddress } from '../api/useListAddress';
import { fold } from '../lib/fold';
import { orderOf, sorted } from '../lib/order';
import type { Column } from './DataTable';

const PAGE_SIZE = 50;

interface WholeListOptions<Row> {
  columns: Column<Row>[];
  /* What is searched, by the names that people know it by. */
  searched?: Record<string, (row: Row) => string | null>;
  filter?: (row: Row) => boolean;
  prefix?: string;
}

interface Whole<Row> {
  data: Row[] | undefined;
  error: Error | null;
  refetch: () => unknown;
}

export function useWholeList<Row>(
  whole: Whole<Row>,
  { columns, searched = {}, filter, prefix }: WholeListOptions<Row>,
): ListData<Row> {
  const address = useListAddress(prefix);
  const sought = fold(address.search);
  const matchedOn = (row: Row) =>
    Object.keys(searched).find((name) => fold(searched[name]?.(row) ?? '').includes(sought)) ??
    null;
  const found = whole.data?.filter(
    (row) => (sought === '' || matchedOn(row) !== null) && (filter?.(row) ?? true),
  );
  const order = orderOf(address.sort);
  const valueOf = columns.find(({ sort }) => sort !== undefined && sort === order?.by)?.value;
  const all =
    order === null || valueOf === undefined || found === undefined
      ? found
      : sorted(found, valueOf, order.isDescending);
  const count = all?.length ?? 0;
  const pageCount = Math.max(1, Math.ceil(count / PAGE_SIZE));
  const page = Math.min(address.page, pageCount);
  return {
    rows: all?.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE),
    total: all === undefined ? null : { count, isExact: true },
    error: whole.data === undefined ? whole.error : null,
    retry: () => void whole.refetch(),
    address: { ...address, page },
    pager: {
      hasPrevious: page > 1,
      hasNext: page < pageCount,
      previous: () => address.setPage(page - 1),
      next: () => address.setPage(page + 1),
    },
    pageSize: PAGE_SIZE,
    isFirstPage: page === 1,
    readAll: () => Promise.resolve(all ?? []),
    matchedOn: (row) => (sought === '' ? null : matchedOn(row)),
  };
}
