import { Badge, Group, Text } from '@mantine/core';
import { numeral } from '../lib/counted';

const SHOWN_MAX = 4;

/* The first few scopes of many. */
export function ScopeList({ scopes }: { scopes: { id: string; key: string }[] }) {
  if (scopes.length === 0)
    return (
      <Text size="sm" c="dimmed">
        none enabled
      </Text>
    );
  return (
    <Group gap={4}>
      {scopes.slice(0, SHOWN_MAX).map(({ id, key }) => (
        <Badge key={id} variant="default" tt="none" fw={500}>
          {key}
        </Badge>
      ))}
      {scopes.length > SHOWN_MAX && (
        <Text size="xs" c="dimmed">
          and {numeral(scopes.length - SHOWN_MAX)} more
        </Text>
      )}
    </Group>
  );
}
