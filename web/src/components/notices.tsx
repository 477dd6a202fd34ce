/*
 * notices: short words about what was just done, with a way to undo it where there is one. Read out
 * by screen readers; gone after a while, but not under the pointer or with the focus in them; what went
 * wrong stays until it is closed. They stand where the least is: what one reads or copies next is on
 * the right.
 */
import { Affix, Button, Group, Notification, Stack } from '@mantine/core';
import {
  createContext,
  type ReactNode,
  Suspense,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
} from 'react';
import { chunk } from '../api/chunks';
import type { ShownRequest } from '../lib/shownRequest';
import { useDialog } from './useDialog';

/* Seldom asked for, and not on the first screen. */
const { Component: SentRequest } = chunk(() => import('./SentRequest'), 'SentRequest');

const SHOWN_MS = 7_000;
const SHOWN_MAX = 3;

interface Notice {
  id: number;
  text: string;
  isError: boolean;
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

/* Calls end after a while; while it is held, the while has not begun. */
function useEnd(end: () => void, isHeld: boolean) {
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(end, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [end, isHeld]);
}

interface CardProps {
  notice: Notice;
  drop: (id: number) => void;
  onDescribe: (describe: () => Promise<ShownRequest[]>) => void;
}

function Card({ notice: { id, text, isError, undo, describe }, drop, onDescribe }: CardProps) {
  const [isPointedAt, setPointedAt] = useState(false);
  const [hasFocus, setFocus] = useState(false);
  const end = useCallback(() => drop(id), [drop, id]);
  useEnd(end, isError || isPointedAt || hasFocus);
  const then = (act: () => void) => () => {
    act();
    end();
  };
  return (
    <Notification
      color={isError ? 'red' : 'jeton'}
      withBorder
      onClose={end}
      closeButtonProps={{ 'aria-label': 'Close' }}
      onPointerEnter={() => setPointedAt(true)}
      onPointerLeave={() => setPointedAt(false)}
      onFocus={() => setFocus(true)}
      onBlur={() => setFocus(false)}
    >
      <Group justify="space-between" wrap="nowrap">
        {text}
        {describe !== undefined && (
          <Button
            size="compact-sm"
            variant="subtle"
            style={{ flexShrink: 0 }}
            onClick={then(() => onDescribe(describe))}
          >
            Show as curl
          </Button>
        )}
        {undo !== undefined && (
          <Button size="compact-sm" variant="light" style={{ flexShrink: 0 }} onClick={then(undo)}>
            Undo
          </Button>
        )}
      </Group>
    </Notification>
  );
}

let lastId = 0;

export function NoticeProvider({ children }: { children: ReactNode }) {
  const [notices, setNotices] = useState<Notice[]>([]);
  const drop = useCallback(
    (id: number) => setNotices((all) => all.filter((notice) => notice.id !== id)),
    [],
  );
  const notify = useCallback<Notify>((text, { undo, describe, isError = false } = {}) => {
    const id = ++lastId;
    setNotices((all) => [...all.slice(1 - SHOWN_MAX), { id, text, undo, describe, isError }]);
  }, []);
  const asking = useDialog<() => Promise<ShownRequest[]>>();
  const { open } = asking;
  const shown = useMemo(
    () =>
      notices.map((notice) => (
        <Card key={notice.id} notice={notice} drop={drop} onDescribe={open} />
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
