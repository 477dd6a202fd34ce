/* environmentVariables: names and values for workflows; those of secret ones are never read. */
import { queryOptions } from '@tanstack/react-query';
import { useRead } from './useRead';
import { dataOf, type Management, management, type Schema } from './client';
import { changeSeen, readSeen } from './seen';
import { useChange } from './useChange';

export type EnvironmentVariable = Schema['environment_variable'];

const KEY = 'environment-variables';

export const environmentVariablesQuery = queryOptions({
  queryKey: [KEY],
  queryFn: async () =>
    (await dataOf(management.GET('/api/v1/environment_variables'))).environment_variables,
});

export function useEnvironmentVariables() {
  return useRead(environmentVariablesQuery);
}

export function useCreateVariable() {
  return useChange(
    (fields: { key: string; value: string; is_secret: boolean }, client) =>
      dataOf(client.POST('/api/v1/environment_variables', { body: fields })),
    [[KEY]],
  );
}

export function useSetVariable() {
  return useChange(
    ({ id, value, seen }: { id: string; value: string; seen?: { value: string } }, client) =>
      changeSeen(
        client,
        seen,
        () =>
          readSeen(
            management.GET('/api/v1/environment_variables/{variable_id}', {
              params: { path: { variable_id: id } },
            }),
            ({ environment_variable }) => ({ value: environment_variable.value ?? '' }),
          ),
        (headers) =>
          dataOf(
            client.PATCH('/api/v1/environment_variables/{variable_id}', {
              headers,
              params: { path: { variable_id: id } },
              body: { value },
            }),
          ),
      ),
    [[KEY]],
  );
}

export const deleteVariable = (id: string, client: Management) =>
  dataOf(
    client.DELETE('/api/v1/environment_variables/{variable_id}', {
      params: { path: { variable_id: id } },
    }),
  );

export const KEYS_OF_VARIABLES = [[KEY]];
