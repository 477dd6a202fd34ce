import { describe, expect, it } from 'vitest';
import { csvOf } from './csv';

describe('csvOf', () => {
  it.each([
    ['keeps plain text', 'Billing worker', 'Billing worker'],
    ['quotes what would end a field', 'a "b", c', '"a ""b"", c"'],
    ['keeps lines within a field', 'a\nb', '"a\nb"'],
    ['has numbers as they are, also below zero', -3, '-3'],
    ['has nothing for nothing', null, ''],
    ['says true and false', true, 'true'],
    ['makes no formula of =', '=HYPERLINK("x")', '"\'=HYPERLINK(""x"")"'],
    ['makes no formula of +', '+1', "'+1"],
    ['makes no formula of -', '-1', "'-1"],
    ['makes no formula of @', '@SUM(A1)', "'@SUM(A1)"],
    ['makes no formula of = after white space', ' \t=1', "' \t=1"],
    ['makes no formula of a wide =', '＝1', "'＝1"],
  ])('%s', (_name, value, text) => expect(csvOf([[value]])).toBe(`\ufeff${text}\r\n`));

  it('has a line for each record', () =>
    expect(
      csvOf([
        ['a', 'b'],
        [1, 2],
      ]),
    ).toBe('\ufeffa,b\r\n1,2\r\n'));
});
