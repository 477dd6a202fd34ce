import { PasswordInput, Switch, Textarea, TextInput } from '@mantine/core';
import { useCreateVariable } from '../../api/environmentVariables';
import { FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';
import { useFields } from '../../components/useFields';

export function CreateVariable({ isOpen, onClose }: DialogProps) {
  const create = useCreateVariable();
  const form = useFields({ key: '', value: '', is_secret: false }, create.error);
  const notify = useNotify();
  /* What was typed goes with the dialog. */
  const close = () => {
    form.setFieldValue('value', '');
    create.reset();
    onClose();
  };
  const submit = () =>
    create.mutate(form.values, {
      onSuccess: () => {
        notify(`Environment variable ${form.values.key} created`);
        close();
      },
    });
  const value = { label: 'Value', autoComplete: 'off', ...form.getInputProps('value') };
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={close}
      title="Create environment variable"
      form={form}
      verb="Create variable"
      onSubmit={submit}
      isPending={create.isPending}
      isReady={form.values.key !== ''}
    >
      <TextInput
        label="Key"
        description="Letters, digits and underscores"
        placeholder="BILLING_URL"
        {...form.getInputProps('key')}
        onChange={(event) => form.setFieldValue('key', event.currentTarget.value.trim())}
        maxLength={128}
        autoComplete="off"
        required
        data-autofocus
      />
      <Switch
        label="Sensitive"
        description="On: the value is encrypted, and shown to nobody again. It can only be deleted and created anew."
        {...form.getInputProps('is_secret', { type: 'checkbox' })}
      />
      {form.values.is_secret ? (
        <PasswordInput
          {...value}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': 'Show the value' }}
        />
      ) : (
        <Textarea {...value} autosize maxRows={8} />
      )}
    </FormDialog>
  );
}
