/*
 * client: how the console speaks to the server. /api/v1 is typed by the server's own OpenAPI
 * document (schema.d.ts, made by `npm run schema`); /console/api is what console-api.md says. Both
 * go with the session's cookie, which no script sees, and the CSRF token, which lives in memory.
 */
import createClient, { type Middleware } from 'openapi-fetch';
import { answerOf, type ShownRequest } from '../lib/shownRequest';
import { ISSUER_PATH } from '../lib/place';
import { refusalWords } from '../lib/refusalWords';
import { serverIsAway } from './connection';
import { tellOtherTabs } from './otherTabs';
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
    /* Under which the server's log has it. */
    readonly requestId: string | null = null,
  ) {
    super(message);
  }
}

/* A refusal is an answer; of a server that cannot be reached, or fails, there is none. */
export function isFailure(error: unknown) {
  return error instanceof ApiError && (error.status === 0 || error.status >= 500);
}

let csrfToken: string | null = null;
let answeredMs = 0;

export function setCsrfToken(token: string | null) {
  csrfToken = token;
}

/* When the session was used last, here or in another tab: the server answered a call of it. */
export const lastUseMs = () => answeredMs;
export function noteUse() {
  answeredMs = Date.now();
}

/*
 * What the one who is there can do about a refusal; true: it is done, and the call goes again. The
 * frame puts its own functions in place of these.
 */
export interface Remedies {
  /* The session is over, or another one has begun. */
  logIn: () => Promise<boolean>;
  /* The server wants to see once more who is there. */
  confirm: () => Promise<boolean>;
  /* Reads the session anew, which another tab may have begun. */
  renew: () => Promise<boolean>;
}

const nothing = () => Promise.resolve(false);
const remedies: Remedies = { logIn: nothing, confirm: nothing, renew: nothing };

export function setRemedies(some: Partial<Remedies>) {
  Object.assign(remedies, some);
}

/* What was changed last from here, so that a list knows whose new row it is. */
const change = { ms: -Infinity, method: '' };
export const lastChange = (): Readonly<typeof change> => change;

function noteChange(method: string) {
  if (method !== 'GET') Object.assign(change, { ms: Date.now(), method });
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
    response.headers.get('X-Request-Id'),
  );
}

/* A failure that is not in the server's own words is of a proxy in front, which does not reach it. */
async function refuse(response: Response): Promise<never> {
  const error = await errorOf(response);
  if (error.status >= 500 && error.code === 'UNKNOWN') serverIsAway();
  throw error;
}

function unreachable(): Promise<never> {
  serverIsAway();
  return Promise.reject(
    new ApiError(0, 'UNREACHABLE', 'The server cannot be reached. Check that it is running.'),
  );
}

/* null: nothing helps. Of 401 every cause is one: there is no session behind the cookie, or no cookie. */
async function remedyFor(response: Response): Promise<keyof Remedies | null> {
  if (response.status === 401) return 'logIn';
  if (response.status !== 403) return null;
  const { code } = await errorOf(response.clone());
  if (code === 'CONFIRMATION_NEEDED') return 'confirm';
  return code === 'CSRF_TOKEN_INVALID' || code === 'SECOND_FACTOR_REQUIRED' ? 'renew' : null;
}

/*
 * Sends a call of the session; what is refused goes again when the remedy is done. So nothing that
 * was asked for is lost when a session ends: it waits for the log-in.
 */
async function insist(send: () => Promise<Response>): Promise<Response> {
  for (;;) {
    const sentWith = csrfToken;
    const response = await send().catch(unreachable);
    const remedy = await remedyFor(response);
    if (remedy === null) {
      if (response.url.includes('/api/')) {
        noteUse();
        tellOtherTabs('used');
      }
      return response;
    }
    const isOld = csrfToken !== null && csrfToken !== sentWith; /* it crossed with a log-in */
    if (!isOld && !(await remedies[remedy]())) {
      if (remedy !== 'confirm') return response;
      throw new ApiError(
        403,
        'CONFIRMATION_NEEDED',
        'Nothing was changed. Confirm that it is you, then try again.',
      );
    }
  }
}

function withToken(request: Request): Request {
  if (csrfToken !== null && request.method !== 'GET')
    request.headers.set('X-CSRF-Token', csrfToken);
  return request;
}

const middleware: Middleware = {
  onResponse: ({ request, response }) => {
    if (!response.ok) return refuse(response);
    noteChange(request.method);
    return response;
  },
};

