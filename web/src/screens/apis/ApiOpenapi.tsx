/* ApiOpenapi: scopes from the API's OpenAPI document: upload, what is active, what was before. */
import { Badge, Button, FileButton, Group, Progress, Skeleton, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import {
  type OpenapiImport,
  type OpenapiImportLog,
  useDeleteOpenapi,
  useOpenapi,
  useOpenapiImport,
  useOpenapiImports,
  useUploadOpenapi,
} from '../../api/apis';
import { useMayChange } from '../../api/access';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { type Column, DataTable, PagerButtons } from '../../components/DataTable';
import { Dialog } from '../../components/Dialog';
import { ErrorNotice } from '../../components/ErrorNotice';
import { useNotify } from '../../components/notices';
import { Section } from '../../components/Section';
import { Time } from '../../components/Time';
import { useCurrentApi } from './ApiScreen';
import { ImportLog } from './ImportLog';

function Upload({ onDone }: { onDone: (made: OpenapiImportLog) => void }) {
  const { id } = useCurrentApi();
  const upload = useUploadOpenapi(id);
  const [share, setShare] = useState(0);
  const send = (file: File | null) => {
    if (file === null) return;
    setShare(0);
    upload.mutate({ file, onProgress: setShare }, { onSuccess: onDone });
  };
  return (
    <Stack gap="sm">
      <Group>
        <FileButton
          onChange={send}
          accept=".json,.yaml,.yml"
          inputProps={{ 'aria-label': 'OpenAPI document' }}
        >
          {(props) => (
            <Button {...props} leftSection={<IconUpload size={16} />} loading={upload.isPending}>
              Upload file
            </Button>
          )}
        </FileButton>
        <Text size="sm" c="dimmed">
          OpenAPI 3 or Swagger 2, as .json, .yaml or .yml, up to 20 MB
        </Text>
      </Group>
      {upload.isPending && (
        <Stack gap={4} role="status">
          <Progress value={100 * share} aria-label="Upload" animated={share === 1} />
          <Text size="sm">
            {share < 1 ? `${Math.round(100 * share)} % sent` : 'Sent; the server reads it'}
          </Text>
        </Stack>
      )}
      {upload.error !== null && <ErrorNotice error={upload.error} />}
    </Stack>
  );
}

function DeleteImport({
  file,
  count,
  onClose,
}: {
  file: string;
  count: number;
  onClose: () => void;
}) {
  const { id } = useCurrentApi();
  const remove = useDeleteOpenapi(id);
  const notify = useNotify();
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title="Delete import"
      name={file}
      verb="Delete import"
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: ({ removed_count }) => {
            notify(`${removed_count} scopes are removed`);
            onClose();
          },
        })
      }
      isPending={remove.isPending}
      error={remove.error}
    >
      The {count} scopes that it made go, wherever they are enabled. Scopes made by hand stay.
    </ConfirmDialog>
  );
}

function ActiveFile() {
  const { id } = useCurrentApi();
  const { data: active, error, refetch } = useOpenapi(id);
  const [isDeleting, { open, close }] = useDisclosure(false);
  const mayChange = useMayChange();
  if (error !== null) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (active === undefined) return <Skeleton height={40} />;
  if (active === null)
    return <Text size="sm">No document is active: this API's scopes were all made by hand.</Text>;
  return (
    <Group justify="space-between">
      <Text size="sm" component="div">
        <b>{active.file_name}</b>, uploaded <Time value={active.created_on} />: {active.scope_count}{' '}
        scopes
      </Text>
      {mayChange && (
        <Button size="xs" variant="default" onClick={open}>
          Delete import
        </Button>
      )}
      {isDeleting && (
        <DeleteImport file={active.file_name} count={active.scope_count} onClose={close} />
      )}
    </Group>
  );
}

function columnsFor(onShow: (id: string) => void): Column<OpenapiImport>[] {
  return [
    {
      header: 'What',
      cell: ({ kind, file_name, is_active }) => (
        <Group gap="xs">
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {kind === 'upload' ? 'Upload of' : 'Deletion of'} {file_name}
          </Text>
          {is_active && <Badge variant="light">active</Badge>}
        </Group>
      ),
    },
    { header: 'When', cell: ({ created_on }) => <Time value={created_on} /> },
    { header: 'By', cell: ({ created_by }) => created_by, isExtra: true },
    {
      header: 'Scopes',
      isExtra: true,
      cell: (row) =>
        `${row.created_count} created, ${row.duplicate_count} duplicates, ${row.removed_count} removed`,
    },
    {
      header: 'Actions',
      align: 'right',
      cell: ({ id, file_name }) => (
        <Button
          size="xs"
          variant="default"
          onClick={() => onShow(id)}
          aria-label={`View log of ${file_name}`}
        >
          View log
        </Button>
      ),
    },
  ];
}

function LogDialog({ importId, onClose }: { importId: string; onClose: () => void }) {
  const { id } = useCurrentApi();
  const { data, error, refetch } = useOpenapiImport(id, importId);
  return (
    <Dialog opened onClose={onClose} title="Log of the import" size="lg">
      {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Skeleton height={120} />}
      {data !== undefined && <ImportLog log={data} />}
    </Dialog>
  );
}

export function ApiOpenapi() {
  const { id } = useCurrentApi();
  const history = useOpenapiImports(id);
  const [made, setMade] = useState<OpenapiImportLog | null>(null);
  const [shown, setShown] = useState<string | null>(null);
  const mayChange = useMayChange();
  return (
    <Stack gap="md">
      <Section
        title="OpenAPI spec"
        about="Each operation of the API's document becomes a scope: GET /orders/{id} becomes get:orders_id. Another upload replaces the one before."
      >
        <ActiveFile />
        {mayChange && <Upload onDone={setMade} />}
        <div aria-live="polite">{made !== null && <ImportLog log={made} />}</div>
      </Section>
      {history.error !== null && (
        <ErrorNotice error={history.error} onRetry={() => void history.refetch()} />
      )}
      {history.rows !== undefined && history.rows.length > 0 && (
        <Section title="History" about="Uploads and deletions, newest first.">
          <DataTable
            label="History"
            columns={columnsFor(setShown)}
            rows={history.rows}
            rowKey={(row) => row.id}
          />
          <PagerButtons pager={history.pager} />
        </Section>
      )}
      {shown !== null && <LogDialog importId={shown} onClose={() => setShown(null)} />}
    </Stack>
  );
}
