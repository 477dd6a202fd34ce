import { describe, expect, it } from 'vitest';
import { readPasted } from './pasted';

const KEY = `k_live_${'Ab3'.repeat(16)}WxYz`;
const JWT = 'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJodHRwIn0.c2lnbmF0dXJl';
const ID = '0195ac80a14e8d71f42b98e75d3c61ad';

describe('what is pasted', () => {
  it.each([
    JWT,
    `Authorization: Bearer ${JWT}`,
    `  "${JWT}"\n`,
    JWT.slice(0, JWT.lastIndexOf('.') + 1) /* alg: none has no signature */,
  ])('is a token: %s', (text) => expect(readPasted(text).kind).toBe('jwt'));

  it.each([KEY, `X-API-Key: ${KEY}`, `"${KEY}",`, 'k_live…WxYz', 'k_live_Ab3...WxYz'])(
    'is an API key, of which only the end goes on: %s',
    (text) => expect(readPasted(text)).toEqual({ kind: 'api_key', suffix: 'WxYz' }),
  );

  it.each(['k_live', 'k_live_Ab3', `${KEY}z`.slice(0, 40)])(
    'is the beginning of an API key: %s',
    (text) => expect(readPasted(text)).toEqual({ kind: 'api_key_start' }),
  );

  it('is an id', () => {
    expect(readPasted(`api_key_${ID}`)).toMatchObject({ path: `/api-keys/api_key_${ID}` });
    expect(readPasted(`webhook_${ID}`)).toMatchObject({ path: `/webhooks/webhook_${ID}` });
  });

  it.each(['x'.repeat(52), `secret=${'a1'.repeat(26)}`, 'q'.repeat(43)])(
    'may be a secret, which nobody is asked about: %s',
    (text) => expect(readPasted(text).kind).toBe('opaque'),
  );

  it.each([
    ['  org_1ccfb819462 ', 'org_1ccfb819462'],
    [ID, ID],
    ['https://api.example.com/v1', 'https://api.example.com/v1'],
    ['"Nightly worker"', 'Nightly worker'],
  ])('is looked for: %s', (text, meant) =>
    expect(readPasted(text)).toEqual({ kind: 'text', text: meant }),
  );
});
