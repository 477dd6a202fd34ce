/* Organization: the head of one, with its parts as tabs. The parts take it from useOrganizationHere(). */
import { Alert } from '@mantine/core';
import { IconBan } from '@tabler/icons-react';
import { useOutletContext, useParams } from 'react-router-dom';
import { type Organization as Record, useOrganization } from '../../api/organizations';
import { RouteTabs } from '../../components/RouteTabs';
import { Screen } from '../../components/Screen';
import { OneThing } from '../OneThing';
import { said } from '../../lib/said';

const LIST = { label: 'Organizations', path: '/organizations' };

export function useOrganizationHere() {
  return useOutletContext<Record>();
}

const TABS = [
  { label: 'Details', path: '' },
  { label: 'M2M apps', path: 'applications' },
  { label: 'API keys', path: 'api-keys' },
  { label: 'Properties', path: 'properties' },
  { label: 'Feature flags', path: 'feature-flags' },
];

export function Organization() {
  const { code = '' } = useParams();
  return (
    <OneThing query={useOrganization(code)} what="organization" list={LIST}>
      {(organization) => (
        <Screen title={organization.name} parent={LIST}>
          {organization.is_suspended && (
            <Alert color="yellow" icon={<IconBan size={18} />} title="Suspended">
              Its applications get no tokens, and its API keys do not verify.
            </Alert>
          )}
          <RouteTabs
            label={said`Parts of ${organization.name}`}
            base={`/organizations/${code}`}
            tabs={TABS}
            context={organization}
          />
        </Screen>
      )}
    </OneThing>
  );
}
