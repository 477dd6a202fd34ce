import { Textarea } from '@mantine/core';
import { type EnvironmentVariable, useSetVariable } from '../../api/environmentVariables';
import { FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';
import { useFields } from '../../components/useFields';
import { RULES } from '../../lib/textRules';

export function SetVariable({
  isOpen,
  onClose,
  variable: { id, key, value: before },
}: DialogProps & { variable: EnvironmentVariable }) {
  const change = useSetVariable();
  const form = useFields({ value: before ?? '' }, change.error, {
    rules: { value: RULES.variableValue },
  });
  const notify = useNotify();
  const submit = ({ value }: { value: string }) =>
    change.mutate(
      { id, value, seen: form.seen },
      {
        onSuccess: () => {
          notify(`Environment variable ${key} saved`, {
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
      form={form}
      verb="Save"
      onSubmit={submit}
      isPending={change.isPending}
      describe={({ value }) => change.describe({ id, value })}
    >
      <Textarea label="Value" {...form.getInputProps('value')} autosize maxRows={8} />
    </FormDialog>
  );
}
