import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useMayChange } from '../../app/access';
import type { Organization } from '../../api/organizations';
import { CopyField } from '../../components/CopyField';
import { Fact, Facts } from '../../components/Facts';
import { Time } from '../../components/Time';
import { useDialog } from '../../components/useDialog';
import { DeleteOrganization } from './DeleteOrganization';
import { EditOrganization } from './EditOrganization';
import { useOrganizationHere } from './Organization';
import { SuspendOrganization } from './SuspendOrganization';

function DetailsCard({ organization }: { organization: Organization }) {
  const editing = useDialog();
  const mayChange = useMayChange();
  const { code, handle, external_id, created_on, suspended_on, is_suspended } = organization;
  return (
    <Paper withBorder p="md">
      <Stack gap="md">
        <Group justify="space-between">
          <Title order={2}>Details</Title>
          {mayChange && (
            <Button variant="default" size="xs" onClick={() => editing.open(true)}>
              Edit
            </Button>
          )}
        </Group>
        <Facts>
          <CopyField label="Organization code" value={code} />
          <Fact label="Handle">{handle}</Fact>
          <Fact label="External id">{external_id}</Fact>
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
          The code never changes. Tokens of this organization's applications carry it as org_code.
        </Text>
      </Stack>
      <EditOrganization key={editing.key} {...editing.props} organization={organization} />
    </Paper>
  );
}

export function OrganizationDetails() {
  const organization = useOrganizationHere();
  const deleting = useDialog();
  const mayChange = useMayChange();
  return (
    <Stack gap="lg">
      <DetailsCard organization={organization} />
      {mayChange && <SuspendOrganization organization={organization} />}
      {mayChange && (
        <Paper withBorder p="md">
          <Group justify="space-between" align="flex-end">
            <Stack gap={4} maw={640}>
              <Title order={2}>Delete</Title>
              <Text size="sm">
                Its applications go with it and get no more tokens; so do its API keys, property
                values and feature flag overrides.
              </Text>
            </Stack>
            <Button color="red" variant="outline" onClick={() => deleting.open(true)}>
              Delete organization
            </Button>
          </Group>
        </Paper>
      )}
      <DeleteOrganization key={deleting.key} {...deleting.props} organization={organization} />
    </Stack>
  );
}
