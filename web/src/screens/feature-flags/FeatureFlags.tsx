import { Button, Group, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMayChange } from '../../api/access';
import { type FeatureFlag, useFeatureFlags, useSetEnvironmentValue } from '../../api/featureFlags';
import { type Column, DataTable } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNotice } from '../../components/ErrorNotice';
import { KeyLink } from '../../components/KeyLink';
import { MoreButton } from '../../components/MoreButton';
import { type RowAction, RowMenu } from '../../components/RowMenu';
import { Screen } from '../../components/Screen';
import { SearchField } from '../../components/SearchField';
import { useDialog } from '../../components/useDialog';
import { useNarrowed } from '../../components/useNarrowed';
import { CreateFlag } from './CreateFlag';
import { DeleteFlag } from './DeleteFlag';
import { EditFlag } from './EditFlag';
import { FlagValue } from './FlagValue';
import { environmentValue, levelWord, typeWord } from './flagValue';
import { OverrideFlag } from './OverrideFlag';
import { useFlagSetter } from './useFlagSetter';

const columns: Column<FeatureFlag>[] = [
  {
    header: 'Name',
    cell: ({ name, description }) => (
      <>
        <Text size="sm">{name}</Text>
        {description !== '' && (
          <Text size="xs" c="dimmed" lineClamp={2}>
            {description}
          </Text>
        )}
      </>
    ),
  },
  { header: 'Key', cell: ({ key }) => <KeyLink value={key} /> },
  { header: 'Type', cell: ({ type }) => typeWord(type), isExtra: true },
  {
    header: 'Default',
    cell: ({ type, default_value }) => <FlagValue type={type} value={default_value} />,
    isExtra: true,
  },
  {
    header: 'Value',
    cell: (flag) => (
      <Group gap={6}>
        <FlagValue type={flag.type} value={environmentValue(flag)} />
        {flag.environment_value !== null && (
          <Text span size="xs" c="dimmed">
            overridden
          </Text>
        )}
      </Group>
    ),
  },
  {
    header: 'May be overridden by',
    cell: ({ allow_override_level }) => levelWord(allow_override_level),
    isExtra: true,
  },
];

/* The rows' actions and the dialogs that they open. */
function useFlagActions() {
  const editing = useDialog<FeatureFlag>();
  const deleting = useDialog<FeatureFlag>();
  const overriding = useDialog<FeatureFlag>();
  const change = useSetEnvironmentValue();
  const set = useFlagSetter(change, 'The environment');
  const actionsOf = (flag: FeatureFlag): RowAction[] => [
    /* The API takes no values of JSON. */
    ...(flag.type === 'json'
      ? []
      : [
          { label: 'Edit', onClick: () => editing.open(flag) },
          { label: 'Set environment value', onClick: () => overriding.open(flag) },
        ]),
    ...(flag.environment_value === null
      ? []
      : [
          {
            label: 'Remove environment value',
            onClick: () => set(flag.key, null, flag.environment_value),
          },
        ]),
    { label: 'Delete', onClick: () => deleting.open(flag), isDangerous: true },
  ];
  const { value: flag } = overriding;
  const dialogs = (
    <>
      {editing.value !== undefined && (
        <EditFlag key={`edit ${editing.key}`} {...editing.props} flag={editing.value} />
      )}
      {deleting.value !== undefined && (
        <DeleteFlag key={`delete ${deleting.key}`} {...deleting.props} flag={deleting.value} />
      )}
      {flag !== undefined && (
        <OverrideFlag
          key={`override ${overriding.key}`}
          {...overriding.props}
          flag={flag}
          title={`Environment value of ${flag.key}`}
          about="It counts in place of the default, in tokens too. Organizations that have a value of their own keep theirs."
          value={environmentValue(flag)}
          onSubmit={(value) =>
            set(flag.key, value, flag.environment_value, overriding.props.onClose)
          }
          isPending={change.isPending}
          error={change.error}
        />
      )}
    </>
  );
  return { actionsOf, dialogs };
}

export function FeatureFlags() {
  const flags = useFeatureFlags();
  const narrowed = useNarrowed(flags.data, ({ key, name }) => `${name} ${key}`);
  const creating = useDialog();
  const mayChange = useMayChange();
  const { actionsOf, dialogs } = useFlagActions();
  const isEmpty = flags.data?.length === 0;
  const create = mayChange && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => creating.open(true)}>
      Create feature flag
    </Button>
  );
  const actions: Column<FeatureFlag> = {
    header: 'Actions',
    align: 'right',
    cell: (flag) => <RowMenu name={flag.name} actions={actionsOf(flag)} />,
  };
  return (
    <Screen
      title="Feature flags"
      about="Switches and values that your software asks for by key. Each has a default; the environment may have a value of its own, and an organization too where the flag allows it. Tokens can carry what the environment has."
      actions={!isEmpty && create}
    >
      {flags.isError ? (
        <ErrorNotice error={flags.error} onRetry={() => void flags.refetch()} />
      ) : isEmpty ? (
        <EmptyState title="No feature flag yet" action={create}>
          Create one, read it from the API or switch it on for an application's tokens.
        </EmptyState>
      ) : (
        <>
          <SearchField label="Name or key" value={narrowed.text} onSearch={narrowed.setText} />
          <DataTable
            label="Feature flags"
            columns={mayChange ? [...columns, actions] : columns}
            rows={narrowed.rows}
            rowKey={({ key }) => key}
          />
          <MoreButton narrowed={narrowed} />
        </>
      )}
      <CreateFlag key={`create ${creating.key}`} {...creating.props} />
      {dialogs}
    </Screen>
  );
}
