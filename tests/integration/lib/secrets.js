/*
 * secrets: keeps every secret of a run under a name, and looks for all of them in bytes, in each form
 * in which one could stand there: as it is, decoded, in hexadecimal, in base64 at any alignment, as in
 * JSON, a form or a URL.
 *
 *     const secrets = new Secrets();
 *     secrets.keep('client secret', application.client_secret);
 *     secrets.assertNotIn('the log', Buffer.from(server.log));
 */
import assert from 'node:assert/strict';

const NEEDLE_MIN_BYTES = 10; /* shorter ones would be found by chance */

/* The 32 letters of RFC 4648 section 6. */
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function fromBase32(text) {
  const bits = [...text].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

/* What a text stands for, where it is an encoding of bytes. */
function decoded(text) {
  const found = [];
  if (/^([0-9a-f]{2}){16,}$/i.test(text))
    found.push(Buffer.from(text, 'hex'));
  else if (/^[A-Z2-7]{16,}$/.test(text))
    found.push(fromBase32(text));
  if (/^[\w-]{43,}$/.test(text))
    found.push(Buffer.from(text, 'base64url'));
  return found;
}

/* In base64 the letters depend on how many bytes are before: those that hold bits of others are cut off. */
function inBase64(bytes) {
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64').replace(/=+$/, '');
    const from = before === 0 ? 0 : before + 1;
    const to = text.length - ((before + bytes.length) % 3 === 0 ? 0 : 1);
    const part = text.slice(from, to);
    return [part, part.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/* Every form of a secret, a text or bytes. */
export function formsOf(secret) {
  const texts = typeof secret === 'string'
    ? [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret),
      new URLSearchParams({ a: secret }).toString().slice(2)] : [];
  const values = typeof secret === 'string' ? [Buffer.from(secret), ...decoded(secret)] : [secret];
  const written = values.flatMap((bytes) =>
    [bytes, bytes.toString('hex'), bytes.toString('hex').toUpperCase(), ...inBase64(bytes)]);
  const forms = [...texts, ...written].map((form) => Buffer.from(form));
  return [...new Map(forms.map((form) => [form.toString('latin1'), form])).values()]
    .filter((form) => form.length >= NEEDLE_MIN_BYTES);
}

/* Many needles in one pass over much that is zero or text: by their first three bytes. */
class Needles {
  constructor() {
    this.begins = new Uint8Array(1 << 24);
    this.byBegin = new Map();
  }

  add(what, bytes) {
    const begin = bytes[0] | bytes[1] << 8 | bytes[2] << 16;
    this.begins[begin] = 1;
    this.byBegin.set(begin, [...this.byBegin.get(begin) ?? [], { what, bytes }]);
  }

  *in(haystack) {
    let begin = haystack[0] << 8 | haystack[1] << 16;
    for (let at = 2; at < haystack.length; at++) {
      begin = begin >>> 8 | haystack[at] << 16;
      if (this.begins[begin] === 1)
        for (const { what, bytes } of this.byBegin.get(begin))
          if (haystack.subarray(at - 2, at - 2 + bytes.length).equals(bytes))
            yield what;
    }
  }
}

export class Secrets {
  constructor() {
    this.needles = new Needles();
    this.kept = new Map();
  }

  /* A text or bytes, under a name; given back. */
  keep(what, secret) {
    assert.ok(secret?.length >= NEEDLE_MIN_BYTES, `${what} is there: ${secret}`);
    for (const form of formsOf(secret))
      this.needles.add(what, form);
    this.kept.set(what, secret);
    return secret;
  }

  /* Names of those that stand in there. */
  foundIn(bytes) {
    return [...new Set(this.needles.in(bytes))].sort();
  }

  /* but: names of those that must be there, each. */
  assertNotIn(where, bytes, but = []) {
    assert.ok(bytes.length > 0, `${where} is there`);
    assert.deepEqual(this.foundIn(bytes), [...but].sort(), `${where} holds secrets`);
  }
}
