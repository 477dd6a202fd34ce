import { Button, Group, Stack } from '@mantine/core';
import { Link } from 'react-router-dom';
import type { AuditEntry } from '../../api/audit';
import { Dialog } from '../../components/Dialog';
import { JsonBlock } from '../../components/CodeBlock';

/* An entry as it was written down, and the way to its relatives. */
export function EntryDialog({ entry, onClose }: { entry: AuditEntry | null; onClose: () => void }) {
  const more = (name: 'actor' | 'subject', value: string, label: string) => (
    <Button
      component={Link}
      to={`/audit?${new URLSearchParams({ [name]: value }).toString()}`}
      onClick={onClose}
      variant="default"
      size="sm"
    >
      {label}
    </Button>
  );
  return (
    <Dialog opened={entry !== null} onClose={onClose} title={entry?.action} size="lg">
      {entry !== null && (
        <Stack gap="md">
          <JsonBlock label="Entry" value={entry} maxHeight={460} />
          <Group gap="xs">
            {more('actor', entry.actor, 'Everything by this actor')}
            {entry.subject !== '' &&
              more('subject', entry.subject, 'Everything about this subject')}
          </Group>
        </Stack>
      )}
    </Dialog>
  );
}
