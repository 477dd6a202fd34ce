import { describe, expect, it } from 'vitest';
import type { FeatureFlag } from '../../api/featureFlags';
import { environmentValue, firstValue, isValueOf, keptNote, sentValue, TYPES } from './flagValue';

const cases = [
  { name: 'a boolean', type: 'bool', value: 'true', is: true },
  { name: 'a boolean in other words', type: 'bool', value: 'yes', is: false },
  { name: 'an integer', type: 'int', value: '-42', is: true },
  { name: 'the largest integer', type: 'int', value: '2147483647', is: true },
  { name: 'an integer too large', type: 'int', value: '2147483648', is: false },
  { name: 'an integer with decimals', type: 'int', value: '1.5', is: true },
  { name: 'the largest, with decimals', type: 'int', value: '2147483647.9', is: true },
  { name: 'an integer with a comma', type: 'int', value: '1,5', is: false },
  { name: 'no integer at all', type: 'int', value: '', is: false },
  { name: 'a JSON document', type: 'json', value: '{\n "a": [1] }', is: true },
  { name: 'no JSON document', type: 'json', value: '{', is: false },
  { name: 'an empty string', type: 'str', value: '', is: true },
  { name: 'a string of two lines', type: 'str', value: 'a\nb', is: false },
] as const;

describe('the value of a feature flag', () => {
  it.each(cases)('$name', ({ type, value, is }) => expect(isValueOf(type, value)).toBe(is));

  it('says beside its field what is kept of an integer with decimals', () => {
    expect(keptNote('int', '-3.9')).toBe('Saved as -3: the decimals are cut off.');
    expect(sentValue('int', '-3.9')).toBe('-3');
    expect(keptNote('int', '3')).toBeUndefined();
    expect(keptNote('str', '3.9')).toBeUndefined();
    expect(sentValue('str', '3.9')).toBe('3.9');
  });

  it('begins as one of its type', () => {
    for (const { value } of TYPES) expect(isValueOf(value, firstValue(value))).toBe(true);
  });

  it("is the environment's own, even an empty one, or else the default", () => {
    const flag = { default_value: 'a', environment_value: null } as FeatureFlag;
    expect(environmentValue(flag)).toBe('a');
    expect(environmentValue({ ...flag, environment_value: '' })).toBe('');
  });
});
