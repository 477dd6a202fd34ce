import { describe, expect, it } from 'vitest';
import { foldedOptions } from './foldedOptions';

const item = (label: string) => ({ value: label, label });
const cities = ['Zürich', 'Straße', 'Bern', 'Zurzach'].map(item);

describe('options that fit what is typed', () => {
  const labels = (search: string, limit = Infinity) =>
    foldedOptions()({ options: cities, search, limit }).map((one) => 'label' in one && one.label);

  it.each([
    ['zurich', ['Zürich']],
    ['STRASSE', ['Straße']],
    [' zur ', ['Zürich', 'Zurzach']],
    ['nothing', []],
  ])('"%s"', (search, found) => expect(labels(search)).toEqual(found));

  it('are no more than may be shown', () => expect(labels('', 2)).toEqual(['Zürich', 'Straße']));

  it('stay in their groups, and groups with none are left out', () => {
    const options = [
      { group: 'One', items: cities.slice(0, 3) },
      { group: 'Two', items: cities.slice(3) },
    ];
    const found = (search: string, limit = 3) => foldedOptions()({ options, search, limit });
    expect(found('zuri')).toEqual([{ group: 'One', items: [item('Zürich')] }]);
    expect(found('')).toEqual([{ group: 'One', items: cities.slice(0, 3) }]);
    expect(found('', 4)).toEqual(options);
  });

  it('are found by another text of theirs', () => {
    const about: Record<string, string> = { Bern: 'The capital, Bärengraben' };
    const filter = foldedOptions(({ value }) => about[value] ?? '');
    expect(filter({ options: cities, search: 'baren', limit: 9 })).toEqual([item('Bern')]);
  });
});
