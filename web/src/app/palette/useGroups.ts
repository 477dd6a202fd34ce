/*
 * useGroups: what the command palette offers for a text. First what the text itself is (a token, a
 * key, an id), then screens and actions, then things of that name. Nothing that may be a secret is
 * sent (lib/pasted.ts).
 */
import { useContext } from 'react';
import { useNavigate } from 'react-router-dom';
import { useMayChange } from '../../api/access';
import { useApiKeysEnding, useFinding } from '../../api/finding';
import { useSigningKeys } from '../../api/signingKeys';
import { HandContext } from '../../components/handedToken';
import { type Pasted, readPasted } from '../../lib/pasted';
import { creationItems, type Item, type ItemGroup, matching, screenItems } from './items';

interface Groups {
  groups: ItemGroup[];
  /* Why there is nothing, or what to know of what there is. */
  note: string | null;
  isFetching: boolean;
}

type Go = (path: string) => void;
interface Answer {
  items: Item[];
  note: string | null;
  isFetching: boolean;
}

const NOTHING: Answer = { items: [], note: null, isFetching: false };

function useToken(pasted: Pasted, go: Go): Answer {
  const hand = useContext(HandContext);
  if (pasted.kind !== 'jwt') return NOTHING;
  const { token } = pasted;
  const run = () => {
    hand.give(token);
    go('/decoder');
  };
  return {
    ...NOTHING,
    items: [
      {
        id: 'token',
        label: 'Open this token in the JWT decoder',
        hint: 'It does not leave this page',
        run,
      },
    ],
  };
}

function useApiKeyOf(pasted: Pasted, go: Go): Answer {
  const suffix = pasted.kind === 'api_key' ? pasted.suffix : null;
  const keys = useApiKeysEnding(suffix);
  const list = { id: 'api-keys', label: 'API keys', run: () => go('/api-keys') };
  if (pasted.kind === 'api_key_start')
    return {
      ...NOTHING,
      items: [list],
      note: 'Every API key begins with k_live. Paste a whole one, or its last four characters.',
    };
  if (suffix === null) return NOTHING;
  const items = (keys.data ?? []).map(({ id, name, key_prefix, key_suffix, status }) => ({
    id,
    label: name,
    hint: `${key_prefix}…${key_suffix} · ${status}`,
    run: () => go(`/api-keys/${id}`),
  }));
  const isNone = keys.data !== undefined && items.length === 0;
  return {
    items: isNone ? [list] : items,
    note: isNone
      ? `No API key ends in ${suffix}. It may have been rotated, or belong to another server.`
      : items.length > 1
        ? 'Several keys end this way. The server keeps no more of a key than that.'
        : null,
    isFetching: keys.isFetching,
  };
}

function useKid(pasted: Pasted, go: Go): Answer {
  const isWanted = pasted.kind === 'opaque';
  const keys = useSigningKeys(isWanted);
  if (!isWanted) return NOTHING;
  const key = keys.data?.signing_keys.find(({ kid }) => kid === pasted.text);
  if (key !== undefined)
    return {
      ...NOTHING,
      items: [
        {
          id: 'kid',
          label: `Signing key ${key.kid}`,
          hint: key.state,
          run: () => go(`/signing-keys?kid=${encodeURIComponent(key.kid)}`),
        },
      ],
    };
  return {
    items: [],
    note: keys.isFetching
      ? null
      : 'No signing key of this server has this kid. If it is a secret, the server cannot tell whose: it keeps only digests. It was not sent.',
    isFetching: keys.isFetching,
  };
}

function useThings(pasted: Pasted, go: Go): { groups: ItemGroup[]; isFetching: boolean } {
  const { found, isFetching } = useFinding(
    pasted.kind === 'text' && pasted.text.length > 1 ? pasted.text : '',
  );
  const groups = new Map<string, Item[]>();
  for (const { kind, label, hint, path } of found)
    groups.set(kind, [...(groups.get(kind) ?? []), { id: path, label, hint, run: () => go(path) }]);
  return { groups: [...groups].map(([title, items]) => ({ title, items })), isFetching };
}

/* text: what was typed; soughtText: the same a moment later, when one pauses. */
export function useGroups(text: string, soughtText: string, others: Item[]): Groups {
  const go = useNavigate() as Go;
  const mayChange = useMayChange();
  const pasted = readPasted(text);
  const sought = readPasted(soughtText);
  const answers = [useToken(pasted, go), useApiKeyOf(sought, go), useKid(sought, go)];
  const things = useThings(sought, go);
  const thing = pasted.kind === 'thing' ? pasted : null;
  const own: Item[] =
    thing === null
      ? []
      : [{ id: thing.path, label: thing.label, hint: text.trim(), run: () => go(thing.path) }];
  const isWords = pasted.kind === 'text';
  const actions = [...(mayChange ? creationItems(go) : []), ...others];
  return {
    groups: [
      { title: 'What you pasted', items: [...own, ...answers.flatMap(({ items }) => items)] },
      { title: 'Screens', items: isWords ? matching(screenItems(go), pasted.text) : [] },
      { title: 'Actions', items: isWords ? matching(actions, pasted.text) : [] },
      ...(isWords ? things.groups : []),
    ].filter(({ items }) => items.length > 0),
    note: answers.map(({ note }) => note).find((note) => note !== null) ?? null,
    isFetching: things.isFetching || answers.some(({ isFetching }) => isFetching),
  };
}
