/* audit: who changed what, newest first. */
import { type Schema, dataOf, management } from './client';
import type { Page } from './usePages';

export type AuditEntry = Schema['audit_entry'];

/* Each is a parameter of GET /audit, and of the screen's address. */
export const AUDIT_FILTERS = ['actor', 'action', 'subject', 'from', 'to'] as const;
export type AuditFilters = Partial<Record<(typeof AUDIT_FILTERS)[number], string>>;

const PAGE_SIZE = 25;

export const auditKey = (filters: AuditFilters) => ['audit', filters] as const;

export async function readAudit(
  filters: AuditFilters,
  token?: string,
  page_size = PAGE_SIZE,
): Promise<Page<AuditEntry>> {
  const query = { ...filters, page_size, next_token: token, expand: 'names' as const };
  const data = await dataOf(management.GET('/api/v1/audit', { params: { query } }));
  return { rows: data.audit, next: data.next_token };
}
