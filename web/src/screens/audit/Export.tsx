/* Export: all entries that fit the filters, as a file that the server writes. */
import { Button, Group, Loader, Menu, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { type AuditFilters, type AuditFormat, readAuditFile } from '../../api/audit';
import { ApiError } from '../../api/client';
import { Dialog } from '../../components/Dialog';
import { ErrorNotice } from '../../components/ErrorNotice';
import { counted } from '../../lib/counted';
import { download } from '../../lib/download';

const FORMATS: Record<AuditFormat, { label: string; type: string }> = {
  csv: { label: 'CSV', type: 'text/csv' },
  jsonl: { label: 'JSON lines', type: 'application/jsonl' },
};
const BYTE = { one: 'byte', many: 'bytes' };
const CUT_OFF = new Error('Not all of the file came, and nothing was saved. Try again.');

const fileName = (format: AuditFormat) =>
  `audit-${new Date().toISOString().slice(0, 10)}.${format}`;

export function Export({ filters }: { filters: AuditFilters }) {
  /* How many bytes have come, or why no more do; null: there is no export. */
  const [state, setState] = useState<number | Error | null>(null);
  const run = useRef(new AbortController());
  const stop = () => {
    run.current.abort();
    setState(null);
  };
  const start = async (format: AuditFormat) => {
    const own = (run.current = new AbortController());
    setState(0);
    try {
      const parts = await readAuditFile(filters, format, own.signal, setState);
      download(fileName(format), parts, FORMATS[format].type);
      setState(null);
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
          {(Object.keys(FORMATS) as AuditFormat[]).map((format) => (
            <Menu.Item key={format} onClick={() => void start(format)}>
              {FORMATS[format].label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Dialog opened={state !== null} onClose={stop} title="Export the audit log">
        {state !== null && (
          <Stack gap="md">
            {typeof state === 'number' ? (
              <Group role="status" gap="sm">
                <Loader size="sm" />
                <Text size="sm">{counted(state, BYTE)} so far</Text>
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
