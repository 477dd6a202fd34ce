import { Button, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMayChange } from '../../api/access';
import {
  deleteFlag,
  type FeatureFlag,
  KEYS_OF_FLAGS,
  useFeatureFlags,
  useSetEnvironmentValue,
} from '../../api/featureFlags';
import { Named } from '../../components/cells';
import type { Column } from '../../components/DataTable';
import { KeyLink } from '../../components/KeyLink';
import { List } from '../../components/List';
import type { RowAction } from '../../components/RowMenu';
import { Screen } from '../../components/Screen';
import { useDialog } from '../../components/useDialog';
import type { RowsAction } from '../../components/useRowsActions';
import { useWholeList } from '../../components/useWholeList';
import { CreateFlag } from './CreateFlag';
import { EditFlag } from './EditFlag';
import { FlagValue } from './FlagValue';
import { environmentValue, levelWord, typeWord } from './flagValue';
import { OverrideFlag } from './OverrideFlag';
import { useFlagSetter } from './useFlagSetter';

const columns: Column<FeatureFlag>[] = [
  {
    header: 'Name',
    sort: 'name',
    value: ({ name }) => name,
    cell: ({ name, description }) => <Named name={name} about={description} />,
  },
  {
    header: 'Key',
    sort: 'key',
    value: ({ key }) => key,
    cell: ({ key }) => <KeyLink value={key} />,
  },
  { header: 'Description', value: ({ description }) => description },
  {
    header: 'Type',
    sort: 'type',
    width: 100,
    isExtra: true,
    value: ({ type }) => typeWord(type),
    cell: ({ type }) => typeWord(type),
  },
  {
    header: 'Default',
    isSpare: true,
    value: ({ default_value }) => default_value,
    cell: ({ type, default_value }) => <FlagValue type={type} value={default_value} />,
  },
  {
    header: 'Value',
    value: environmentValue,
    cell: (flag) => (
      <>
        <FlagValue type={flag.type} value={environmentValue(flag)} />
        {flag.environment_value !== null && (
          <Text size="xs" c="dimmed">
            overridden
          </Text>
        )}
      </>
    ),
  },
  {
    header: 'Can be overridden by',
    width: 170,
    isExtra: true,
    value: ({ allow_override_level }) => levelWord(allow_override_level),
    cell: ({ allow_override_level }) => levelWord(allow_override_level),
  },
];

const SEARCHED = { name: ({ name }: FeatureFlag) => name, key: ({ key }: FeatureFlag) => key };

const rowActions: RowsAction<FeatureFlag>[] = [
  {
    verb: 'Delete',
    done: 'deleted',
    isDangerous: true,
    effect: 'Its overrides go too, and tokens no longer carry it. This cannot be undone.',
    typed: ({ key }) => key,
    run: ({ key }, client) => deleteFlag(key, client),
    keys: KEYS_OF_FLAGS,
  },
];

/* The rows' actions and the dialogs that they open. */
function useFlagActions() {
  const editing = useDialog<FeatureFlag>();
  const overriding = useDialog<FeatureFlag>();
  const change = useSetEnvironmentValue();
  const set = useFlagSetter(change, 'The environment');
  const actionsOf = (flag: FeatureFlag): RowAction[] => [
    { label: 'Edit feature flag', onClick: () => editing.open(flag) },
    { label: 'Edit value', onClick: () => overriding.open(flag) },
    ...(flag.environment_value === null
      ? []
      : [
          {
            label: 'Remove value',
            onClick: () =>
              set(
                {
                  key: flag.key,
                  value: null,
                  inherited: flag.default_value,
                  seen: { value: environmentValue(flag) },
                },
                flag.environment_value,
              ),
          },
        ]),
  ];
  const { value: flag } = overriding;
  const dialogs = (
    <>
      {editing.value !== undefined && (
        <EditFlag key={`edit ${editing.key}`} {...editing.props} flag={editing.value} />
      )}
      {flag !== undefined && (
        <OverrideFlag
          key={`override ${overriding.key}`}
          {...overriding.props}
          flag={flag}
          title={`Environment value of ${flag.key}`}
          about="It replaces the default, in tokens too. Organizations with their own value keep it."
          value={environmentValue(flag)}
          onSubmit={(value, seen) =>
            set(
              { key: flag.key, value, inherited: flag.default_value, seen },
              flag.environment_value,
              overriding.props.onClose,
            )
          }
          describe={(value) =>
            change.describe({ key: flag.key, value, inherited: flag.default_value })
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
  const list = useWholeList(useFeatureFlags(), { columns, searched: SEARCHED });
  const creating = useDialog();
  const mayChange = useMayChange();
  const { actionsOf, dialogs } = useFlagActions();
  return (
    <Screen
      title="Feature flags"
      about="Switches and values that your software reads by key. Each has a default, which the environment can override, and so can an organization where the flag allows it. Tokens can carry the environment’s value."
    >
      <List
        list={list}
        label="Feature flags"
        noun={{ one: 'feature flag', many: 'feature flags' }}
        columns={columns}
        rowKey={({ key }) => key}
        rowName={({ name }) => name}
        search="Search by name or key"
        menu={mayChange ? actionsOf : undefined}
        actions={mayChange ? rowActions : []}
        primary={
          mayChange && (
            <Button leftSection={<IconPlus size={16} />} onClick={() => creating.open(true)}>
              Add feature flag
            </Button>
          )
        }
        empty={{
          title: 'No feature flags yet',
          children: 'Add one, then read it over the API or include it in an application’s tokens.',
        }}
      />
      <CreateFlag key={`create ${creating.key}`} {...creating.props} />
      {dialogs}
    </Screen>
  );
}
