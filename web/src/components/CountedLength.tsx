/* CountedLength: how long a text is of how long it may be, below its field, once that is near. */
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { countOf } from '../lib/textRules';

const NEAR = 0.8;

function Count({ value, max }: { value: string; max: number }) {
  const count = countOf(value);
  if (count < max * NEAR) return null;
  return (
    <Text size="xs" c={count > max ? 'var(--mantine-color-error)' : 'dimmed'} ta="right" mt={2}>
      {count} of {max} characters
    </Text>
  );
}

/* For inputContainer of a field. */
export function withCount(value: string, max: number) {
  return function Counted(field: ReactNode) {
    return (
      <>
        {field}
        <Count value={value} max={max} />
      </>
    );
  };
}
