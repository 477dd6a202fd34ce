/* ClientSecrets: when they were made and used; rotation, and until when the old one goes on. */
import { Alert, Badge, Button, Select, Stack, Switch, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import {
  type ClientSecret,
  type SecretRotation,
  useAuthorizedApis,
  useClientSecrets,
  useDeletePreviousSecret,
  useRotateClientSecret,
} from '../../api/applications';
import { useMayChange } from '../../api/access';
import { AdminAction } from '../../components/AdminActions';
import { ClientSecretOnce } from '../../components/ClientSecretOnce';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { type Column, DataTable } from '../../components/DataTable';
import { ErrorNotice } from '../../components/ErrorNotice';
import { FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import { RowMenu } from '../../components/RowMenu';
import { Section } from '../../components/Section';
import { Time } from '../../components/Time';
import { useFields } from '../../components/useFields';
import { useNow } from '../../components/useNow';
import { type PreviousSecret, previousSecret } from '../../lib/clientSecrets';
import { useCurrentApplication } from './ApplicationScreen';
import { counted, numeral } from '../../lib/counted';

function State({ secret, isLive }: { secret: ClientSecret; isLive: boolean }) {
  if (!secret.is_previous) return <Badge variant="light">current</Badge>;
  return (
    <Badge color={isLive ? 'yellow' : 'gray'} variant="light">
      {isLive ? 'previous' : 'previous, expired'}
    </Badge>
  );
}

const columnsWith = (live: ClientSecret | undefined): Column<ClientSecret>[] => [
  {
    header: 'Client secret',
    cell: (secret) => <State secret={secret} isLive={secret === live} />,
  },
  { header: 'Created', cell: ({ created_on }) => <Time value={created_on} /> },
  { header: 'Expires', cell: ({ expires_on }) => <Time value={expires_on} />, isExtra: true },
  { header: 'Last used', cell: ({ last_used_on }) => <Time value={last_used_on} /> },
  { header: 'Used', cell: ({ use_count }) => numeral(use_count), align: 'right' },
];

const FOR_GOOD = 'none';

const ENDS = [
  { value: '3600', label: 'in an hour' },
  { value: '86400', label: 'in 24 hours' },
  { value: '604800', label: 'in 7 days' },
  { value: FOR_GOOD, label: 'when you delete it' },
];

interface Rotation {
  isKept: boolean;
  end: string;
}

const bodyOf = ({ isKept, end }: Rotation): SecretRotation =>
  isKept && end !== FOR_GOOD
    ? { maintain_previous_secret: true, grace_period_s: Number(end) }
    : { maintain_previous_secret: isKept };

function Rotate({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { id, client_id } = useCurrentApplication();
  const apis = useAuthorizedApis(id);
  const rotate = useRotateClientSecret(id);
  const form = useFields<Rotation>({ isKept: true, end: '86400' }, rotate.error, {
    aliases: { grace_period_s: 'end' },
  });
  const { isKept } = form.values;
  const [secret, setSecret] = useState<string | null>(null);
  const end = () => {
    setSecret(null);
    form.reset();
    rotate.reset();
    onClose();
  };
  const submit = (values: Rotation) =>
    rotate.mutate(bodyOf(values), {
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
        describe={(values) => rotate.describe(bodyOf(values))}
      >
        <Switch
          label="Maintain previous secret"
          {...form.getInputProps('isKept', { type: 'checkbox' })}
        />
        {isKept && (
          <Select
            label="The previous secret expires"
            data={ENDS}
            {...form.getInputProps('end')}
            allowDeselect={false}
          />
        )}
        <Text size="sm" aria-live="polite">
          {isKept
            ? 'Both secrets work until then, so nothing breaks while you roll out the new one.'
            : 'The previous secret stops working at once. Whatever still uses it gets no more tokens.'}
        </Text>
      </FormDialog>
      <ClientSecretOnce
        title="The new client secret"
        clientId={client_id}
        secret={secret}
        audience={apis.data?.[0]?.audience}
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
      title="Delete previous client secret"
      verb="Delete previous client secret"
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            notify('Previous client secret deleted');
            onClose();
          },
        })
      }
      isPending={remove.isPending}
      describe={remove.describe}
      error={remove.error}
    >
      It stops working at once. It was last used: <Time value={secret.last_used_on} />. This cannot
      be undone.
    </ConfirmDialog>
  );
}

