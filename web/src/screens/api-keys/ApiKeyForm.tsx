import {
  Alert,
  Anchor,
  Box,
  Input,
  SegmentedControl,
  Select,
  Skeleton,
  Text,
  TextInput,
} from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import { useScopes } from '../../api/apis';
import type { ApiKeyKind, useKeyedApis } from '../../api/apiKeys';
import { ErrorNotice } from '../../components/ErrorNotice';
import { NameField } from '../../components/NameField';
import { OrganizationSelect } from '../../components/OrganizationSelect';
import { ScopePicker } from '../../components/ScopePicker';
import type { Fields } from '../../components/useFields';
import { useNow } from '../../components/useNow';
import { dateOf, isoDay } from '../../lib/days';
import { type ApiKeyDraft, ENDINGS, endOf } from './apiKeyDraft';
import { KINDS } from './useApiKeyFilter';

type Apis = ReturnType<typeof useKeyedApis>['data'];

interface ApiKeyFormProps {
  form: Fields<ApiKeyDraft>;
  apis: Apis;
  isOwnerFixed: boolean;
}

const ABOUT: Record<ApiKeyKind, string> = {
  organization: 'It acts for one of your organizations.',
  user: 'It acts for one user of your own system.',
  environment: 'It has no owner: it acts for you.',
};

function Owner({ form }: Pick<ApiKeyFormProps, 'form'>) {
  const { type } = form.values;
  return (
    <>
      <Input.Wrapper label="Type" description={ABOUT[type]} labelElement="div">
        <SegmentedControl
          mt={6}
          fullWidth
          aria-label="Type"
          data={KINDS}
          {...form.getInputProps('type', { withError: false })}
        />
      </Input.Wrapper>
      {type === 'organization' && (
        <OrganizationSelect label="Organization" {...form.getInputProps('org_code')} required />
      )}
      {type === 'user' && (
        <TextInput
          label="User ID"
          description="The user in your own system"
          {...form.getInputProps('user_id')}
          required
        />
      )}
    </>
  );
}

function Scopes({ form }: Pick<ApiKeyFormProps, 'form'>) {
  const { api_id, scope_ids } = form.values;
  const scopes = useScopes(api_id);
  if (api_id === '') return null;
  if (scopes.isError)
    return <ErrorNotice error={scopes.error} onRetry={() => void scopes.refetch()} />;
  if (scopes.data === undefined) return <Skeleton height={120} />;
  if (scopes.data.length === 0)
    return (
      <Text size="sm" c="dimmed">
        This API has no scopes, so the key will have none.
      </Text>
    );
  return (
    <Input.Wrapper
      label="Scopes"
      labelElement="div"
      description="What the API lets the holder do. They never change: for others, add a new key."
      error={form.getInputProps('scope_ids').error as ReactNode}
    >
      <Box mt="xs">
        <ScopePicker
          scopes={scopes.data}
          chosen={new Set(scope_ids)}
          onChange={(chosen) => form.setFieldValue('scope_ids', [...chosen])}
        />
      </Box>
    </Input.Wrapper>
  );
}

function Ends({ form }: Pick<ApiKeyFormProps, 'form'>) {
  const { ends } = form.values;
  const now = useNow();
  const end = endOf(form.values, now);
  const tomorrow = new Date(now.getTime() + 86_400_000);
  return (
    <>
      <Select
        label="Expires"
        description={end === null ? undefined : `Valid until ${dateOf(end)}`}
        data={ENDINGS}
        {...form.getInputProps('ends')}
        allowDeselect={false}
      />
      {ends === 'date' && (
        <TextInput
          type="date"
          label="Last day"
          min={isoDay(tomorrow)}
          {...form.getInputProps('last_day')}
          required
        />
      )}
      {ends === 'never' && (
        <Alert color="yellow" title="It never expires">
          If it leaks, it works until somebody revokes it. For a key that expires, the console warns
          two weeks before.
        </Alert>
      )}
    </>
  );
}

export function ApiKeyForm({ form, apis, isOwnerFixed }: ApiKeyFormProps) {
  if (apis?.length === 0)
    return (
      <Alert title="No APIs yet" variant="light">
        An API key is for one of your APIs.{' '}
        <Anchor component={Link} to="/apis" size="sm" data-wrong>
          Add an API first
        </Anchor>
      </Alert>
    );
  return (
    <>
      <NameField form={form} />
      {!isOwnerFixed && <Owner form={form} />}
      <Select
        label="API"
        data={(apis ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        {...form.getInputProps('api_id')}
        value={form.values.api_id || null}
        onChange={(api_id: string | null) => {
          form.setFieldValue('api_id', api_id ?? '');
          form.setFieldValue('scope_ids', []);
        }}
        searchable
        limit={100}
        required
      />
      <Scopes form={form} />
      <Ends form={form} />
    </>
  );
}
