/* ImportLog: what an OpenAPI document did to the scopes of its API. */
import { Alert, Code, Stack, Text } from '@mantine/core';
import type { OpenapiImportLog } from '../../api/apis';

const LISTS = [
  { name: 'created', count: 'created_count', label: 'created' },
  { name: 'duplicates', count: 'duplicate_count', label: 'there already, left as they are' },
  { name: 'removed', count: 'removed_count', label: 'removed, their operations are gone' },
  { name: 'skipped', count: 'skipped_count', label: 'skipped, the names are reserved' },
] as const;

export function ImportLog({ log }: { log: OpenapiImportLog }) {
  const isNothing = LISTS.every(({ count }) => log[count] === 0);
  return (
    <Alert
      variant="light"
      title={`${log.kind === 'upload' ? 'Upload' : 'Deletion'} of ${log.file_name}`}
    >
      <Stack gap="sm">
        {isNothing && <Text size="sm">It changed no scope.</Text>}
        {LISTS.filter(({ count }) => log[count] > 0).map(({ name, count, label }) => (
          <div key={name}>
            <Text size="sm" fw={600}>
              {log[count]} {label}
            </Text>
            <Code block tabIndex={0} aria-label={label} mah={180} style={{ overflow: 'auto' }}>
              {log[name].join('\n')}
            </Code>
            {log[name].length < log[count] && (
              <Text size="xs" c="dimmed">
                The first {log[name].length}; the log in the history has them all.
              </Text>
            )}
          </div>
        ))}
      </Stack>
    </Alert>
  );
}
