/*
 * prefetch: what a link leads to is loaded when somebody points at it or comes to it by keys, so that
 * it is there when it is opened: the code of its screen, and what that reads.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { matchRoutes } from 'react-router-dom';
import { loadChunk } from '../api/chunks';
import { ISSUER_PATH } from '../lib/place';
import { type Preloaded, screens } from './screens';

/* Long enough not to load what the pointer only passes. */
const POINTED_MS = 60;
const BASE = `${ISSUER_PATH}/console`;

function addressOf(event: Event): URL | null {
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  if (!(link instanceof HTMLAnchorElement) || link.origin !== window.location.origin) return null;
  return `${link.pathname}/`.startsWith(`${BASE}/`) ? new URL(link.href) : null;
}

/* What cannot be loaded ahead is loaded when it is shown, which says what is wrong. */
const quietly = (loading: Promise<unknown>) => void loading.catch(() => undefined);

export function usePrefetch() {
  const queries = useQueryClient();
  useEffect(() => {
    let timer = 0;
    const load = ({ pathname, searchParams }: URL) => {
      const path = pathname.slice(BASE.length) || '/';
      for (const { route } of matchRoutes(screens, path) ?? [])
        if (route.handle !== undefined) quietly((route.handle as Preloaded).preload());
      quietly(
        loadChunk(() => import('../api/readAhead')).then(({ readAhead }) =>
          readAhead(queries, path, searchParams).forEach(quietly),
        ),
      );
    };
    const soon = (event: Event) => {
      window.clearTimeout(timer);
      const address = addressOf(event);
      if (address !== null) timer = window.setTimeout(() => load(address), POINTED_MS);
    };
    const kinds = ['pointerover', 'focusin', 'touchstart'] as const;
    kinds.forEach((kind) => document.addEventListener(kind, soon, { passive: true }));
    return () => {
      window.clearTimeout(timer);
      kinds.forEach((kind) => document.removeEventListener(kind, soon));
    };
  }, [queries]);
}
