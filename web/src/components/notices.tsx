/*
 * notices: short words about what was just done, with a way to undo it where there is one. Read out
 * by screen readers; gone after a while, but not while somebody looks at them. They stand where the
 * least is: what one reads or copies next is on the right.
 */
import { Affix, Button, Group, Notification, Stack } from '@mantine/core';
import {
  createContext,
  type ReactNode,
  Suspense,
  useCallback,
  useContext,
  useMemo,
  useState,
} from 'react';
import { chunk } from '../api/chunks';
import type { ShownRequest } from '../lib/shownRequest';
import { useDialog } from './useDialog';

/* Seldom asked for, and not on the first screen. */
const { Component: SentRequest } = chunk(() => import('./SentRequest'), 'SentRequest');

const SHOWN_MS = 7_000;

interface Notice {
  id: number;
  text: string;
  color: string;
  undo?: () => void;
  describe?: () => Promise<ShownRequest[]>;
}

/* describe: of what had no form to show it in: what was sent. */
type Notify = (
  text: string,
  options?: { undo?: () => void; describe?: Notice['describe']; isError?: boolean },
) => void;

const NoticeContext = createContext<Notify>(() => {});

export const useNotify = () => useContext(NoticeContext);

let lastId = 0;

export function NoticeProvider({ children }: { children: ReactNode }) {
  const [notices, setNotices] = useState<Notice[]>([]);
  const drop = useCallback(
    (id: number) => setNotices((all) => all.filter((notice) => notice.id !== id)),
    [],
  );
  const notify = useCallback<Notify>(
    (text, { undo, describe, isError = false } = {}) => {
      const id = ++lastId;
      setNotices((all) => [
        ...all.slice(-2),
        { id, text, undo, describe, color: isError ? 'red' : 'jeton' },
      ]);
      setTimeout(() => drop(id), SHOWN_MS);
    },
    [drop],
  );
  const asking = useDialog<() => Promise<ShownRequest[]>>();
  const { open } = asking;
  const shown = useMemo(
    () =>
      notices.map(({ id, text, color, undo, describe }) => (
        <Notification
          key={id}
          color={color}
          withBorder
          onClose={() => drop(id)}
          closeButtonProps={{ 'aria-label': 'Close' }}
        >
          <Group justify="space-between" wrap="nowrap">
            {text}
            {describe !== undefined && (
              <Button
                size="compact-sm"
                variant="subtle"
                style={{ flexShrink: 0 }}
                onClick={() => {
                  open(describe);
                  drop(id);
                }}
              >
                Show as curl
              </Button>
            )}
            {undo !== undefined && (
              <Button
                size="compact-sm"
                variant="light"
                style={{ flexShrink: 0 }}
                onClick={() => {
                  undo();
                  drop(id);
                }}
              >
                Undo
              </Button>
            )}
          </Group>
        </Notification>
      )),
    [notices, drop, open],
  );
  return (
    <NoticeContext.Provider value={notify}>
      {children}
      {asking.value !== undefined && (
        <Suspense fallback={null}>
          <SentRequest {...asking.props} describe={asking.value} />
        </Suspense>
      )}
      <Affix position={{ bottom: 16, left: 16 }} maw="calc(100vw - 32px)">
        <Stack gap="xs" role="status" aria-live="polite">
          {shown}
        </Stack>
      </Affix>
    </NoticeContext.Provider>
  );
}
