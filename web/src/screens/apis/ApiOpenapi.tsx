/* ApiOpenapi: scopes from the API's OpenAPI document: upload, what is active, what was before. */
import { Badge, Button, FileButton, Group, Progress, Skeleton, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconUpload } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import {
  type OpenapiImport,
  type OpenapiImportResult,
  useDeleteOpenapi,
  useOpenapi,
  useOpenapiImport,
  useOpenapiImports,
  useUndoOpenapi,
  useUploadOpenapi,
} from '../../api/apis';
import { useMayChange } from '../../api/access';
import { timeColumn } from '../../components/cells';
import type { Column } from '../../components/DataTable';
import { Dialog } from '../../components/Dialog';
import { ErrorNotice } from '../../components/ErrorNotice';
import { List } from '../../components/List';
import { useNotify } from '../../components/notices';
import { Section } from '../../components/Section';
import { Time } from '../../components/Time';
import { counted, numeral } from '../../lib/counted';
import { useCurrentApi } from './ApiScreen';
import { Actor } from '../audit/EntrySentence';
import { ImportLog } from './ImportLog';
import { ImportPreview } from './ImportPreview';
import { said } from '../../lib/said';

const SCOPES = { one: 'scope', many: 'scopes' };
const DUPLICATES = { one: 'duplicate', many: 'duplicates' };

/* What was imported or deleted can be taken back for a moment here, and later in the history. */
function useDone() {
  const { id } = useCurrentApi();
  const undo = useUndoOpenapi(id);
  const notify = useNotify();
  const takeBack = (importId: string) =>
    undo.mutate(importId, {
      onSuccess: () =>
        notify('Import undone. Scopes, and who has them, are as before', {
          describe: () => undo.describe(importId),
        }),
      onError: ({ message }) => notify(message, { isError: true }),
    });
  return {
    takeBack,
    tell: (text: string, { id: importId }: OpenapiImportResult) =>
      notify(text, importId === null ? {} : { undo: () => takeBack(importId) }),
  };
}

function Upload({ onDone }: { onDone: (made: OpenapiImportResult) => void }) {
  const { id } = useCurrentApi();
  const trial = useUploadOpenapi(id);
  const upload = useUploadOpenapi(id);
  const { tell } = useDone();
  const [share, setShare] = useState(0);
  const [file, setFile] = useState<File | null>(null);
  const choose = (chosen: File | null) => {
    if (chosen === null) return;
    setFile(chosen);
    setShare(0);
    upload.reset();
    trial.mutate({ file: chosen, isDryRun: true, onProgress: setShare });
  };
  const close = () => {
    setFile(null);
    trial.reset();
  };
  const send = () => {
    if (file === null) return;
    upload.mutate(
      { file, isDryRun: false, onProgress: setShare },
      {
        onSuccess: (made) => {
          close();
          onDone(made);
          tell(said`${file.name} imported`, made);
        },
      },
    );
  };
  return (
    <Stack gap="sm">
      <Group>
        <FileButton
          onChange={choose}
          accept=".json,.yaml,.yml"
          inputProps={{ 'aria-label': 'OpenAPI document' }}
        >
          {(props) => (
            <Button {...props} leftSection={<IconUpload size={16} />} loading={trial.isPending}>
              Upload file
            </Button>
          )}
        </FileButton>
        <Text size="sm" c="dimmed">
          OpenAPI 3 or Swagger 2, as .json, .yaml or .yml, up to 20 MB. You see its changes before
          they are made.
        </Text>
      </Group>
      {trial.isPending && (
        <Stack gap={4} role="status">
          <Progress value={100 * share} aria-label="Upload" animated={share === 1} />
          <Text size="sm">
            {share < 1 ? `${Math.round(100 * share)} % sent` : 'Sent. The server is reading it'}
          </Text>
        </Stack>
      )}
      {trial.error !== null && <ErrorNotice error={trial.error} />}
      {file !== null && trial.data !== undefined && (
        <ImportPreview
          title={said`What ${file.name} changes`}
          verb="Import"
          plan={trial.data}
          error={upload.error}
          isPending={upload.isPending}
          onConfirm={send}
          describe={() => upload.describe({ file, isDryRun: false, onProgress: setShare })}
          onClose={close}
        />
      )}
    </Stack>
  );
}

