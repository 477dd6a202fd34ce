import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router-dom';
import { readUnused, UNUSED_DAYS, UNUSED_KEY, type UnusedApplication } from '../../api/statistics';
import { type Column, DataTable, PagerButtons } from '../../components/DataTable';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Section } from '../../components/Section';
import { Time } from '../../components/Time';
import { usePages } from '../../api/usePages';

const columns: Column<UnusedApplication>[] = [
  {
    header: 'Application',
    cell: ({ id, name }) => (
      <Anchor component={Link} to={`/applications/${id}`} size="sm">
        {name}
      </Anchor>
    ),
  },
  { header: 'Created', isExtra: true, cell: ({ created_on }) => <Time value={created_on} /> },
  { header: 'Last used', cell: ({ last_used_on }) => <Time value={last_used_on} /> },
];

export function UnusedApplications() {
  const { rows, pager, error, refetch } = usePages(UNUSED_KEY, readUnused);
  return (
    <Section
      title="Unused applications"
      about={`No token for ${UNUSED_DAYS} days. What nobody needs is better deleted.`}
    >
      {error !== null && rows === undefined ? (
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      ) : rows?.length === 0 ? (
        <Text size="sm">Every application was used, or is younger.</Text>
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
