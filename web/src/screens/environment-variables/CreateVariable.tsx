import { Switch, Textarea, TextInput } from '@mantine/core';
import { PasswordField } from '../../components/PasswordField';
import { useCreateVariable } from '../../api/environmentVariables';
import { FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';
import { useFields } from '../../components/useFields';
import { RULES } from '../../lib/textRules';

/* A command is copied and kept: a sensitive value does not stand in it. */
const shown = <Fields extends { value: string; is_secret: boolean }>(fields: Fields): Fields =>
  fields.is_secret ? { ...fields, value: 'THE_VALUE' } : fields;

export function CreateVariable({ isOpen, onClose }: DialogProps) {
  const create = useCreateVariable();
  const form = useFields({ key: '', value: '', is_secret: false }, create.error, {
    rules: { key: RULES.variableKey, value: RULES.variableValue },
  });
  const notify = useNotify();
  /* What was typed goes with the dialog. */
  const close = () => {
    form.setFieldValue('value', '');
    create.reset();
    onClose();
  };
  const submit = (fields: typeof form.values, done: () => void) =>
    create.mutate(fields, {
      onSuccess: () => {
        notify(`Environment variable ${fields.key} added`);
        done();
      },
    });
  const value = { label: 'Value', autoComplete: 'off', ...form.getInputProps('value') };
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={close}
      title="Add environment variable"
      form={form}
      verb="Add environment variable"
      onSubmit={submit}
      isPending={create.isPending}
      describe={(fields) => create.describe(shown(fields))}
      isRepeatable
    >
      <TextInput
        label="Key"
        description="Letters, digits and underscores"
        placeholder="BILLING_URL"
        {...form.getInputProps('key')}
        autoComplete="off"
        required
      />
      <Switch
        label="Sensitive"
        description="On: the value is encrypted and never shown again. To change it, delete the variable and add it again."
        {...form.getInputProps('is_secret', { type: 'checkbox' })}
      />
      {form.values.is_secret ? (
        <PasswordField {...value} autoComplete="new-password" shows="Show the value" />
      ) : (
        <Textarea {...value} autosize maxRows={8} />
      )}
    </FormDialog>
  );
}
