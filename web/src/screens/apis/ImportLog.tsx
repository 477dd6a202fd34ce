/* ImportLog: what an OpenAPI document did to the scopes of its API. */
import { Alert, Code, Stack, Text } from '@mantine/core';
import type { OpenapiImportLog } from '../../api/apis';
import { said } from '../../lib/said';
import { numeral } from '../../lib/counted';

const LISTS = [
  { name: 'created', count: 'created_count', label: 'created' },
  { name: 'duplicates', count: 'duplicate_count', label: 'already there, left unchanged' },
  { name: 'removed', count: 'removed_count', label: 'removed with their operations' },
  { name: 'skipped', count: 'skipped_count', label: 'skipped, the names are reserved' },
] as const;

type Lists = Pick<OpenapiImportLog, (typeof LISTS)[number]['name' | 'count']>;

/* The keys of one list, and how many there are more. */
export function KeyBlock({ keys, count, label }: { keys: string[]; count: number; label: string }) {
  return (
    <>
      <Code block tabIndex={0} aria-label={label} mah={180} style={{ overflow: 'auto' }}>
        {keys.join('\n')}
      </Code>
      {keys.length < count && (
        <Text size="xs" c="dimmed">
          and {numeral(count - keys.length)} more
        </Text>
      )}
    </>
  );
}

export function ImportLog({ log }: { log: Lists & Pick<OpenapiImportLog, 'kind' | 'file_name'> }) {
  const isNothing = LISTS.every(({ count }) => log[count] === 0);
  return (
    <Alert
      variant="light"
      title={said`${log.kind === 'upload' ? 'Upload' : 'Deletion'} of ${log.file_name}`}
    >
      <Stack gap="sm">
        {isNothing && <Text size="sm">It changed no scopes.</Text>}
        {LISTS.filter(({ count }) => log[count] > 0).map(({ name, count, label }) => (
          <div key={name}>
            <Text size="sm" fw={600}>
              {numeral(log[count])} {label}
            </Text>
            <KeyBlock keys={log[name]} count={log[count]} label={label} />
          </div>
        ))}
      </Stack>
    </Alert>
  );
}
