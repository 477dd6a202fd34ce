/*
 * jwt: reads a JSON Web Token and checks its signature, in the page, with WebCrypto. Nothing is
 * sent anywhere: keys are given by the caller.
 * RFC 7515 (JWS), RFC 7517 (JWK), RFC 7519 (claims), RFC 8037 (EdDSA).
 */
import { bytesOf } from './base64url';

export type JsonObject = Record<string, unknown>;

export interface Jwt {
  header: JsonObject;
  claims: JsonObject;
  /* What is signed: header and claims as they were sent. */
  signingInput: string;
  signature: Uint8Array<ArrayBuffer>;
}

export interface Jwk {
  kty: string;
  alg?: string;
  use?: string;
  kid?: string;
  crv?: string;
  n?: string;
  e?: string;
  x?: string;
  y?: string;
}

/* What is wrong with a token or a key, in words for the page. */
export class JwtError extends Error {}

/* --- Reading ---------------------------------------------------------------------------------- */

/* Base64url without padding (RFC 7515 section 2). */
export function base64urlBytes(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) throw new JwtError('is not base64url');
  return bytesOf(text);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readPart(part: string, name: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(base64urlBytes(part)));
  } catch {
    throw new JwtError(`The ${name} is not base64url of JSON. Paste the whole token.`);
  }
  if (!isObject(value)) throw new JwtError(`The part with the ${name} is not a JSON object`);
  return value;
}

/* Spaces, line breaks, quotes and a leading "Bearer" are what copying brings along. */
export function cleanToken(text: string): string {
  return text.replace(/^\s*(?:authorization:)?\s*bearer\s/i, '').replace(/[\s"']/g, '');
}

export function decodeJwt(text: string): Jwt {
  const token = cleanToken(text);
  const parts = token.split('.');
  if (parts.length === 5)
    throw new JwtError('This is an encrypted token (five parts): only its receiver can read it');
  const [header, claims, signature] = parts;
  if (parts.length !== 3 || header === undefined || claims === undefined || signature === undefined)
    throw new JwtError(`A JWT has three parts with dots between them; this has ${parts.length}`);
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = base64urlBytes(signature);
  } catch {
    throw new JwtError('The signature is not base64url. Paste the whole token.');
  }
  return {
    header: readPart(header, 'header'),
    claims: readPart(claims, 'claims'),
    signingInput: `${header}.${claims}`,
    signature: bytes,
  };
}

/* A JWK, a JWK Set, or what /.well-known/jwks.json answers. */
export function parseKeys(text: string): Jwk[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new JwtError('This is not JSON. Paste a JWK ({"kty": …}) or a JWKS ({"keys": […]})');
  }
  const list = isObject(value) && Array.isArray(value.keys) ? value.keys : [value];
  const keys = list.filter((key): key is Jwk => isObject(key) && typeof key.kty === 'string');
  if (keys.length === 0) throw new JwtError('It holds no key: a JWK has a member "kty"');
  return keys;
}

/* --- Checking --------------------------------------------------------------------------------- */

export type Verification =
  | { state: 'valid'; kid: string | null; text: string }
  | { state: 'invalid'; text: string }
  | { state: 'unknown'; text: string };

interface Algorithm {
  kty: string;
  crv?: string;
  importAs: RsaHashedImportParams | EcKeyImportParams | { name: string };
  verifyAs: EcdsaParams | { name: string };
}

const ALGORITHMS: Record<string, Algorithm> = {
  RS256: {
    kty: 'RSA',
    importAs: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
    verifyAs: { name: 'RSASSA-PKCS1-v1_5' },
  },
  ES256: {
    kty: 'EC',
    crv: 'P-256',
    importAs: { name: 'ECDSA', namedCurve: 'P-256' },
    verifyAs: { name: 'ECDSA', hash: 'SHA-256' },
  },
  EdDSA: {
    kty: 'OKP',
    crv: 'Ed25519',
    importAs: { name: 'Ed25519' },
    verifyAs: { name: 'Ed25519' },
  },
};

/* RFC 7517: a key that says what it is for is for nothing else. */
function fits(key: Jwk, name: string, algorithm: Algorithm): boolean {
  return (
    key.kty === algorithm.kty &&
    (algorithm.crv === undefined || key.crv === algorithm.crv) &&
    (key.alg === undefined || key.alg === name) &&
    (key.use === undefined || key.use === 'sig')
  );
}

type KeyCheck = 'valid' | 'invalid' | 'unsupported';

