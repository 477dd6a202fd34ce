/* AuditList: entries of the audit in sentences, a page at a time. */
import { type ReactNode, useState } from 'react';
import { useApis } from '../../api/apis';
import { type AuditEntry, type AuditFilters, auditPages } from '../../api/audit';
import { usePages } from '../../api/usePages';
import { timeColumn } from '../../components/cells';
import { type Column, DataTable, PagerButtons } from '../../components/DataTable';
import { ErrorNotice } from '../../components/ErrorNotice';
import { RowMenu } from '../../components/RowMenu';
import { actionTitle } from '../../lib/auditSentences';
import { Changes } from './Changes';
import { EntryDialog } from './EntryDialog';
import { EntrySentence } from './EntrySentence';

export function AuditList({ filters, empty }: { filters: AuditFilters; empty: ReactNode }) {
  const [shown, setShown] = useState<AuditEntry | null>(null);
  const { data: apis } = useApis();
  const { rows, pager, error, refetch } = usePages(auditPages(filters));
  const columns: Column<AuditEntry>[] = [
    timeColumn('When', ({ created_on }) => created_on),
    {
      header: 'What',
      cell: (entry) => (
        <>
          <EntrySentence entry={entry} apis={apis} />
          <Changes entry={entry} />
        </>
      ),
    },
  ];
  if (error !== null) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  return (
    <>
      {rows?.length === 0 ? (
        empty
      ) : (
        <DataTable
          label="Audit log"
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          menu={(entry) => (
            <RowMenu
              name={actionTitle(entry.action)}
              actions={[{ label: 'Details', onClick: () => setShown(entry) }]}
            />
          )}
        />
      )}
      <PagerButtons pager={pager} />
      <EntryDialog entry={shown} apis={apis} onClose={() => setShown(null)} />
    </>
  );
}
