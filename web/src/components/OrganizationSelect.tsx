/*
 * OrganizationSelect: one of many organizations, found by its name, code or handle. Its value is the
 * code; a code that is typed whole is taken as it is, for the server to judge.
 */
import { useState } from 'react';
import { useOrganization, useOrganizationChoice } from '../api/organizations';
import { fold } from '../lib/fold';
import { type Choice, RemoteSelect, type RemoteSelectProps } from './RemoteSelect';

interface Named {
  code: string;
  name: string;
  handle?: string | null;
}

const CODE = /^org_\w+$/;

const choiceOf = ({ code, name, handle }: Named): Choice => ({
  value: code,
  label: name,
  about: handle ? `${code} · ${handle}` : code,
});

function choicesFor(search: string, rows: Named[]): Choice[] {
  const sought = fold(search);
  const found = rows.filter(({ code, name, handle }) =>
    fold(`${name} ${code} ${handle ?? ''}`).includes(sought),
  );
  const isWhole = CODE.test(search) && !found.some(({ code }) => code === search);
  return [...found.map(choiceOf), ...(isWhole ? [{ value: search, label: search }] : [])];
}

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
      found={choice.data && choicesFor(search, choice.data)}
      chosen={value === '' ? undefined : choiceOf(shown)}
      onSearch={setSearch}
      isSearching={choice.isFetching}
      nothingFound="No organization has this in its name, code or handle"
      trouble={choice.error}
    />
  );
}
