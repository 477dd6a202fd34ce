/* settings: what this server was started with. */
import { queryOptions } from '@tanstack/react-query';
import { useRead } from './useRead';
import { ISSUER_PATH } from '../lib/place';
import { type Schema, dataOf, management } from './client';

export type Setting = Schema['setting'];

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: () => dataOf(management.GET('/api/v1/settings')),
  staleTime: Infinity /* they change with a start only */,
});

export function useSettings() {
  return useRead(settingsQuery);
}

/* As tokens name this server; where it is not known yet, the address that the console is at. */
export function useIssuer(): string {
  const settings = useSettings();
  const value = settings.data?.settings.find(({ key }) => key === 'issuer')?.value;
  return typeof value === 'string' && value !== '' ? value : window.location.origin + ISSUER_PATH;
}
