import { Button, Stack, Text } from '@mantine/core';
import { useMayChange } from '../../api/access';
import type { Organization } from '../../api/organizations';
import { CopyField } from '../../components/CopyField';
import { Fact, Facts } from '../../components/Facts';
import { Section } from '../../components/Section';
import { Time } from '../../components/Time';
import { useDialog } from '../../components/useDialog';
import { DeleteOrganization } from './DeleteOrganization';
import { EditOrganization } from './EditOrganization';
import { Quota } from '../Quota';
import { useOrganizationHere } from './Organization';
import { SuspendOrganization } from './SuspendOrganization';

function DetailsCard({ organization }: { organization: Organization }) {
  const editing = useDialog();
  const mayChange = useMayChange();
  const { code, handle, external_id, created_on, suspended_on, is_suspended } = organization;
  return (
    <Section
      title="Details"
      actions={
        mayChange && (
          <Button variant="default" size="xs" onClick={() => editing.open(true)}>
            Edit
          </Button>
        )
      }
    >
      <Facts>
        <CopyField label="Organization code" value={code} />
        <Fact label="Handle">{handle}</Fact>
        <Fact label="External ID">{external_id}</Fact>
        <Fact label="Created">
          <Time value={created_on} />
        </Fact>
        {is_suspended && (
          <Fact label="Suspended">
            <Time value={suspended_on} />
          </Fact>
        )}
      </Facts>
      <Text size="sm" c="dimmed">
        The code never changes. Tokens of this organization’s applications carry it as org_code.
      </Text>
      <EditOrganization key={editing.key} {...editing.props} organization={organization} />
    </Section>
  );
}

export function OrganizationDetails() {
  const organization = useOrganizationHere();
  const mayChange = useMayChange();
  return (
    <Stack gap="lg">
      <DetailsCard organization={organization} />
      <Quota
        key={organization.code}
        owner={{ of: 'organization', id: organization.code }}
        about="Tokens that all of its applications may get together, from all nodes."
      />
      {mayChange && <SuspendOrganization organization={organization} />}
      {mayChange && <DeleteOrganization organization={organization} />}
    </Stack>
  );
}
