/* What can be changed of a flag, and is said when one is made. */
import { Textarea } from '@mantine/core';
import type { ReactNode } from 'react';
import type { FlagFields, FlagType } from '../../api/featureFlags';
import { fieldError } from '../../components/FormDialog';
import { NameField } from '../../components/NameField';
import { FlagValueInput } from './FlagValueInput';

export const FLAG_FIELDS = ['name', 'description', 'default_value'];

interface FlagFormProps {
  type: FlagType;
  fields: FlagFields;
  onChange: (fields: FlagFields) => void;
  error: Error | null;
  /* What only a new one is asked, after its name. */
  children?: ReactNode;
}

export function FlagForm({ type, fields, onChange, error, children }: FlagFormProps) {
  return (
    <>
      <NameField
        value={fields.name}
        onChange={(name) => onChange({ ...fields, name })}
        error={error}
      />
      {children}
      <Textarea
        label="Description"
        value={fields.description}
        onChange={(event) =>
          /* It travels in a query line. */
          onChange({ ...fields, description: event.currentTarget.value.replace(/\s*\n\s*/g, ' ') })
        }
        error={fieldError(error, 'description')}
        autosize
        maxRows={5}
      />
      <FlagValueInput
        type={type}
        label="Default value"
        value={fields.default_value}
        onChange={(default_value) => onChange({ ...fields, default_value })}
        error={fieldError(error, 'default_value')}
      />
    </>
  );
}
