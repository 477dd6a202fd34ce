/* ApplicationDetails: what it is called, how it proves who it is, and its end. */
import { Anchor, Button, Code, Group, Stack, Text, TextInput } from '@mantine/core';
import { Link } from 'react-router-dom';
import { useDeleteApplication, useRenameApplication } from '../../api/applications';
import { useDiscovery } from '../../api/server';
import { useMayChange } from '../../api/access';
import { CopyField } from '../../components/CopyField';
import { DangerZone } from '../../components/DangerZone';
import { PageForm } from '../../components/Form';
import { useNotify } from '../../components/notices';
import { Section } from '../../components/Section';
import { Time } from '../../components/Time';
import { useFields } from '../../components/useFields';
import { useCurrentApplication } from './ApplicationScreen';
import { ClientSecrets } from './ClientSecrets';
import { RULES } from '../../lib/textRules';
import { said } from '../../lib/said';

function Name() {
  const { id, name } = useCurrentApplication();
  const rename = useRenameApplication(id);
  const form = useFields({ name }, rename.error, { rules: { name: RULES.applicationName } });
  const notify = useNotify();
  const mayChange = useMayChange();
  const submit = ({ name: next }: { name: string }) => {
    if (next === form.seen.name) notify('That is its name already');
    else
      rename.mutate(
        { name: next, seen: form.seen },
        {
          onSuccess: () => notify('The name is changed', { undo: () => rename.mutate({ name }) }),
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
      about="What a client library wants to know. None of it is secret."
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

function DeleteApplication() {
  const { id, name } = useCurrentApplication();
  return (
    <DangerZone
      title="Delete the application"
      about="Its secrets stop working at once. Tokens it has already are good until they expire. This cannot be undone."
      verb="Delete application"
      name={name}
      remove={useDeleteApplication(id)}
      done={said`${name} is deleted`}
      list="/applications"
    >
      Whatever runs with this client_id gets no more tokens. Its authorizations, properties and
      figures go too.
    </DangerZone>
  );
}

export function ApplicationDetails() {
  const { id, type } = useCurrentApplication();
  const mayChange = useMayChange();
  return (
    <Stack gap="md">
      <Name key={id} />
      <Credentials />
      {(type === 'm2m' || type === 'reg') && <ClientSecrets />}
      {mayChange && <DeleteApplication />}
    </Stack>
  );
}
