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
import { fieldError } from '../../components/FormDialog';
import { NameField } from '../../components/NameField';
import type { ApiKeyDraft } from './apiKeyDraft';
import { KINDS } from './useApiKeyFilter';

type Apis = ReturnType<typeof useKeyedApis>['data'];

interface ApiKeyFormProps {
  draft: ApiKeyDraft;
  onChange: (draft: ApiKeyDraft) => void;
  apis: Apis;
  isOwnerFixed: boolean;
  error: Error | null;
}

const ABOUT: Record<ApiKeyKind, string> = {
  organization: 'It speaks for one of your organizations.',
  user: 'It speaks for one user of your own system.',
  environment: 'It has no owner; it speaks for you.',
};

function Owner({ draft, onChange, error }: Pick<ApiKeyFormProps, 'draft' | 'onChange' | 'error'>) {
  return (
    <>
      <Input.Wrapper label="Kind" description={ABOUT[draft.type]} labelElement="div">
        <SegmentedControl
          mt={6}
          fullWidth
          aria-label="Kind"
          data={KINDS}
          value={draft.type}
          onChange={(type) => onChange({ ...draft, type })}
        />
      </Input.Wrapper>
      {draft.type === 'organization' && (
        <TextInput
          label="Organization code"
          placeholder="org_…"
          value={draft.org_code}
          onChange={(event) => onChange({ ...draft, org_code: event.currentTarget.value })}
          error={fieldError(error, 'org_code')}
          required
        />
      )}
      {draft.type === 'user' && (
        <TextInput
          label="User id"
          description="As your own system calls the user"
          value={draft.user_id}
          onChange={(event) => onChange({ ...draft, user_id: event.currentTarget.value })}
          error={fieldError(error, 'user_id')}
          required
        />
      )}
    </>
  );
}

function Scopes({ draft, onChange, apis }: Pick<ApiKeyFormProps, 'draft' | 'onChange' | 'apis'>) {
  const scopes = apis?.find(({ id }) => id === draft.api_id)?.scopes ?? [];
  if (draft.api_id === '') return null;
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
      value={draft.scope_ids}
      onChange={(scope_ids) => onChange({ ...draft, scope_ids })}
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

export function ApiKeyForm({ draft, onChange, apis, isOwnerFixed, error }: ApiKeyFormProps) {
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
      <NameField
        value={draft.name}
        onChange={(name) => onChange({ ...draft, name })}
        error={error}
      />
      {!isOwnerFixed && <Owner draft={draft} onChange={onChange} error={error} />}
      <Select
        label="API"
        data={(apis ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={draft.api_id || null}
        onChange={(api_id) => onChange({ ...draft, api_id: api_id ?? '', scope_ids: [] })}
        error={fieldError(error, 'api_id')}
        searchable
        limit={100}
        required
      />
      <Scopes draft={draft} onChange={onChange} apis={apis} />
      <NumberInput
        label="Ends after (days)"
        description="Empty: it is valid until it is revoked"
        value={draft.days}
        onChange={(days) => onChange({ ...draft, days })}
        error={fieldError(error, 'expires_in')}
        min={1}
        max={3650}
        allowDecimal={false}
        allowNegative={false}
      />
    </>
  );
}
