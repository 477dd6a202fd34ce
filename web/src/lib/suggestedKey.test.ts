import { expect, it } from 'vitest';
import { suggestedKey } from './suggestedKey';

it.each([
  ['New checkout', 'new-checkout'],
  ['  Zürich,  EU/West ', 'zurich-eu-west'],
  ['日本', ''],
  ['', ''],
])('%j suggests %j', (name, key) => expect(suggestedKey(name)).toBe(key));

it('may have another sign between the words', () =>
  expect(suggestedKey('Sales region', '_')).toBe('sales_region'));
