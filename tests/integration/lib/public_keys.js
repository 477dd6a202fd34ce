/* public_keys: keys of applications, of which only the public half is ever sent. */
import { generateKeyPairSync } from 'node:crypto';

/* A new one, as a JWK. */
export const newPublicKey = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
