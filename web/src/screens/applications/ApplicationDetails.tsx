/* ApplicationDetails: what it is called, how it proves who it is, and what an administrator does to it. */
import { Anchor, Button, Code, Group, Stack, Text, TextInput } from '@mantine/core';
import { Link } from 'react-router-dom';
import { useDeleteApplication, useRenameApplication } from '../../api/applications';
import { useDiscovery } from '../../api/server';
import { useMayChange } from '../../api/access';
import { CopyField } from '../../components/CopyField';
import { AdminActions } from '../../components/AdminActions';
import { PageForm } from '../../components/Form';
import { useNotify } from '../../components/notices';
import { Section } from '../../components/Section';
import { Time } from '../../components/Time';
import { useFields } from '../../components/useFields';
import { useCurrentApplication } from './ApplicationScreen';
import { ClientSecrets, RotateAction } from './ClientSecrets';
import { RULES } from '../../lib/textRules';
import { said } from '../../lib/said';

function Name() {
  const { id, name } = useCurrentApplication();
  const rename = useRenameApplication(id);
  const form = useFields({ name }, rename.error, { rules: { name: RULES.applicationName } });
  const notify = useNotify();
  const mayChange = useMayChange();
  const submit = ({ name: next }: { name: string }) => {
    if (next === form.seen.name) notify('That is already its name');
    else
      rename.mutate(
        { name: next, seen: form.seen },
        {
          onSuccess: () => notify('Name changed', { undo: () => rename.mutate({ name }) }),
        },
      );
  };
  return (
    <PageForm
      form={form}
      onSubmit={submit}
      isPending={rename.isPending}
      describe={form.isDirty ? rename.describe : undefined}
    >
      <Group align="flex-start" gap="xs" wrap="nowrap">
        <TextInput
          label="Name"
          {...form.getInputProps('name')}
          readOnly={!mayChange}
          style={{ flex: 1, maxWidth: 420 }}
        />
        {mayChange && (
          <Button mt={25} type="submit" variant="default" loading={rename.isPending}>
            Save
          </Button>
        )}
      </Group>
    </PageForm>
  );
}

function Credentials() {
  const { client_id, org_code, created_on } = useCurrentApplication();
  const { data: server } = useDiscovery();
  return (
    <Section
      title="How it asks for tokens"
      about="What a client library needs. None of it is secret."
    >
      <CopyField label="client_id" value={client_id} />
      {server !== undefined && (
        <>
          <CopyField label="Domain (issuer)" value={server.issuer} />
          <CopyField label="Token endpoint" value={server.token_endpoint} />
        </>
      )}
      <Text size="sm" component="div">
        Created <Time value={created_on} />
        {org_code !== null && (
          <>
            {' '}
            for the organization{' '}
            <Anchor component={Link} to={`/organizations/${org_code}`} size="sm">
              <Code>{org_code}</Code>
            </Anchor>
          </>
        )}
      </Text>
    </Section>
  );
}

function Actions({ hasSecrets }: { hasSecrets: boolean }) {
  const { id, name } = useCurrentApplication();
  return (
    <AdminActions
      title="Delete application"
      about="Its secrets stop working at once. Tokens it already has stay valid until they expire. This cannot be undone."
      verb="Delete application"
      name={name}
      remove={useDeleteApplication(id)}
      done={said`${name} deleted`}
      list="/applications"
      others={hasSecrets && <RotateAction />}
    >
      Whatever runs with this client_id gets no more tokens. Its authorizations, properties and
      figures go too.
    </AdminActions>
  );
}

export function ApplicationDetails() {
  const { id, type } = useCurrentApplication();
  const mayChange = useMayChange();
  const hasSecrets = type === 'm2m' || type === 'reg';
  return (
    <Stack gap="md">
      <Name key={id} />
      <Credentials />
      {hasSecrets && <ClientSecrets />}
      {mayChange && <Actions hasSecrets={hasSecrets} />}
    </Stack>
  );
}
