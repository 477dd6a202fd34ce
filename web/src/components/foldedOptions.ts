/*
 * foldedOptions: which options of a field fit what is typed into it, compared as all searches of the
 * console compare (lib/fold.ts): "zurich" finds "Zürich". All fields that are searched have it (app/theme.ts).
 */
import type { ComboboxItem, ComboboxItemGroup, OptionsFilter } from '@mantine/core';
import { fold } from '../lib/fold';

type Option = ComboboxItem | ComboboxItemGroup<ComboboxItem>;

/* textOf: what is looked into. */
export function foldedOptions(textOf = ({ label }: ComboboxItem) => label): OptionsFilter {
  return ({ options, search, limit }) => {
    const sought = fold(search.trim());
    let left = limit;
    const fits = (item: ComboboxItem) => sought === '' || fold(textOf(item)).includes(sought);
    const fitting = (items: ComboboxItem[]) => {
      const found = items.filter(fits).slice(0, left);
      left -= found.length;
      return found;
    };
    return (options as Option[]).flatMap((option): Option[] => {
      if (!('items' in option)) return fitting([option]);
      const items = fitting(option.items);
      return items.length === 0 ? [] : [{ ...option, items }];
    });
  };
}
