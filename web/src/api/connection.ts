/*
 * connection: whether the server can be reached. While it cannot, it is asked every two seconds, and
 * what is to be read waits: the query library has a switch for that, which is thrown here. What the
 * browser says of its network is no answer: the server may be on this machine.
 */
import { onlineManager } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { ISSUER_PATH } from '../lib/place';

const TRY_EVERY_MS = 2_000;
const ANSWER_MAX_MS = 10_000;

onlineManager.setEventListener(() => undefined);

/* Without a session, so that to ask prolongs none. */
function answers(): Promise<boolean> {
  return fetch(`${ISSUER_PATH}/console/api/setup`, {
    credentials: 'omit',
    cache: 'no-store',
    signal: AbortSignal.timeout(ANSWER_MAX_MS),
  }).then(
    ({ status }) => status < 500,
    () => false,
  );
}

async function tryAgain() {
  do await new Promise((resolve) => setTimeout(resolve, TRY_EVERY_MS));
  while (!(await answers()));
  onlineManager.setOnline(true);
}

export function serverIsAway() {
  if (!onlineManager.isOnline()) return;
  onlineManager.setOnline(false);
  void tryAgain();
}

/* Asks now, and waits for it where it is away. */
export async function untilServerAnswers(): Promise<void> {
  if (await answers()) return;
  serverIsAway();
  await new Promise<void>((resolve) => {
    const stop = onlineManager.subscribe((isThere) => {
      if (!isThere) return;
      stop();
      resolve();
    });
  });
}

export function useIsServerAway(): boolean {
  return !useSyncExternalStore(
    (changed) => onlineManager.subscribe(changed),
    () => onlineManager.isOnline(),
  );
}
