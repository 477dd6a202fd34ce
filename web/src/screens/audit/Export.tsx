/*
 * Export: all entries that fit the filters, as a file. They are read a large page at a time; what has
 * come is kept as a Blob, which the browser may put on the disk.
 */
import { Button, Group, Loader, Menu, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { type AuditFilters, readAudit } from '../../api/audit';
import { Dialog } from '../../components/Dialog';
import { ErrorNotice } from '../../components/ErrorNotice';
import { counted } from '../../lib/counted';
import { download } from '../../lib/download';
import { EXPORT_FORMATS, type ExportFormat } from './exportFormats';

const EXPORT_PAGE_SIZE = 500;
const ENTRY = { one: 'entry', many: 'entries' };

function save(parts: Blob[], format: ExportFormat) {
  const { ending, type } = EXPORT_FORMATS[format];
  download(`audit-${new Date().toISOString().slice(0, 10)}.${ending}`, parts, type);
}

interface Progress {
  entries: number;
  error: Error | null;
}

export function Export({ filters }: { filters: AuditFilters }) {
  const [progress, setProgress] = useState<Progress | null>(null);
  const run = useRef(0);
  const stop = () => {
    run.current += 1;
    setProgress(null);
  };
  const start = async (format: ExportFormat) => {
    const own = (run.current += 1);
    const { head, line } = EXPORT_FORMATS[format];
    const parts = [new Blob([head])];
    let entries = 0;
    let token: string | undefined;
    setProgress({ entries, error: null });
    do {
      const page = await readAudit(filters, token, EXPORT_PAGE_SIZE);
      if (run.current !== own) return;
      parts.push(new Blob([page.rows.map(line).join('')]));
      entries += page.rows.length;
      token = page.next ?? undefined;
      setProgress({ entries, error: null });
    } while (token !== undefined);
    save(parts, format);
    setProgress(null);
  };
  const begin = (format: ExportFormat) =>
    void start(format).catch((error: unknown) =>
      setProgress((last) => ({ entries: last?.entries ?? 0, error: error as Error })),
    );
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" size="sm" leftSection={<IconDownload size={16} />}>
            Export
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {(Object.keys(EXPORT_FORMATS) as ExportFormat[]).map((format) => (
            <Menu.Item key={format} onClick={() => begin(format)}>
              {EXPORT_FORMATS[format].label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Dialog opened={progress !== null} onClose={stop} title="Export the audit log">
        {progress !== null && (
          <Stack gap="md">
            {progress.error === null ? (
              <Group role="status" gap="sm">
                <Loader size="sm" />
                <Text size="sm">{counted(progress.entries, ENTRY)} so far</Text>
              </Group>
            ) : (
              <ErrorNotice error={progress.error} />
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
