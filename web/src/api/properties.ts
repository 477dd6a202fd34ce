/* properties: what can be said of applications and organizations, and what is said of one. */
import { useQuery } from '@tanstack/react-query';
import { usePages } from './usePages';
import { dataOf, management, type Schema } from './client';
import { changeSeen, readSeen } from './seen';
import { useChange } from './useChange';

export type Property = Schema['property'];
export type PropertyType = Property['type'];
export type PropertyValue = Schema['property_value'];
export type Category = Schema['category'];
/* Users have no values here, so the console offers no properties of theirs. */
export type PropertyContext = 'app' | 'org';

export interface PropertyFields {
  name: string;
  description: string;
  is_private: boolean;
  category_id: string;
}

export interface NewProperty extends PropertyFields {
  key: string;
  type: PropertyType;
  context: PropertyContext;
}

const PROPERTIES = 'properties';
const CATEGORIES = 'property-categories';
const VALUES = 'property-values';
const ALL = 500;

/* What a form of one value shows; '' is none. */
export function valueOfKey(values: PropertyValue[], key: string): { value: string } {
  return { value: values.find((one) => one.key === key)?.value ?? '' };
}

function lastId(rows: { id: string }[], hasMore: boolean): string | null {
  return hasMore ? (rows.at(-1)?.id ?? null) : null;
}

/* All of a context: as many as there may be fit into one page. */
export function useAllProperties(context: PropertyContext) {
  return useQuery({
    queryKey: [PROPERTIES, 'all', context],
    queryFn: async () => {
      const answer = await dataOf(
        management.GET('/api/v1/properties', { params: { query: { context, page_size: ALL } } }),
      );
      return answer.properties;
    },
  });
}

export function useCreateProperty() {
  return useChange(
    (fields: NewProperty) => dataOf(management.POST('/api/v1/properties', { body: fields })),
    [[PROPERTIES], [VALUES]],
  );
}

export function useUpdateProperty(id: string) {
  return useChange(
    ({ seen, ...body }: PropertyFields & { seen?: PropertyFields }) =>
      changeSeen(
        seen,
        () =>
          readSeen(
            management.GET('/api/v1/properties/{property_id}', {
              params: { path: { property_id: id } },
            }),
            ({ property: { name, description, is_private, category_id } }) => ({
              name,
              description,
              is_private,
              category_id,
            }),
          ),
        (headers) =>
          dataOf(
            management.PUT('/api/v1/properties/{property_id}', {
              headers,
              params: { path: { property_id: id } },
              body,
            }),
          ),
      ),
    [[PROPERTIES], [VALUES]],
  );
}

export const deleteProperty = (id: string) =>
  dataOf(
    management.DELETE('/api/v1/properties/{property_id}', {
      params: { path: { property_id: id } },
    }),
  );

export const KEYS_OF_PROPERTIES = [[PROPERTIES], [VALUES]];

export function useCategories(context: PropertyContext) {
  return usePages<Category>([CATEGORIES, 'list', context], async (starting_after, page_size) => {
    const answer = await dataOf(
      management.GET('/api/v1/property_categories', {
        params: { query: { context, page_size, starting_after } },
      }),
    );
    return { rows: answer.categories, next: lastId(answer.categories, answer.has_more) };
  });
}

/* To choose from: the first page, as large as it gets. */
export function useAllCategories(context: PropertyContext) {
  return useQuery({
    queryKey: [CATEGORIES, 'all', context],
    queryFn: async () => {
      const answer = await dataOf(
        management.GET('/api/v1/property_categories', {
          params: { query: { context, page_size: ALL } },
        }),
      );
      return answer.categories;
    },
  });
}

export function useCreateCategory() {
  return useChange(
    (fields: { name: string; context: PropertyContext }) =>
      dataOf(management.POST('/api/v1/property_categories', { body: fields })),
    [[CATEGORIES]],
  );
}

export function useRenameCategory(id: string) {
  return useChange(
    ({ seen, ...body }: { name: string; seen?: { name: string } }) =>
      changeSeen(
        seen,
        () =>
          readSeen(
            management.GET('/api/v1/property_categories/{category_id}', {
              params: { path: { category_id: id } },
            }),
            ({ category: { name } }) => ({ name }),
          ),
        (headers) =>
          dataOf(
            management.PUT('/api/v1/property_categories/{category_id}', {
              headers,
              params: { path: { category_id: id } },
              body,
            }),
          ),
      ),
    [[CATEGORIES]],
  );
}

/* Those that have a value and those that have none. */
export function useOrganizationValues(code: string) {
  return useQuery({
    queryKey: [VALUES, 'organization', code],
    queryFn: async () => {
      const answer = await dataOf(
        management.GET('/api/v1/organizations/{org_code}/properties', {
          params: { path: { org_code: code } },
        }),
      );
      return answer.properties;
    },
  });
}

/* Values go in the body of PATCH, not in the query that PUT takes: they may be personal. An empty
 * text removes one. */
export function useSetOrganizationValue(code: string) {
  return useChange(
    ({ key, value, seen }: { key: string; value: string; seen?: { value: string } }) =>
      changeSeen(
        seen,
        () =>
          readSeen(
            management.GET('/api/v1/organizations/{org_code}/properties', {
              params: { path: { org_code: code } },
            }),
            ({ properties }) => valueOfKey(properties, key),
          ),
        (headers) =>
          dataOf(
            management.PATCH('/api/v1/organizations/{org_code}/properties', {
              headers,
              params: { path: { org_code: code } },
              body: { properties: { [key]: value } },
            }),
          ),
      ),
    [[VALUES, 'organization', code]],
  );
}
