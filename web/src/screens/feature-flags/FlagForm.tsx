/* What can be changed of a flag, and is said when one is made. */
import { Textarea } from '@mantine/core';
import type { ReactNode } from 'react';
import type { FlagFields, FlagType } from '../../api/featureFlags';
import { NameField } from '../../components/NameField';
import type { Fields } from '../../components/useFields';
import { FlagValueInput } from './FlagValueInput';

interface FlagFormProps {
  type: FlagType;
  form: Pick<Fields<FlagFields>, 'getInputProps' | 'setFieldValue'>;
  /* What only a new one is asked, after its name. */
  children?: ReactNode;
}

export function FlagForm({ type, form, children }: FlagFormProps) {
  return (
    <>
      <NameField form={form} />
      {children}
      <Textarea
        label="Description"
        {...form.getInputProps('description')}
        onChange={(event) =>
          /* It travels in a query line. */
          form.setFieldValue('description', event.currentTarget.value.replace(/\s*\n\s*/g, ' '))
        }
        autosize
        maxRows={5}
      />
      <FlagValueInput type={type} label="Default value" {...form.getInputProps('default_value')} />
    </>
  );
}
