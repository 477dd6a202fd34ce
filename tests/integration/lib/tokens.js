/*
 * tokens: the whole check that an API makes of a token, done by jose with the published keys.
 */
import { createRemoteJWKSet, jwtVerify } from 'jose';

const FETCH_BOUND_MS = 60_000;

/* audience undefined: any. Rejects when the token is not to be accepted. */
export function verifyToken(server, token, audience,
  { algorithms, path = '/.well-known/jwks.json' } = {}) {
  const keys =
    createRemoteJWKSet(new URL(path, server.origin), { timeoutDuration: FETCH_BOUND_MS });
  return jwtVerify(token, keys, { issuer: server.issuer, audience, algorithms });
}
