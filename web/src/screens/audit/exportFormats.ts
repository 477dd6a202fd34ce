/* exportFormats: entries of the audit as CSV and as JSON lines, one at a time. */
import type { AuditEntry } from '../../api/audit';
import { actorOf } from '../../lib/auditNames';
import { sentenceOf } from '../../lib/auditSentences';
import { CSV_MARK, csvLine } from '../../lib/csv';

const HEADER = [
  'id',
  'created_on',
  'actor',
  'actor_name',
  'acting_for',
  'action',
  'subject_kind',
  'subject',
  'subject_name',
  'sentence',
  'changes',
  'detail',
];

/* "Ada rotated the secret of Nightly worker"; what needs another look-up stays an id. */
export function plainSentence(entry: AuditEntry): string {
  const { label } = actorOf(entry.actor, entry.actor_name ?? null);
  const detail = entry.detail as Record<string, unknown>;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const words: Record<string, string> = {
    subject: entry.subject_name ?? entry.subject,
    api: text(detail.api_id),
    scope: text(detail.enabled_scope_id ?? detail.disabled_scope_id),
  };
  const said = sentenceOf(entry.action, detail).replace(
    /\{(\w+)\}/g,
    (_, name: string) => words[name] ?? '',
  );
  return `${label} ${said}`;
}

function csvEntry(entry: AuditEntry): string {
  return csvLine([
    entry.id,
    entry.created_on,
    entry.actor,
    entry.actor_name ?? '',
    entry.acting_for ?? '',
    entry.action,
    entry.subject_kind,
    entry.subject,
    entry.subject_name ?? '',
    plainSentence(entry),
    JSON.stringify(entry.changes),
    JSON.stringify(entry.detail),
  ]);
}

export const EXPORT_FORMATS = {
  csv: {
    label: 'CSV',
    ending: 'csv',
    type: 'text/csv',
    head: CSV_MARK + csvLine(HEADER),
    line: csvEntry,
  },
  jsonl: {
    label: 'JSON lines',
    ending: 'jsonl',
    type: 'application/jsonl',
    head: '',
    line: (entry: AuditEntry) => `${JSON.stringify(entry)}\n`,
  },
} as const;
export type ExportFormat = keyof typeof EXPORT_FORMATS;
