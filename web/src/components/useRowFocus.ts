/*
 * useRowFocus: after one has made a thing, the focus is in its row; after one has deleted some, in the row
 * that took their place, or where there is none, on the screen's heading. Rows that come and go for
 * other reasons, a search, another page, another's changes, leave the focus where it is.
 */
import { useEffect, useRef } from 'react';
import { lastChange } from '../api/client';

const RECENT_MS = 10_000;
const LOOK_MS = 60;
/* Looks without a dialog: one that has closed gives the focus back first, or another one follows it. */
const CALM_LOOKS = 3;

const ACTS = 'td:not([data-selects]) a[href], td:not([data-selects]) button';

function focusRow(key: string): boolean {
  const row = document.querySelector<HTMLElement>(`tr[data-key="${CSS.escape(key)}"]`);
  if (row === null) return false;
  const first = row.querySelector<HTMLElement>(ACTS);
  const target = first?.closest('td')?.matches('[data-title]') ? first : row;
  if (target === row) row.tabIndex = -1;
  target.focus();
  return true;
}

const isLost = () =>
  document.activeElement === null ||
  document.activeElement === document.body ||
  !document.activeElement.isConnected;

function focusNext(key: string | undefined) {
  if (!isLost()) return;
  if (key === undefined || !focusRow(key)) document.querySelector<HTMLElement>('h1')?.focus();
}

/* Before and after; null: neither came one nor did some go. */
function actAfter(before: string[], after: string[]): (() => void) | null {
  const come = after.filter((key) => !before.includes(key));
  const at = before.findIndex((key) => !after.includes(key));
  const [first] = come;
  if (lastChange().method !== 'DELETE' && first !== undefined)
    return come.length === 1 ? () => focusRow(first) : null;
  return at < 0 ? null : () => focusNext(after[at] ?? after.at(-1));
}

/* identity: of what is shown; another search, order or page is another one. */
export function useRowFocus(keys: string[] | undefined, identity = '') {
  const shown = useRef<{ identity: string; keys: string[] }>(undefined);
  const timer = useRef(0);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  useEffect(() => {
    if (keys === undefined) return;
    const before = shown.current;
    shown.current = { identity, keys };
    if (before?.identity !== identity || Date.now() - lastChange().ms > RECENT_MS) return;
    const act = actAfter(before.keys, keys);
    if (act === null) return;
    let calm = 0;
    const look = () => {
      calm = document.querySelector('[role="dialog"]') === null ? calm + 1 : 0;
      timer.current = window.setTimeout(calm < CALM_LOOKS ? look : act, LOOK_MS);
    };
    window.clearTimeout(timer.current);
    look();
  }, [keys?.join('\n'), identity]); // eslint-disable-line react-hooks/exhaustive-deps -- by value
}
