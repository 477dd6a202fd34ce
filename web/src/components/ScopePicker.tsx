/* ScopePicker: some of the scopes of an API: a switch for each, found by name or description. */
import { Button, Group, ScrollArea, Stack, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import type { Scope } from '../api/apis';
import { numeral } from '../lib/counted';
import { fold } from '../lib/fold';
import { SearchField } from './SearchField';

/* An API may have thousands of scopes; the rest is found by searching. */
const SHOWN_MAX = 200;
/* So many are seen at a glance. */
const FEW = 5;

function matches({ key, description }: Scope, search: string) {
  return fold(`${key} ${description}`).includes(fold(search));
}

export function ScopePicker({
  scopes,
  chosen,
  onChange,
}: {
  scopes: Scope[];
  chosen: Set<string>;
  onChange: (next: Set<string>) => void;
}) {
  const [search, setSearch] = useState('');
  const found = scopes.filter((scope) => matches(scope, search));
  const set = (ids: string[], isOn: boolean) => {
    const next = new Set(chosen);
    for (const id of ids) {
      if (isOn) next.add(id);
      else next.delete(id);
    }
    onChange(next);
  };
  const foundIds = found.map(({ id }) => id);
  return (
    <Stack gap="sm">
      {scopes.length > FEW && <SearchField label="Search scopes" onSearch={setSearch} />}
      <Group gap="xs">
        <Button size="compact-sm" variant="default" onClick={() => set(foundIds, true)}>
          {search === '' ? 'Enable all' : `Enable these ${numeral(found.length)}`}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => set(foundIds, false)}>
          {search === '' ? 'Disable all' : `Disable these ${numeral(found.length)}`}
        </Button>
        <Text size="sm" c="dimmed" role="status">
          {numeral(chosen.size)} of {numeral(scopes.length)} enabled
        </Text>
      </Group>
      <ScrollArea.Autosize
        mah="45vh"
        viewportProps={{ tabIndex: 0, role: 'group', 'aria-label': 'Scopes' }}
      >
        <Stack gap="xs" p={4}>
          {found.slice(0, SHOWN_MAX).map(({ id, key, description }) => (
            <Switch
              key={id}
              label={key}
              description={description}
              checked={chosen.has(id)}
              onChange={(event) => set([id], event.currentTarget.checked)}
            />
          ))}
          {found.length > SHOWN_MAX && (
            <Text size="sm" c="dimmed">
              {numeral(found.length - SHOWN_MAX)} more: search for them.
            </Text>
          )}
          {found.length === 0 && <Text size="sm">No scopes match.</Text>}
        </Stack>
      </ScrollArea.Autosize>
    </Stack>
  );
}
