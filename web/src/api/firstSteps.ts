/*
 * firstSteps: how far one has come from an empty store to a token, by what there is. A few rows of
 * each list tell, and the server knows whether any token was ever issued; nothing is remembered in
 * the browser.
 */
import { useRead } from './useRead';
import { dataOf, management } from './client';
import { useCounts } from './statistics';

/* Of a store where one is beginning; a larger one has tokens, and they are counted. */
const LOOKED_AT = 5;

export interface Steps {
  application: { id: string } | null;
  api: { id: string } | null;
  authorized: { apiId: string; applicationId: string } | null;
}

/* The first application that is authorized for one of them. */
async function firstAuthorized(apiIds: string[]): Promise<Steps['authorized']> {
  const answers = await Promise.all(
    apiIds.map(async (api_id) => {
      const { applications } = await dataOf(
        management.GET('/api/v1/apis/{api_id}/authorized_applications', {
          params: { path: { api_id }, query: { page_size: 1 } },
        }),
      );
      const applicationId = applications[0]?.id;
      return applicationId === undefined ? null : { apiId: api_id, applicationId };
    }),
  );
  return answers.find((answer) => answer !== null) ?? null;
}

async function readBeginnings(): Promise<Steps> {
  const [{ apis }, { applications }] = await Promise.all([
    dataOf(management.GET('/api/v1/apis')),
    dataOf(management.GET('/api/v1/applications', { params: { query: { page_size: 1 } } })),
  ]);
  const own = apis.filter(({ is_management_api }) => !is_management_api);
  return {
    application: applications[0] ?? null,
    api: own[0] ?? null,
    authorized: await firstAuthorized(own.slice(0, LOOKED_AT).map(({ id }) => id)),
  };
}

/* null: not known (yet), or not needed any more. */
export function useFirstSteps(): Steps | null {
  const hasToken = useCounts().data?.tokens.has_issued;
  const beginnings = useRead({
    queryKey: ['first_steps'],
    queryFn: readBeginnings,
    enabled: hasToken === false,
  });
  if (hasToken !== false || beginnings.data === undefined) return null;
  return beginnings.data;
}
