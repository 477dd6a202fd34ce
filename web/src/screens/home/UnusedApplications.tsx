import { Text } from '@mantine/core';
import { UNUSED_DAYS, type UnusedApplication, unusedPages } from '../../api/statistics';
import { NameLink, timeColumn } from '../../components/cells';
import { type Column, DataTable, PagerButtons } from '../../components/DataTable';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Section } from '../../components/Section';
import { usePages } from '../../api/usePages';

const columns: Column<UnusedApplication>[] = [
  {
    header: 'Application',
    cell: ({ id, name }) => <NameLink to={`/applications/${id}`} name={name} />,
  },
  timeColumn('Created', ({ created_on }) => created_on, { isExtra: true }),
  timeColumn('Last used', ({ last_used_on }) => last_used_on),
];

export function UnusedApplications() {
  const { rows, pager, error, refetch } = usePages(unusedPages, { prefix: 'unused_' });
  return (
    <Section
      title="Unused applications"
      about={`No token for ${UNUSED_DAYS} days. Delete what nobody needs.`}
    >
      {error !== null && rows === undefined ? (
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      ) : rows?.length === 0 ? (
        <Text size="sm">None: every application was used, or is newer than that.</Text>
      ) : (
        <DataTable
          label="Unused applications"
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
        />
      )}
      <PagerButtons pager={pager} />
    </Section>
  );
}
