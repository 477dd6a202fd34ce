import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useCreateWebhook, type WebhookDraft } from '../../api/webhooks';
import { FormDialog } from '../../components/FormDialog';
import { WEBHOOK_FIELDS, WebhookFields } from './WebhookFields';

const EMPTY: WebhookDraft = { name: '', endpoint: '', description: '', event_types: [] };

export function CreateWebhook({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const [draft, setDraft] = useState(EMPTY);
  const create = useCreateWebhook();
  const navigate = useNavigate();
  const close = () => {
    setDraft(EMPTY);
    create.reset();
    onClose();
  };
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={close}
      title="Create webhook"
      size="xl"
      fields={WEBHOOK_FIELDS}
      verb="Create webhook"
      onSubmit={() =>
        create.mutate(draft, { onSuccess: ({ webhook }) => navigate(`/webhooks/${webhook.id}`) })
      }
      isPending={create.isPending}
      error={create.error}
    >
      <WebhookFields draft={draft} onChange={setDraft} error={create.error} isNew />
    </FormDialog>
  );
}
