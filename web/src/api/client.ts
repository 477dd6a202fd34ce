/*
 * client: how the console speaks to the server. /api/v1 is typed by the server's own OpenAPI
 * document (schema.d.ts, made by `npm run schema`); /console/api is what console-api.md says. Both
 * go with the session's cookie, which no script sees, and the CSRF token, which lives in memory.
 */
import createClient, { type Middleware } from 'openapi-fetch';
import type { components, paths } from './schema';

export type Schema = components['schemas'];

/* What the server refused, in its own words. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /* Seconds until another try makes sense; with 429 only. */
    readonly retryAfterS: number | null = null,
  ) {
    super(message);
  }

  /* INVALID_PARAMETER begins with the member it is about: "name must be 1 to 64 characters". */
  get field(): string | null {
    return this.code === 'INVALID_PARAMETER' ? (/^[\w.[\]]+/.exec(this.message)?.[0] ?? null) : null;
  }
}

let csrfToken: string | null = null;
let onSessionEnd: () => void = () => {};

export function setCsrfToken(token: string | null) {
  csrfToken = token;
}

/* Called when an answer says that the session is over. */
export function setOnSessionEnd(callback: () => void) {
  onSessionEnd = callback;
}

interface ErrorBody {
  errors?: { code: string; message: string } | { code: string; message: string }[];
}

async function errorOf(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as ErrorBody;
  const error = Array.isArray(body.errors) ? body.errors[0] : body.errors;
  const reset = response.headers.get('RateLimit-Reset');
  return new ApiError(
    response.status,
    error?.code ?? 'UNKNOWN',
    error?.message ?? `The server answered ${response.status} ${response.statusText}`,
    reset === null ? null : Number(reset),
  );
}

const SESSION_OVER = ['SESSION_MISSING', 'SESSION_ENDED'];

async function refuse(response: Response): Promise<never> {
  const error = await errorOf(response);
  if (SESSION_OVER.includes(error.code)) onSessionEnd();
  throw error;
}

async function unreachable(): Promise<never> {
  throw new ApiError(0, 'UNREACHABLE', 'The server cannot be reached. Is it running?');
}

const middleware: Middleware = {
  onRequest({ request }) {
    if (csrfToken !== null && request.method !== 'GET') request.headers.set('X-CSRF-Token', csrfToken);
    return request;
  },
  async onResponse({ response }) {
    return response.ok ? response : refuse(response);
  },
  onError: unreachable,
};

/* Every call throws an ApiError unless the answer is a success, so data is always there. */
export const management = createClient<paths>({ baseUrl: '', credentials: 'same-origin' });
management.use(middleware);

/* Unwraps an answer of `management`: refusals were thrown before. */
export async function dataOf<T>(answer: Promise<{ data?: T }>): Promise<T> {
  const { data } = await answer;
  return data as T;
}

interface RequestOptions {
  body?: string;
  contentType?: string;
}

/* Any request with the session; every answer is an answer, also a refusal. */
export function request(method: string, url: string, { body, contentType }: RequestOptions = {}) {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (contentType !== undefined) headers['Content-Type'] = contentType;
  if (csrfToken !== null && method !== 'GET') headers['X-CSRF-Token'] = csrfToken;
  return fetch(url, { method, headers, body, credentials: 'same-origin' }).catch(unreachable);
}

async function requestJson<T>(method: string, url: string, body?: unknown): Promise<T> {
  const response = await request(
    method,
    url,
    body === undefined ? {} : { body: JSON.stringify(body), contentType: 'application/json' },
  );
  return response.ok ? ((await response.json()) as T) : refuse(response);
}

/* The console's own API: administrators and their sessions. */
export function consoleApi<T>(method: string, path: string, body?: unknown): Promise<T> {
  return requestJson<T>(method, `/console/api${path}`, body);
}

/* Operations of /api/v1 that schema.d.ts does not know yet; the caller says what is answered. */
export function apiV1<T>(method: string, path: string, body?: unknown): Promise<T> {
  return requestJson<T>(method, `/api/v1${path}`, body);
}

/* "?a=1&b=2" of what is there. */
export function queryText(query: Record<string, string | number | undefined>): string {
  const present = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(present.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
}
