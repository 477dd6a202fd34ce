/*
 * SessionEnd: a warning before a session ends, and the log-in over the page when it has ended. What
 * was typed stays where it is, and what was asked for goes on after the log-in (api/client.ts).
 */
import { Button, Skeleton, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { IconClockExclamation } from '@tabler/icons-react';
import { type ReactNode, Suspense, useEffect, useState } from 'react';
import { chunk } from '../api/chunks';
import { lastUseMs } from '../api/client';
import { type Session, SESSION_KEY } from '../api/session';
import { Banner } from '../components/Banner';
import { CoveredContext, Dialog } from '../components/Dialog';
import { useNow } from '../components/useNow';

const { Component: LogInForm } = chunk(() => import('../screens/access/LogInForm'), 'LogInForm');

const WARNED_MS = 120_000;
const ABOVE_ALL_BUT_WARNINGS = 800;
/* The server writes down that seldom that a session was used; it may end that much earlier. */
const USE_WRITTEN_S = 60;
const USE_WRITTEN_PARTS = 8;
const MARGIN_MS = 1_000;

const clockTime = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });

/* When it may end, and when it must have: only then is the server asked, for to ask sooner would
 * prolong it. */
function endsOf({ ends_ms, idle_timeout_s }: Session) {
  const idleMs = 1000 * idle_timeout_s;
  const lateMs = Math.min(1000 * USE_WRITTEN_S, idleMs / USE_WRITTEN_PARTS);
  const idleEnd = lastUseMs() + idleMs;
  return {
    isIdle: idleEnd - lateMs < ends_ms,
    soonest: Math.min(idleEnd - lateMs, ends_ms),
    latest: Math.min(idleEnd, ends_ms) + MARGIN_MS,
  };
}

function Warning({ session, onLogIn }: { session: Session; onLogIn: () => void }) {
  const queries = useQueryClient();
  const now = useNow().getTime();
  const { isIdle, soonest, latest } = endsOf(session);
  const isOver = now >= latest;
  useEffect(() => {
    if (isOver) void queries.invalidateQueries({ queryKey: SESSION_KEY });
  }, [isOver, latest, queries]);
  if (soonest - now > WARNED_MS) return null;
  const at = clockTime.format(soonest);
  const icon = <IconClockExclamation size={18} />;
  if (isIdle)
    return (
      <Banner
        icon={icon}
        action={
          <Button
            size="compact-sm"
            style={{ flexShrink: 0 }}
            onClick={() => void queries.refetchQueries({ queryKey: SESSION_KEY })}
          >
            Stay logged in
          </Button>
        }
      >
        You will be logged out at {at}, because you have been idle.
      </Banner>
    );
  return (
    <Banner
      icon={icon}
      action={
        <Button size="compact-sm" style={{ flexShrink: 0 }} onClick={onLogIn}>
          Log in again
        </Button>
      }
    >
      Your session ends at {at}. Log in again to continue without a break.
    </Banner>
  );
}

/* session: null when it has ended; page: whose page this is. */
export function SessionEnd({
  session,
  page,
  children,
}: {
  session: Session | null;
  page: Session;
  children: ReactNode;
}) {
  const [isAsking, setAsking] = useState(false);
  const isOver = session === null;
  const isCovered = isOver || isAsking;
  const close = () => setAsking(false);
  return (
    <>
      <CoveredContext.Provider value={isCovered}>{children}</CoveredContext.Provider>
      {session !== null && !isAsking && (
        <Warning session={session} onLogIn={() => setAsking(true)} />
      )}
      <Dialog
        opened={isCovered}
        onClose={close}
        title={isOver ? 'Your session has ended' : 'Log in again'}
        withCloseButton={!isOver}
        closeOnClickOutside={false}
        closeOnEscape={!isOver}
        overlayProps={isOver ? { blur: 12 } : undefined}
        zIndex={ABOVE_ALL_BUT_WARNINGS}
        centered
      >
        <Stack gap="md">
          <Text size="sm">
            {isOver
              ? 'Log in to continue where you left off. Nothing you typed is lost.'
              : 'Nothing you typed is lost.'}
          </Text>
          <Suspense fallback={<Skeleton height={160} />}>
            <LogInForm email={page.administrator.email} onDone={close} />
          </Suspense>
        </Stack>
      </Dialog>
    </>
  );
}
