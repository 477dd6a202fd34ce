/* items: what the command palette offers by itself: the screens, and what one can do. */
import { fold } from '../../lib/fold';
import { navigation } from '../navigation';

export interface Item {
  id: string;
  label: string;
  /* Beside it, paler: what tells it from others. */
  hint?: string;
  run: () => void;
}

export interface ItemGroup {
  title: string;
  items: Item[];
}

/* What people call a screen besides its name. */
const OTHER_WORDS: Record<string, string> = {
  '/': 'start overview dashboard first steps figures tokens',
  '/applications': 'clients m2m machine robots client_id',
  '/apis': 'audiences resources scopes openapi',
  '/organizations': 'tenants customers',
  '/properties': 'metadata claims attributes categories',
  '/feature-flags': 'toggles',
  '/environment-variables': 'secrets',
  '/api-keys': 'k_live verify',
  '/webhooks': 'events deliveries',
  '/audit': 'history log who changed',
  '/signing-keys': 'jwks kid rotate certificate',
  '/administrators': 'users people invite team roles',
  '/settings': 'configuration',
  '/decoder': 'token debug inspect verify',
  '/reference': 'rest openapi documentation operations curl',
  '/account': 'profile password second factor totp sessions me',
};

/* ?create and the like open that dialog of the screen (useAsked). */
const CREATIONS: [string, string][] = [
  ['Add an application', '/applications?create'],
  ['Add an API', '/apis?create'],
  ['Add an organization', '/organizations?create'],
  ['Add an API key', '/api-keys?create'],
  ['Add a webhook', '/webhooks/new'],
  ['Rotate the signing key', '/signing-keys?rotate'],
  ['Invite an administrator', '/administrators?invite'],
];

export function screenItems(go: (path: string) => void): (Item & { words: string })[] {
  const screens = navigation.flatMap(({ items }) => items);
  return [...screens, { label: 'Your account', path: '/account' }].map(({ label, path }) => ({
    id: `screen ${path}`,
    label,
    words: OTHER_WORDS[path] ?? '',
    run: () => go(path),
  }));
}

export function creationItems(go: (path: string) => void): (Item & { words: string })[] {
  return CREATIONS.map(([label, path]) => ({
    id: `do ${path}`,
    label,
    words: label.startsWith('Add') ? 'create new' : '',
    run: () => go(path),
  }));
}

/* Those in which each word of the text begins a word; all, where there is no text. */
export function matching<One extends Item & { words?: string }>(items: One[], text: string): One[] {
  const sought = fold(text).split(/\s+/).filter(Boolean);
  return items.filter(({ label, words = '' }) => {
    const has = ` ${fold(`${label} ${words}`)}`;
    return sought.every((word) => has.includes(` ${word}`));
  });
}