/* Every call throws an ApiError unless the answer is a success, so data is always there. */
export const management = createClient<paths>({
  baseUrl: ISSUER_PATH,
  credentials: 'same-origin',
  fetch: (request) => insist(() => fetch(withToken(request.clone()))),
});
management.use(middleware);

export type Management = typeof management;

/* What the clients that send nothing have been asked for. */
const recorded = new WeakMap<Management, ShownRequest[]>();

/* Whether a change is only being described: nothing is read, sent or kept for it. */
export const isRecorder = (client: Management) => recorded.has(client);

/* What a change would send, by asking it with a client that keeps the requests and sends nothing. */
export async function requestsOf(
  change: (client: Management) => Promise<unknown>,
): Promise<ShownRequest[]> {
  const requests: ShownRequest[] = [];
  const recorder = createClient<paths>({
    baseUrl: window.location.origin + ISSUER_PATH,
    fetch: async (request) => {
      const { method, url, headers } = request;
      const body = await request.text();
      const answer = answerOf(requests.length, request);
      requests.push({ method, url, contentType: headers.get('Content-Type'), body });
      return Response.json(answer);
    },
  });
  recorded.set(recorder, requests);
  /* What a change makes of an answer that is none does not matter. */
  await change(recorder).catch(() => undefined);
  return requests;
}

/* Unwraps an answer of `management`: refusals were thrown before. */
export async function dataOf<T>(answer: Promise<{ data?: T }>): Promise<T> {
  const { data } = await answer;
  return data as T;
}

interface RequestOptions {
  body?: string;
  contentType?: string;
  /* A token to send in place of the session. */
  token?: string;
}

function send(method: string, path: string, { body, contentType, token }: RequestOptions) {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (contentType !== undefined) headers['Content-Type'] = contentType;
  if (token !== undefined) headers.Authorization = `Bearer ${token}`;
  else if (csrfToken !== null && method !== 'GET') headers['X-CSRF-Token'] = csrfToken;
  const credentials = token === undefined ? 'same-origin' : 'omit';
  return fetch(ISSUER_PATH + path, { method, headers, body, credentials });
}

/* Any request with the session, to a path below the issuer's; every answer is an answer, also a refusal.
 * With a token in its place a 401 is about that token, and no log-in helps. */
export function request(method: string, path: string, options: RequestOptions = {}) {
  if (options.token !== undefined) return send(method, path, options).catch(unreachable);
  return insist(() => send(method, path, options));
}

const asJson = (body: unknown): RequestOptions =>
  body === undefined ? {} : { body: JSON.stringify(body), contentType: 'application/json' };

const successOf = async <T>(response: Response): Promise<T> =>
  response.ok ? ((await response.json()) as T) : refuse(response);

/* The console's own API: administrators and their sessions. */
export async function consoleApi<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await successOf<T>(await request(method, `/console/api${path}`, asJson(body)));
  noteChange(method);
  return answer;
}

/* The same for ways in and out, where no session is needed, and a 401 is about what was typed. */
export async function doorApi<T>(method: string, path: string, body?: unknown): Promise<T> {
  return successOf(await send(method, `/console/api${path}`, asJson(body)).catch(unreachable));
}

/* fetch does not tell how much has been sent. */
async function upload(
  method: string,
  path: string,
  file: Blob,
  type: string,
  onProgress: (share: number) => void,
): Promise<Response> {
  const request = new XMLHttpRequest();
  request.open(method, ISSUER_PATH + path);
  request.setRequestHeader('Content-Type', type);
  if (csrfToken !== null) request.setRequestHeader('X-CSRF-Token', csrfToken);
  request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 1 : loaded / total);
  await new Promise<void>((resolve, reject) => {
    request.onload = () => resolve();
    request.onerror = request.onabort = () => reject(new TypeError('not answered'));
    request.send(file);
  });
  const requestId = request.getResponseHeader('X-Request-Id');
  return new Response(request.responseText, {
    status: request.status,
    statusText: request.statusText,
    headers: requestId === null ? {} : { 'X-Request-Id': requestId },
  });
}

/* Sends a file as it is. */
export async function uploadFile<T>(
  client: Management,
  method: string,
  path: string,
  file: File,
  type: string,
  onProgress: (share: number) => void,
): Promise<T> {
  const requests = recorded.get(client);
  if (requests !== undefined) {
    const url = window.location.origin + ISSUER_PATH + path;
    requests.push({ method, url, contentType: type, body: '', file: file.name });
    throw new Error('described, not sent');
  }
  return successOf(await insist(() => upload(method, path, file, type, onProgress)));
}
