/* featureFlags: the flags, and what the environment and organizations have instead of a default. */
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
/* The API makes none of JSON. */
export type NewFlagType = Exclude<FlagType, 'json'>;

export interface FlagFields {
  name: string;
  description: string;
  default_value: string;
}

export interface NewFlag extends FlagFields {
  key: string;
  type: NewFlagType;
  allow_override_level: FlagLevel;
}

const KEY = 'feature-flags';

function pathOf(key: string) {
  return { path: { feature_flag_key: key } };
}

const readFlag = (key: string) =>
  management.GET('/api/v1/feature_flags/{feature_flag_key}', { params: pathOf(key) });

export function useFeatureFlags() {
  return useRead({
    queryKey: [KEY, 'all'],
    queryFn: async () => (await dataOf(management.GET('/api/v1/feature_flags'))).feature_flags,
  });
}

export function useCreateFlag() {
  return useChange(
    (fields: NewFlag, client) => dataOf(client.POST('/api/v1/feature_flags', { body: fields })),
    [[KEY]],
  );
}

/* The operation replaces all of a flag, so what the form does not change goes along as it is. */
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
        (headers) =>
          dataOf(
            client.PUT('/api/v1/feature_flags/{feature_flag_key}', {
              headers,
              params: {
                ...pathOf(flag.key),
                query: {
                  ...fields,
                  type: flag.type as NewFlagType,
                  allow_override_level: flag.allow_override_level === 'env' ? 'env' : 'org',
                },
              },
            }),
          ),
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

type OwnValues = Record<string, { value: string }>;

const valueHere = (own: OwnValues, { key, inherited }: FlagChange) => ({
  value: own[key]?.value ?? inherited,
});

export function useSetEnvironmentValue() {
  return useChange(
    (change: FlagChange, client) =>
      changeSeen(
        client,
        change.seen,
        () =>
          readSeen(management.GET('/api/v1/environment/feature_flags'), ({ feature_flags }) =>
            valueHere(feature_flags as OwnValues, change),
          ),
        (headers) =>
          change.value === null
            ? dataOf(
                client.DELETE('/api/v1/environment/feature_flags/{feature_flag_key}', {
                  headers,
                  params: pathOf(change.key),
                }),
              )
            : dataOf(
                client.PATCH('/api/v1/environment/feature_flags/{feature_flag_key}', {
                  headers,
                  params: pathOf(change.key),
                  body: { value: change.value },
                }),
              ),
      ),
    [[KEY]],
  );
}

const readOrganizationFlags = (code: string) =>
  management.GET('/api/v1/organizations/{org_code}/feature_flags', {
    params: { path: { org_code: code } },
  });

/* What an organization has of its own: values by the keys of the flags. */
export function useOrganizationFlags(code: string) {
  return useRead({
    queryKey: [KEY, 'organization', code],
    queryFn: async () => (await dataOf(readOrganizationFlags(code))).feature_flags,
  });
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
          readSeen(readOrganizationFlags(code), ({ feature_flags }) =>
            valueHere(feature_flags as OwnValues, change),
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
