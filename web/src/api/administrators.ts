/* administrators: who may log in, who is invited, and one's own sessions (docs/console-api.md). */
import { useQuery } from '@tanstack/react-query';
import { consoleApi } from './client';
import {
  type Administrator,
  type Link,
  type OpenSession,
  type Role,
  useConsoleChange,
} from './session';

const ADMINISTRATORS = ['administrators'];
const INVITATIONS = ['invitations'];
const SESSIONS = ['sessions'];
const SESSION = ['session'];
const POLICY = ['policy'];

export const ROLES: Record<Role, { label: string; about: string }> = {
  owner: { label: 'Owner', about: 'May do everything, and manages administrators' },
  admin: { label: 'Administrator', about: 'May do everything but manage administrators' },
  read_only: { label: 'Read only', about: 'Sees everything and changes nothing' },
};

export function useAdministrators() {
  return useQuery({
    queryKey: ADMINISTRATORS,
    queryFn: () => consoleApi<{ administrators: Administrator[] }>('GET', '/administrators'),
    select: ({ administrators }) => administrators,
  });
}

export function useInvitations() {
  return useQuery({
    queryKey: INVITATIONS,
    queryFn: () => consoleApi<{ invitations: Link[] }>('GET', '/invitations'),
    select: ({ invitations }) => invitations,
  });
}

export function useOpenSessions() {
  return useQuery({
    queryKey: SESSIONS,
    queryFn: () => consoleApi<{ sessions: OpenSession[] }>('GET', '/sessions'),
    select: ({ sessions }) => sessions,
  });
}

const pathOf = ({ id }: { id: string }) => `/administrators/${encodeURIComponent(id)}`;

export const useChangeRole = () =>
  useConsoleChange<{ id: string; role: Role }>('PATCH', pathOf, [ADMINISTRATORS]);

export const deleteAdministrator = (id: string) => consoleApi('DELETE', pathOf({ id }));

export const KEYS_OF_ADMINISTRATORS = [ADMINISTRATORS];

export const useInvite = () =>
  useConsoleChange<{ email: string; role: Role }, { invitation: Link }>('POST', '/invitations', [
    INVITATIONS,
  ]);

export const withdrawInvitation = (id: string) =>
  consoleApi('DELETE', `/invitations/${encodeURIComponent(id)}`);

export const KEYS_OF_INVITATIONS = [INVITATIONS];

export const useChangeName = () =>
  useConsoleChange<{ name: string }>('PUT', '/name', [SESSION, ADMINISTRATORS]);

export const useChangeEmail = () =>
  useConsoleChange<{ email: string }>('PUT', '/email', [SESSION, ADMINISTRATORS]);

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

export function usePolicy() {
  return useQuery({
    queryKey: POLICY,
    queryFn: () => consoleApi<{ policy: Policy }>('GET', '/policy'),
    select: ({ policy }) => policy,
  });
}

export const useChangePolicy = () => useConsoleChange<Policy>('PUT', '/policy', [POLICY]);
