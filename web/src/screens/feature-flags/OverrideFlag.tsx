/* A value in place of the one that a flag has from elsewhere. */
import { Text } from '@mantine/core';
import { useState } from 'react';
import type { FeatureFlag } from '../../api/featureFlags';
import { fieldError, FormDialog } from '../../components/FormDialog';
import type { DialogProps } from '../../components/useDialog';
import { isValueOf } from './flagValue';
import { FlagValueInput } from './FlagValueInput';

interface OverrideFlagProps extends DialogProps {
  flag: FeatureFlag;
  title: string;
  about: string;
  value: string;
  onSubmit: (value: string) => void;
  isPending: boolean;
  error: Error | null;
}

export function OverrideFlag(props: OverrideFlagProps) {
  const { flag, title, about, onSubmit, error } = props;
  const [value, setValue] = useState(props.value);
  return (
    <FormDialog
      isOpen={props.isOpen}
      onClose={props.onClose}
      title={title}
      fields={['value']}
      verb="Save"
      onSubmit={() => onSubmit(value)}
      isPending={props.isPending}
      error={error}
      isReady={isValueOf(flag.type, value)}
    >
      <Text size="sm">{about}</Text>
      <FlagValueInput
        type={flag.type}
        label="Value"
        value={value}
        onChange={setValue}
        error={fieldError(error, 'value')}
      />
    </FormDialog>
  );
}
