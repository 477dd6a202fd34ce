/* access: what the one who is logged in may do. The server decides; this only hides what it would
 * refuse. */
import { createContext, useContext } from 'react';
import type { Session } from './session';

export const SessionContext = createContext<Session | null>(null);

export function useAdministrator() {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('used outside the shell');
  return session.administrator;
}

export function useMayChange() {
  return useAdministrator().role !== 'read_only';
}
