/*
 * OneThing: the screen of a thing that is read by its id, also while it is not there yet, where it
 * cannot be read, and where there is none (any more).
 */
import type { ReactNode } from 'react';
import { ApiError } from '../api/client';
import { ErrorNotice } from '../components/ErrorNotice';
import { Screen } from '../components/Screen';
import { ScreenSkeleton } from '../components/ScreenSkeleton';
import { type ListLink, NotFound } from './NotFound';

interface OneThingProps<Thing> {
  /* data: null where a list that was read has none of that id. */
  query: { data: Thing | null | undefined; error: Error | null; refetch: () => unknown };
  what: string;
  list: ListLink;
  children: (thing: Thing) => ReactNode;
}

export function OneThing<Thing>({ query, what, list, children }: OneThingProps<Thing>) {
  const { data, error, refetch } = query;
  if (data === null || (error instanceof ApiError && error.status === 404))
    return <NotFound what={what} list={list} />;
  if (data !== undefined) return children(data);
  if (error === null) return <ScreenSkeleton />;
  return (
    <Screen title={`The ${what} cannot be shown`} parent={list}>
      <ErrorNotice error={error} onRetry={() => void refetch()} />
    </Screen>
  );
}
