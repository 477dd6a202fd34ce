import { describe, expect, it } from 'vitest';
import { creationItems, matching, screenItems } from './items';

const nowhere = () => {};
const labels = (text: string) =>
  matching([...screenItems(nowhere), ...creationItems(nowhere)], text).map(({ label }) => label);

describe('screens and actions', () => {
  it('are all there while nothing is typed', () => expect(labels('')).toContain('Home'));

  it.each([
    ['audit', ['Audit log']],
    ['KEY rot', ['Signing keys', 'Rotate the signing key']],
    ['jwks', ['Signing keys']],
    ['tenant', ['Organizations']],
    ['create web', ['Add a webhook']],
    ['zzz', []],
  ])('%s', (text, found) => expect(labels(text)).toEqual(found));
});
