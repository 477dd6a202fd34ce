/* audit: who changed what, newest first. */
import { queryOptions } from '@tanstack/react-query';
import { type Schema, dataOf, management } from './client';
import type { Page, Pages } from './usePages';

export type AuditEntry = Schema['audit_entry'];

/* Each is a parameter of GET /audit, and of the screen's address. */
export const AUDIT_FILTERS = ['actor', 'action', 'subject', 'from', 'to'] as const;
export type AuditFilters = Partial<Record<(typeof AUDIT_FILTERS)[number], string>>;

export function auditFiltersOf(parameters: URLSearchParams): AuditFilters {
  return Object.fromEntries(
    AUDIT_FILTERS.flatMap((name) => {
      const value = parameters.get(name);
      return value === null || value === '' ? [] : [[name, value]];
    }),
  );
}

export type AuditFormat = 'csv' | 'jsonl';

/* All that fits, as the server writes it; a file that was cut off is an error. onRead: how many bytes
 * have come. */
export async function readAuditFile(
  filters: AuditFilters,
  format: AuditFormat,
  signal: AbortSignal,
  onRead: (bytes: number) => void,
): Promise<Blob[]> {
  const params = { query: { ...filters, format } };
  const stream = await dataOf(
    management.GET('/api/v1/audit/export', { params, parseAs: 'stream', signal }),
  );
  const reader = (stream as ReadableStream<Uint8Array<ArrayBuffer>>).getReader();
  const parts: Blob[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return parts;
    parts.push(new Blob([value]));
    bytes += value.length;
    onRead(bytes);
  }
}

export async function readAudit(
  filters: AuditFilters,
  token: string | undefined,
  page_size: number,
): Promise<Page<AuditEntry>> {
  const query = { ...filters, page_size, next_token: token, expand: 'names' as const };
  const data = await dataOf(management.GET('/api/v1/audit', { params: { query } }));
  return { rows: data.audit, next: data.next_token };
}

const keyOf = (filters: AuditFilters) => ['audit', filters];

export const auditPages = (filters: AuditFilters): Pages<AuditEntry> => ({
  key: keyOf(filters),
  read: (token, pageSize) => readAudit(filters, token, pageSize),
});

const LATELY = 100;

/* The entries from which it is known who did something lately. */
export const latelyQuery = queryOptions({
  queryKey: [...keyOf({}), 'lately'],
  queryFn: async () => (await readAudit({}, undefined, LATELY)).rows,
});
