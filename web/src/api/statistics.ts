/* statistics: what Home shows. */
import { useQuery } from '@tanstack/react-query';
import type { Page } from '../components/usePages';
import { type Interval, spanOf } from '../lib/series';
import { apiV1, queryText } from './client';

export interface TokenPoint {
  time: string;
  issued: number;
  refused: number;
}

export interface RefusalCount {
  cause: string;
  error: string;
  description: string;
  count: number;
}

export interface TokenStatistics {
  points: TokenPoint[];
  refusals: RefusalCount[];
  issued: number;
  refused: number;
}

export interface Counts {
  applications: { count: number; unused_count: number };
  apis: { count: number };
  organizations: { count: number };
  api_keys: { count: number };
}

export interface UnusedApplication {
  id: string;
  name: string;
  created_on: string;
  last_used_on: string | null;
}

const REFRESH_MS = 60_000;
const UNUSED_PAGE_SIZE = 10;

export const UNUSED_DAYS = 30;

export function useTokenStatistics(interval: Interval) {
  return useQuery({
    queryKey: ['statistics', 'tokens', interval],
    queryFn: () => {
      const { from, to } = spanOf(interval, new Date());
      const query = queryText({ interval, from: from.toISOString(), to: to.toISOString() });
      return apiV1<TokenStatistics>('GET', `/statistics/tokens${query}`);
    },
    refetchInterval: REFRESH_MS,
  });
}

export function useCounts() {
  return useQuery({
    queryKey: ['statistics', 'applications'],
    queryFn: () => apiV1<Counts>('GET', '/statistics/applications'),
  });
}

export const UNUSED_KEY = ['statistics', 'unused_applications'];

export async function readUnused(token?: string): Promise<Page<UnusedApplication>> {
  const query = queryText({ days: UNUSED_DAYS, page_size: UNUSED_PAGE_SIZE, next_token: token });
  const { applications, next_token } = await apiV1<{
    applications: UnusedApplication[];
    next_token: string | null;
  }>('GET', `/statistics/unused_applications${query}`);
  return { rows: applications, next: next_token };
}
