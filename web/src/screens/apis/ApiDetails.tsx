/* ApiDetails: what names the API, and its end. */
import { Button, Group, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useNavigate } from 'react-router-dom';
import { useDeleteApi } from '../../api/apis';
import { useDiscovery } from '../../api/server';
import { useMayChange } from '../../api/access';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { CopyField } from '../../components/CopyField';
import { useNotify } from '../../components/notices';
import { Section } from '../../components/Section';
import { useCurrentApi } from './ApiScreen';

function DangerZone() {
  const { id, name } = useCurrentApi();
  const [isOpen, { open, close }] = useDisclosure(false);
  const remove = useDeleteApi(id);
  const navigate = useNavigate();
  const notify = useNotify();
  const confirm = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        notify(`${name} is deleted`);
        navigate('/apis');
      },
    });
  return (
    <Section
      title="Delete the API"
      about="No token is issued for it any more. Those that are out are good until they expire. This cannot be undone."
      isDanger
    >
      <Group>
        <Button color="red" variant="outline" onClick={open}>
          Delete API
        </Button>
      </Group>
      <ConfirmDialog
        isOpen={isOpen}
        onClose={close}
        title="Delete API"
        name={name}
        verb="Delete API"
        onConfirm={confirm}
        isPending={remove.isPending}
        error={remove.error}
      >
        Its scopes go, what applications were authorized for, and its API keys.
      </ConfirmDialog>
    </Section>
  );
}

export function ApiDetails() {
  const { id, audience, is_management_api } = useCurrentApi();
  const { data: server } = useDiscovery();
  const mayChange = useMayChange();
  return (
    <Stack gap="md">
      <Section
        title="What names it"
        about="Audience and id never change. An API accepts a token whose signature is by one of the keys in the JWKS, whose iss is the issuer and whose aud holds the audience."
      >
        <CopyField label="Audience" value={audience} />
        <CopyField label="API id" value={id} />
        {server !== undefined && (
          <>
            <CopyField label="Issuer" value={server.issuer} />
            <CopyField label="JWKS" value={server.jwks_uri} />
          </>
        )}
      </Section>
      {mayChange && !is_management_api && <DangerZone />}
    </Stack>
  );
}
