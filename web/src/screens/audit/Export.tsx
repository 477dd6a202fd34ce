/* Export: all entries that fit the filters, as a file that the server writes. */
import { Button, Group, Loader, Menu, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { type AuditFilters, type AuditFormat, readAuditFile } from '../../api/audit';
import { ApiError } from '../../api/client';
import { Dialog } from '../../components/Dialog';
import { ErrorNotice } from '../../components/ErrorNotice';
import { download } from '../../lib/download';

const LABELS: Record<AuditFormat, string> = { csv: 'CSV', jsonl: 'JSON lines' };
const CUT_OFF = new Error('Not all of the file came, and nothing was saved. Try again.');

const fileName = (format: AuditFormat) =>
  `audit-${new Date().toISOString().slice(0, 10)}.${format}`;

export function Export({ filters }: { filters: AuditFilters }) {
  const [state, setState] = useState<'idle' | 'runs' | Error>('idle');
  const run = useRef(new AbortController());
  const stop = () => {
    run.current.abort();
    setState('idle');
  };
  const start = async (format: AuditFormat) => {
    const own = (run.current = new AbortController());
    setState('runs');
    try {
      const file = await readAuditFile(filters, format, own.signal);
      download(fileName(format), [file], file.type);
      setState('idle');
    } catch (error) {
      if (!own.signal.aborted) setState(error instanceof ApiError ? error : CUT_OFF);
    }
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" size="sm" leftSection={<IconDownload size={16} />}>
            Export
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {(Object.keys(LABELS) as AuditFormat[]).map((format) => (
            <Menu.Item key={format} onClick={() => void start(format)}>
              {LABELS[format]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Dialog opened={state !== 'idle'} onClose={stop} title="Export the audit log">
        {state !== 'idle' && (
          <Stack gap="md">
            {state === 'runs' ? (
              <Group role="status" gap="sm">
                <Loader size="sm" />
                <Text size="sm">The server writes the file</Text>
              </Group>
            ) : (
              <ErrorNotice error={state} />
            )}
            <Group justify="flex-end">
              <Button variant="default" onClick={stop}>
                Cancel
              </Button>
            </Group>
          </Stack>
        )}
      </Dialog>
    </>
  );
}
