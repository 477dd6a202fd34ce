/*
 * firstSteps: how far one has come from an empty store to a token, by what there is. A few rows of
 * each list tell; nothing is remembered in the browser.
 */
import { useQuery } from '@tanstack/react-query';
import { dataOf, management } from './client';
import { useCounts, useTokenStatistics } from './statistics';

/* Of a store where one is beginning; a larger one has tokens, and they are counted. */
const LOOKED_AT = 5;

interface Beginnings {
  api: { id: string; audience: string } | null;
  application: { id: string } | null;
  isAuthorized: boolean;
}

async function isAnyAuthorized(apiIds: string[]): Promise<boolean> {
  const answers = await Promise.all(
    apiIds.map((api_id) =>
      dataOf(
        management.GET('/api/v1/apis/{api_id}/authorized_applications', {
          params: { path: { api_id }, query: { page_size: 1 } },
        }),
      ),
    ),
  );
  return answers.some(({ applications }) => applications.length > 0);
}

async function readBeginnings(): Promise<Beginnings> {
  const [{ apis }, { applications }] = await Promise.all([
    dataOf(management.GET('/api/v1/apis')),
    dataOf(management.GET('/api/v1/applications', { params: { query: { page_size: 1 } } })),
  ]);
  const own = apis.filter(({ is_management_api }) => !is_management_api);
  return {
    api: own[0] ?? null,
    application: applications[0] ?? null,
    isAuthorized: await isAnyAuthorized(own.slice(0, LOOKED_AT).map(({ id }) => id)),
  };
}

export interface Steps extends Beginnings {
  hasToken: boolean;
}

/* null: not known (yet). */
export function useFirstSteps(): Steps | null {
  const tokens = useTokenStatistics('day');
  const counts = useCounts();
  const used = counts.data?.applications;
  const hasToken =
    (tokens.data?.issued ?? 0) > 0 || (used !== undefined && used.count > used.unused_count);
  const beginnings = useQuery({
    queryKey: ['first_steps'],
    queryFn: readBeginnings,
    enabled: tokens.isFetched && counts.isFetched && !hasToken,
  });
  return beginnings.data === undefined ? null : { ...beginnings.data, hasToken };
}
