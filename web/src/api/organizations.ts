/* organizations: customers' groups, and the applications that belong to one. */
import { queryOptions } from '@tanstack/react-query';
import { useRead } from './useRead';
import { type Pages, usePages } from './usePages';
import { dataOf, type Management, management, type Schema } from './client';
import type { ApplicationRow } from './applications';
import { changeSeen, readSeen } from './seen';
import { useChange } from './useChange';

export type OrganizationItem = Schema['organization_item_schema'];
export type Organization = Schema['get_organization_response'];
export type OrganizationSort = 'name_asc' | 'name_desc';

/* What the console sets; an empty text removes a handle and an external id. */
export interface OrganizationFields {
  name: string;
  handle: string;
  external_id: string;
}

const KEY = 'organizations';
const LISTS = [[KEY, 'list']];

export interface OrganizationFilter {
  search?: string;
  sort?: OrganizationSort;
}

async function readPage(filter: OrganizationFilter, page_size: number, next_token?: string) {
  const query = { ...filter, page_size, next_token };
  const answer = await dataOf(management.GET('/api/v1/organizations', { params: { query } }));
  return { rows: answer.organizations, next: answer.next_token };
}

export const organizationPages = (filter: OrganizationFilter): Pages<OrganizationItem> => ({
  key: [KEY, 'list', filter],
  read: (token, pageSize) => readPage(filter, pageSize, token),
});

export function useOrganizations(filter: OrganizationFilter) {
  return usePages(organizationPages(filter));
}

/* A few that have `search` in a name, to choose from. */
export function useOrganizationChoice(search: string) {
  return useRead({
    queryKey: [KEY, 'list', 'choice', search],
    queryFn: async () => (await readPage({ search: search || undefined }, 20)).rows,
    placeholderData: (before) => before,
  });
}

export const organizationQuery = (code: string) =>
  queryOptions({
    queryKey: [KEY, 'record', code],
    queryFn: () => dataOf(management.GET('/api/v1/organization', { params: { query: { code } } })),
  });

export function useOrganization(code: string, enabled = true) {
  return useRead({ ...organizationQuery(code), enabled });
}

export function useCreateOrganization() {
  return useChange(
    (fields: OrganizationFields, client) =>
      dataOf(
        client.POST('/api/v1/organization', {
          /* An empty handle would be one. */
          body: {
            name: fields.name,
            handle: fields.handle || undefined,
            external_id: fields.external_id || undefined,
          },
        }),
      ),
    LISTS,
  );
}

const inPath = (code: string) => ({ params: { path: { org_code: code } } });

type OrganizationChange = Partial<OrganizationFields> & {
  is_suspended?: boolean;
  seen?: Partial<OrganizationFields> & { is_suspended?: boolean };
};

export function useUpdateOrganization(code: string) {
  return useChange(
    ({ seen, ...body }: OrganizationChange, client) =>
      changeSeen(
        client,
        seen,
        () =>
          readSeen(
            management.GET('/api/v1/organization/{org_code}', {
              params: { path: { org_code: code } },
            }),
            ({ name, handle, external_id, is_suspended }) => ({
              is_suspended,
              name,
              handle: handle ?? '',
              external_id: external_id ?? '',
            }),
          ),
        (headers) =>
          dataOf(
            client.PATCH('/api/v1/organization/{org_code}', {
              headers,
              params: { path: { org_code: code } },
              body,
            }),
          ),
      ),
    [[KEY]],
  );
}

export const deleteOrganization = (code: string, client: Management) =>
  dataOf(client.DELETE('/api/v1/organization/{org_code}', inPath(code)));

/* Not its record: it would be read again, and is gone. */
export const KEYS_OF_ORGANIZATIONS = [...LISTS, ['applications'], ['api-keys'], ['statistics']];

export function useDeleteOrganization(code: string) {
  return useChange((_: void, client) => deleteOrganization(code, client), KEYS_OF_ORGANIZATIONS);
}

export const organizationApplicationsPages = (code: string): Pages<ApplicationRow> => ({
  key: ['applications', 'of-organization', code],
  read: async (next_token, page_size) => {
    const answer = await dataOf(
      management.GET('/api/v1/organizations/{org_code}/applications', {
        params: { path: { org_code: code }, query: { page_size, next_token } },
      }),
    );
    return { rows: answer.applications, next: answer.next_token };
  },
});

export function useOrganizationApplications(code: string) {
  return usePages(organizationApplicationsPages(code));
}
