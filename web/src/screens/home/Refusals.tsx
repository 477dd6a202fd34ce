import { Code, Group, Stack, Text } from '@mantine/core';
import type { RefusalCount } from '../../api/statistics';
import { type Column, DataTable } from '../../components/DataTable';
import { Section } from '../../components/Section';
import { refusalMeaning } from '../../lib/refusals';
import { numeral } from '../../lib/counted';

const columns: Column<RefusalCount>[] = [
  {
    header: 'Cause',
    cell: ({ cause, error, description }) => (
      <Stack gap={2}>
        <Group gap="xs">
          <Text size="sm" fw={600}>
            {cause.replaceAll('_', ' ')}
          </Text>
          <Code>{error}</Code>
        </Group>
        <Text size="sm" maw={760}>
          {refusalMeaning(cause, description)}
        </Text>
      </Stack>
    ),
  },
  {
    header: 'Refused',
    align: 'right',
    cell: ({ count }) => numeral(count),
  },
];

export function Refusals({ refusals }: { refusals: RefusalCount[] }) {
  const rows = [...refusals].sort((a, b) => b.count - a.count);
  return (
    <Section
      title="Refusals"
      about="Why tokens were refused in this period, and what that usually means."
    >
      <DataTable label="Refusals" columns={columns} rows={rows} rowKey={({ cause }) => cause} />
    </Section>
  );
}
