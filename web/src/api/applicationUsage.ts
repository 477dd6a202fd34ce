/* applicationUsage: what became of an application's requests for tokens. */
import { queryOptions } from '@tanstack/react-query';
import { useRead } from './useRead';
import { type Interval, spanOf } from '../lib/series';
import { dataOf, management, type Schema } from './client';

export type ApplicationRefusal = Schema['get_application_refusals_response']['refusals'][number];

const REFRESH_MS = 30_000;

const keyOf = (id: string, ...more: (string | number)[]) => ['applications', 'one', id, ...more];
const pathOf = (id: string) => ({ application_id: id });

/* What is shown first: the last 24 hours. */
export const FIRST_USAGE = ['hour', 24] as const;

/* The last `steps` hours or days, the one that is running included. */
export const applicationUsageQuery = (id: string, interval: Interval, steps: number) =>
  queryOptions({
    queryKey: keyOf(id, 'usage', interval, steps),
    queryFn: () => {
      const { from, to } = spanOf(interval, new Date(), steps);
      const query = { interval, from: from.toISOString(), to: to.toISOString() };
      return dataOf(
        management.GET('/api/v1/applications/{application_id}/usage', {
          params: { path: pathOf(id), query },
        }),
      );
    },
  });

export function useApplicationUsage(id: string, interval: Interval, steps: number) {
  return useRead({ ...applicationUsageQuery(id, interval, steps), refetchInterval: REFRESH_MS });
}

/* The latest first. */
export const applicationRefusalsQuery = (id: string) =>
  queryOptions({
    queryKey: keyOf(id, 'refusals'),
    queryFn: async () =>
      (
        await dataOf(
          management.GET('/api/v1/applications/{application_id}/refusals', {
            params: { path: pathOf(id) },
          }),
        )
      ).refusals,
  });

export function useApplicationRefusals(id: string) {
  return useRead({ ...applicationRefusalsQuery(id), refetchInterval: REFRESH_MS });
}
