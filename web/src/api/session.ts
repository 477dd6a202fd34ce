/* session: who is logged in, and everything else of /console/api (docs/console-api.md). */
import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';
import { useRead } from './useRead';
import { ISSUER_PATH } from '../lib/place';
import { ApiError, consoleApi, doorApi, noteUse, setCsrfToken, setRemedies } from './client';
import { hearOtherTabs, tellOtherTabs } from './otherTabs';
import { answerChallenge, type ChallengeAnswer, type PasskeyAnswer } from './webauthn';

export type Role = 'owner' | 'admin' | 'read_only';

export interface Administrator {
  id: string;
  email: string;
  name: string;
  role: Role;
  is_totp_enabled: boolean;
  passkeys: number;
  created_on: string;
  last_login_on: string | null;
}

export interface Session {
  administrator: Administrator;
  csrf_token: string;
  expires_on: string;
  ends_ms: number /* by the clock of this browser */;
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
  id: string;
  created_on: string;
  last_seen_on: string;
  expires_on: string;
  address: string;
  user_agent: string;
  is_current: boolean;
}

export const SESSION_KEY = ['session'];

/* Whose page this is. */
let administratorId: string | null = null;
/* Those who wait for a log-in: what they ask for goes on after it. */
const waiting: ((isLoggedIn: boolean) => void)[] = [];

type Answer = Omit<Session, 'ends_ms'> & { expires_in_s: number };

/* What stands in the page of one administrator is not for another one: then it begins anew. */
function adopt({ session }: { session: Answer }): Session | Promise<Session> {
  const { administrator, csrf_token, expires_in_s } = session;
  if (administratorId !== null && administratorId !== administrator.id) {
    window.location.reload();
    return new Promise(() => undefined);
  }
  administratorId = administrator.id;
  setCsrfToken(csrf_token);
  noteUse();
  waiting.splice(0).forEach((goOn) => goOn(true));
  return { ...session, ends_ms: Date.now() + 1000 * expires_in_s };
}

/* null: nobody is logged in. */
async function readSession(): Promise<Session | null> {
  const { session } = await consoleApi<{ session: Answer | null }>('GET', '/session');
  return session === null ? null : adopt({ session });
}

export function useSession() {
  return useRead({ queryKey: SESSION_KEY, queryFn: readSession, staleTime: 60_000, retry: false });
}

/* What is refused because the session is over waits for another one; what other tabs do with it
 * holds here, too. */
export function guardSession(queries: QueryClient) {
  const setEnded = () => queries.setQueryData(SESSION_KEY, null);
  setRemedies({
    logIn: () => {
      setEnded();
      return new Promise((resolve) => waiting.push(resolve));
    },
    renew: async () => {
      const before = queries.getQueryData<Session | null>(SESSION_KEY)?.csrf_token;
      const session = await queries.fetchQuery({
        queryKey: SESSION_KEY,
        queryFn: readSession,
        staleTime: 0,
      });
      return session !== null && session.csrf_token !== before;
    },
  });
  hearOtherTabs((news) => {
    if (news === 'used') noteUse();
    else if (news === 'ended') setEnded();
    else void queries.invalidateQueries({ queryKey: SESSION_KEY });
  });
}

export function useSetup() {
  return useRead({
    queryKey: ['setup'],
    queryFn: () => consoleApi<{ setup: { is_needed: boolean } }>('GET', '/setup'),
  });
}

export interface Proof {
  password: string;
  code?: string;
}

/* Whether anything but the password is asked for at a log-in. */
export const hasSecondFactor = ({ is_totp_enabled, passkeys }: Administrator) =>
  is_totp_enabled || passkeys > 0;

/* Proves once more who is there: grave changes are open to the session for some minutes then. */
export async function confirmSession(proof: Proof | PasskeyAnswer): Promise<Session> {
  return adopt(await consoleApi('POST', '/session/confirmation', proof));
}

export async function confirmByPasskey(): Promise<Session> {
  const { challenge } = await consoleApi<ChallengeAnswer>(
    'POST',
    '/session/confirmation/challenge',
  );
  return confirmSession(await answerChallenge(challenge));
}

/* A call that begins a session: log-in, setup, an accepted invitation. Whoever must set up a second
 * factor next has just typed the password, and need not do it twice. */
export function useBeginSession<Body extends Proof>(path: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: Body) => {
      const session = await adopt(await doorApi('POST', path, body));
      return session.is_second_factor_missing
        ? confirmSession({ password: body.password }).catch(() => session)
        : session;
    },
    gcTime: 0 /* passwords and links do not stay in memory */,
    onSuccess: (session) => {
      queries.setQueryData(SESSION_KEY, session);
      tellOtherTabs('began');
    },
  });
}

/* A passkey that has verified its user is as good as the password and a code. */
export function useLogInByPasskey() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const { challenge } = await doorApi<ChallengeAnswer>('POST', '/session/challenge');
      return adopt(await doorApi('POST', '/session/passkey', await answerChallenge(challenge)));
    },
    gcTime: 0,
    onSuccess: (session) => {
      queries.setQueryData(SESSION_KEY, session);
      tellOtherTabs('began');
    },
  });
}

/* Logs out, here or everywhere. The page begins anew: nothing that was read stays in memory. */
export function useEndSession(path: '/session' | '/sessions') {
  return useMutation({
    mutationFn: () =>
      doorApi('DELETE', path).catch((error: unknown) => {
        if (!(error instanceof ApiError) || error.status !== 401)
          throw error; /* else: it is over */
      }),
    onSuccess: () => {
      tellOtherTabs('ended');
      window.location.replace(`${ISSUER_PATH}/console/log-in`);
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
