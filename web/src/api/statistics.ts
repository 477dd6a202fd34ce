/* statistics: what Home shows. */
import { queryOptions } from '@tanstack/react-query';
import { useRead } from './useRead';
import type { Pages } from './usePages';
import { type Interval, spanOf } from '../lib/series';
import { dataOf, management, type Schema } from './client';

export type TokenStatistics = Schema['get_token_statistics_response'];
export type RefusalCount = TokenStatistics['refusals'][number];
export type Counts = Schema['get_totals_response'];
export type UnusedApplication = Schema['get_unused_applications_response']['applications'][number];

const REFRESH_MS = 60_000;
const UNUSED_PAGE_SIZE = 10;

export const UNUSED_DAYS = 30;

export const tokenStatisticsQuery = (interval: Interval) =>
  queryOptions({
    queryKey: ['statistics', 'tokens', interval],
    queryFn: () => {
      const { from, to } = spanOf(interval, new Date());
      const query = { interval, from: from.toISOString(), to: to.toISOString() };
      return dataOf(management.GET('/api/v1/statistics/tokens', { params: { query } }));
    },
  });

export function useTokenStatistics(interval: Interval) {
  return useRead({ ...tokenStatisticsQuery(interval), refetchInterval: REFRESH_MS });
}

export const countsQuery = queryOptions({
  queryKey: ['statistics', 'totals'],
  queryFn: () => dataOf(management.GET('/api/v1/statistics/totals')),
});

export function useCounts() {
  return useRead(countsQuery);
}

export const unusedPages: Pages<UnusedApplication> = {
  key: ['statistics', 'unused_applications'],
  read: async (token) => {
    const query = { days: UNUSED_DAYS, page_size: UNUSED_PAGE_SIZE, next_token: token };
    const { applications, next_token } = await dataOf(
      management.GET('/api/v1/statistics/unused_applications', { params: { query } }),
    );
    return { rows: applications, next: next_token };
  },
};
