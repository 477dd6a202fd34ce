import type { Delivery } from '../../api/webhooks';

/* What came of the last attempt: "HTTP 503: the answer's status was not 200"; '': none was made. */
export function outcomeWords({ last_status, last_error }: Delivery): string {
  return [last_status === null ? null : `HTTP ${last_status}`, last_error]
    .filter(Boolean)
    .join(': ');
}