async function checkWith(
  subtle: SubtleCrypto,
  jwt: Jwt,
  key: Jwk,
  algorithm: Algorithm,
): Promise<KeyCheck> {
  const { kty, crv, n, e, x, y } = key; /* nothing that would keep the key from being imported */
  let imported: CryptoKey;
  try {
    imported = await subtle.importKey('jwk', { kty, crv, n, e, x, y }, algorithm.importAs, false, [
      'verify',
    ]);
  } catch {
    return 'unsupported';
  }
  const input = new TextEncoder().encode(jwt.signingInput);
  return (await subtle.verify(algorithm.verifyAs, imported, jwt.signature, input))
    ? 'valid'
    : 'invalid';
}

const unknown = (text: string): Verification => ({ state: 'unknown', text });

/* The keys that the header's kid names; without a kid, all. */
function candidates(keys: Jwk[], kid: unknown): Jwk[] {
  return typeof kid === 'string'
    ? keys.filter((key) => key.kid === undefined || key.kid === kid)
    : keys;
}

/* Of the signature alone: times and audience are the reader's to judge. */
export async function verifyJwt(
  jwt: Jwt,
  keys: Jwk[],
  /* null: the page is in no secure context. */
  subtle: SubtleCrypto | null = globalThis.crypto?.subtle ?? null,
): Promise<Verification> {
  const { alg, kid } = jwt.header;
  if (alg === 'none')
    return {
      state: 'invalid',
      text: 'The token is not signed (alg is none): trust nothing in it.',
    };
  const algorithm = typeof alg === 'string' ? ALGORITHMS[alg] : undefined;
  if (algorithm === undefined)
    return unknown(
      `This page checks RS256, ES256 and EdDSA; the token says ${JSON.stringify(alg)}.`,
    );
  if (subtle === null)
    return unknown('Browsers check signatures only on pages from https or localhost.');
  const named = candidates(keys, kid);
  if (named.length === 0)
    return unknown(`None of the keys has the kid ${String(kid)} that the token names.`);
  const fitting = named.filter((key) => fits(key, String(alg), algorithm));
  if (fitting.length === 0) return unknown(`None of the keys is for ${String(alg)}.`);
  let isSupported = false;
  for (const key of fitting) {
    const check = await checkWith(subtle, jwt, key, algorithm);
    if (check === 'valid')
      return {
        state: 'valid',
        kid: key.kid ?? null,
        text: 'The signature is valid: the holder of this key signed exactly this.',
      };
    isSupported ||= check === 'invalid';
  }
  if (!isSupported)
    return unknown(
      `This browser cannot use the key${alg === 'EdDSA' ? ': it may not know Ed25519' : ''}.`,
    );
  return {
    state: 'invalid',
    text: 'The signature is not valid: the token was changed, or another key signed it.',
  };
}

/* --- Explaining ------------------------------------------------------------------------------- */

const CLAIMS: Record<string, string> = {
  iss: 'issuer: the server that issued it',
  aud: 'audience: the APIs it is for',
  azp: 'the client_id of the application that it was issued to',
  sub: 'subject: who it is about',
  act: 'actor: who asked for it in place of the application',
  client_secret_id: 'the client secret it was issued with: it ends with that secret',
  sid: 'the console session it was issued in: it ends with that session',
  exp: 'expires',
  iat: 'issued',
  nbf: 'not valid before',
  jti: 'the ID of this token',
  gty: 'how it was obtained',
  scope: 'what it allows, separated by spaces',
  scp: 'the same scopes as a list',
  v: 'the version of this token format',
  org_code: 'the organization that the application acts for',
  permissions: 'the scopes again, for APIs that check permissions',
  feature_flags: 'feature flags included for the application (t: type, v: value)',
  application_properties: 'public properties of the application',
  alg: 'how it is signed',
  kid: 'which key signed it',
  typ: 'what it is',
};

export function explainMember(name: string): string | null {
  return Object.hasOwn(CLAIMS, name) ? (CLAIMS[name] ?? null) : null;
}

const TIMES = ['exp', 'iat', 'nbf', 'auth_time'];

/* The time of a claim that holds one (seconds since 1970), else null. */
export function timeOf(name: string, value: unknown): Date | null {
  if (!TIMES.includes(name) || typeof value !== 'number') return null;
  const time = new Date(value * 1000);
  return Number.isNaN(time.getTime()) ? null : time;
}

/* Seconds until it expires, negative since it has; null: it never does. */
export function secondsLeft(claims: JsonObject, now: Date): number | null {
  const expires = timeOf('exp', claims.exp);
  return expires === null ? null : Math.floor((expires.getTime() - now.getTime()) / 1000);
}

/* "1 h 5 min", "59 s": the two largest units that are not nothing. */
export function duration(seconds: number): string {
  const units: [string, number][] = [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
    ['s', 1],
  ];
  const parts: string[] = [];
  let rest = Math.abs(Math.floor(seconds));
  for (const [unit, size] of units) {
    if (rest >= size) parts.push(`${Math.floor(rest / size)} ${unit}`);
    rest %= size;
  }
  return parts.slice(0, 2).join(' ') || '0 s';
}
