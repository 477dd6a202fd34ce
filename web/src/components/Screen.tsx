/*
 * Screen: the head of every screen: where one is, what it is for, what one can do. The heading takes
 * the focus when one comes here (app/useArrival.ts).
 */
import { Anchor, Box, Group, Stack, Text, Title } from '@mantine/core';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { Link } from 'react-router-dom';
import { titleOf } from '../lib/title';

interface ScreenProps {
  title: string;
  /* A line: what this is for. */
  about?: ReactNode;
  /* The list that this is a part of. */
  parent?: { label: string; path: string };
  actions?: ReactNode;
  children: ReactNode;
}

const PartContext = createContext<(part: string) => void>(() => undefined);

/* What of the screen's thing is shown, for the title of the browser's tab; '': another one says so. */
export function useScreenPart(part: string) {
  const setPart = useContext(PartContext);
  useEffect(() => {
    if (part === '') return;
    setPart(part);
    return () => setPart('');
  }, [part, setPart]);
}

const ActionsPlace = createContext<HTMLElement | null>(null);

/* In the head of the screen that it is in: what can be done in a part of it, such as a tab. */
export function ScreenActions({ children }: { children: ReactNode }) {
  const place = useContext(ActionsPlace);
  return place === null ? null : createPortal(children, place);
}

export function Screen({ title, about, parent, actions, children }: ScreenProps) {
  const [part, setPart] = useState('');
  const [place, setPlace] = useState<HTMLElement | null>(null);
  useEffect(() => {
    document.title = titleOf(title, part);
  }, [title, part]);
  return (
    <PartContext.Provider value={setPart}>
      <Stack gap="lg" maw={1400}>
        <Group justify="space-between" align="flex-start" gap="sm">
          <Box style={{ minWidth: 0 }}>
            {parent !== undefined && (
              <Anchor component={Link} to={parent.path} size="sm">
                {parent.label}
              </Anchor>
            )}
            <Title order={1} tabIndex={-1} style={{ overflowWrap: 'anywhere' }}>
              <bdi>{title}</bdi>
            </Title>
            {about !== undefined && (
              <Text c="dimmed" size="sm" maw={720} component="div">
                {about}
              </Text>
            )}
          </Box>
          <Group gap="xs">
            {actions}
            <div ref={setPlace} style={{ display: 'contents' }} />
          </Group>
        </Group>
        <ActionsPlace.Provider value={place}>{children}</ActionsPlace.Provider>
      </Stack>
    </PartContext.Provider>
  );
}
