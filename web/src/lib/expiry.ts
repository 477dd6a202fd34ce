/* expiry: when the end of a key wants a word of warning. */
export const WARNING_DAYS = 14;

const DAY_MS = 86_400_000;

/* Whether an active key ends so soon that somebody should do something now. */
export function endsSoon(
  expires_on: string | null | undefined,
  status: string,
  now: Date,
): boolean {
  if (!expires_on || status !== 'active') return false;
  return Date.parse(expires_on) - now.getTime() < WARNING_DAYS * DAY_MS;
}

/* Until when the list of those that do has to reach. */
export function warningHorizon(now: Date): string {
  return new Date(now.getTime() + WARNING_DAYS * DAY_MS).toISOString();
}
