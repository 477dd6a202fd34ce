import { PasswordInput, Switch, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useCreateVariable } from '../../api/environmentVariables';
import { fieldError, FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';

export function CreateVariable({ isOpen, onClose }: DialogProps) {
  const [key, setKey] = useState('');
  const [value, setValue] = useState('');
  const [isSecret, setSecret] = useState(false);
  const create = useCreateVariable();
  const notify = useNotify();
  /* What was typed goes with the dialog. */
  const close = () => {
    setValue('');
    create.reset();
    onClose();
  };
  const submit = () =>
    create.mutate(
      { key, value, is_secret: isSecret },
      {
        onSuccess: () => {
          notify(`Environment variable ${key} created`);
          close();
        },
      },
    );
  const field = {
    label: 'Value',
    value,
    error: fieldError(create.error, 'value'),
    autoComplete: 'off',
  };
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={close}
      title="Create environment variable"
      fields={['key', 'value', 'is_secret']}
      verb="Create variable"
      onSubmit={submit}
      isPending={create.isPending}
      error={create.error}
      isReady={key !== ''}
    >
      <TextInput
        label="Key"
        description="Letters, digits and underscores"
        placeholder="BILLING_URL"
        value={key}
        onChange={(event) => setKey(event.currentTarget.value.trim())}
        error={fieldError(create.error, 'key')}
        maxLength={128}
        autoComplete="off"
        required
        data-autofocus
      />
      <Switch
        label="Sensitive"
        description="On: the value is encrypted, and shown to nobody again. It can only be deleted and created anew."
        checked={isSecret}
        onChange={(event) => setSecret(event.currentTarget.checked)}
      />
      {isSecret ? (
        <PasswordInput
          {...field}
          autoComplete="new-password"
          onChange={(event) => setValue(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the value' }}
        />
      ) : (
        <Textarea
          {...field}
          onChange={(event) => setValue(event.currentTarget.value)}
          autosize
          maxRows={8}
        />
      )}
    </FormDialog>
  );
}
