/*
 * PaletteButton: opens the command palette, by itself or by a key anywhere on the page: Ctrl+K (or
 * the command key), `/` where nobody is typing; `?` shows the list of keys. What is opened is loaded
 * then.
 */
import {
  ActionIcon,
  Button,
  Kbd,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { Suspense, useEffect, useEffectEvent } from 'react';
import { chunk } from '../api/chunks';
import { useEndSession } from '../api/session';
import { useDialog } from '../components/useDialog';

const { Component: Palette, preload } = chunk(() => import('./palette/Palette'), 'Palette');
const { Component: KeyHelp } = chunk(() => import('./palette/KeyHelp'), 'KeyHelp');

function isTyping({ target }: KeyboardEvent) {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/* Keys are an open dialog's own. */
const hasDialog = () => document.querySelector('[role="dialog"]') !== null;

export function PaletteButton() {
  const palette = useDialog();
  const keys = useDialog();
  const [areCharactersOn, setCharacters] = useLocalStorage({
    key: 'jeton-character-keys',
    defaultValue: true,
    getInitialValueInEffect: false,
  });
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme('light') === 'dark';
  const logOut = useEndSession('/session');
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.altKey || event.isComposing || hasDialog()) return;
    const isChord = event.ctrlKey || event.metaKey;
    if (isChord && event.key.toLowerCase() === 'k') palette.open(true);
    else if (isChord || !areCharactersOn || isTyping(event)) return;
    else if (event.key === '/') palette.open(true);
    else if (event.key === '?') keys.open(true);
    else return;
    event.preventDefault();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
  const actions = [
    { id: 'keys', label: 'Keyboard shortcuts', hint: '?', run: () => keys.open(true) },
    {
      id: 'colors',
      label: isDark ? 'Light theme' : 'Dark theme',
      run: () => setColorScheme(isDark ? 'light' : 'dark'),
    },
    { id: 'log-out', label: 'Log out', run: () => logOut.mutate() },
  ];
  return (
    <>
      <Button
        visibleFrom="sm"
        variant="default"
        size="xs"
        c="dimmed"
        leftSection={<IconSearch size={14} />}
        rightSection={<Kbd size="xs">Ctrl K</Kbd>}
        onClick={() => palette.open(true)}
        onPointerEnter={() => void preload().catch(() => undefined)}
        aria-keyshortcuts="Control+K Meta+K /"
      >
        Search
      </Button>
      <ActionIcon
        hiddenFrom="sm"
        variant="subtle"
        color="gray"
        size="lg"
        onClick={() => palette.open(true)}
        aria-label="Search"
      >
        <IconSearch size={20} />
      </ActionIcon>
      <Suspense>
        {palette.value !== undefined && (
          <Palette key={palette.key} {...palette.props} actions={actions} />
        )}
        {keys.value !== undefined && (
          <KeyHelp
            key={`keys ${keys.key}`}
            {...keys.props}
            areCharactersOn={areCharactersOn}
            onCharacters={setCharacters}
          />
        )}
      </Suspense>
    </>
  );
}
