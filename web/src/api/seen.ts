/*
 * seen: what somebody had seen of a thing before changing it. A change reads the thing anew first: what
 * another has changed meanwhile is told, not overwritten. Then it is made on the condition that
 * nothing came in between (ETag, If-Match); else all begins again.
 *
 *     changeSeen(client, { name: 'Shop' }, () => read(id), (headers) =>
 *       dataOf(client.PATCH(path, { headers, body })));
 */
import { ApiError, isRecorder, type Management } from './client';

export interface Difference {
  field: string;
  before: unknown;
  now: unknown;
}

/* Nothing was changed: another has changed what was seen. Whoever tries again has seen that too. */
export class ChangedMeanwhile extends Error {
  constructor(readonly differences: Difference[]) {
    super('Somebody else changed this in the meantime. Your changes are not saved yet.');
  }
}

/* Of what was seen: a thing has more than a form shows. */
function differencesOf<Values extends object>(seen: Values, now: Partial<Values>): Difference[] {
  return Object.entries(now)
    .map(([field, value]) => ({
      field,
      before: seen[field as keyof Values],
      now: value,
    }))
    .filter(
      ({ field, before, now }) => field in seen && JSON.stringify(before) !== JSON.stringify(now),
    );
}

/* A thing as it is, and its ETag. */
export interface Read<Values> {
  values: Values;
  etag: string;
}

const TRIES = 5;

const isStale = (error: unknown) => error instanceof ApiError && error.status === 412;

/* One who has seen nothing changes whatever is there; what is only described reads nothing. */
export async function changeSeen<Values extends object, Answer>(
  client: Management,
  seen: Values | undefined,
  read: () => Promise<Read<Partial<Values>>>,
  send: (headers: Record<string, string>) => Promise<Answer>,
): Promise<Answer> {
  if (seen === undefined || isRecorder(client)) return send({});
  for (let tries = 1; ; tries++) {
    const { values, etag } = await read();
    const differences = differencesOf(seen, values);
    if (differences.length > 0) throw new ChangedMeanwhile(differences);
    try {
      return await send({ 'If-Match': etag });
    } catch (error) {
      if (!isStale(error) || tries === TRIES) throw error;
    }
  }
}

/* For a `read`: the answer of a GET, and what of it a form shows. */
export async function readSeen<Data, Values>(
  answer: Promise<{ data?: Data; response: Response }>,
  valuesOf: (data: Data) => Values,
): Promise<Read<Values>> {
  const { data, response } = await answer;
  return { values: valuesOf(data as Data), etag: response.headers.get('ETag') ?? '*' };
}
