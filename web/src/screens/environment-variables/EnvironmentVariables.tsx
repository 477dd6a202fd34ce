import { Badge, Button, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMayChange } from '../../api/access';
import {
  deleteVariable,
  type EnvironmentVariable,
  KEYS_OF_VARIABLES,
  useEnvironmentVariables,
} from '../../api/environmentVariables';
import { timeColumn } from '../../components/cells';
import type { Column } from '../../components/DataTable';
import { KeyLink } from '../../components/KeyLink';
import { List } from '../../components/List';
import type { RowAction } from '../../components/RowMenu';
import { Screen } from '../../components/Screen';
import { useDialog } from '../../components/useDialog';
import type { RowsAction } from '../../components/useRowsActions';
import { useWholeList } from '../../components/useWholeList';
import { CreateVariable } from './CreateVariable';
import { SetVariable } from './SetVariable';

const columns: Column<EnvironmentVariable>[] = [
  {
    header: 'Key',
    sort: 'key',
    value: ({ key }) => key,
    cell: ({ key }) => <KeyLink value={key} />,
  },
  {
    header: 'Value',
    value: ({ value, is_secret }) => (is_secret ? null : value),
    cell: ({ value, is_secret }) =>
      is_secret ? (
        <Badge variant="light" color="gray">
          sensitive
        </Badge>
      ) : (
        <Text size="sm" lineClamp={3}>
          <bdi>{value}</bdi>
        </Text>
      ),
  },
  { header: 'Sensitive', value: ({ is_secret }) => is_secret },
  timeColumn('Created', ({ created_on }) => created_on, { sort: 'created', isExtra: true }),
];

const SEARCHED = { key: ({ key }: EnvironmentVariable) => key };

const actions: RowsAction<EnvironmentVariable>[] = [
  {
    verb: 'Delete',
    done: 'deleted',
    isDangerous: true,
    effect:
      'Whatever reads it finds nothing from now on. The value of a sensitive one cannot be read: keep it elsewhere if you need it. This cannot be undone.',
    run: ({ id }, client) => deleteVariable(id, client),
    keys: KEYS_OF_VARIABLES,
  },
];

export function EnvironmentVariables() {
  const list = useWholeList(useEnvironmentVariables(), { columns, searched: SEARCHED });
  const creating = useDialog();
  const setting = useDialog<EnvironmentVariable>();
  const mayChange = useMayChange();
  const menu = (variable: EnvironmentVariable): RowAction[] =>
    variable.is_secret ? [] : [{ label: 'Edit value', onClick: () => setting.open(variable) }];
  return (
    <Screen
      title="Env variables"
      about="Named values of this environment, read over the API. A sensitive one is encrypted and never shown again: to change it, delete it and add it again."
    >
      <List
        list={list}
        label="Environment variables"
        noun={{ one: 'environment variable', many: 'environment variables' }}
        columns={columns}
        rowKey={({ id }) => id}
        rowName={({ key }) => key}
        search="Search by key"
        menu={mayChange ? menu : undefined}
        actions={mayChange ? actions : []}
        primary={
          mayChange && (
            <Button leftSection={<IconPlus size={16} />} onClick={() => creating.open(true)}>
              Add environment variable
            </Button>
          )
        }
        empty={{
          title: 'No environment variables yet',
          children:
            'Add one for what differs between environments, such as an address or a credential.',
        }}
      />
      <CreateVariable key={`create ${creating.key}`} {...creating.props} />
      {setting.value !== undefined && (
        <SetVariable key={`set ${setting.key}`} {...setting.props} variable={setting.value} />
      )}
    </Screen>
  );
}
