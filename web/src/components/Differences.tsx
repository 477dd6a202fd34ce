/* Differences: what another has changed meanwhile, field by field, and what one saves, where one does. */
import { Stack, Text } from '@mantine/core';
import type { Difference } from '../api/seen';
import { memberLabel } from '../lib/refusalWords';

type Value = string | number | boolean | string[] | null | undefined;

function inWords(value: Value): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return value === '' || value === null || value === undefined ? 'nothing' : `“${value}”`;
}

function Shown({ words, value }: { words: string; value: unknown }) {
  return (
    <>
      {words} <bdi>{inWords(value as Value)}</bdi>
    </>
  );
}

/* saved: what the form has now; absent: there is no form. */
export function Differences({ of, saved }: { of: Difference[]; saved?: object }) {
  return (
    <Stack gap="xs" role="list" aria-label="What changed in the meantime">
      {of.map(({ field, before, now }) => (
        <Text key={field} size="sm" role="listitem" style={{ overflowWrap: 'anywhere' }}>
          <b>{memberLabel(field)}</b>: <Shown words="you saw" value={before} />,{' '}
          <Shown words="it is now" value={now} />
          {saved !== undefined && (
            <>
              , <Shown words="you save" value={saved[field as keyof typeof saved]} />
            </>
          )}
          .
        </Text>
      ))}
    </Stack>
  );
}
