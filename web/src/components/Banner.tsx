/*
 * Banner: what one must know whatever one is doing: it stands above all else, dialogs too, and is
 * read out when it comes.
 */
import { Affix, Group, Paper, Text } from '@mantine/core';
import type { ReactNode } from 'react';

export const ABOVE_ALL = 900;

export function Banner({
  icon,
  action,
  children,
}: {
  icon: ReactNode;
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Affix
      position={{ top: 8, left: 0, right: 0 }}
      zIndex={ABOVE_ALL}
      px="md"
      style={{ display: 'flex', justifyContent: 'center', pointerEvents: 'none' }}
    >
      <Paper
        withBorder
        shadow="md"
        px="md"
        py="xs"
        role="alert"
        style={{
          pointerEvents: 'auto',
          borderColor: 'var(--mantine-color-yellow-6)',
          borderWidth: 2,
        }}
      >
        <Group gap="sm" wrap="nowrap">
          {icon}
          <Text size="sm">{children}</Text>
          {action}
        </Group>
      </Paper>
    </Affix>
  );
}
