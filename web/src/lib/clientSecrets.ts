/* clientSecrets: which secrets of an application work, and how long a second one has. */
const DAY_MS = 86_400_000;

/* A second secret that has no end and is older than this was forgotten. */
const OLD_AFTER_DAYS = 7;

interface SecretTimes {
  is_previous: boolean;
  created_on: string;
  expires_on: string | null;
}

export interface PreviousSecret<Secret> {
  secret: Secret;
  /* It has been kept so long beside the current one. */
  keptDays: number;
  isOld: boolean;
}

/* The previous one, while it still works. */
export function previousSecret<Secret extends SecretTimes>(
  secrets: Secret[],
  now: Date,
): PreviousSecret<Secret> | null {
  const secret = secrets.find(({ is_previous }) => is_previous);
  const current = secrets.find(({ is_previous }) => !is_previous);
  if (secret === undefined || current === undefined) return null;
  if (secret.expires_on !== null && Date.parse(secret.expires_on) <= now.getTime()) return null;
  const keptDays = Math.floor((now.getTime() - Date.parse(current.created_on)) / DAY_MS);
  return { secret, keptDays, isOld: secret.expires_on === null && keptDays >= OLD_AFTER_DAYS };
}
