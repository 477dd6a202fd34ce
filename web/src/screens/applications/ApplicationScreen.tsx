/* ApplicationScreen: one application; its parts are tabs below. */
import { Badge, Group } from '@mantine/core';
import { useOutletContext, useParams } from 'react-router-dom';
import { ApiError } from '../../api/client';
import { type Application, typeLabel, useApplication } from '../../api/applications';
import { ErrorNotice } from '../../components/ErrorNotice';
import { RouteTabs } from '../../components/RouteTabs';
import { Screen } from '../../components/Screen';
import { ScreenSkeleton } from '../../components/ScreenSkeleton';
import { NotFound } from '../NotFound';

const TABS = [
  { label: 'Details', path: '' },
  { label: 'APIs', path: 'apis' },
  { label: 'Properties', path: 'properties' },
  { label: 'Tokens', path: 'tokens' },
  { label: 'Test', path: 'test' },
];

/* The application that the tab is of. */
export const useCurrentApplication = () => useOutletContext<Application>();

export function ApplicationScreen() {
  const { applicationId = '' } = useParams();
  const { data: application, error, refetch } = useApplication(applicationId);
  if (error instanceof ApiError && error.status === 404) return <NotFound />;
  if (error !== null && application === undefined)
    return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (application === undefined) return <ScreenSkeleton />;
  const { name, type, org_code } = application;
  return (
    <Screen
      title={name}
      parent={{ label: 'Applications', path: '/applications' }}
      about={
        <Group gap="xs" mt={4}>
          <Badge variant="default">{type === 'm2m' ? 'M2M' : typeLabel(type)}</Badge>
          <Badge variant="default" tt="none">
            {org_code ?? 'global'}
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
  );
}
