import { expect, it } from 'vitest';
import { browserName } from './browserName';

it('names browser and system', () => {
  expect(
    browserName('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36'),
  ).toBe('Chrome on Linux');
  expect(browserName('Mozilla/5.0 (Windows NT 10.0; rv:127.0) Gecko/20100101 Firefox/127.0')).toBe(
    'Firefox on Windows',
  );
});

it('leaves what it does not know', () => {
  expect(browserName('curl/8.5')).toBe('curl/8.5');
  expect(browserName('')).toBe('unknown');
});
