/* ApiScreen: one API; its parts are tabs below. */
import { Badge, Code, Group } from '@mantine/core';
import { useOutletContext, useParams } from 'react-router-dom';
import { type ApiRow, useApi } from '../../api/apis';
import { RouteTabs } from '../../components/RouteTabs';
import { Screen } from '../../components/Screen';
import { OneThing } from '../OneThing';

const TABS = [
  { label: 'Details', path: '' },
  { label: 'Scopes', path: 'scopes' },
  { label: 'Applications', path: 'applications' },
  { label: 'Test', path: 'test' },
];
const OWN_TABS = [...TABS, { label: 'OpenAPI spec', path: 'openapi' }];

/* The API that the tab is of. */
export const useCurrentApi = () => useOutletContext<ApiRow>();

const LIST = { label: 'APIs', path: '/apis' };

export function ApiScreen() {
  const { apiId = '' } = useParams();
  return (
    <OneThing query={useApi(apiId)} what="API" list={LIST}>
      {(api) => (
        <Screen
          title={api.name}
          parent={LIST}
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
      )}
    </OneThing>
  );
}
