/*
 * pasted: what a text that was pasted into the command palette is, by its form alone. What is, or
 * may be, a secret is told apart here, so that nothing of it is ever sent: of an API key only the
 * last four characters are, which the lists show to everybody.
 */
import { cleanToken } from './jwt';

export type Pasted =
  | { kind: 'jwt'; token: string }
  /* The last characters of an API key. */
  | { kind: 'api_key'; suffix: string }
  /* The beginning of one: all keys begin alike. */
  | { kind: 'api_key_start' }
  | { kind: 'thing'; label: string; path: string }
  /* Perhaps a kid, perhaps a secret: looked for among the kids that are here, and sent nowhere. */
  | { kind: 'opaque'; text: string }
  | { kind: 'text'; text: string };

const JWT = /^[\w-]{8,}\.[\w-]{8,}\.[\w-]*$/;
const API_KEY = /k_live_[A-Za-z0-9]{48}([A-Za-z0-9]{4})(?![A-Za-z0-9])/;
/* As the console shows one: k_live…AbCd. */
const SHOWN_API_KEY = /^k_live\w*(?:…|\.{2,})([A-Za-z0-9]{4})$/;
/* Longer than all ids of things, and as long as the shortest secret. */
const OPAQUE = /[\w-]{40,}/;

const THINGS: [RegExp, (id: string) => { label: string; path: string }][] = [
  [/^api_key_[0-9a-f]{32}$/, (id) => ({ label: 'API key', path: `/api-keys/${id}` })],
  [/^webhook_[0-9a-f]{32}$/, (id) => ({ label: 'Webhook', path: `/webhooks/${id}` })],
];

/* The text as people mean it: copying brings quotes and spaces along. */
function trimmed(text: string): string {
  return text.trim().replace(/^["'`]+|["'`,;]+$/g, '');
}

export function readPasted(text: string): Pasted {
  const token = cleanToken(text);
  if (JWT.test(token)) return { kind: 'jwt', token };
  const suffix = API_KEY.exec(text)?.[1];
  if (suffix !== undefined) return { kind: 'api_key', suffix };
  const meant = trimmed(text);
  const shown = SHOWN_API_KEY.exec(meant)?.[1];
  if (shown !== undefined) return { kind: 'api_key', suffix: shown };
  if (meant.startsWith('k_live')) return { kind: 'api_key_start' };
  for (const [form, thing] of THINGS)
    if (form.test(meant)) return { kind: 'thing', ...thing(meant) };
  return OPAQUE.test(meant) ? { kind: 'opaque', text: meant } : { kind: 'text', text: meant };
}
