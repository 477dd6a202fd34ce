/* ManageScopes: which scopes of an API an application may use: a switch for each. */
import { Button, Group, Skeleton, Stack } from '@mantine/core';
import { useState } from 'react';
import { useScopes } from '../api/apis';
import { useChangeScopes } from '../api/applications';
import { Dialog } from './Dialog';
import { EmptyState } from './EmptyState';
import { ErrorNotice } from './ErrorNotice';
import { useNotify } from './notices';
import { ScopePicker } from './ScopePicker';
import { ShowRequest } from './ShowRequest';
import { useUnsaved } from './useUnsaved';
import { said } from '../lib/said';

interface ManageScopesProps {
  api: { id: string; name: string };
  application: { id: string; name: string };
  /* Ids of the scopes that are enabled now. */
  enabled: string[];
  onClose: () => void;
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
  const guard = useUnsaved(count > 0 && !change.isPending);
  const close = () => guard.leave(onClose);
  const save = () => {
    if (count === 0) {
      onClose();
      return;
    }
    change.mutate(
      { ...ids, enable, disable },
      {
        onSuccess: () => {
          notify(said`Scopes of ${application.name} on ${api.name} saved`, {
            undo: () => change.mutate({ ...ids, enable: disable, disable: enable }),
          });
          onClose();
        },
      },
    );
  };
  return (
    <Dialog
      opened
      onClose={close}
      title={said`Scopes of ${application.name} on ${api.name}`}
      size="lg"
    >
      <Stack gap="md">
        {scopes.error !== null && (
          <ErrorNotice error={scopes.error} onRetry={() => void scopes.refetch()} />
        )}
        {scopes.isPending && <Skeleton height={160} />}
        {scopes.data?.length === 0 && (
          <EmptyState title="This API has no scopes">
            Until it has some, its tokens have an empty scope. Add them on the API’s Scopes tab.
          </EmptyState>
        )}
        {scopes.data !== undefined && scopes.data.length > 0 && (
          <ScopePicker scopes={scopes.data} chosen={chosen} onChange={setChosen} />
        )}
        {change.error !== null && <ErrorNotice error={change.error} />}
        <ShowRequest
          values={[enable, disable]}
          describe={() => change.describe({ ...ids, enable, disable })}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button onClick={save} loading={change.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
