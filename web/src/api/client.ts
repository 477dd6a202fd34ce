/*
 * client: how the console speaks to the server. /api/v1 is typed by the server's own OpenAPI
 * document (schema.d.ts, made by `npm run schema`); /console/api is what console-api.md says. Both
 * go with the session's cookie, which no script sees, and the CSRF token, which lives in memory.
 */
import createClient, { type Middleware } from 'openapi-fetch';
import type { ShownRequest } from '../lib/curl';
import { ISSUER_PATH } from '../lib/place';
import { refusalWords } from '../lib/refusalWords';
import type { components, paths } from './schema';

export type Schema = components['schemas'];

/* What the server refused, said for people. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /* The member of the body or the parameter that is refused, where it is one. */
    readonly field: string | null = null,
    /* Seconds until another try makes sense; with 429 only. */
    readonly retryAfterS: number | null = null,
  ) {
    super(message);
  }
}

let csrfToken: string | null = null;
let onSessionEnd: () => void = () => {};
let askConfirmation: () => Promise<boolean> = () => Promise.resolve(false);

export function setCsrfToken(token: string | null) {
  csrfToken = token;
}

/* Called when an answer says that the session is over. */
export function setOnSessionEnd(callback: () => void) {
  onSessionEnd = callback;
}

/* Called when the server wants to see once more who is there; true: it has seen. */
export function setAskConfirmation(ask: () => Promise<boolean>) {
  askConfirmation = ask;
}

type Refusal = Schema['error'];

interface ErrorBody {
  errors?: Refusal | Refusal[];
}

async function errorOf(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as ErrorBody | null;
  const error = Array.isArray(body?.errors) ? body.errors[0] : body?.errors;
  const reset = response.headers.get('RateLimit-Reset');
  const retryAfterS = reset === null ? null : Number(reset);
  return new ApiError(
    response.status,
    error?.code ?? 'UNKNOWN',
    error === undefined
      ? `The server answered ${response.status} ${response.statusText}`
      : refusalWords({ ...error, retryAfterS }),
    error?.field,
    retryAfterS,
  );
}

const SESSION_OVER = ['SESSION_MISSING', 'SESSION_ENDED'];

async function refuse(response: Response): Promise<never> {
  const error = await errorOf(response);
  if (SESSION_OVER.includes(error.code)) onSessionEnd();
  throw error;
}

/* What was refused until somebody confirms who is there goes again after that. */
async function orConfirmed(response: Response, again: () => Promise<Response>): Promise<Response> {
  if (response.status !== 403) return response;
  const { code } = await errorOf(response.clone());
  if (code !== 'CONFIRMATION_NEEDED') return response;
  if (await askConfirmation()) return again();
  throw new ApiError(403, code, 'Nothing was changed. Confirm first that it is you.');
}

function unreachable(): Promise<never> {
  return Promise.reject(
    new ApiError(0, 'UNREACHABLE', 'The server cannot be reached. Is it running?'),
  );
}

/* Copies of changes under way, whose bodies can be read once only. */
const underWay = new Map<string, Request>();

const middleware: Middleware = {
  onRequest({ request, id }) {
    if (request.method === 'GET') return request;
    if (csrfToken !== null) request.headers.set('X-CSRF-Token', csrfToken);
    underWay.set(id, request.clone());
    return request;
  },
  async onResponse({ response, id }) {
    const copy = underWay.get(id);
    underWay.delete(id);
    const last = copy === undefined ? response : await orConfirmed(response, () => fetch(copy));
    return last.ok ? last : refuse(last);
  },
  onError({ id }) {
    underWay.delete(id);
    return unreachable();
  },
};

/* Every call throws an ApiError unless the answer is a success, so data is always there. */
export const management = createClient<paths>({ baseUrl: ISSUER_PATH, credentials: 'same-origin' });
management.use(middleware);

export type Management = typeof management;

/* What a change would send, by asking it with a client that keeps the requests and sends nothing.
 * Each is answered with {}: what a change makes of that does not matter. */
export async function requestsOf(
  change: (client: Management) => Promise<unknown>,
): Promise<ShownRequest[]> {
  const requests: Request[] = [];
  const recorder = createClient<paths>({
    baseUrl: ISSUER_PATH,
    fetch: (request) => {
      requests.push(request);
      return Promise.resolve(
        new Response('{}', { headers: { 'Content-Type': 'application/json' } }),
      );
    },
  });
  await change(recorder).catch(() => undefined);
  return Promise.all(
    requests.map(async (request) => ({
      method: request.method,
      url: request.url,
      body: await request.text(),
    })),
  );
}

/* Unwraps an answer of `management`: refusals were thrown before. */
export async function dataOf<T>(answer: Promise<{ data?: T }>): Promise<T> {
  const { data } = await answer;
  return data as T;
}

interface RequestOptions {
  body?: string;
  contentType?: string;
}

/* Any request with the session, to a path below the issuer's; every answer is an answer, also a refusal. */
export function request(method: string, path: string, { body, contentType }: RequestOptions = {}) {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (contentType !== undefined) headers['Content-Type'] = contentType;
  if (csrfToken !== null && method !== 'GET') headers['X-CSRF-Token'] = csrfToken;
  return fetch(ISSUER_PATH + path, { method, headers, body, credentials: 'same-origin' }).catch(
    unreachable,
  );
}

/* The console's own API: administrators and their sessions. */
export async function consoleApi<T>(method: string, path: string, body?: unknown): Promise<T> {
  const send = () =>
    request(
      method,
      `/console/api${path}`,
      body === undefined ? {} : { body: JSON.stringify(body), contentType: 'application/json' },
    );
  const response = await orConfirmed(await send(), send);
  return response.ok ? ((await response.json()) as T) : refuse(response);
}

/* Sends a file as it is. XMLHttpRequest, because fetch does not tell how much has been sent. */
export async function uploadFile<T>(
  method: string,
  path: string,
  file: Blob,
  type: string,
  onProgress: (share: number) => void,
): Promise<T> {
  const request = new XMLHttpRequest();
  request.open(method, ISSUER_PATH + path);
  request.setRequestHeader('Content-Type', type);
  if (csrfToken !== null) request.setRequestHeader('X-CSRF-Token', csrfToken);
  request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 1 : loaded / total);
  const isAnswered = await new Promise<boolean>((resolve) => {
    request.onload = () => resolve(true);
    request.onerror = request.onabort = () => resolve(false);
    request.send(file);
  });
  if (!isAnswered) return unreachable();
  const response = new Response(request.responseText, {
    status: request.status,
    statusText: request.statusText,
  });
  return response.ok ? ((await response.json()) as T) : refuse(response);
}
