import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/* A part of a screen with a heading of its own. */
export function Section({
  title,
  about,
  actions,
  isDanger = false,
  children,
}: {
  title: string;
  about?: ReactNode;
  actions?: ReactNode;
  isDanger?: boolean;
  children?: ReactNode;
}) {
  const border = isDanger ? { borderColor: 'var(--mantine-color-red-outline)' } : undefined;
  return (
    <Paper withBorder p="md" component="section" aria-label={title} style={border}>
      <Stack gap="md">
        <Group justify="space-between" align="flex-start" gap="sm">
          <div style={{ flex: '1 1 16rem', minWidth: 0 }}>
            <Title order={2} size="h4">
              {title}
            </Title>
            {about !== undefined && (
              <Text c="dimmed" size="sm" maw={680} component="div">
                {about}
              </Text>
            )}
          </div>
          {actions !== undefined && <Group gap="xs">{actions}</Group>}
        </Group>
        {children}
      </Stack>
    </Paper>
  );
}
