import { Code, Group, Stack, Text } from '@mantine/core';
import type { AuditEntry } from '../../api/audit';

interface Change {
  name: string;
  before: unknown;
  after: unknown;
}

const shown = (value: unknown) => {
  if (value === null || value === '') return 'nothing';
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/* What members were, and are. */
export function Changes({ entry }: { entry: AuditEntry }) {
  const changes = entry.changes as Change[];
  if (changes.length === 0) return null;
  return (
    <Stack gap={2}>
      {changes.map(({ name, before, after }) => (
        <Group key={name} gap={6} style={{ overflowWrap: 'anywhere' }}>
          <Text size="xs" c="dimmed">
            {name.replaceAll('_', ' ')}:
          </Text>
          <Code>
            <bdi>{shown(before)}</bdi>
          </Code>
          <Text size="xs" aria-label="became">
            →
          </Text>
          <Code>
            <bdi>{shown(after)}</bdi>
          </Code>
        </Group>
      ))}
    </Stack>
  );
}
