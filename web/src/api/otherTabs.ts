/*
 * otherTabs: the tabs of a browser share a session, so each tells the others what becomes of it.
 */
import { ISSUER_PATH } from '../lib/place';

/* used: the server was asked something with it. */
type News = 'began' | 'ended' | 'used';

const USED_EVERY_MS = 5_000;

const channel =
  typeof window === 'undefined' ? null : new BroadcastChannel(`jeton session ${ISSUER_PATH}`);
let usedMs = 0;

export function tellOtherTabs(news: News) {
  if (news === 'used') {
    if (Date.now() - usedMs < USED_EVERY_MS) return;
    usedMs = Date.now();
  }
  channel?.postMessage(news);
}

/* Returns how to stop. */
export function hearOtherTabs(take: (news: News) => void): () => void {
  const listen = ({ data }: MessageEvent<News>) => take(data);
  channel?.addEventListener('message', listen);
  return () => channel?.removeEventListener('message', listen);
}
