import { describe, expect, it } from 'vitest';
import type { Jwt } from './jwt';
import { findingsOf, isUnsigned } from './jwtFindings';

const now = new Date('2026-11-27T12:00:00Z');
const seconds = Math.floor(now.getTime() / 1000);
const ISSUER = 'https://tokens.example.com';
const sound = { iss: ISSUER, exp: seconds + 600, iat: seconds - 5 };

function jwt(header: object, claims: object = sound, signature = [1]): Jwt {
  return {
    header: header as Jwt['header'],
    claims: claims as Jwt['claims'],
    signingInput: '',
    signature: Uint8Array.from(signature),
  };
}

const titles = (token: Jwt) => findingsOf(token, ISSUER, now).map(({ title }) => title);

describe('what is said of a token before all else', () => {
  it.each(['RS256', 'ES256', 'PS512', 'EdDSA', 'ES256K'])('nothing of a sound %s', (alg) =>
    expect(titles(jwt({ alg }))).toEqual([]),
  );

  it.each([
    ['none', 'Unsigned: anyone can make this'],
    ['None', 'Unsigned: anyone can make this'],
    [undefined, 'It does not say how it is signed'],
    [256, 'It does not say how it is signed'],
    ['RS1', 'RS1 is broken'],
    ['HS256', 'Signed with a shared secret'],
    ['XX9', 'An unknown algorithm'],
  ])('alg %s', (alg, title) => expect(titles(jwt({ alg }))).toEqual([title]));

  it('an empty signature is none, whatever alg says', () => {
    expect(isUnsigned(jwt({ alg: 'RS256' }, sound, []))).toBe(true);
    expect(titles(jwt({ alg: 'RS256' }, sound, []))).toEqual(['Unsigned: anyone can make this']);
  });

  it.each([
    [{ ...sound, exp: seconds - 3600 }, 'Expired'],
    [{ ...sound, nbf: seconds + 3600 }, 'Not valid yet'],
    [{ ...sound, iat: seconds + 3600 }, 'Issued in the future'],
    [{ iss: ISSUER }, 'It never expires'],
    [{ ...sound, iss: 'https://other.example' }, 'From another issuer'],
    [{ exp: sound.exp }, 'It names no issuer'],
  ])('claims %#', (claims, title) =>
    expect(titles(jwt({ alg: 'ES256' }, claims))).toEqual([title]),
  );

  it('all of it, the gravest first', () =>
    expect(titles(jwt({ alg: 'HS256' }, { ...sound, exp: 1, iss: 'x' }))).toEqual([
      'Expired',
      'Signed with a shared secret',
      'From another issuer',
    ]));

  it('nothing of the issuer while this server’s is not known', () =>
    expect(findingsOf(jwt({ alg: 'ES256' }, { ...sound, iss: 'x' }), undefined, now)).toEqual([]));
});
