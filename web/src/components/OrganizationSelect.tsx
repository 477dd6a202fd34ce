/* OrganizationSelect: one of many organizations, found by its name, code or handle. Its value is the
 * code. */
import { useState } from 'react';
import { useOrganization, useOrganizationChoice } from '../api/organizations';
import { RemoteSelect, type RemoteSelectProps } from './RemoteSelect';

interface Named {
  code: string;
  name: string;
  handle?: string | null;
}

const choiceOf = ({ code, name, handle }: Named) => ({
  value: code,
  label: name,
  about: handle ? `${code} · ${handle}` : code,
});

export function OrganizationSelect(props: RemoteSelectProps) {
  const { value = '' } = props;
  const [search, setSearch] = useState('');
  const chosen = useOrganization(value, value !== '');
  const choice = useOrganizationChoice(search);
  /* One that is not there (any more) is told by its code. */
  const shown = chosen.data ?? { code: value, name: value };
  return (
    <RemoteSelect
      placeholder="Name, code or handle"
      {...props}
      found={choice.data?.map(choiceOf)}
      chosen={value === '' ? undefined : choiceOf(shown)}
      onSearch={setSearch}
      isSearching={choice.isFetching}
      nothingFound="No organization has this in its name, code or handle"
      trouble={choice.error}
    />
  );
}
