/* administrators: who may log in, who is invited, and one's own sessions (docs/console-api.md). */
import { queryOptions } from '@tanstack/react-query';
import { useRead } from './useRead';
import { consoleApi, management } from './client';
import { changeSeen } from './seen';
import {
  type Administrator,
  type Link,
  type OpenSession,
  type Role,
  type Session,
  useConsoleChange,
} from './session';
import { useChange } from './useChange';

const ADMINISTRATORS = ['administrators'];
const INVITATIONS = ['invitations'];
const SESSIONS = ['sessions'];
const SESSION = ['session'];
const POLICY = ['policy'];

export const ROLES: Record<Role, { label: string; about: string }> = {
  owner: { label: 'Owner', about: 'Full access, and manages administrators' },
  admin: { label: 'Administrator', about: 'Full access, except to administrators' },
  read_only: { label: 'Read only', about: 'Sees everything, changes nothing' },
};

const readAdministrators = () =>
  consoleApi<{ administrators: Administrator[] }>('GET', '/administrators');

export const administratorsQuery = queryOptions({
  queryKey: ADMINISTRATORS,
  queryFn: readAdministrators,
  select: ({ administrators }) => administrators,
});

export function useAdministrators() {
  return useRead(administratorsQuery);
}

export const invitationsQuery = queryOptions({
  queryKey: INVITATIONS,
  queryFn: () => consoleApi<{ invitations: Link[] }>('GET', '/invitations'),
  select: ({ invitations }) => invitations,
});

export function useInvitations() {
  return useRead(invitationsQuery);
}

export const openSessionsQuery = queryOptions({
  queryKey: SESSIONS,
  queryFn: () => consoleApi<{ sessions: OpenSession[] }>('GET', '/sessions'),
  select: ({ sessions }) => sessions,
});

export function useOpenSessions() {
  return useRead(openSessionsQuery);
}

const pathOf = ({ id }: { id: string }) => `/administrators/${encodeURIComponent(id)}`;

/* The console's own API has no ETags: what another has changed is seen by reading it once more. */
const readNow = async <Answer, Values>(
  answer: Promise<Answer>,
  valuesOf: (of: Answer) => Values,
) => ({
  values: valuesOf(await answer),
  etag: '*',
});

export const useChangeRole = () =>
  useChange(
    ({ id, role, seen }: { id: string; role: Role; seen: { role: Role } }) =>
      changeSeen(
        management,
        seen,
        () =>
          readNow(readAdministrators(), ({ administrators }) => ({
            role: administrators.find((one) => one.id === id)?.role ?? seen.role,
          })),
        () => consoleApi('PATCH', pathOf({ id }), { role }),
      ),
    [ADMINISTRATORS],
  );

export const deleteAdministrator = (id: string) => consoleApi('DELETE', pathOf({ id }));

export const KEYS_OF_ADMINISTRATORS = [ADMINISTRATORS];

export const useInvite = () =>
  useConsoleChange<{ email: string; role: Role }, { invitation: Link }>('POST', '/invitations', [
    INVITATIONS,
  ]);

export const withdrawInvitation = (id: string) =>
  consoleApi('DELETE', `/invitations/${encodeURIComponent(id)}`);

export const KEYS_OF_INVITATIONS = [INVITATIONS];

const readOwn = () => consoleApi<{ session: Session }>('GET', '/session');

export const useChangeName = () =>
  useChange(
    ({ name, seen }: { name: string; seen: { name: string } }) =>
      changeSeen(
        management,
        seen,
        () => readNow(readOwn(), ({ session }) => ({ name: session.administrator.name })),
        () => consoleApi('PUT', '/name', { name }),
      ),
    [SESSION, ADMINISTRATORS],
  );

export const useChangeEmail = () =>
  useChange(
    ({ email, seen }: { email: string; seen: { email: string } }) =>
      changeSeen(
        management,
        seen,
        () => readNow(readOwn(), ({ session }) => ({ email: session.administrator.email })),
        () => consoleApi('PUT', '/email', { email }),
      ),
    [SESSION, ADMINISTRATORS],
  );

export const endSession = ({ id }: OpenSession) =>
  consoleApi('DELETE', `/sessions/${encodeURIComponent(id)}`);

export const KEYS_OF_SESSIONS = [SESSIONS];

export const useEndOtherSessions = () =>
  useConsoleChange<Record<string, never>>('DELETE', '/sessions/others', [SESSIONS]);

export const useChangePassword = () =>
  useConsoleChange<{ new_password: string }>('PUT', '/password', [SESSIONS]);

export const useBeginTotp = () =>
  useConsoleChange<Record<string, never>, { totp: { secret: string; otpauth_uri: string } }>(
    'POST',
    '/totp',
  );

export const useEnableTotp = () =>
  useConsoleChange<{ code: string }, { recovery_codes: string[] }>('PUT', '/totp', [
    SESSION,
    ADMINISTRATORS,
  ]);

export const useDisableTotp = () =>
  useConsoleChange<Record<string, never>>('POST', '/totp/disable', [SESSION, ADMINISTRATORS]);

export interface Policy {
  is_second_factor_required: boolean;
}

const readPolicy = () => consoleApi<{ policy: Policy }>('GET', '/policy');

export const policyQuery = queryOptions({
  queryKey: POLICY,
  queryFn: readPolicy,
  select: ({ policy }) => policy,
});

export function usePolicy() {
  return useRead(policyQuery);
}

export const useChangePolicy = () =>
  useChange(
    ({ is_second_factor_required }: Policy) =>
      changeSeen(
        management,
        { is_second_factor_required: !is_second_factor_required },
        () => readNow(readPolicy(), ({ policy }) => ({ ...policy })),
        () => consoleApi('PUT', '/policy', { is_second_factor_required }),
      ),
    [POLICY],
  );
