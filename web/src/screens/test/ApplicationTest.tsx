/* ApplicationTest: the Test tab of an application: the API is chosen. */
import { Select } from '@mantine/core';
import { useSearchParams } from 'react-router-dom';
import { useApis } from '../../api/apis';
import { useAuthorizedApis } from '../../api/applications';
import { ErrorNotice } from '../../components/ErrorNotice';
import { useCurrentApplication } from '../applications/ApplicationScreen';
import { TestToken } from './TestToken';
import { said } from '../../lib/said';

const SHOWN_MAX = 50;

export function ApplicationTest() {
  const { id } = useCurrentApplication();
  const [parameters, setParameters] = useSearchParams();
  const all = useApis();
  const authorized = useAuthorizedApis(id);
  const error = all.error ?? authorized.error;
  if (error !== null)
    return (
      <ErrorNotice
        error={error}
        onRetry={() => void Promise.all([all.refetch(), authorized.refetch()])}
      />
    );
  const ids = new Set(authorized.data?.map((api) => api.id));
  const apiId = parameters.get('api') ?? authorized.data?.[0]?.id ?? '';
  const api = all.data?.find((one) => one.id === apiId);
  const optionOf = (one: { id: string; name: string; audience: string }) => ({
    value: one.id,
    label: said`${one.name} (${one.audience})`,
  });
  const rest = all.data?.filter((one) => !ids.has(one.id)) ?? [];
  const change = (next: Record<string, string>) =>
    setParameters((now) => ({ ...Object.fromEntries(now), ...next }), { replace: true });
  const request = {
    clientId: id,
    audience: api?.audience ?? '',
    scope: parameters.get('scope') ?? '',
  };
  return (
    <TestToken
      apiId={apiId}
      request={request}
      onScope={(scope) => change({ scope })}
      choice={
        <Select
          label="API"
          placeholder="Choose an API"
          data={[
            { group: 'Authorized', items: (authorized.data ?? []).map(optionOf) },
            { group: 'Not authorized', items: rest.map(optionOf) },
          ]}
          value={apiId === '' ? null : apiId}
          onChange={(value) => change({ api: value ?? '', scope: '' })}
          allowDeselect={false}
          limit={SHOWN_MAX}
          searchable
        />
      }
    />
  );
}
