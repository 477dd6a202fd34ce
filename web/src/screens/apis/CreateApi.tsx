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
      title="Create API"
      form={form}
      verb="Create API"
      onSubmit={submit}
      isPending={create.isPending}
      describe={({ name, audience }) =>
        create.describe({ name: name.trim(), audience: audience.trim() })
      }
    >
      <NameField form={form} description="For people: “Orders”" />
      <TextInput
        label="Audience"
        description="Names the API in tokens (aud), and in requests for them. Its address is a good one: https://orders.example.com. It need not lead anywhere, and it can never be changed."
        {...form.getInputProps('audience')}
        required
      />
    </FormDialog>
  );
}
