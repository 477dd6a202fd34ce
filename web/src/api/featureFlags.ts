/* featureFlags: the flags, and what the environment and organizations have instead of a default. */
import { queryOptions } from '@tanstack/react-query';
import { useRead } from './useRead';
import { dataOf, type Management, management } from './client';
import { changeSeen, readSeen } from './seen';
import type { paths } from './schema';
import { useChange } from './useChange';

type ListAnswer =
  paths['/api/v1/feature_flags']['get']['responses'][200]['content']['application/json'];

export type FeatureFlag = ListAnswer['feature_flags'][number];
export type FlagType = FeatureFlag['type'];
export type FlagLevel = FeatureFlag['allow_override_level'];

export interface FlagFields {
  name: string;
  description: string;
  default_value: string;
}

export interface NewFlag extends FlagFields {
  key: string;
  type: FlagType;
  allow_override_level: FlagLevel;
}

const KEY = 'feature-flags';

function pathOf(key: string) {
  return { path: { feature_flag_key: key } };
}

/* The contract has no operations for those of JSON: they have their own. */
const JSON_FLAG = '/api/v1/json_feature_flags/{feature_flag_key}' as const;

const levelOf = ({ allow_override_level }: FeatureFlag) =>
  allow_override_level === 'env' ? 'env' : 'org';

const readFlag = (key: string) =>
  management.GET('/api/v1/feature_flags/{feature_flag_key}', { params: pathOf(key) });

export const featureFlagsQuery = queryOptions({
  queryKey: [KEY, 'all'],
  queryFn: async () => (await dataOf(management.GET('/api/v1/feature_flags'))).feature_flags,
});

export function useFeatureFlags() {
  return useRead(featureFlagsQuery);
}

export function useCreateFlag() {
  return useChange(
    ({ type, ...fields }: NewFlag, client) =>
      type === 'json'
        ? dataOf(client.POST('/api/v1/json_feature_flags', { body: fields }))
        : dataOf(client.POST('/api/v1/feature_flags', { body: { ...fields, type } })),
    [[KEY]],
  );
}

/* The operation replaces all of a flag, so what the form does not change goes along as it is. */
function replaceFlag(
  client: Management,
  flag: FeatureFlag,
  fields: FlagFields,
  headers?: Record<string, string>,
) {
  const { type } = flag;
  const wanted = { ...fields, allow_override_level: levelOf(flag) } as const;
  return type === 'json'
    ? dataOf(client.PUT(JSON_FLAG, { headers, params: pathOf(flag.key), body: wanted }))
    : dataOf(
        client.PUT('/api/v1/feature_flags/{feature_flag_key}', {
          headers,
          params: { ...pathOf(flag.key), query: { ...wanted, type } },
        }),
      );
}

export function useUpdateFlag(flag: FeatureFlag) {
  return useChange(
    ({ seen, ...fields }: FlagFields & { seen?: FlagFields }, client) =>
      changeSeen(
        client,
        seen,
        () =>
          readSeen(
            readFlag(flag.key),
            ({ feature_flag: { name, description, default_value } }) => ({
              name,
              description,
              default_value,
            }),
          ),
        (headers) => replaceFlag(client, flag, fields, headers),
      ),
    [[KEY]],
  );
}

export const deleteFlag = (key: string, client: Management) =>
  dataOf(client.DELETE('/api/v1/feature_flags/{feature_flag_key}', { params: pathOf(key) }));

export const KEYS_OF_FLAGS = [[KEY]];

export interface FlagChange {
  key: string;
  /* null: what is inherited counts again. */
  value: string | null;
  /* What counts where there is no value of its own. */
  inherited: string;
  /* The value that counts, as it was shown. */
  seen?: { value: string };
}

const ENVIRONMENT_FLAG = '/api/v1/environment/feature_flags/{feature_flag_key}' as const;

export function useSetEnvironmentValue() {
  return useChange(
    (change: FlagChange, client) =>
      changeSeen(
        client,
        change.seen,
        () =>
          readSeen(
            management.GET(ENVIRONMENT_FLAG, { params: pathOf(change.key) }),
            ({ feature_flag: { value } }) => ({ value: value ?? change.inherited }),
          ),
        (headers) =>
          change.value === null
            ? dataOf(client.DELETE(ENVIRONMENT_FLAG, { headers, params: pathOf(change.key) }))
            : dataOf(
                client.PATCH(ENVIRONMENT_FLAG, {
                  headers,
                  params: pathOf(change.key),
                  body: { value: change.value },
                }),
              ),
      ),
    [[KEY]],
  );
}

/* What an organization has of its own: values by the keys of the flags. */
export const organizationFlagsQuery = (code: string) =>
  queryOptions({
    queryKey: [KEY, 'organization', code],
    queryFn: async () => {
      const { feature_flags, json_feature_flags } = await dataOf(
        management.GET('/api/v1/organizations/{org_code}/feature_flags', {
          params: { path: { org_code: code }, query: { expand: 'json' } },
        }),
      );
      return { ...feature_flags, ...json_feature_flags };
    },
  });

export function useOrganizationFlags(code: string) {
  return useRead(organizationFlagsQuery(code));
}

const FLAG_OF_ORGANIZATION =
  '/api/v1/organizations/{org_code}/feature_flags/{feature_flag_key}' as const;

export function useSetOrganizationFlag(code: string) {
  return useChange(
    (change: FlagChange, client) => {
      const path = { org_code: code, feature_flag_key: change.key };
      return changeSeen(
        client,
        change.seen,
        () =>
          readSeen(
            management.GET(FLAG_OF_ORGANIZATION, { params: { path } }),
            ({ feature_flag: { value } }) => ({ value: value ?? change.inherited }),
          ),
        (headers) =>
          change.value === null
            ? dataOf(client.DELETE(FLAG_OF_ORGANIZATION, { headers, params: { path } }))
            : dataOf(
                client.PATCH(FLAG_OF_ORGANIZATION, {
                  headers,
                  params: { path, query: { value: change.value } },
                }),
              ),
      );
    },
    [[KEY, 'organization', code]],
  );
}
