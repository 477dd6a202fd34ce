/* A value in place of the one that a flag has from elsewhere. */
import { Text } from '@mantine/core';
import type { FeatureFlag } from '../../api/featureFlags';
import { FormDialog } from '../../components/FormDialog';
import type { DialogProps } from '../../components/useDialog';
import { useFields } from '../../components/useFields';
import type { ShownRequest } from '../../lib/shownRequest';
import { RULES } from '../../lib/textRules';
import { editedValue, sentValue, valueTrouble } from './flagValue';
import { FlagValueInput } from './FlagValueInput';

interface OverrideFlagProps extends DialogProps {
  flag: FeatureFlag;
  title: string;
  about: string;
  value: string;
  onSubmit: (value: string, seen: { value: string }) => void;
  describe: (value: string) => Promise<ShownRequest[]>;
  isPending: boolean;
  error: Error | null;
}

export function OverrideFlag(props: OverrideFlagProps) {
  const { flag, title, about, onSubmit, error } = props;
  const form = useFields({ value: editedValue(flag.type, props.value) }, error, {
    rules: {
      value: { check: (value) => valueTrouble(flag.type, value), max: RULES.flagValue.max },
    },
  });
  return (
    <FormDialog
      isOpen={props.isOpen}
      onClose={props.onClose}
      title={title}
      form={form}
      verb="Save"
      onSubmit={({ value }) =>
        onSubmit(sentValue(flag.type, value), { value: sentValue(flag.type, form.seen.value) })
      }
      isPending={props.isPending}
      describe={({ value }) => props.describe(sentValue(flag.type, value))}
    >
      <Text size="sm">{about}</Text>
      <FlagValueInput type={flag.type} label="Value" {...form.getInputProps('value')} />
    </FormDialog>
  );
}
