import { describe, expect, it } from 'vitest';
import { compactJson, indentJson, jsonTrouble } from './jsonText';

const DOCUMENT = '{"limits":[10,2.50,{}],"say":"a \\"b\\" : [c]","none":[]}';

describe('the text of a JSON document', () => {
  it('is indented, and compact again, with nothing changed', () => {
    const indented = indentJson(DOCUMENT);
    expect(indented.split('\n')).toEqual([
      '{',
      '  "limits": [',
      '    10,',
      '    2.50,',
      '    {}',
      '  ],',
      '  "say": "a \\"b\\" : [c]",',
      '  "none": []',
      '}',
    ]);
    expect(compactJson(indented)).toBe(DOCUMENT);
    expect(JSON.parse(indented)).toEqual(JSON.parse(DOCUMENT));
  });

  it.each(['null', '"a b"', '-1.5e3', '[]', '{}'])('leaves %s as it is', (text) => {
    expect(indentJson(text)).toBe(text);
    expect(compactJson(` ${text}\n`)).toBe(text);
  });

  it('says where it is none', () => {
    expect(jsonTrouble(DOCUMENT)).toBeNull();
    expect(jsonTrouble('{\n  "a": 1,\n}')).toMatch(/line 3, column 1/);
    expect(jsonTrouble('')).toMatch(/not a? ?JSON/);
  });
});
