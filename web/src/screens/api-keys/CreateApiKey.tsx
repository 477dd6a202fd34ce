import { useCreateApiKey, useKeyedApis } from '../../api/apiKeys';
import { FormDialog } from '../../components/FormDialog';
import { SecretOnce } from '../../components/SecretOnce';
import type { DialogProps } from '../../components/useDialog';
import { useFields } from '../../components/useFields';
import { type ApiKeyDraft, fieldsOf, isComplete } from './apiKeyDraft';
import { ApiKeyForm } from './ApiKeyForm';

/* The key lives in the mutation, and is forgotten with it. */
export function CreateApiKey({ isOpen, onClose, orgCode }: DialogProps & { orgCode?: string }) {
  const apis = useKeyedApis();
  const create = useCreateApiKey();
  const form = useFields<ApiKeyDraft>(
    {
      name: '',
      type: 'organization',
      api_id: '',
      scope_ids: [],
      org_code: orgCode ?? '',
      user_id: '',
      ends: '90',
      last_day: '',
    },
    create.error,
    { expires_in: 'ends' },
  );
  return (
    <>
      <FormDialog
        isOpen={isOpen}
        onClose={onClose}
        title="Create API key"
        form={form}
        verb="Create API key"
        onSubmit={(draft) => create.mutate(fieldsOf(draft), { onSuccess: onClose })}
        isPending={create.isPending}
        describe={(draft) => create.describe(fieldsOf(draft))}
        trouble={apis.error}
        isReady={isComplete(form.values)}
      >
        <ApiKeyForm form={form} apis={apis.data} isOwnerFixed={orgCode !== undefined} />
      </FormDialog>
      <SecretOnce
        title={`${form.values.name} is ready`}
        label="API key"
        secret={create.data?.api_key.key ?? null}
        onClose={create.reset}
      />
    </>
  );
}
