/* What can be changed of a flag, and is said when one is made. */
import { Textarea } from '@mantine/core';
import type { ComponentProps, ReactNode } from 'react';
import type { FlagFields, FlagType } from '../../api/featureFlags';
import { NameField } from '../../components/NameField';
import type { Fields } from '../../components/useFields';
import { RULES } from '../../lib/textRules';
import { FlagValueInput } from './FlagValueInput';
import { valueTrouble } from './flagValue';

interface FlagFormProps {
  type: FlagType;
  form: Pick<Fields<FlagFields>, 'getInputProps'>;
  keyField?: ComponentProps<typeof NameField>['keyField'];
  /* What only a new one is asked, after its name. */
  children?: ReactNode;
}

export function flagRules<Values extends FlagFields>(typeOf: (values: Values) => FlagType) {
  return {
    name: RULES.flagName,
    description: RULES.flagDescription,
    default_value: {
      max: RULES.flagValue.max,
      check: (value: string, values: Values) => valueTrouble(typeOf(values), value),
    },
  };
}

export function FlagForm({ type, form, keyField, children }: FlagFormProps) {
  return (
    <>
      <NameField form={form} keyField={keyField} />
      {children}
      <Textarea label="Description" {...form.getInputProps('description')} autosize maxRows={5} />
      <FlagValueInput type={type} label="Default value" {...form.getInputProps('default_value')} />
    </>
  );
}
