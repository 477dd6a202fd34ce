import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { type EnvironmentVariable, useSetVariable } from '../../api/environmentVariables';
import { fieldError, FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';

export function SetVariable({
  isOpen,
  onClose,
  variable: { id, key, value: before },
}: DialogProps & { variable: EnvironmentVariable }) {
  const [value, setValue] = useState(before ?? '');
  const change = useSetVariable();
  const notify = useNotify();
  const submit = () =>
    change.mutate(
      { id, value },
      {
        onSuccess: () => {
          notify(`${key} saved`, {
            undo: () => before !== null && change.mutate({ id, value: before }),
          });
          onClose();
        },
      },
    );
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Edit ${key}`}
      fields={['value']}
      verb="Save"
      onSubmit={submit}
      isPending={change.isPending}
      error={change.error}
    >
      <Textarea
        label="Value"
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
        error={fieldError(change.error, 'value')}
        autosize
        maxRows={8}
        data-autofocus
      />
    </FormDialog>
  );
}
