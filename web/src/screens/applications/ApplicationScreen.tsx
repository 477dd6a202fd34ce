/* ApplicationScreen: one application; its parts are tabs below. */
import { Badge, Group } from '@mantine/core';
import { useOutletContext, useParams } from 'react-router-dom';
import { type Application, typeLabel, useApplication } from '../../api/applications';
import { RouteTabs } from '../../components/RouteTabs';
import { Screen } from '../../components/Screen';
import { OneThing } from '../OneThing';

const TABS = [
  { label: 'Details', path: '' },
  { label: 'APIs', path: 'apis' },
  { label: 'Properties', path: 'properties' },
  { label: 'Tokens', path: 'tokens' },
  { label: 'Test', path: 'test' },
  { label: 'Usage', path: 'usage' },
  { label: 'Audit', path: 'audit' },
];

/* The application that the tab is of. */
export const useCurrentApplication = () => useOutletContext<Application>();

const LIST = { label: 'Applications', path: '/applications' };

export function ApplicationScreen() {
  const { applicationId = '' } = useParams();
  return (
    <OneThing query={useApplication(applicationId)} what="application" list={LIST}>
      {(application) => (
        <Screen
          title={application.name}
          parent={LIST}
          about={
            <Group gap="xs" mt={4}>
              <Badge variant="default">
                {application.type === 'm2m' ? 'M2M' : typeLabel(application.type)}
              </Badge>
              <Badge variant="default" tt="none">
                {application.org_code ?? 'global'}
              </Badge>
            </Group>
          }
        >
          <RouteTabs
            label="Parts of the application"
            base={`/applications/${applicationId}`}
            tabs={TABS}
            context={application}
          />
        </Screen>
      )}
    </OneThing>
  );
}
