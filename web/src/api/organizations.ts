/* organizations: customers' groups, and the applications that belong to one. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { usePages } from './usePages';
import { dataOf, management, type Schema } from './client';
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
const PAGE_SIZE = 25;

export function useOrganizations(sort: OrganizationSort) {
  return usePages([KEY, 'list', sort], async (token) => {
    const answer = await dataOf(
      management.GET('/api/v1/organizations', {
        params: { query: { sort, page_size: PAGE_SIZE, next_token: token } },
      }),
    );
    return { rows: answer.organizations, next: answer.next_token };
  });
}

export const organizationQuery = (code: string) =>
  queryOptions({
    queryKey: [KEY, 'record', code],
    queryFn: () => dataOf(management.GET('/api/v1/organization', { params: { query: { code } } })),
  });

export function useOrganization(code: string) {
  return useQuery(organizationQuery(code));
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

type OrganizationChange = Partial<OrganizationFields> & {
  is_suspended?: boolean;
  seen?: OrganizationFields;
};

export function useUpdateOrganization(code: string) {
  return useChange(
    ({ seen, ...body }: OrganizationChange) =>
      changeSeen(
        seen,
        () =>
          readSeen(
            management.GET('/api/v1/organization/{org_code}', {
              params: { path: { org_code: code } },
            }),
            ({ name, handle, external_id }) => ({
              name,
              handle: handle ?? '',
              external_id: external_id ?? '',
            }),
          ),
        (headers) =>
          dataOf(
            management.PATCH('/api/v1/organization/{org_code}', {
              headers,
              params: { path: { org_code: code } },
              body,
            }),
          ),
      ),
    [[KEY]],
  );
}

/* Not its record: it would be read again, and is gone. */
export function useDeleteOrganization(code: string) {
  return useChange(
    () =>
      dataOf(
        management.DELETE('/api/v1/organization/{org_code}', {
          params: { path: { org_code: code } },
        }),
      ),
    [...LISTS, ['applications'], ['api-keys']],
  );
}

export function useOrganizationApplications(code: string) {
  return usePages(['applications', 'of-organization', code], async (token) => {
    const answer = await dataOf(
      management.GET('/api/v1/organizations/{org_code}/applications', {
        params: { path: { org_code: code }, query: { page_size: PAGE_SIZE, next_token: token } },
      }),
    );
    return { rows: answer.applications, next: answer.next_token };
  });
}

export function useAddOrganizationApplication(code: string) {
  return useChange(
    ({ name }: { name: string }) =>
      dataOf(
        management.POST('/api/v1/applications', { body: { name, type: 'm2m', org_code: code } }),
      ),
    [['applications']],
  );
}
