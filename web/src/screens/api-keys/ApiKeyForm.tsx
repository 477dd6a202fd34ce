import {
  Alert,
  Anchor,
  Checkbox,
  Input,
  NumberInput,
  ScrollArea,
  SegmentedControl,
  Select,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { Link } from 'react-router-dom';
import type { ApiKeyKind, useKeyedApis } from '../../api/apiKeys';
import { NameField } from '../../components/NameField';
import type { Fields } from '../../components/useFields';
import type { ApiKeyDraft } from './apiKeyDraft';
import { KINDS } from './useApiKeyFilter';

type Apis = ReturnType<typeof useKeyedApis>['data'];

interface ApiKeyFormProps {
  form: Fields<ApiKeyDraft>;
  apis: Apis;
  isOwnerFixed: boolean;
}

const ABOUT: Record<ApiKeyKind, string> = {
  organization: 'It speaks for one of your organizations.',
  user: 'It speaks for one user of your own system.',
  environment: 'It has no owner; it speaks for you.',
};

function Owner({ form }: Pick<ApiKeyFormProps, 'form'>) {
  const { type } = form.values;
  return (
    <>
      <Input.Wrapper label="Kind" description={ABOUT[type]} labelElement="div">
        <SegmentedControl
          mt={6}
          fullWidth
          aria-label="Kind"
          data={KINDS}
          {...form.getInputProps('type', { withError: false })}
        />
      </Input.Wrapper>
      {type === 'organization' && (
        <TextInput
          label="Organization code"
          placeholder="org_…"
          {...form.getInputProps('org_code')}
          required
        />
      )}
      {type === 'user' && (
        <TextInput
          label="User id"
          description="As your own system calls the user"
          {...form.getInputProps('user_id')}
          required
        />
      )}
    </>
  );
}

function Scopes({ form, apis }: Pick<ApiKeyFormProps, 'form' | 'apis'>) {
  const { api_id } = form.values;
  const scopes = apis?.find(({ id }) => id === api_id)?.scopes ?? [];
  if (api_id === '') return null;
  if (scopes.length === 0)
    return (
      <Text size="sm" c="dimmed">
        This API has no scopes; the key will hold none.
      </Text>
    );
  return (
    <Checkbox.Group
      label="Scopes"
      description="What the API lets the holder do. They never change; make a new key for others."
      {...form.getInputProps('scope_ids')}
    >
      <ScrollArea.Autosize mah={220} mt="xs" type="auto">
        <Stack gap={6}>
          {scopes.map(({ id, key }) => (
            <Checkbox key={id} value={id} label={key} />
          ))}
        </Stack>
      </ScrollArea.Autosize>
    </Checkbox.Group>
  );
}

export function ApiKeyForm({ form, apis, isOwnerFixed }: ApiKeyFormProps) {
  if (apis?.length === 0)
    return (
      <Alert title="There is no API yet" variant="light">
        An API key is for one of your APIs.{' '}
        <Anchor component={Link} to="/apis" size="sm">
          Create an API first
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
      <Scopes form={form} apis={apis} />
      <NumberInput
        label="Ends after (days)"
        description="Empty: it is valid until it is revoked"
        {...form.getInputProps('days')}
        min={1}
        max={3650}
        allowDecimal={false}
        allowNegative={false}
      />
    </>
  );
}
