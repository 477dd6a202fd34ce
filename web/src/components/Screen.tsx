/* Screen: the head of every screen: where one is, what it is for, what one can do. */
import { Anchor, Box, Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { Link } from 'react-router-dom';

interface ScreenProps {
  title: string;
  /* A line: what this is for. */
  about?: ReactNode;
  /* The list that this is a part of. */
  parent?: { label: string; path: string };
  actions?: ReactNode;
  children: ReactNode;
}

export function Screen({ title, about, parent, actions, children }: ScreenProps) {
  useEffect(() => {
    document.title = `${title} · jeton`;
  }, [title]);
  return (
    <Stack gap="lg" maw={1400}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <Box style={{ minWidth: 0 }}>
          {parent !== undefined && (
            <Anchor component={Link} to={parent.path} size="sm">
              {parent.label}
            </Anchor>
          )}
          <Title order={1} style={{ overflowWrap: 'anywhere' }}>
            {title}
          </Title>
          {about !== undefined && (
            <Text c="dimmed" size="sm" maw={720} component="div">
              {about}
            </Text>
          )}
        </Box>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}
