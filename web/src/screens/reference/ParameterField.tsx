import { Select, TextInput } from '@mantine/core';
import { type Parameter, ruleWords } from '../../lib/openapi';

interface ParameterFieldProps {
  parameter: Parameter;
  value: string;
  onChange: (value: string) => void;
}

export function ParameterField({ parameter, value, onChange }: ParameterFieldProps) {
  const { name, description, required = false, schema = {} } = parameter;
  if (schema.enum !== undefined)
    return (
      <Select
        label={name}
        description={description}
        data={schema.enum.map(String)}
        value={value === '' ? null : value}
        onChange={(chosen) => onChange(chosen ?? '')}
        required={required}
        clearable={!required}
        clearButtonProps={{ 'aria-label': `Clear ${name}` }}
      />
    );
  return (
    <TextInput
      label={name}
      description={description}
      placeholder={ruleWords(schema)}
      inputMode={schema.type === 'integer' ? 'numeric' : undefined}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      required={required}
    />
  );
}