const DAYS = { one: 'day', many: 'days' };

function TwoSecrets({
  previous: { secret, keptDays, isOld },
  onDelete,
}: {
  previous: PreviousSecret<ClientSecret>;
  onDelete?: () => void;
}) {
  const title = isOld
    ? `Two secrets have worked for ${counted(keptDays, DAYS)}`
    : 'Two secrets work now';
  return (
    <Alert variant="light" color={isOld ? 'red' : 'yellow'} title={title} role="status">
      <Stack gap="xs" align="flex-start">
        <Text size="sm" component="div">
          {secret.expires_on === null ? (
            'The previous one never expires: delete it as soon as nothing uses it. Until then you cannot rotate again.'
          ) : (
            <>
              The previous one expires <Time value={secret.expires_on} />. You can rotate again
              after that, or once you delete it.
            </>
          )}
        </Text>
        {onDelete !== undefined && (
          <Button variant="default" size="xs" onClick={onDelete}>
            Delete previous client secret
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

const PREVIOUS_FIRST = 'Delete the previous client secret first.';

/* Opens the dialog, or says why there is none now. */
function useRotation() {
  const { id } = useCurrentApplication();
  const secrets = useClientSecrets(id);
  const hasPrevious = previousSecret(secrets.data ?? [], useNow()) !== null;
  const [isOpen, { open, close }] = useDisclosure(false);
  const notify = useNotify();
  const rotate = () => (hasPrevious ? notify(PREVIOUS_FIRST, { isError: true }) : open());
  return { hasPrevious, rotate, dialog: <Rotate isOpen={isOpen} onClose={close} /> };
}

/* Among what an administrator does to the application. */
export function RotateAction() {
  const { hasPrevious, rotate, dialog } = useRotation();
  return (
    <>
      <AdminAction
        title="Rotate client secret"
        about={
          hasPrevious
            ? PREVIOUS_FIRST
            : 'Issues a new client secret. The previous one can keep working while you roll it out.'
        }
      >
        <Button variant="default" onClick={rotate}>
          Rotate
        </Button>
      </AdminAction>
      {dialog}
    </>
  );
}

export function ClientSecrets() {
  const { id } = useCurrentApplication();
  const secrets = useClientSecrets(id);
  const previous = previousSecret(secrets.data ?? [], useNow());
  const [isDeleting, deletion] = useDisclosure(false);
  const mayChange = useMayChange();
  const { rotate, dialog } = useRotation();
  const menu = (secret: ClientSecret) => (
    <RowMenu
      name={secret.is_previous ? 'the previous client secret' : 'the current client secret'}
      actions={
        !secret.is_previous
          ? [{ label: 'Rotate', onClick: rotate }]
          : secret === previous?.secret
            ? [{ label: 'Delete', onClick: deletion.open, isDangerous: true }]
            : []
      }
    />
  );
  return (
    <Section
      title="Client secrets"
      about="A secret is shown once, when it is created: the server keeps only a digest."
    >
      {secrets.error !== null ? (
        <ErrorNotice error={secrets.error} onRetry={() => void secrets.refetch()} />
      ) : (
        <DataTable
          label="Client secrets"
          columns={columnsWith(previous?.secret)}
          rows={secrets.data}
          rowKey={({ is_previous }) => String(is_previous)}
          menu={mayChange ? menu : undefined}
        />
      )}
      {previous !== null && (
        <TwoSecrets previous={previous} onDelete={mayChange ? deletion.open : undefined} />
      )}
      {previous !== null && (
        <DeletePrevious secret={previous.secret} isOpen={isDeleting} onClose={deletion.close} />
      )}
      {dialog}
    </Section>
  );
}
