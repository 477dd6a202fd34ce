import { Code, Stack, Text } from '@mantine/core';
import type { RefusalCount } from '../../api/statistics';
import { type Column, DataTable } from '../../components/DataTable';
import { Section } from '../../components/Section';
import { refusalMeaning } from '../../lib/refusals';

const columns: Column<RefusalCount>[] = [
  {
    header: 'Cause',
    cell: ({ cause, error }) => (
      <Stack gap={2} align="flex-start">
        <Text size="sm" fw={600}>
          {cause.replaceAll('_', ' ')}
        </Text>
        <Code>{error}</Code>
      </Stack>
    ),
  },
  {
    header: 'What it usually means',
    cell: ({ cause, description }) => <Text size="sm">{refusalMeaning(cause, description)}</Text>,
  },
  {
    header: 'Refused',
    align: 'right',
    cell: ({ count }) => count.toLocaleString('en'),
  },
];

export function Refusals({ refusals }: { refusals: RefusalCount[] }) {
  const rows = [...refusals].sort((a, b) => b.count - a.count);
  return (
    <Section title="Refusals" about="Why tokens were refused in this time, the most frequent first.">
      <DataTable label="Refusals" columns={columns} rows={rows} rowKey={({ cause }) => cause} minWidth={480} />
    </Section>
  );
}
