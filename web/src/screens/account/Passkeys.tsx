/* Passkeys: what logs in in place of the password, or beside it: added, renamed, removed. */
import { Badge, Button, Group, Text, TextInput } from '@mantine/core';
import {
  KEYS_OF_PASSKEYS,
  type Passkey,
  removePasskey,
  usePasskeys,
  useRenamePasskey,
} from '../../api/passkeys';
import { hasPasskeys } from '../../api/webauthn';
import { type Column, DataTable } from '../../components/DataTable';
import { ErrorNotice } from '../../components/ErrorNotice';
import { FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import { RowMenu } from '../../components/RowMenu';
import { Section } from '../../components/Section';
import { Time } from '../../components/Time';
import { type DialogProps, useDialog } from '../../components/useDialog';
import { useFields } from '../../components/useFields';
import { useRowFocus } from '../../components/useRowFocus';
import { type RowsAction, useRowsActions } from '../../components/useRowsActions';
import { RULES } from '../../lib/textRules';
import { AddPasskey } from './AddPasskey';

const columns: Column<Passkey>[] = [
  {
    header: 'Name',
    cell: ({ name, is_backup_eligible }) => (
      <Group gap="xs">
        <bdi>{name}</bdi>
        {is_backup_eligible && <Badge variant="outline">synced</Badge>}
      </Group>
    ),
  },
  { header: 'Works at', isExtra: true, cell: ({ rp_id }) => <Text size="sm">{rp_id}</Text> },
  { header: 'Added', cell: ({ created_on }) => <Time value={created_on} /> },
  { header: 'Last used', cell: ({ last_used_on }) => <Time value={last_used_on} /> },
];

const NOUN = { one: 'passkey', many: 'passkeys' };

const REMOVE: RowsAction<Passkey> = {
  verb: 'Remove',
  done: 'removed',
  isDangerous: true,
  effect: 'It no longer logs you in. With your last second factor, your recovery codes go too.',
  run: removePasskey,
  keys: KEYS_OF_PASSKEYS,
};

function Rename({ passkey, isOpen, onClose }: DialogProps & { passkey: Passkey }) {
  const rename = useRenamePasskey();
  const notify = useNotify();
  const form = useFields({ name: passkey.name }, rename.error, {
    rules: { name: RULES.passkeyName },
  });
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title="Rename passkey"
      form={form}
      verb="Rename"
      onSubmit={({ name }) =>
        rename.mutate(
          { id: passkey.id, name },
          {
            onSuccess: () => {
              notify('Passkey renamed');
              onClose();
            },
          },
        )
      }
      isPending={rename.isPending}
    >
      <TextInput label="Name" {...form.getInputProps('name')} required />
    </FormDialog>
  );
}

function Table() {
  const passkeys = usePasskeys();
  const renaming = useDialog<Passkey>();
  const { ask, dialogs } = useRowsActions<Passkey>({
    noun: NOUN,
    rowName: ({ name }) => name,
    onDone: () => undefined,
  });
  useRowFocus(passkeys.data?.map(({ id }) => id));
  if (passkeys.isError && passkeys.data === undefined)
    return <ErrorNotice error={passkeys.error} onRetry={() => void passkeys.refetch()} />;
  if (passkeys.data?.length === 0) return null;
  return (
    <>
      <DataTable
        label="Passkeys"
        columns={columns}
        rows={passkeys.data}
        rowKey={({ id }) => id}
        rowName={({ name }) => name}
        menu={(passkey) => (
          <RowMenu
            name={passkey.name}
            actions={[
              { label: 'Rename passkey', onClick: () => renaming.open(passkey) },
              { label: 'Remove passkey', onClick: () => ask(REMOVE, [passkey]), isDangerous: true },
            ]}
          />
        )}
      />
      {dialogs}
      {renaming.value !== undefined && (
        <Rename key={renaming.key} {...renaming.props} passkey={renaming.value} />
      )}
    </>
  );
}

export function Passkeys() {
  const adding = useDialog();
  const canAdd = hasPasskeys();
  return (
    <Section
      title="Passkeys"
      about="Log in with your fingerprint, face, PIN or security key: nothing to type, nothing to steal. A passkey is also a second factor."
      actions={canAdd && <Button onClick={() => adding.open(true)}>Add a passkey</Button>}
    >
      {!canAdd && (
        <Text size="sm">Passkeys work only over https by a host name, or on localhost.</Text>
      )}
      <Table />
      {adding.value !== undefined && <AddPasskey key={adding.key} {...adding.props} />}
    </Section>
  );
}
