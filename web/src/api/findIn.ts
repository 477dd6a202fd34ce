import type { UseQueryResult } from '@tanstack/react-query';

/* One of a list that is read whole. null: there is none; one that was made a moment ago is not in the
 * list that was read before. */
export function findIn<Row>(list: UseQueryResult<Row[]>, isIt: (row: Row) => boolean) {
  const { data, error, isFetching, isFetchedAfterMount, refetch } = list;
  const mayCome = data === undefined || (isFetching && !isFetchedAfterMount);
  return { error, refetch, data: data?.find(isIt) ?? (mayCome ? undefined : null) };
}
