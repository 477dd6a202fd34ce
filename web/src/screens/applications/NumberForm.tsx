/* NumberForm: one figure of an application, with its own Save. */
import { Button, Group, TextInput } from '@mantine/core';
import { useMayChange } from '../../api/access';
import { PageForm } from '../../components/Form';
import type { Fields } from '../../components/useFields';
import type { ShownRequest } from '../../lib/shownRequest';

interface NumberFormProps<Values> {
  form: Fields<Values>;
  field: keyof Values & string;
  label: string;
  description: string;
  onSubmit: () => void;
  isPending: boolean;
  describe: (values: Values) => Promise<ShownRequest[]>;
}

export function NumberForm<Values>(props: NumberFormProps<Values>) {
  const { form, field, label, description } = props;
  const mayChange = useMayChange();
  return (
    <PageForm
      form={form}
      onSubmit={props.onSubmit}
      isPending={props.isPending}
      describe={form.isDirty ? props.describe : undefined}
    >
      <Group align="flex-start" gap="sm">
        <TextInput
          label={label}
          description={description}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          {...form.getInputProps(field)}
          inputMode="numeric"
          autoComplete="off"
          readOnly={!mayChange}
          w={280}
        />
        {mayChange && (
          <Button mt={25} type="submit" variant="default" loading={props.isPending}>
            Save
          </Button>
        )}
      </Group>
    </PageForm>
  );
}