function DeleteImport({ file, onClose }: { file: string; onClose: () => void }) {
  const { id } = useCurrentApi();
  const { mutate: foresee, ...trial } = useDeleteOpenapi(id);
  const remove = useDeleteOpenapi(id);
  const { tell } = useDone();
  useEffect(() => foresee({ isDryRun: true }), [foresee]);
  return (
    <ImportPreview
      title={`What goes with ${file}`}
      verb="Delete import"
      plan={trial.data}
      error={trial.error ?? remove.error}
      isPending={remove.isPending}
      describe={() => remove.describe({ isDryRun: false })}
      onConfirm={() =>
        remove.mutate(
          { isDryRun: false },
          {
            onSuccess: (made) => {
              tell(`${counted(made.removed_count, SCOPES)} removed`, made);
              onClose();
            },
          },
        )
      }
      onClose={onClose}
    />
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
    return <Text size="sm">No active file: all scopes of this API were added by hand.</Text>;
  return (
    <Group justify="space-between">
      <Text size="sm" component="div">
        <b>
          <bdi>{active.file_name}</bdi>
        </b>
        , uploaded <Time value={active.created_on} />: {counted(active.scope_count, SCOPES)}
      </Text>
      {mayChange && (
        <Button size="xs" variant="default" onClick={open}>
          Delete import
        </Button>
      )}
      {isDeleting && <DeleteImport file={active.file_name} onClose={close} />}
    </Group>
  );
}

const columns: Column<OpenapiImport>[] = [
  {
    header: 'What',
    value: ({ kind, file_name }) => `${kind} ${file_name}`,
    cell: ({ kind, file_name, is_active, undone_on }) => (
      <Group gap="xs">
        <Text size="sm">
          {kind === 'upload' ? 'Upload of' : 'Deletion of'} <bdi>{file_name}</bdi>
        </Text>
        {is_active && <Badge variant="light">active</Badge>}
        {undone_on !== null && (
          <Badge variant="light" color="gray">
            undone
          </Badge>
        )}
      </Group>
    ),
  },
  timeColumn('When', ({ created_on }) => created_on),
  {
    header: 'By',
    isExtra: true,
    value: ({ created_by }) => created_by,
    cell: ({ created_by }) => <Actor actor={created_by} name={null} />,
  },
  { header: 'Created', value: ({ created_count }) => created_count },
  { header: 'Duplicates', value: ({ duplicate_count }) => duplicate_count },
  { header: 'Removed', value: ({ removed_count }) => removed_count },
  {
    header: 'Scopes',
    isExtra: true,
    cell: (row) =>
      `${numeral(row.created_count)} created, ${counted(row.duplicate_count, DUPLICATES)}, ${numeral(row.removed_count)} removed`,
  },
];

function LogDialog({ importId, onClose }: { importId: string; onClose: () => void }) {
  const { id } = useCurrentApi();
  const { data, error, refetch } = useOpenapiImport(id, importId);
  return (
    <Dialog opened onClose={onClose} title="Import logs" size="lg">
      {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Skeleton height={120} />}
      {data !== undefined && <ImportLog log={data} />}
    </Dialog>
  );
}

export function ApiOpenapi() {
  const { id } = useCurrentApi();
  const history = useOpenapiImports(id);
  const [made, setMade] = useState<OpenapiImportResult | null>(null);
  const [shown, setShown] = useState<string | null>(null);
  const mayChange = useMayChange();
  const { takeBack } = useDone();
  const undo = (importId: string) => {
    setMade(null);
    takeBack(importId);
  };
  return (
    <Stack gap="md">
      <Section
        title="OpenAPI spec"
        about="Each operation of the API’s document becomes a scope: GET /orders/{id} becomes get:orders_id. A new upload replaces the one before."
      >
        {mayChange && <Upload onDone={setMade} />}
        <div aria-live="polite">{made !== null && <ImportLog log={made} />}</div>
      </Section>
      <Section title="Active file">
        <ActiveFile />
      </Section>
      {history.error !== null && (
        <ErrorNotice error={history.error} onRetry={() => void history.refetch()} />
      )}
      {history.rows !== undefined && history.rows.length > 0 && (
        <Section title="Import history" about="Uploads and deletions, newest first.">
          <List
            list={history}
            label="Import history"
            noun={{ one: 'import', many: 'imports' }}
            columns={columns}
            rowKey={(row) => row.id}
            rowName={({ file_name }) => file_name}
            menu={({ id, can_be_undone }) => [
              { label: 'View logs', onClick: () => setShown(id) },
              ...(mayChange && can_be_undone ? [{ label: 'Undo', onClick: () => undo(id) }] : []),
            ]}
            empty={{ title: 'No imports yet', children: null }}
          />
        </Section>
      )}
      {shown !== null && <LogDialog importId={shown} onClose={() => setShown(null)} />}
    </Stack>
  );
}
