import { Textarea, TextInput } from '@mantine/core';
import type { WebhookDraft } from '../../api/webhooks';
import { NameField } from '../../components/NameField';
import type { Fields } from '../../components/useFields';
import { EventTypePicker } from './EventTypePicker';

interface WebhookFieldsProps {
  form: Fields<WebhookDraft>;
  /* The endpoint of a webhook never changes. */
  isNew: boolean;
}

export function WebhookFields({ form, isNew }: WebhookFieldsProps) {
  return (
    <>
      <NameField form={form} />
      <TextInput
        label="Endpoint"
        description={
          isNew
            ? 'Where events are sent to, by https'
            : 'It cannot change: create another webhook instead'
        }
        placeholder="https://hooks.example.com/jeton"
        type="url"
        {...form.getInputProps('endpoint')}
        required={isNew}
        disabled={!isNew}
      />
      <Textarea label="Description" autosize minRows={2} {...form.getInputProps('description')} />
      <EventTypePicker {...form.getInputProps('event_types')} value={form.values.event_types} />
    </>
  );
}
