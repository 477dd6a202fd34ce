import { Code, Group, Stack, Text } from '@mantine/core';
import { CopyIcon } from './Copy';

/* A value that one wants to have elsewhere. */
export function CopyField({ label, value }: { label: string; value: string }) {
  return (
    <Stack gap={2}>
      <Text size="sm" fw={500}>
        {label}
      </Text>
      <Group gap={4} wrap="nowrap" align="flex-start">
        <Code style={{ fontSize: 'var(--mantine-font-size-sm)', overflowWrap: 'anywhere' }}>
          {value}
        </Code>
        <CopyIcon value={value} label={label} />
      </Group>
    </Stack>
  );
}
