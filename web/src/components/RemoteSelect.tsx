/*
 * RemoteSelect: one of many things, searched by the server while one types. What stands in the field
 * once one is chosen is its name, not a search.
 */
import { Select } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';
import { ChoiceOption } from './ChoiceOption';

const PAUSE_MS = 250;

export interface Choice {
  value: string;
  label: string;
  /* What tells it from others of the same name. */
  about?: string;
}

export interface RemoteSelectProps {
  label: string;
  description?: ReactNode;
  placeholder?: string;
  /* '' is none. */
  value?: string;
  onChange: (value: string) => void;
  error?: ReactNode;
  required?: boolean;
  w?: number;
}

interface SearchedProps extends RemoteSelectProps {
  /* What is found, and the chosen one, which may not be among them. */
  found: Choice[] | undefined;
  chosen: Choice | undefined;
  onSearch: (text: string) => void;
  isSearching: boolean;
  nothingFound: string;
  trouble: Error | null;
}

export function RemoteSelect({
  value = '',
  onChange,
  error,
  found = [],
  chosen,
  onSearch,
  isSearching,
  nothingFound,
  trouble,
  ...field
}: SearchedProps) {
  const [text, setText] = useState('');
  const search = useDebouncedCallback((next: string) => onSearch(next.trim()), PAUSE_MS);
  const choices =
    chosen === undefined || found.some((choice) => choice.value === chosen.value)
      ? found
      : [chosen, ...found];
  const aboutOf = new Map(choices.map((choice) => [choice.value, choice.about]));
  return (
    <Select
      {...field}
      data={choices.map((choice) => ({ value: choice.value, label: choice.label }))}
      renderOption={({ option }) => (
        <ChoiceOption label={option.label} about={aboutOf.get(option.value)} />
      )}
      value={value === '' ? null : value}
      onChange={(next) => onChange(next ?? '')}
      searchValue={text}
      onSearchChange={(next) => {
        setText(next);
        search(next === chosen?.label ? '' : next);
      }}
      filter={({ options }) => options}
      nothingFoundMessage={isSearching ? 'Searching…' : nothingFound}
      error={error ?? trouble?.message}
      searchable
      selectFirstOptionOnChange
      clearable
      allowDeselect={false}
      clearButtonProps={{ 'aria-label': 'Clear selection' }}
    />
  );
}
