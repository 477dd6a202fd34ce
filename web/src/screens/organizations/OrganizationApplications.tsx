import { Anchor, Button, Code, Group, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from 'react-router-dom';
import { useMayChange } from '../../api/access';
import { useOrganizationApplications } from '../../api/organizations';
import { type Column, DataTable, PagerButtons } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNotice } from '../../components/ErrorNotice';
import { useDialog } from '../../components/useDialog';
import { AddApplication } from './AddApplication';
import { useOrganizationHere } from './Organization';

interface Row {
  id: string;
  name: string;
}

const columns: Column<Row>[] = [
  {
    header: 'Name',
    cell: ({ id, name }) => (
      <Anchor component={Link} to={`/applications/${id}`} size="sm">
        {name}
      </Anchor>
    ),
  },
  { header: 'client_id', cell: ({ id }) => <Code>{id}</Code> },
];

export function OrganizationApplications() {
  const { code, name } = useOrganizationHere();
  const applications = useOrganizationApplications(code);
  const adding = useDialog();
  const { rows, isFirstPage } = applications;
  const isEmpty = rows?.length === 0 && isFirstPage;
  const add = useMayChange() && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => adding.open(true)}>
      Add M2M application
    </Button>
  );
  return (
    <>
      {applications.isError ? (
        <ErrorNotice error={applications.error} onRetry={() => void applications.refetch()} />
      ) : isEmpty ? (
        <EmptyState title="No application yet" action={add}>
          An application that is added here belongs to {name} for good, and its tokens say so.
        </EmptyState>
      ) : (
        <>
          <Group justify="space-between" align="flex-end">
            <Text size="sm" c="dimmed" maw={640}>
              They belong to {name} for good; their tokens carry org_code {code}.
            </Text>
            {add}
          </Group>
          <DataTable
            label={`Applications of ${name}`}
            columns={columns}
            rows={rows}
            rowKey={({ id }) => id}
          />
          <PagerButtons pager={applications.pager} />
        </>
      )}
      <AddApplication key={adding.key} {...adding.props} code={code} />
    </>
  );
}
