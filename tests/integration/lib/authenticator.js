/*
 * authenticator: a browser's half of Web Authentication with an authenticator of its own, after Web
 * Authentication Level 3, with Node's crypto: it knows nothing of how the server reads what it writes.
 *
 *     const key = new Authenticator(server, { alg: 'EdDSA' });
 *     await browser.call('POST', '/passkeys', { name, ...key.create(challenge) });
 *     await browser.call('POST', '/session/passkey', key.get(challenge, { isVerified: true }));
 */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const base64url = (bytes) => Buffer.from(bytes).toString('base64url');
const sha256 = (bytes) => createHash('sha256').update(bytes).digest();

/* CBOR (RFC 8949) of integers, texts, bytes and maps. */
function head(major, value) {
  const first = major << 5;
  if (value < 24)
    return Buffer.from([first | value]);
  if (value < 256)
    return Buffer.from([first | 24, value]);
  return Buffer.from([first | 25, value >> 8, value & 255]);
}

function cbor(value) {
  if (typeof value === 'number')
    return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string')
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value))
    return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([head(5, value.size),
    ...[...value].flatMap(([name, member]) => [cbor(name), cbor(member)])]);
}

const number = (text) => Buffer.from(text, 'base64url');

const KINDS = {
  ES256: {
    pair: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    cose: ({ x, y }) => new Map([[1, 2], [3, -7], [-1, 1], [-2, number(x)], [-3, number(y)]]),
    sign: (bytes, key) => sign('sha256', bytes, key),
  },
  EdDSA: {
    pair: () => generateKeyPairSync('ed25519'),
    cose: ({ x }) => new Map([[1, 1], [3, -8], [-1, 6], [-2, number(x)]]),
    sign: (bytes, key) => sign(null, bytes, key),
  },
  RS256: {
    pair: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
    cose: ({ n, e }) => new Map([[1, 3], [3, -257], [-1, number(n)], [-2, number(e)]]),
    sign: (bytes, key) => sign('sha256', bytes, key),
  },
};

const PRESENT = 0x01;
const VERIFIED = 0x04;
const CREDENTIAL = 0x40;

export class Authenticator {
  constructor(server, { alg = 'ES256', origin } = {}) {
    this.kind = KINDS[alg];
    const { publicKey, privateKey } = this.kind.pair();
    this.publicKey = publicKey;
    this.privateKey = privateKey;
    this.id = randomBytes(32);
    this.count = 0;
    this.user = Buffer.alloc(0);
    this.origin = origin ?? new URL(server.issuer).origin;
  }

  clientData(type, challenge, more) {
    return Buffer.from(JSON.stringify(
      { type, challenge: challenge.value, origin: this.origin, crossOrigin: false, ...more }));
  }

  data(challenge, flags, rest = Buffer.alloc(0)) {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(this.count);
    return Buffer.concat([sha256(challenge.rp_id), Buffer.from([flags]), count, rest]);
  }

  /* Makes the key's public half known; user: the administrator's id. */
  create(challenge, { user = '', flags = PRESENT | VERIFIED, clientData = {} } = {}) {
    this.user = Buffer.from(user);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.id.length);
    const key = cbor(this.kind.cose(this.publicKey.export({ format: 'jwk' })));
    const authData = this.data(challenge, flags | CREDENTIAL,
      Buffer.concat([Buffer.alloc(16), length, this.id, key]));
    return {
      client_data: base64url(this.clientData('webauthn.create', challenge, clientData)),
      attestation_object: base64url(cbor(
        new Map([['fmt', 'none'], ['attStmt', new Map()], ['authData', authData]]))),
    };
  }

  /* Signs; keepsCount: as a copy of the key would, which does not know that it was used. */
  get(challenge, { isVerified = true, keepsCount = false, clientData = {} } = {}) {
    if (!keepsCount)
      this.count++;
    const client = this.clientData('webauthn.get', challenge, clientData);
    const data = this.data(challenge, PRESENT | (isVerified ? VERIFIED : 0));
    return {
      credential_id: base64url(this.id),
      client_data: base64url(client),
      authenticator_data: base64url(data),
      signature: base64url(this.kind.sign(Buffer.concat([data, sha256(client)]), this.privateKey)),
      user_handle: base64url(this.user),
    };
  }
}
