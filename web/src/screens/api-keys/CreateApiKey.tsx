import { useState } from 'react';
import { type ApiKeyFields, useCreateApiKey, useKeyedApis } from '../../api/apiKeys';
import { FormDialog } from '../../components/FormDialog';
import { SecretOnce } from '../../components/SecretOnce';
import type { DialogProps } from '../../components/useDialog';
import { ApiKeyForm, type ApiKeyDraft } from './ApiKeyForm';

const FIELDS = ['name', 'type', 'api_id', 'org_code', 'user_id', 'expires_in'];
const DAY_S = 86_400;

/* Of the owners, only the one that the kind has. */
export function fieldsOf(draft: ApiKeyDraft): ApiKeyFields {
  const { name, type, api_id, scope_ids, org_code, user_id, days } = draft;
  return {
    name,
    type,
    api_id,
    scope_ids,
    ...(type === 'organization' && { org_code: org_code.trim() }),
    ...(type === 'user' && { user_id: user_id.trim() }),
    ...(typeof days === 'number' && { expires_in: days * DAY_S }),
  };
}

function isComplete({ name, type, api_id, org_code, user_id }: ApiKeyDraft) {
  if (name.trim() === '' || api_id === '') return false;
  if (type === 'organization') return org_code.trim() !== '';
  return type === 'environment' || user_id.trim() !== '';
}

/* The key lives in the mutation, and is forgotten with it. */
export function CreateApiKey({ isOpen, onClose, orgCode }: DialogProps & { orgCode?: string }) {
  const [draft, setDraft] = useState<ApiKeyDraft>({
    name: '',
    type: 'organization',
    api_id: '',
    scope_ids: [],
    org_code: orgCode ?? '',
    user_id: '',
    days: '',
  });
  const apis = useKeyedApis();
  const create = useCreateApiKey();
  return (
    <>
      <FormDialog
        isOpen={isOpen}
        onClose={onClose}
        title="Create API key"
        fields={FIELDS}
        verb="Create API key"
        onSubmit={() => create.mutate(fieldsOf(draft), { onSuccess: onClose })}
        isPending={create.isPending}
        error={create.error ?? apis.error}
        isReady={isComplete(draft)}
      >
        <ApiKeyForm
          draft={draft}
          onChange={setDraft}
          apis={apis.data}
          isOwnerFixed={orgCode !== undefined}
          error={create.error}
        />
      </FormDialog>
      <SecretOnce
        title={`${draft.name} is ready`}
        label="API key"
        secret={create.data?.api_key.key ?? null}
        onClose={create.reset}
      />
    </>
  );
}
