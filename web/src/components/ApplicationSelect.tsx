/* ApplicationSelect: one of many applications, found by its name or client_id. */
import { useState } from 'react';
import { useApplication, useApplicationChoice } from '../api/applications';
import { RemoteSelect, type RemoteSelectProps } from './RemoteSelect';

const choiceOf = ({ id, name }: { id: string; name: string }) => ({
  value: id,
  label: name,
  about: id,
});

export function ApplicationSelect(props: RemoteSelectProps) {
  const [search, setSearch] = useState('');
  const chosen = useApplication(props.value ?? '');
  const choice = useApplicationChoice(search);
  return (
    <RemoteSelect
      placeholder="Name or client_id"
      {...props}
      found={choice.data?.filter(({ type }) => type === 'm2m').map(choiceOf)}
      chosen={chosen.data && choiceOf(chosen.data)}
      onSearch={setSearch}
      isSearching={choice.isFetching}
      nothingFound="No M2M application has this in its name or client_id"
      trouble={choice.error}
    />
  );
}
