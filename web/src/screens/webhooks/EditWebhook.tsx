import { useState } from 'react';
import { useUpdateWebhook, type Webhook, type WebhookDraft } from '../../api/webhooks';
import { FormDialog } from '../../components/FormDialog';
import { WEBHOOK_FIELDS, WebhookFields } from './WebhookFields';

interface EditWebhookProps {
  webhook: Webhook;
  isOpen: boolean;
  onClose: () => void;
}

/* Mounted when it is opened, so that it begins with what is there. */
function Editor({ webhook, onClose }: Omit<EditWebhookProps, 'isOpen'>) {
  const { name, endpoint, description, event_types } = webhook;
  const [draft, setDraft] = useState<WebhookDraft>({ name, endpoint, description, event_types });
  const update = useUpdateWebhook(webhook.id);
  const save = () => {
    const { name, description, event_types } = draft;
    update.mutate({ name, description, event_types }, { onSuccess: onClose });
  };
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title="Edit webhook"
      size="xl"
      fields={WEBHOOK_FIELDS}
      verb="Save"
      onSubmit={save}
      isPending={update.isPending}
      error={update.error}
    >
      <WebhookFields draft={draft} onChange={setDraft} error={update.error} isNew={false} />
    </FormDialog>
  );
}

export function EditWebhook({ webhook, isOpen, onClose }: EditWebhookProps) {
  return isOpen ? <Editor webhook={webhook} onClose={onClose} /> : null;
}
