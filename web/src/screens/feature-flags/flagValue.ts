/* flagValue: what the values of feature flags are, by type. Values are text on the wire. */
import type { FeatureFlag, FlagLevel, FlagType } from '../../api/featureFlags';
import { compactJson, indentJson, jsonTrouble } from '../../lib/jsonText';
import { RULES } from '../../lib/textRules';

export const INTEGER_MIN = -2_147_483_648;
export const INTEGER_MAX = 2_147_483_647;

export const TYPES: { value: FlagType; label: string }[] = [
  { value: 'bool', label: 'Boolean' },
  { value: 'str', label: 'String' },
  { value: 'int', label: 'Integer' },
  { value: 'json', label: 'JSON' },
];

export function typeWord(type: FlagType): string {
  return TYPES.find(({ value }) => value === type)?.label ?? type;
}

export function levelWord(level: FlagLevel): string {
  return level === 'env' ? 'the environment' : 'the environment and organizations';
}

/* As the server takes it: decimals are cut off (contract section 3.11). */
const INTEGER = /^-?\d+(\.\d+)?$/;

/* What is kept of a value, where that is not all of it. */
export function keptNote(type: FlagType, value: string): string | undefined {
  const isCut = type === 'int' && value.includes('.') && isValueOf(type, value);
  return isCut ? `Saved as ${sentValue(type, value)}: the decimals are cut off.` : undefined;
}

/* What a new flag of that type begins with. */
export function firstValue(type: FlagType): string {
  return { bool: 'false', int: '0', str: '', json: '{}' }[type];
}

/* Whether the server would take it, as far as one sees here. */
export function isValueOf(type: FlagType, value: string): boolean {
  if (type === 'json') return jsonTrouble(value) === null;
  if (type === 'bool') return value === 'true' || value === 'false';
  if (type !== 'int') return !value.includes('\n');
  const number = Math.trunc(Number(value));
  return INTEGER.test(value) && number >= INTEGER_MIN && number <= INTEGER_MAX;
}

/* What is wrong with it, and what to do; null: nothing. */
export function valueTrouble(type: FlagType, value: string): string | null {
  if (type === 'json') return jsonTrouble(value) ?? RULES.flagValue.check(compactJson(value), {});
  if (isValueOf(type, value)) return RULES.flagValue.check(value, {});
  if (type === 'int') return `A whole number from ${INTEGER_MIN} to ${INTEGER_MAX}.`;
  return type === 'bool' ? 'Choose true or false.' : 'Use one line.';
}

/* As it is edited, and as it is sent. */
export function editedValue(type: FlagType, value: string): string {
  return type === 'json' ? indentJson(value) : value;
}

export function sentValue(type: FlagType, value: string): string {
  if (type === 'int' && isValueOf(type, value)) return value.replace(/\..*/, '');
  return type === 'json' ? compactJson(value) : value;
}

/* What tokens carry and the environment has: its own value, or else the default. */
export function environmentValue({ environment_value, default_value }: FeatureFlag): string {
  return environment_value ?? default_value;
}

export function canOrganizationOverride(flag: FeatureFlag): boolean {
  return flag.allow_override_level !== 'env';
}
