/* ManageScopes: which scopes of an API an application may use: a switch for each. */
import { Button, Group, ScrollArea, Skeleton, Stack, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { type Scope, useScopes } from '../api/apis';
import { useChangeScopes } from '../api/applications';
import { Dialog } from './Dialog';
import { EmptyState } from './EmptyState';
import { ErrorNotice } from './ErrorNotice';
import { useNotify } from './notices';
import { SearchField } from './SearchField';

/* An API may have thousands of scopes; the rest is found by searching. */
const SHOWN_MAX = 200;

interface ManageScopesProps {
  api: { id: string; name: string };
  application: { id: string; name: string };
  /* Ids of the scopes that are enabled now. */
  enabled: string[];
  onClose: () => void;
}

function matches({ key, description }: Scope, search: string) {
  return `${key} ${description}`.toLowerCase().includes(search.toLowerCase());
}

function Choice({
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
      <SearchField label="Search scopes" onSearch={setSearch} />
      <Group gap="xs">
        <Button size="compact-sm" variant="default" onClick={() => set(foundIds, true)}>
          {search === '' ? 'Enable all' : `Enable these ${found.length}`}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => set(foundIds, false)}>
          {search === '' ? 'Disable all' : `Disable these ${found.length}`}
        </Button>
        <Text size="sm" c="dimmed" role="status">
          {chosen.size} of {scopes.length} enabled
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
              And {found.length - SHOWN_MAX} more: search for them.
            </Text>
          )}
          {found.length === 0 && <Text size="sm">No scope matches.</Text>}
        </Stack>
      </ScrollArea.Autosize>
    </Stack>
  );
}

export function ManageScopes({ api, application, enabled, onClose }: ManageScopesProps) {
  const scopes = useScopes(api.id);
  const change = useChangeScopes();
  const notify = useNotify();
  const [chosen, setChosen] = useState(() => new Set(enabled));
  const before = new Set(enabled);
  const enable = [...chosen].filter((id) => !before.has(id));
  const disable = enabled.filter((id) => !chosen.has(id));
  const count = enable.length + disable.length;
  const ids = { apiId: api.id, applicationId: application.id };
  const save = () =>
    change.mutate(
      { ...ids, enable, disable },
      {
        onSuccess: () => {
          notify(`The scopes of ${application.name} on ${api.name} are changed`, {
            undo: () => change.mutate({ ...ids, enable: disable, disable: enable }),
          });
          onClose();
        },
      },
    );
  return (
    <Dialog
      opened
      onClose={onClose}
      title={`Scopes of ${application.name} on ${api.name}`}
      size="lg"
    >
      <Stack gap="md">
        {scopes.error !== null && (
          <ErrorNotice error={scopes.error} onRetry={() => void scopes.refetch()} />
        )}
        {scopes.isPending && <Skeleton height={160} />}
        {scopes.data?.length === 0 && (
          <EmptyState title="This API has no scopes">
            Tokens for it are issued all the same, with an empty scope. Add scopes on the API's
            Scopes tab.
          </EmptyState>
        )}
        {scopes.data !== undefined && scopes.data.length > 0 && (
          <Choice scopes={scopes.data} chosen={chosen} onChange={setChosen} />
        )}
        {change.error !== null && <ErrorNotice error={change.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button onClick={save} disabled={count === 0} loading={change.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
