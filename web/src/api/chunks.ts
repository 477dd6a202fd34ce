/*
 * chunks: the parts of this application that are loaded when they are needed. While the server is
 * away they wait for it. After an upgrade those of the older build are gone: then the page begins
 * anew, at the address that it has.
 */
import { type ComponentType, createElement, lazy, useState } from 'react';
import { ISSUER_PATH } from '../lib/place';
import { untilServerAnswers } from './connection';

const TRIES = 3;

async function isUpgraded(): Promise<boolean> {
  const own = document.querySelector('script[type="module"][src]')?.getAttribute('src');
  const answer = await fetch(`${ISSUER_PATH}/console/`, { cache: 'no-store' });
  return own != null && answer.ok && !(await answer.text()).includes(own);
}

export async function loadChunk<Module>(load: () => Promise<Module>): Promise<Module> {
  for (let tried = 1; ; tried++) {
    try {
      return await load();
    } catch (error) {
      await untilServerAnswers();
      if (await isUpgraded().catch(() => false)) {
        window.location.reload();
        return new Promise(() => undefined);
      }
      if (tried === TRIES) throw error;
    }
  }
}

export interface Chunk<Props> {
  Component: ComponentType<Props>;
  /* Loads it, so that it is there when it is needed. */
  preload: () => Promise<unknown>;
}

/*
 * The component of that name, which stands at once where it was loaded before, and suspends where it
 * was not. One that failed is asked for again by whoever shows it next.
 */
export function chunk<Props extends object, Name extends string>(
  load: () => Promise<Record<Name, ComponentType<Props>>>,
  name: Name,
): Chunk<Props> {
  let loaded: ComponentType<Props> | null = null;
  let loading: Promise<ComponentType<Props>> | null = null;
  const preload = () =>
    (loading ??= loadChunk(load).then(
      (module) => (loaded = module[name]),
      (error: unknown) => {
        loading = null;
        throw error;
      },
    ));
  const later = () => lazy(async () => ({ default: await preload() }));
  function Chunk(props: Props) {
    const [Shown] = useState<ComponentType<Props>>(() => loaded ?? later());
    return createElement(Shown, props);
  }
  return { Component: Chunk, preload };
}
