/*
 * LeaveGuard: asks before something is lost that stands in the page alone: a secret shown once, what
 * somebody typed. Whatever would lose it asks: closing its dialog, Back and links, and (in the
 * browser's own words) reloading and closing the window. One place asks for all, because the router
 * lets one be asked.
 *
 *     const guard = useLeaveGuard(isCopied ? null : { title, text, verb: 'Close without copying' });
 *     <Dialog onClose={() => guard.leave(onClose)}>
 */
import { Button, Group, Stack, Text } from '@mantine/core';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import { type BlockerFunction, useBlocker } from 'react-router-dom';
import { CoveredContext, Dialog } from './Dialog';

export interface Loss {
  title: string;
  /* What would be lost. */
  text: string;
  /* Loses it. */
  verb: string;
}

const ABOVE_OTHER_DIALOGS = 350;

interface Guards {
  /* undefined: there is nothing to lose any more. */
  set: (id: string, loss: Loss | undefined) => void;
  ask: (loss: Loss, leave: () => void) => void;
}

const GuardsContext = createContext<Guards>({ set: () => {}, ask: (_, leave) => leave() });

interface LeaveGuard {
  /* Runs `then` if there is nothing to lose, else when somebody wants to lose it. */
  leave: (then: () => void) => void;
  /* There is nothing to lose from now on: before a navigation of one's own. */
  release: () => void;
}

export function useLeaveGuard(loss: Loss | null): LeaveGuard {
  const { set, ask } = useContext(GuardsContext);
  const id = useId();
  const { title, text, verb } = loss ?? {};
  useEffect(() => {
    if (title === undefined || text === undefined || verb === undefined) return;
    set(id, { title, text, verb });
    return () => set(id, undefined);
  }, [set, id, title, text, verb]);
  const release = () => set(id, undefined);
  return {
    release,
    leave: (then) => {
      const go = () => {
        release();
        then();
      };
      if (loss === null) go();
      else ask(loss, go);
    },
  };
}

interface Question {
  loss: Loss;
  leave: () => void;
  stay: () => void;
}

function QuestionDialog({ loss, leave, stay }: Question) {
  return (
    <Dialog opened onClose={stay} title={loss.title} zIndex={ABOVE_OTHER_DIALOGS}>
      <Stack gap="md">
        <Text size="sm">{loss.text}</Text>
        <Group justify="flex-end">
          <Button variant="outline" color="red" onClick={leave}>
            {loss.verb}
          </Button>
          <Button onClick={stay} data-autofocus>
            Stay
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

interface Held {
  id: string;
  loss: Loss;
}

/* What may be lost: as it is shown, and as it is at this moment, where it was let go of just now. */
function useLosses() {
  const [held, setHeld] = useState<Held[]>([]);
  const ids = useRef(new Set<string>());
  const set = useCallback((id: string, loss: Loss | undefined) => {
    if (loss === undefined) ids.current.delete(id);
    else ids.current.add(id);
    setHeld((all) => {
      const others = all.filter((one) => one.id !== id);
      return loss === undefined ? others : [...others, { id, loss }];
    });
  }, []);
  const hasAny = useCallback(() => ids.current.size > 0, []);
  return { last: held.at(-1)?.loss, set, hasAny };
}

export function LeaveGuardProvider({ children }: { children: ReactNode }) {
  const { last, set, hasAny } = useLosses();
  const [asked, setAsked] = useState<Question | null>(null);
  const isCovered = useContext(CoveredContext);
  const blocker = useBlocker(
    useCallback<BlockerFunction>(
      ({ currentLocation, nextLocation }) =>
        hasAny() && currentLocation.pathname !== nextLocation.pathname,
      [hasAny],
    ),
  );
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (hasAny()) event.preventDefault();
    };
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [hasAny]);
  const guards = useMemo<Guards>(() => {
    const end = (then?: () => void) => () => {
      setAsked(null);
      then?.();
    };
    return {
      set,
      ask: (loss, leave) => setAsked({ loss, leave: end(leave), stay: end() }),
    };
  }, [set]);
  const question =
    blocker.state === 'blocked' && last !== undefined
      ? { loss: last, leave: () => blocker.proceed(), stay: () => blocker.reset() }
      : asked;
  return (
    <GuardsContext.Provider value={guards}>
      <CoveredContext.Provider value={isCovered || question !== null}>
        {children}
      </CoveredContext.Provider>
      {question !== null && <QuestionDialog {...question} />}
    </GuardsContext.Provider>
  );
}
