/*
 * jwtFindings: what a reader of a token must know before all else: whether anybody could have made
 * it, whether it holds now, and whether it is from the server that is asked. The signature itself
 * is jwt.ts's to check.
 */
import { type Jwt, timeOf } from './jwt';

export interface Finding {
  /* danger: nothing in the token may be trusted, or it is over. */
  level: 'danger' | 'warning';
  title: string;
  text: string;
}

/* How far clocks may be apart without a word. */
const SKEW_MS = 60_000;

const SOUND = /^(?:RS|PS|ES)(?:256|384|512)$|^ES256K$|^EdDSA$|^Ed25519$|^Ed448$/;
const SHARED = /^HS\d+$/;
const BROKEN_HASH = /^(?:RS|HS|PS|ES)1$|MD5|SHA1/i;

/* RFC 8725 section 2.1: verifiers were fooled by "None", too. */
export function isUnsigned({ header, signature }: Pick<Jwt, 'header' | 'signature'>): boolean {
  return String(header.alg).toLowerCase() === 'none' || signature.length === 0;
}

function ofAlgorithm({ header, signature }: Jwt): Finding | null {
  const { alg } = header;
  if (isUnsigned({ header, signature }))
    return {
      level: 'danger',
      title: 'Unsigned: anyone can make this',
      text:
        signature.length > 0
          ? 'Its alg is none, so what stands where the signature belongs proves nothing. Trust nothing in it.'
          : 'There is no signature. An API that takes it believes whoever sends it. Trust nothing in it.',
    };
  if (typeof alg !== 'string' || alg === '')
    return {
      level: 'danger',
      title: 'It does not say how it is signed',
      text: 'The header has no alg. No verifier may accept it.',
    };
  if (BROKEN_HASH.test(alg))
    return {
      level: 'danger',
      title: `${alg} is broken`,
      text: 'Signatures over SHA-1 or MD5 can be forged. Trust nothing in it.',
    };
  if (SHARED.test(alg))
    return {
      level: 'warning',
      title: 'Signed with a shared secret',
      text: `Whoever can verify an ${alg} signature can also make one. This server signs with private keys that only it has.`,
    };
  if (!SOUND.test(alg))
    return {
      level: 'warning',
      title: 'An unknown algorithm',
      text: `${alg} is none of the algorithms registered for signatures. Most verifiers refuse it.`,
    };
  return null;
}

/* Exact times: words that change each second would be read out each second. */
function ofTime({ claims }: Jwt, now: Date): Finding[] {
  const [expires, begins, issued] = ['exp', 'nbf', 'iat'].map((name) => timeOf(name, claims[name]));
  const findings: Finding[] = [];
  if (expires === null || expires === undefined)
    findings.push({
      level: 'warning',
      title: 'It never expires',
      text: 'There is no exp: whoever gets it can use it as long as its key is published.',
    });
  else if (expires <= now)
    findings.push({
      level: 'danger',
      title: 'Expired',
      text: `It expired ${expires.toLocaleString()}. APIs refuse it: get a new one.`,
    });
  if (begins && begins > now)
    findings.push({
      level: 'danger',
      title: 'Not valid yet',
      text: `It becomes valid ${begins.toLocaleString()} (nbf). APIs refuse it until then.`,
    });
  if (issued && issued.getTime() > now.getTime() + SKEW_MS)
    findings.push({
      level: 'warning',
      title: 'Issued in the future',
      text: `Its iat is ${issued.toLocaleString()}. One of the two clocks is wrong: the issuer’s, or this machine’s.`,
    });
  return findings;
}

function ofIssuer({ claims }: Jwt, issuer: string): Finding | null {
  if (claims.iss === issuer) return null;
  const { iss } = claims;
  return typeof iss === 'string' && iss !== ''
    ? {
        level: 'warning',
        title: 'From another issuer',
        text: `It says that it is from ${iss}. This server is ${issuer}: its keys cannot verify it.`,
      }
    : {
        level: 'warning',
        title: 'It names no issuer',
        text: `There is no iss. Tokens of this server say ${issuer}.`,
      };
}

/* The gravest first; issuer undefined: not known yet. */
export function findingsOf(jwt: Jwt, issuer: string | undefined, now: Date): Finding[] {
  const all = [
    ofAlgorithm(jwt),
    ...ofTime(jwt, now),
    issuer === undefined ? null : ofIssuer(jwt, issuer),
  ].filter((finding) => finding !== null);
  return [...all].sort((a, b) => Number(b.level === 'danger') - Number(a.level === 'danger'));
}
