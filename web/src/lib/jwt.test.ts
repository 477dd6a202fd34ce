import { webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  base64urlBytes,
  decodeJwt,
  duration,
  type Jwk,
  type Jwt,
  parseKeys,
  secondsLeft,
  timeOf,
  verifyJwt,
} from './jwt';

const subtle = webcrypto.subtle as SubtleCrypto;

function vector(name: string): string {
  return readFileSync(new URL(`../../../tests/vectors/${name}`, import.meta.url), 'utf8').trim();
}

const keyOf = (name: string): Jwk[] => parseKeys(vector(name));

/* RFC 8037's payload is text, not JSON: the parts alone. */
function partsOf(jws: string): Jwt {
  const [header = '', payload = '', signature = ''] = jws.split('.');
  return {
    header: JSON.parse(Buffer.from(header, 'base64url').toString()) as Jwt['header'],
    claims: {},
    signingInput: `${header}.${payload}`,
    signature: base64urlBytes(signature),
  };
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const tokenOf = (header: unknown, claims: unknown) => `${encode(header)}.${encode(claims)}.c2ln`;

describe('decodeJwt', () => {
  it('reads RFC 7515 A.2', () => {
    const { header, claims } = decodeJwt(vector('rfc7515_a2_rs256.jws'));
    expect(header).toEqual({ alg: 'RS256' });
    expect(claims).toEqual({ iss: 'joe', exp: 1300819380, 'http://example.com/is_root': true });
  });

  it('bears what copying brings along', () => {
    const token = tokenOf({ alg: 'RS256' }, { iss: 'é 😀' });
    expect(decodeJwt(` Bearer ${token}\n`).claims).toEqual({ iss: 'é 😀' });
    expect(decodeJwt(`"${token.slice(0, 20)}\n  ${token.slice(20)}"`).claims).toEqual({
      iss: 'é 😀',
    });
    expect(decodeJwt(`Authorization: Bearer ${token}`).claims).toEqual({ iss: 'é 😀' });
  });

  it.each([
    ['nothing at all', 'abc', /three parts.*has 1/],
    ['a part too few', 'abc.def', /three parts.*has 2/],
    ['an encrypted token', 'a.b.c.d.e', /encrypted/],
    [
      'a header that is no JSON',
      `${Buffer.from('{').toString('base64url')}.${encode({})}.c2ln`,
      /header/,
    ],
    ['claims that are a list', tokenOf({ alg: 'RS256' }, []), /claims is not a JSON object/],
    ['a byte that is not base64url', `${encode({})}.${encode({})}.c2*n`, /signature/],
    [
      'invalid UTF-8',
      `${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}.${encode({})}.c2ln`,
      /header/,
    ],
  ])('refuses %s', (_name, token, message) => {
    expect(() => decodeJwt(token)).toThrow(message);
  });
});

describe('verifyJwt', () => {
  it('accepts RFC 7515 A.2 (RS256)', async () => {
    const jwt = decodeJwt(vector('rfc7515_a2_rs256.jws'));
    expect((await verifyJwt(jwt, keyOf('rfc7515_a2_rs256.jwk'), subtle)).state).toBe('valid');
  });

  it('accepts RFC 7515 A.3 (ES256)', async () => {
    const jwt = decodeJwt(vector('rfc7515_a3_es256.jws'));
    expect((await verifyJwt(jwt, keyOf('rfc7515_a3_es256.jwk'), subtle)).state).toBe('valid');
  });

  it('accepts RFC 8037 A.4 (EdDSA)', async () => {
    const jwt = partsOf(vector('rfc8037_a4_eddsa.jws'));
    expect((await verifyJwt(jwt, keyOf('rfc8037_a2_ed25519.jwk'), subtle)).state).toBe('valid');
  });

  it.each(['rfc7515_a2_rs256', 'rfc7515_a3_es256'])(
    'refuses changed claims of %s',
    async (name) => {
      const jwt = decodeJwt(vector(`${name}.jws`));
      const changed = { ...jwt, signingInput: `${jwt.signingInput.slice(0, -1)}A` };
      expect((await verifyJwt(changed, keyOf(`${name}.jwk`), subtle)).state).toBe('invalid');
    },
  );

  it('refuses a token that says it is not signed', async () => {
    const jwt = decodeJwt(`${encode({ alg: 'none' })}.${encode({})}.`);
    expect((await verifyJwt(jwt, keyOf('rfc7515_a2_rs256.jwk'), subtle)).state).toBe('invalid');
  });

  it('never uses a public key as the secret of an HMAC', async () => {
    const jwt = decodeJwt(tokenOf({ alg: 'HS256' }, {}));
    expect((await verifyJwt(jwt, keyOf('rfc7515_a2_rs256.jwk'), subtle)).state).toBe('unknown');
  });

  it('says which kid is missing', async () => {
    const jwt = decodeJwt(tokenOf({ alg: 'RS256', kid: 'new' }, {}));
    const keys = keyOf('rfc7515_a2_rs256.jwk').map((key) => ({ ...key, kid: 'old' }));
    expect(await verifyJwt(jwt, keys, subtle)).toEqual({
      state: 'unknown',
      text: 'None of the keys has the kid new that the token names.',
    });
  });

  it('uses no key that is for another algorithm or for encryption', async () => {
    const jwt = decodeJwt(vector('rfc7515_a2_rs256.jws'));
    const [key] = keyOf('rfc7515_a2_rs256.jwk');
    for (const more of [{ alg: 'RS512' }, { use: 'enc' }])
      expect((await verifyJwt(jwt, [{ ...key, ...more } as Jwk], subtle)).state).toBe('unknown');
  });

  it('finds the right one among several keys without kid', async () => {
    const jwt = decodeJwt(vector('rfc7515_a3_es256.jws'));
    const keys = [
      ...keyOf('rfc7515_a2_rs256.jwk'),
      ...keyOf('rfc7517_a1_ec.jwk'),
      ...keyOf('rfc7515_a3_es256.jwk'),
    ];
    expect((await verifyJwt(jwt, keys, subtle)).state).toBe('valid');
  });

  it('says so where the page is in no secure context', async () => {
    const jwt = decodeJwt(vector('rfc7515_a2_rs256.jws'));
    const { state, text } = await verifyJwt(jwt, keyOf('rfc7515_a2_rs256.jwk'), null);
    expect(state).toBe('unknown');
    expect(text).toMatch(/https or localhost/);
  });
});

describe('parseKeys', () => {
  it('takes a JWK and a JWKS', () => {
    expect(parseKeys('{"kty":"RSA"}')).toHaveLength(1);
    expect(parseKeys('{"keys":[{"kty":"RSA"},{"kty":"EC"},{}]}')).toHaveLength(2);
  });

  it('refuses what holds no key', () => {
    expect(() => parseKeys('kty')).toThrow(/not JSON/);
    expect(() => parseKeys('{"keys":[]}')).toThrow(/no key/);
    expect(() => parseKeys('[]')).toThrow(/no key/);
  });
});

describe('times', () => {
  const now = new Date(1_000_000_000_000);

  it('are claims that hold one', () => {
    expect(timeOf('exp', 0)?.toISOString()).toBe('1970-01-01T00:00:00.000Z');
    expect(timeOf('exp', '0')).toBeNull();
    expect(timeOf('exp', 1e300)).toBeNull();
    expect(timeOf('v', 2)).toBeNull();
  });

  it('count down, and on below nothing', () => {
    expect(secondsLeft({ exp: 1_000_000_090 }, now)).toBe(90);
    expect(secondsLeft({ exp: 999_999_990 }, now)).toBe(-10);
    expect(secondsLeft({}, now)).toBeNull();
  });

  it.each([
    [0, '0 s'],
    [59, '59 s'],
    [60, '1 min'],
    [3_600, '1 h'],
    [3_905, '1 h 5 min'],
    [86_400, '1 d'],
    [2_592_000, '30 d'],
    [-90, '1 min 30 s'],
  ])('%d seconds read "%s"', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});
