import { Input, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import type { FlagType } from '../../api/featureFlags';
import { keptNote } from './flagValue';

interface FlagValueInputProps {
  type: FlagType;
  label: string;
  description?: string;
  value?: string;
  onChange: (value: string) => void;
  error?: string;
}

const BOOLEANS = [
  { value: 'true', label: 'true' },
  { value: 'false', label: 'false' },
];

/* A value, asked for as its type is. */
export function FlagValueInput({ type, value = '', onChange, ...about }: FlagValueInputProps) {
  if (type === 'bool')
    return (
      <Input.Wrapper {...about} labelElement="div">
        <SegmentedControl
          aria-label={about.label}
          display="flex"
          w={200}
          mt={6}
          data={BOOLEANS}
          value={value}
          onChange={onChange}
        />
      </Input.Wrapper>
    );
  if (type === 'json')
    return (
      <Textarea
        {...about}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        autosize
        minRows={4}
        maxRows={14}
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      />
    );
  return (
    <TextInput
      {...about}
      description={keptNote(type, value) ?? about.description}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      autoComplete="off"
    />
  );
}
