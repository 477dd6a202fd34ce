import { Badge, Button, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMayChange } from '../../api/access';
import { type EnvironmentVariable, useEnvironmentVariables } from '../../api/environmentVariables';
import { type Column, DataTable } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNotice } from '../../components/ErrorNotice';
import { KeyLink } from '../../components/KeyLink';
import { MoreButton } from '../../components/MoreButton';
import { RowMenu } from '../../components/RowMenu';
import { Screen } from '../../components/Screen';
import { SearchField } from '../../components/SearchField';
import { Time } from '../../components/Time';
import { useDialog } from '../../components/useDialog';
import { useNarrowed } from '../../components/useNarrowed';
import { CreateVariable } from './CreateVariable';
import { DeleteVariable } from './DeleteVariable';
import { SetVariable } from './SetVariable';

const columns: Column<EnvironmentVariable>[] = [
  { header: 'Key', cell: ({ key }) => <KeyLink value={key} /> },
  {
    header: 'Value',
    cell: ({ value, is_secret }) =>
      is_secret ? (
        <Badge variant="light" color="gray">
          sensitive
        </Badge>
      ) : (
        <Text size="sm" lineClamp={3} style={{ overflowWrap: 'anywhere' }}>
          {value}
        </Text>
      ),
  },
  { header: 'Created', cell: ({ created_on }) => <Time value={created_on} />, isExtra: true },
];

export function EnvironmentVariables() {
  const variables = useEnvironmentVariables();
  const narrowed = useNarrowed(variables.data, ({ key }) => key);
  const creating = useDialog();
  const setting = useDialog<EnvironmentVariable>();
  const deleting = useDialog<EnvironmentVariable>();
  const mayChange = useMayChange();
  const isEmpty = variables.data?.length === 0;
  const create = mayChange && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => creating.open(true)}>
      Create variable
    </Button>
  );
  const actions: Column<EnvironmentVariable> = {
    header: 'Actions',
    align: 'right',
    cell: (variable) => (
      <RowMenu
        name={variable.key}
        actions={[
          ...(variable.is_secret
            ? []
            : [{ label: 'Edit value', onClick: () => setting.open(variable) }]),
          { label: 'Delete', onClick: () => deleting.open(variable), isDangerous: true },
        ]}
      />
    ),
  };
  return (
    <Screen
      title="Environment variables"
      about="Named values of this environment, read through the API. A sensitive one is encrypted, and shown to nobody: to change it, delete it and create it anew."
      actions={!isEmpty && create}
    >
      {variables.isError ? (
        <ErrorNotice error={variables.error} onRetry={() => void variables.refetch()} />
      ) : isEmpty ? (
        <EmptyState title="No environment variable yet" action={create}>
          Create one for what differs between environments, such as an address or a credential.
        </EmptyState>
      ) : (
        <>
          <SearchField label="Key" value={narrowed.text} onSearch={narrowed.setText} />
          <DataTable
            label="Environment variables"
            columns={mayChange ? [...columns, actions] : columns}
            rows={narrowed.rows}
            rowKey={({ id }) => id}
          />
          <MoreButton narrowed={narrowed} />
        </>
      )}
      <CreateVariable key={`create ${creating.key}`} {...creating.props} />
      {setting.value !== undefined && (
        <SetVariable key={`set ${setting.key}`} {...setting.props} variable={setting.value} />
      )}
      {deleting.value !== undefined && (
        <DeleteVariable
          key={`delete ${deleting.key}`}
          {...deleting.props}
          variable={deleting.value}
        />
      )}
    </Screen>
  );
}
