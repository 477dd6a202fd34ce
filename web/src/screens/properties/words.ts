/* What the screens call the kinds of properties and of values. */
import type { PropertyContext, PropertyType } from '../../api/properties';

export const CONTEXTS: { value: PropertyContext; label: string }[] = [
  { value: 'app', label: 'applications' },
  { value: 'org', label: 'organizations' },
];

export const TYPES: { value: PropertyType; label: string }[] = [
  { value: 'single_line_text', label: 'Single line text' },
  { value: 'multi_line_text', label: 'Multi line text' },
  { value: 'boolean', label: 'Boolean' },
];

export function typeWord(type: PropertyType) {
  return TYPES.find(({ value }) => value === type)?.label ?? type;
}
