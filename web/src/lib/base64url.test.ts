import { expect, it } from 'vitest';
import { base64urlOf, bytesOf } from './base64url';

/* RFC 4648 section 10, without padding, and bytes whose letters differ from base64. */
const VECTORS: [number[], string][] = [
  [[], ''],
  [[0x66], 'Zg'],
  [[0x66, 0x6f], 'Zm8'],
  [[0x66, 0x6f, 0x6f, 0x62, 0x61, 0x72], 'Zm9vYmFy'],
  [[0xfb, 0xff, 0xbf], '-_-_'],
];

it.each(VECTORS)('writes and reads %j as %s', (bytes, text) => {
  expect(base64urlOf(Uint8Array.from(bytes).buffer)).toBe(text);
  expect([...bytesOf(text)]).toEqual(bytes);
});
