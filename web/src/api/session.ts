/* session: who is logged in, and everything else of /console/api (docs/console-api.md). */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError, consoleApi, setCsrfToken } from './client';

export type Role = 'owner' | 'admin' | 'read_only';

export interface Administrator {
  id: string;
  email: string;
  name: string;
  role: Role;
  is_totp_enabled: boolean;
  created_on: string;
  last_login_on: string | null;
}

export interface Session {
  administrator: Administrator;
  csrf_token: string;
  expires_on: string;
  idle_timeout_s: number;
  confirmed_until: string | null;
  is_second_factor_missing: boolean;
  recovery_codes_left: number;
}

export interface Link {
  id: string;
  email: string;
  role: Role;
  created_on: string;
  expires_on: string;
  created_by: string;
  url?: string;
}

export interface OpenSession {
  created_on: string;
  last_seen_on: string;
  expires_on: string;
  address: string;
  user_agent: string;
  is_current: boolean;
}

export const SESSION_KEY = ['session'];

function adopt(answer: { session: Session }): Session {
  setCsrfToken(answer.session.csrf_token);
  return answer.session;
}

/* null: nobody is logged in. */
async function readSession(): Promise<Session | null> {
  try {
    return adopt(await consoleApi<{ session: Session }>('GET', '/session'));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

export function useSession() {
  return useQuery({ queryKey: SESSION_KEY, queryFn: readSession, staleTime: 60_000, retry: false });
}

export function useSetup() {
  return useQuery({
    queryKey: ['setup'],
    queryFn: () => consoleApi<{ setup: { is_needed: boolean } }>('GET', '/setup'),
  });
}

export interface Proof {
  password: string;
  code?: string;
}

/* Proves once more who is there: grave changes are open to the session for some minutes then. */
export async function confirmSession({ password, code }: Proof): Promise<Session> {
  return adopt(await consoleApi('POST', '/session/confirmation', { password, code }));
}

/* A call that begins a session: log-in, setup, an accepted invitation. Whoever must set up a second
 * factor next has just typed the password, and need not do it twice. */
export function useBeginSession<Body extends Proof>(path: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: Body) => {
      const session = adopt(await consoleApi<{ session: Session }>('POST', path, body));
      return session.is_second_factor_missing
        ? confirmSession({ password: body.password }).catch(() => session)
        : session;
    },
    gcTime: 0 /* passwords and links do not stay in memory */,
    onSuccess: (session) => queries.setQueryData(SESSION_KEY, session),
  });
}

/* Logs out, here or everywhere; nothing that was read stays in memory. */
export function useEndSession(path: '/session' | '/sessions') {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => consoleApi('DELETE', path),
    onSettled: () => {
      setCsrfToken(null);
      /* The session's own query stays: the shell looks at it, and leads to the log-in. */
      queries.setQueryData(SESSION_KEY, null);
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
      queries.getMutationCache().clear();
    },
  });
}

/* A change by /console/api; what it changes of `keys` is read again. */
export function useConsoleChange<Body, Answer = unknown>(
  method: string,
  path: string | ((body: Body) => string),
  keys: string[][] = [],
) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Body) =>
      consoleApi<Answer>(
        method,
        typeof path === 'string' ? path : path(body),
        method === 'DELETE' ? undefined : body,
      ),
    gcTime: 0 /* passwords, codes and links do not stay in memory */,
    onSuccess: async () => {
      await Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
  });
}
