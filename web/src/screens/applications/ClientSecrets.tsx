/* ClientSecrets: when they were made and used; rotation with or without keeping the old one. */
import { Alert, Badge, Button, Stack, Switch, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import {
  type ClientSecret,
  useClientSecrets,
  useDeletePreviousSecret,
  useRotateClientSecret,
} from '../../api/applications';
import { useMayChange } from '../../api/access';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { type Column, DataTable } from '../../components/DataTable';
import { ErrorNotice } from '../../components/ErrorNotice';
import { FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import { SecretOnce } from '../../components/SecretOnce';
import { Section } from '../../components/Section';
import { Time } from '../../components/Time';
import { useFields } from '../../components/useFields';
import { useCurrentApplication } from './ApplicationScreen';

const count = new Intl.NumberFormat();

const columns: Column<ClientSecret>[] = [
  {
    header: 'Client secret',
    cell: ({ is_previous }) =>
      is_previous ? (
        <Badge color="yellow" variant="light">
          previous
        </Badge>
      ) : (
        <Badge variant="light">current</Badge>
      ),
  },
  { header: 'Created', cell: ({ created_on }) => <Time value={created_on} /> },
  { header: 'Last used', cell: ({ last_used_on }) => <Time value={last_used_on} /> },
  { header: 'Used', cell: ({ use_count }) => count.format(use_count), align: 'right' },
];

function Rotate({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { id } = useCurrentApplication();
  const rotate = useRotateClientSecret(id);
  const form = useFields({ isKept: true }, rotate.error);
  const { isKept } = form.values;
  const [secret, setSecret] = useState<string | null>(null);
  const end = () => {
    setSecret(null);
    form.reset();
    rotate.reset();
    onClose();
  };
  const submit = () =>
    rotate.mutate(isKept, {
      onSuccess: (made) => {
        setSecret(made);
        rotate.reset();
      },
    });
  return (
    <>
      <FormDialog
        isOpen={isOpen && secret === null}
        onClose={end}
        title="Rotate client secret"
        form={form}
        verb="Rotate client secret"
        onSubmit={submit}
        isPending={rotate.isPending}
      >
        <Switch
          label="Maintain previous secret"
          {...form.getInputProps('isKept', { type: 'checkbox' })}
        />
        <Text size="sm" aria-live="polite">
          {isKept
            ? 'On: the new and the old secret both work until you delete the old one. Nothing breaks while you roll the new one out.'
            : 'Off: the old secret stops working at once. Whatever still uses it gets no more tokens.'}
        </Text>
      </FormDialog>
      <SecretOnce
        title="The new client secret"
        label="client secret"
        secret={secret}
        onClose={end}
      />
    </>
  );
}

function DeletePrevious({
  secret,
  isOpen,
  onClose,
}: {
  secret: ClientSecret;
  isOpen: boolean;
  onClose: () => void;
}) {
  const { id } = useCurrentApplication();
  const remove = useDeletePreviousSecret(id);
  const notify = useNotify();
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onClose={onClose}
      title="Delete previous secret"
      verb="Delete previous secret"
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            notify('The previous secret is deleted');
            onClose();
          },
        })
      }
      isPending={remove.isPending}
      error={remove.error}
    >
      It stops working at once. It was last used: <Time value={secret.last_used_on} />. This cannot
      be undone.
    </ConfirmDialog>
  );
}

export function ClientSecrets() {
  const { id } = useCurrentApplication();
  const secrets = useClientSecrets(id);
  const previous = secrets.data?.find(({ is_previous }) => is_previous);
  const [isRotating, rotation] = useDisclosure(false);
  const [isDeleting, deletion] = useDisclosure(false);
  const mayChange = useMayChange();
  return (
    <Section
      title="Client secrets"
      about="Only digests are stored: a secret is shown once, when it is made."
      actions={
        mayChange && (
          <Button variant="default" onClick={rotation.open} disabled={previous !== undefined}>
            Rotate
          </Button>
        )
      }
    >
      {secrets.error !== null ? (
        <ErrorNotice error={secrets.error} onRetry={() => void secrets.refetch()} />
      ) : (
        <DataTable
          label="Client secrets"
          columns={columns}
          rows={secrets.data}
          rowKey={({ is_previous }) => String(is_previous)}
        />
      )}
      {previous !== undefined && mayChange && (
        <Alert variant="light" color="yellow" title="Two secrets work now" role="status">
          <Stack gap="xs" align="flex-start">
            <Text size="sm">
              Once everything uses the new one (the previous one is no longer used), delete the
              previous secret. Only then can it be rotated again.
            </Text>
            <Button variant="default" size="xs" onClick={deletion.open}>
              Delete previous secret
            </Button>
          </Stack>
        </Alert>
      )}
      <Rotate isOpen={isRotating} onClose={rotation.close} />
      {previous !== undefined && (
        <DeletePrevious secret={previous} isOpen={isDeleting} onClose={deletion.close} />
      )}
    </Section>
  );
}
