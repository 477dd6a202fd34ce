import { Button, Group, Stack } from '@mantine/core';
import { Link } from 'react-router-dom';
import type { ApiRow } from '../../api/apis';
import type { AuditEntry } from '../../api/audit';
import { Dialog } from '../../components/Dialog';
import { JsonBlock } from '../../components/CodeBlock';
import { actionTitle } from '../../lib/auditSentences';
import { Changes } from './Changes';
import { EntrySentence } from './EntrySentence';

interface EntryDialogProps {
  entry: AuditEntry | null;
  /* Those that the entry may name. */
  apis: ApiRow[] | undefined;
  onClose: () => void;
}

/* An entry in words and as it was written down, and the way to its relatives. */
export function EntryDialog({ entry, apis, onClose }: EntryDialogProps) {
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
    <Dialog
      opened={entry !== null}
      onClose={onClose}
      title={entry && actionTitle(entry.action)}
      size="lg"
    >
      {entry !== null && (
        <Stack gap="md">
          <div>
            <EntrySentence entry={entry} apis={apis} />
            <Changes entry={entry} />
          </div>
          <JsonBlock label="Entry" value={entry} maxHeight={400} />
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
