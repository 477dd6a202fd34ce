/* statistics: what Home shows. */
import { useRead } from './useRead';
import type { Page } from './usePages';
import { type Interval, spanOf } from '../lib/series';
import { dataOf, management, type Schema } from './client';

export type TokenStatistics = Schema['get_token_statistics_response'];
export type RefusalCount = TokenStatistics['refusals'][number];
export type Counts = Schema['get_totals_response'];
export type UnusedApplication = Schema['get_unused_applications_response']['applications'][number];

const REFRESH_MS = 60_000;
const UNUSED_PAGE_SIZE = 10;

export const UNUSED_DAYS = 30;

export function useTokenStatistics(interval: Interval) {
  return useRead({
    queryKey: ['statistics', 'tokens', interval],
    queryFn: () => {
      const { from, to } = spanOf(interval, new Date());
      const query = { interval, from: from.toISOString(), to: to.toISOString() };
      return dataOf(management.GET('/api/v1/statistics/tokens', { params: { query } }));
    },
    refetchInterval: REFRESH_MS,
  });
}

export function useCounts() {
  return useRead({
    queryKey: ['statistics', 'totals'],
    queryFn: () => dataOf(management.GET('/api/v1/statistics/totals')),
  });
}

export const UNUSED_KEY = ['statistics', 'unused_applications'];

export async function readUnused(token?: string): Promise<Page<UnusedApplication>> {
  const query = { days: UNUSED_DAYS, page_size: UNUSED_PAGE_SIZE, next_token: token };
  const { applications, next_token } = await dataOf(
    management.GET('/api/v1/statistics/unused_applications', { params: { query } }),
  );
  return { rows: applications, next: next_token };
}
