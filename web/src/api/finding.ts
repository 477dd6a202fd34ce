/*
 * finding: things of all kinds by a part of a name, an id, a code or an audience, a few of each: for
 * the command palette.
 */
import { useQueries } from '@tanstack/react-query';
import { useRead } from './useRead';
import { fold } from '../lib/fold';
import { dataOf, management } from './client';

const OF_EACH = 6;

export interface Found {
  kind: 'Applications' | 'APIs' | 'Organizations' | 'Webhooks';
  label: string;
  /* What tells two of the same name apart. */
  hint: string;
  path: string;
}

/* Whether one of the texts has it, as people type it. */
function has(sought: string, ...texts: (string | null | undefined)[]): boolean {
  return texts.some((text) => fold(text ?? '').includes(fold(sought)));
}

async function findApplications(search: string): Promise<Found[]> {
  const { applications } = await dataOf(
    management.GET('/api/v1/applications', { params: { query: { search, page_size: OF_EACH } } }),
  );
  return (applications ?? []).map(({ id, name }) => ({
    kind: 'Applications',
    label: name ?? id ?? '',
    hint: id ?? '',
    path: `/applications/${id}`,
  }));
}

/* The server gives this list whole. */
async function findApis(search: string): Promise<Found[]> {
  const { apis } = await dataOf(management.GET('/api/v1/apis'));
  return apis
    .filter(({ name, audience }) => has(search, name, audience))
    .slice(0, OF_EACH)
    .map(({ id, name, audience }) => ({
      kind: 'APIs',
      label: name,
      hint: audience,
      path: `/apis/${id}`,
    }));
}

/* The one API of that id: a search looks into names and audiences. */
async function findApi(id: string): Promise<Found[]> {
  const { api } = await dataOf(
    management.GET('/api/v1/apis/{api_id}', { params: { path: { api_id: id } } }),
  );
  return [{ kind: 'APIs', label: api.name, hint: api.audience, path: `/apis/${api.id}` }];
}

async function findOrganizations(search: string): Promise<Found[]> {
  const { organizations } = await dataOf(
    management.GET('/api/v1/organizations', { params: { query: { search, page_size: OF_EACH } } }),
  );
  return organizations
    .filter(({ code, name, handle }) => has(search, code, name, handle))
    .map(({ code, name }) => ({
      kind: 'Organizations',
      label: name ?? code ?? '',
      hint: code ?? '',
      path: `/organizations/${code}`,
    }));
}

async function findWebhooks(search: string): Promise<Found[]> {
  const { webhooks } = await dataOf(management.GET('/api/v1/webhooks'));
  return webhooks
    .filter(({ name, endpoint }) => has(search, name, endpoint))
    .slice(0, OF_EACH)
    .map(({ id, name, endpoint }) => ({
      kind: 'Webhooks',
      label: name,
      hint: endpoint,
      path: `/webhooks/${id}`,
    }));
}

const FINDERS = [findApplications, findApis, findOrganizations, findWebhooks];
const ID = /^[0-9a-f]{32}$/;

/* text '': nothing is looked for. */
export function useFinding(text: string) {
  const finders = ID.test(text) ? [findApplications, findApi] : FINDERS;
  return useQueries({
    queries: finders.map((find, index) => ({
      queryKey: ['finding', finders.length, index, text],
      queryFn: () => find(text),
      enabled: text !== '',
      retry: false,
      gcTime: 60_000,
    })),
    combine: (answers) => ({
      found: text === '' ? [] : answers.flatMap(({ data }) => data ?? []),
      isFetching: answers.some(({ isFetching }) => isFetching),
    }),
  });
}

/* API keys by their last characters; suffix null: none is looked for. */
export function useApiKeysEnding(suffix: string | null) {
  return useRead({
    queryKey: ['finding', 'api-keys', suffix],
    queryFn: async () =>
      (
        await dataOf(
          management.GET('/api/v1/api_keys', {
            params: { query: { suffix: suffix ?? '', page_size: OF_EACH } },
          }),
        )
      ).api_keys,
    enabled: suffix !== null,
    gcTime: 0,
  });
}
