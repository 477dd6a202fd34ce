import { Code, Text } from '@mantine/core';
import type { FlagType } from '../../api/featureFlags';

/* A value in a table. */
export function FlagValue({ type, value }: { type: FlagType; value: string }) {
  if (type === 'str' && value === '')
    return (
      <Text span size="sm" c="dimmed">
        empty
      </Text>
    );
  return <Code title={value}>{value}</Code>;
}
