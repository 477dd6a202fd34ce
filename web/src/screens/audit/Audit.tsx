/* Audit: who changed what, newest first. The filters stand in the address: a view can be sent on. */
import { Anchor, Button, Code, Text } from '@mantine/core';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router-dom';
import {
  AUDIT_FILTERS,
  type AuditEntry,
  type AuditFilters,
  auditKey,
  readAudit,
} from '../../api/audit';
import { type Column, DataTable, PagerButtons } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Screen } from '../../components/Screen';
import { Time } from '../../components/Time';
import { usePages } from '../../api/usePages';
import { actorOf, subjectPath } from '../../lib/auditNames';
import { AuditFilterForm } from './AuditFilterForm';
import { EntryDialog } from './EntryDialog';

function ActorName({ actor }: { actor: string }) {
  const { label, path } = actorOf(actor);
  return path === null ? (
    <Text size="sm">{label}</Text>
  ) : (
    <Anchor component={Link} to={path} size="sm">
      {label}
    </Anchor>
  );
}

/* With a token for a test, also the application in whose place it was done. */
function Who({ entry }: { entry: AuditEntry }) {
  return (
    <>
      <ActorName actor={entry.actor} />
      {entry.acting_for !== null && (
        <Text size="xs" c="dimmed">
          with a token for a test of <ActorName actor={entry.acting_for} />
        </Text>
      )}
    </>
  );
}

function Subject({ entry }: { entry: AuditEntry }) {
  const path = subjectPath(entry.subject_kind, entry.subject, entry.action);
  if (entry.subject === '') return null;
  return path === null ? (
    <Code>{entry.subject}</Code>
  ) : (
    <Anchor component={Link} to={path} size="sm">
      <Code>{entry.subject}</Code>
    </Anchor>
  );
}

const columns: Column<AuditEntry>[] = [
  { header: 'When', cell: ({ created_on }) => <Time value={created_on} /> },
  {
    header: 'Action',
    cell: ({ action }) => <Code style={{ whiteSpace: 'nowrap' }}>{action}</Code>,
  },
  { header: 'Who', cell: (entry) => <Who entry={entry} /> },
  { header: 'Subject', isExtra: true, cell: (entry) => <Subject entry={entry} /> },
];

function filtersOf(parameters: URLSearchParams): AuditFilters {
  return Object.fromEntries(
    AUDIT_FILTERS.flatMap((name) => {
      const value = parameters.get(name);
      return value === null || value === '' ? [] : [[name, value]];
    }),
  );
}

export function Audit() {
  const [parameters, setParameters] = useSearchParams();
  const filters = filtersOf(parameters);
  const isFiltered = Object.keys(filters).length > 0;
  const [shown, setShown] = useState<AuditEntry | null>(null);
  const { rows, pager, error, refetch } = usePages(auditKey(filters), (token) =>
    readAudit(filters, token),
  );
  const details: Column<AuditEntry> = {
    header: 'Details',
    align: 'right',
    cell: (entry) => (
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`Details of ${entry.action}`}
        onClick={() => setShown(entry)}
      >
        Details
      </Button>
    ),
  };
  const clear = (
    <Button variant="default" onClick={() => setParameters({})}>
      Clear the filters
    </Button>
  );
  return (
    <Screen title="Audit log" about="Who changed what, and when. Entries are never changed.">
      <AuditFilterForm
        key={parameters.toString()}
        filters={filters}
        onChange={(next) => setParameters(next)}
        error={error}
      />
      {error !== null ? (
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      ) : rows?.length === 0 ? (
        <EmptyState
          title={isFiltered ? 'No entry matches' : 'Nothing was changed yet'}
          action={isFiltered ? clear : undefined}
        >
          {isFiltered ? 'Loosen the filters.' : 'The first thing that you create appears here.'}
        </EmptyState>
      ) : (
        <DataTable
          label="Audit log"
          columns={[...columns, details]}
          rows={rows}
          rowKey={({ id }) => id}
        />
      )}
      <PagerButtons pager={pager} />
      <EntryDialog entry={shown} onClose={() => setShown(null)} />
    </Screen>
  );
}
