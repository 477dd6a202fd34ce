import { Text } from '@mantine/core';
import { ENVIRONMENT, ENVIRONMENT_SHADE } from '../lib/environment';

/* What this server is called, in its color, so that nobody takes it for another one. */
export function EnvironmentName() {
  if (ENVIRONMENT === '') return null;
  const { background, text } = ENVIRONMENT_SHADE;
  return (
    <Text
      size="sm"
      fw={600}
      px={8}
      py={1}
      truncate
      title={ENVIRONMENT}
      style={{ background, color: text, borderRadius: 'var(--mantine-radius-sm)', minWidth: 0 }}
    >
      <bdi>{ENVIRONMENT}</bdi>
    </Text>
  );
}
