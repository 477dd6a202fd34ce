/* passkeys: one's own (docs/console-api.md). */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { useRead } from './useRead';
import { consoleApi } from './client';
import { type Administrator, useConsoleChange } from './session';
import { type ChallengeAnswer, makePasskey } from './webauthn';

export interface Passkey {
  id: string;
  name: string;
  rp_id: string;
  is_backup_eligible: boolean;
  created_on: string;
  last_used_on: string | null;
}

const PASSKEYS = ['passkeys'];
const SESSION = ['session'];
const ADMINISTRATORS = ['administrators'];

export const KEYS_OF_PASSKEYS = [PASSKEYS, SESSION, ADMINISTRATORS];

export const passkeysQuery = queryOptions({
  queryKey: PASSKEYS,
  queryFn: () => consoleApi<{ passkeys: Passkey[] }>('GET', '/passkeys'),
  select: ({ passkeys }) => passkeys,
});

export function usePasskeys() {
  return useRead(passkeysQuery);
}

/* The browser asks its user in between. recovery_codes: where it is the first second factor. */
export function useAddPasskey(administrator: Administrator) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ name }: { name: string }) => {
      const { challenge } = await consoleApi<ChallengeAnswer>('POST', '/passkeys/challenge');
      const made = await makePasskey(challenge, administrator);
      return consoleApi<{ recovery_codes: string[] }>('POST', '/passkeys', { name, ...made });
    },
    gcTime: 0 /* recovery codes do not stay in memory */,
    onSuccess: async () => {
      await Promise.all(
        KEYS_OF_PASSKEYS.map((queryKey) => queries.invalidateQueries({ queryKey })),
      );
    },
  });
}

const pathOf = ({ id }: { id: string }) => `/passkeys/${encodeURIComponent(id)}`;

export const useRenamePasskey = () =>
  useConsoleChange<{ id: string; name: string }>('PUT', pathOf, [PASSKEYS]);

export const removePasskey = (passkey: Passkey) => consoleApi('DELETE', pathOf(passkey));

export const useRenewRecoveryCodes = () =>
  useConsoleChange<Record<string, never>, { recovery_codes: string[] }>('POST', '/recovery_codes', [
    SESSION,
  ]);
