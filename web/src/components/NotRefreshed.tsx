/* NotRefreshed: what is shown may be old, for the server failed when it was asked anew. */
import { Button } from '@mantine/core';
import { notifyManager, type Query, useQueryClient } from '@tanstack/react-query';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useCallback, useSyncExternalStore } from 'react';
import { isFailure } from '../api/client';
import { useIsServerAway } from '../api/connection';
import { Banner } from './Banner';

/* Of what is on the screen now. */
const isOld = (query: Query) =>
  query.isActive() && query.state.data !== undefined && isFailure(query.state.error);

export function NotRefreshed() {
  const queries = useQueryClient();
  const cache = queries.getQueryCache();
  const subscribe = useCallback(
    (changed: () => void) => cache.subscribe(notifyManager.batchCalls(changed)),
    [cache],
  );
  const isShownOld = useSyncExternalStore(subscribe, () => cache.getAll().some(isOld));
  if (useIsServerAway() || !isShownOld) return null;
  return (
    <Banner
      icon={<IconAlertTriangle size={18} aria-hidden />}
      action={
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => void queries.refetchQueries({ predicate: isOld })}
        >
          Try again
        </Button>
      }
    >
      This could not be refreshed. You see an older version.
    </Banner>
  );
}
