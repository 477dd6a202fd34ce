import { TextInput } from '@mantine/core';
import { useCreateApi } from '../../api/apis';
import { FormDialog } from '../../components/FormDialog';
import { NameField } from '../../components/NameField';
import { useFields } from '../../components/useFields';
import { RULES } from '../../lib/textRules';

export function CreateApi({
  isOpen,
  onClose,
  onCreated,
}: {
  isOpen: boolean;
  onClose: () => void;
  onCreated: (apiId: string) => void;
}) {
  const create = useCreateApi();
  const form = useFields({ name: '', audience: '' }, create.error, {
    rules: { name: RULES.apiName, audience: RULES.audience },
  });
  const end = () => {
    form.reset();
    create.reset();
    onClose();
  };
  const submit = (fields: { name: string; audience: string }) =>
    create.mutate(fields, {
      onSuccess: ({ id }) => {
        end();
        onCreated(id);
      },
    });
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={end}
      title="Add API"
      form={form}
      verb="Add API"
      onSubmit={submit}
      isPending={create.isPending}
      describe={({ name, audience }) =>
        create.describe({ name: name.trim(), audience: audience.trim() })
      }
    >
      <NameField label="API name" form={form} description="What people call it, such as Orders" />
      <TextInput
        label="Audience"
        description="Names the API in tokens (aud) and in requests for them. Use its address, such as https://orders.example.com: it need not lead anywhere. It never changes."
        {...form.getInputProps('audience')}
        required
      />
    </FormDialog>
  );
}
