/*
 * testToken: a token for a test whose requests the API reference sends in place of the session's. It
 * is in the memory of this page alone, until it is put away, the page is loaded anew, or one logs out.
 */
import { useSyncExternalStore } from 'react';

export interface UsedToken {
  token: string;
  /* The application that it was issued for. */
  applicationName: string;
}

let used: UsedToken | null = null;
const listeners = new Set<() => void>();

export function setTestToken(next: UsedToken | null) {
  used = next;
  listeners.forEach((listener) => listener());
}

export const testToken = () => used;

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useTestTokenInUse() {
  return useSyncExternalStore(subscribe, testToken);
}
