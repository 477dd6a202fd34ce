/* ApiScreen: one API; its parts are tabs below. */
import { Badge, Code, Group } from '@mantine/core';
import { useOutletContext, useParams } from 'react-router-dom';
import { type ApiRow, useApi } from '../../api/apis';
import { ErrorNotice } from '../../components/ErrorNotice';
import { RouteTabs } from '../../components/RouteTabs';
import { Screen } from '../../components/Screen';
import { ScreenSkeleton } from '../../components/ScreenSkeleton';
import { NotFound } from '../NotFound';

const TABS = [
  { label: 'Details', path: '' },
  { label: 'Scopes', path: 'scopes' },
  { label: 'Applications', path: 'applications' },
  { label: 'Test', path: 'test' },
];
const OWN_TABS = [...TABS, { label: 'OpenAPI spec', path: 'openapi' }];

/* The API that the tab is of. */
export const useCurrentApi = () => useOutletContext<ApiRow>();

export function ApiScreen() {
  const { apiId = '' } = useParams();
  const { data: api, error, isPending, isFetching, refetch } = useApi(apiId);
  if (api === undefined) {
    if (error !== null) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
    /* One that was made a moment ago is not in the list that was read before. */
    return isPending || isFetching ? <ScreenSkeleton /> : <NotFound />;
  }
  return (
    <Screen
      title={api.name}
      parent={{ label: 'APIs', path: '/apis' }}
      about={
        <Group gap="xs" mt={4}>
          <Code style={{ overflowWrap: 'anywhere' }}>{api.audience}</Code>
          {api.is_management_api && <Badge variant="light">built in</Badge>}
        </Group>
      }
    >
      <RouteTabs
        label="Parts of the API"
        base={`/apis/${apiId}`}
        tabs={api.is_management_api ? TABS : OWN_TABS}
        context={api}
      />
    </Screen>
  );
}
