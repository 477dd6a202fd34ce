/* properties: what can be said of applications and organizations, and what is said of one. */
import { queryOptions } from '@tanstack/react-query';
import { useRead } from './useRead';
import { type Pages, usePages } from './usePages';
import { dataOf, isRecorder, type Management, management, type Schema } from './client';
import { naming } from './naming';
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
export const allPropertiesQuery = (context: PropertyContext) =>
  queryOptions({
    queryKey: [PROPERTIES, 'all', context],
    queryFn: async () => {
      const answer = await dataOf(
        management.GET('/api/v1/properties', { params: { query: { context, page_size: ALL } } }),
      );
      return answer.properties;
    },
  });

export function useAllProperties(context: PropertyContext) {
  return useRead(allPropertiesQuery(context));
}

/* With a name, the property's category is made first. */
interface CategoryChoice {
  category_name?: string;
  /* It exists from then on, whatever becomes of the property. */
  onCategory?: (id: string) => void;
}

const createCategory = (body: { name: string; context: PropertyContext }, client: Management) =>
  dataOf(client.POST('/api/v1/property_categories', { body }));

async function categoryOf(
  { category_id, context }: { category_id: string; context: PropertyContext },
  { category_name, onCategory }: CategoryChoice,
  client: Management,
): Promise<string> {
  if (category_name === undefined) return category_id;
  const { category } = await createCategory({ name: category_name, context }, client).catch(
    naming({ name: 'category_name' }),
  );
  if (!isRecorder(client)) onCategory?.(category.id);
  return category.id;
}

export function useCreateProperty() {
  return useChange(
    async ({ category_name, onCategory, ...fields }: NewProperty & CategoryChoice, client) => {
      const choice = { category_name, onCategory };
      const category_id = await categoryOf(fields, choice, client);
      return dataOf(client.POST('/api/v1/properties', { body: { ...fields, category_id } }));
    },
    [[PROPERTIES], [VALUES], [CATEGORIES]],
  );
}

type PropertyChange = PropertyFields &
  CategoryChoice & { context: PropertyContext; seen?: PropertyFields };

export function useUpdateProperty(id: string) {
  const path = '/api/v1/properties/{property_id}' as const;
  const params = { path: { property_id: id } };
  return useChange(
    async ({ seen, category_name, onCategory, context, ...fields }: PropertyChange, client) => {
      const choice = { category_name, onCategory };
      const category_id = await categoryOf({ ...fields, context }, choice, client);
      return changeSeen(
        client,
        seen,
        () =>
          readSeen(
            management.GET(path, { params }),
            ({ property: { name, description, is_private, category_id } }) => ({
              name,
              description,
              is_private,
              category_id,
            }),
          ),
        (headers) =>
          dataOf(client.PUT(path, { headers, params, body: { ...fields, category_id } })),
      );
    },
    [[PROPERTIES], [VALUES], [CATEGORIES]],
  );
}

export const deleteProperty = (id: string, client: Management) =>
  dataOf(
    client.DELETE('/api/v1/properties/{property_id}', {
      params: { path: { property_id: id } },
    }),
  );

export const KEYS_OF_PROPERTIES = [[PROPERTIES], [VALUES]];

export const categoryPages = (context: PropertyContext): Pages<Category> => ({
  key: [CATEGORIES, 'list', context],
  read: async (starting_after, page_size) => {
    const answer = await dataOf(
      management.GET('/api/v1/property_categories', {
        params: { query: { context, page_size, starting_after } },
      }),
    );
    return { rows: answer.categories, next: lastId(answer.categories, answer.has_more) };
  },
});

export function useCategories(context: PropertyContext) {
  return usePages(categoryPages(context));
}

/* To choose from: the first page, as large as it gets. */
export const allCategoriesQuery = (context: PropertyContext) =>
  queryOptions({
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

export function useAllCategories(context: PropertyContext) {
  return useRead(allCategoriesQuery(context));
}

export function useCreateCategory() {
  return useChange(
    (fields: { name: string; context: PropertyContext }, client) => createCategory(fields, client),
    [[CATEGORIES]],
  );
}

export function useRenameCategory(id: string) {
  return useChange(
    ({ seen, ...body }: { name: string; seen?: { name: string } }, client) =>
      changeSeen(
        client,
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
            client.PUT('/api/v1/property_categories/{category_id}', {
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
export const organizationValuesQuery = (code: string) =>
  queryOptions({
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

export function useOrganizationValues(code: string) {
  return useRead(organizationValuesQuery(code));
}

/* Values go in the body of PATCH, not in the query that PUT takes: they may be personal. An empty
 * text removes one. */
export function useSetOrganizationValue(code: string) {
  return useChange(
    ({ key, value, seen }: { key: string; value: string; seen?: { value: string } }, client) =>
      changeSeen(
        client,
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
            client.PATCH('/api/v1/organizations/{org_code}/properties', {
              headers,
              params: { path: { org_code: code } },
              body: { properties: { [key]: value } },
            }),
          ),
      ),
    [[VALUES, 'organization', code]],
  );
}
