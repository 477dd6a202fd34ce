import { useState } from 'react';
import { useCreateApiKey, useKeyedApis } from '../../api/apiKeys';
import { FormDialog } from '../../components/FormDialog';
import { SecretOnce } from '../../components/SecretOnce';
import type { DialogProps } from '../../components/useDialog';
import { type ApiKeyDraft, fieldsOf, isComplete } from './apiKeyDraft';
import { ApiKeyForm } from './ApiKeyForm';

const FIELDS = ['name', 'type', 'api_id', 'org_code', 'user_id', 'expires_in'];

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
