import { useNavigate } from 'react-router-dom';
import { useCreateWebhook, type WebhookDraft } from '../../api/webhooks';
import { FormDialog } from '../../components/FormDialog';
import { useFields } from '../../components/useFields';
import { WebhookFields } from './WebhookFields';

const EMPTY: WebhookDraft = { name: '', endpoint: '', description: '', event_types: [] };

export function CreateWebhook({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const create = useCreateWebhook();
  const form = useFields(EMPTY, create.error);
  const navigate = useNavigate();
  const close = () => {
    form.reset();
    create.reset();
    onClose();
  };
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={close}
      title="Create webhook"
      size="xl"
      form={form}
      verb="Create webhook"
      onSubmit={(draft) =>
        create.mutate(draft, { onSuccess: ({ webhook }) => navigate(`/webhooks/${webhook.id}`) })
      }
      isPending={create.isPending}
    >
      <WebhookFields form={form} isNew />
    </FormDialog>
  );
}
