import { useCreateApiKey, useKeyedApis } from '../../api/apiKeys';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { Covered } from '../../components/Dialog';
import { FormDialog } from '../../components/FormDialog';
import { SecretOnce } from '../../components/SecretOnce';
import { type DialogProps, useDialog } from '../../components/useDialog';
import { useFields } from '../../components/useFields';
import { API_KEY_RULES, type ApiKeyDraft, fieldsOf } from './apiKeyDraft';
import { ApiKeyForm } from './ApiKeyForm';
import { said } from '../../lib/said';

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
    { aliases: { expires_in: 'ends' }, rules: API_KEY_RULES },
  );
  const asking = useDialog<ApiKeyDraft>();
  const send = (draft: ApiKeyDraft) =>
    create.mutate(fieldsOf(draft), {
      onSuccess: onClose,
      onSettled: asking.props.onClose,
    });
  const scopes = apis.data?.find(({ id }) => id === form.values.api_id)?.scopes ?? [];
  return (
    <>
      <Covered isCovered={asking.props.isOpen}>
        <FormDialog
          isOpen={isOpen}
          onClose={onClose}
          title="Add API key"
          form={form}
          verb="Add API key"
          onSubmit={(draft) => (draft.scope_ids.length === 0 ? asking.open(draft) : send(draft))}
          isPending={create.isPending}
          describe={(draft) => create.describe(fieldsOf(draft))}
          trouble={apis.error}
        >
          <ApiKeyForm form={form} apis={apis.data} isOwnerFixed={orgCode !== undefined} />
        </FormDialog>
      </Covered>
      <ConfirmDialog
        key={asking.key}
        {...asking.props}
        title="Add an API key without scopes?"
        verb="Add without scopes"
        onConfirm={() => asking.value !== undefined && send(asking.value)}
        isPending={create.isPending}
        error={null}
      >
        {scopes.length === 0
          ? 'The API has no scopes yet, and those of a key never change.'
          : 'You chose none, and the scopes of a key never change.'}{' '}
        The key will verify, but allows nothing that needs a scope.
      </ConfirmDialog>
      <SecretOnce
        title={said`${form.values.name} is ready`}
        label="API key"
        secret={create.data?.api_key.key ?? null}
        onClose={create.reset}
      />
    </>
  );
}
