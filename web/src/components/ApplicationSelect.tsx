/* ApplicationSelect: one of many applications, found by its name on the server. */
import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useApplication, useApplicationChoice } from '../api/applications';

interface ApplicationSelectProps {
  label: string;
  description?: string;
  value?: string;
  onChange: (applicationId: string) => void;
}

export function ApplicationSelect({
  label,
  description,
  value = '',
  onChange,
}: ApplicationSelectProps) {
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text, 250);
  const chosen = useApplication(value);
  /* What stands in the field once one is chosen is its name, not a search. */
  const choice = useApplicationChoice(search === chosen.data?.name ? '' : search.trim());
  const rows = (choice.data ?? [])
    .filter(({ type }) => type === 'm2m')
    .map(({ id, name }) => ({ value: id, label: name }));
  const isListed = rows.some((row) => row.value === value);
  const data =
    chosen.data === undefined || isListed ? rows : [{ value, label: chosen.data.name }, ...rows];
  return (
    <Select
      label={label}
      description={description}
      placeholder="Type a part of its name"
      data={data}
      value={value === '' ? null : value}
      onChange={(next) => onChange(next ?? '')}
      searchValue={text}
      onSearchChange={setText}
      filter={({ options }) => options}
      nothingFoundMessage={
        choice.isFetching ? 'Searching…' : 'No M2M application has this in its name'
      }
      error={choice.error?.message}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': 'Choose none' }}
    />
  );
}
