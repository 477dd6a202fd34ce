/*
 * Palette: every screen, thing and action from one field. A combobox after the ARIA practices: the
 * focus stays in the field, aria-activedescendant says which option is chosen. (Mantine's Combobox
 * tells of it only after an arrow key, and its Spotlight not at all.)
 */
import { Box, Kbd, Loader, Modal, Text, TextInput, VisuallyHidden } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { DialogProps } from '../../components/useDialog';
import { counted } from '../../lib/counted';
import type { Item, ItemGroup } from './items';
import classes from './Palette.module.css';
import { useGroups } from './useGroups';

const PAUSE_MS = 150;
const NOUN = { one: 'result', many: 'results' };

/* Of an element: ids of items are paths, and words of ours. */
const idOf = (listId: string, { id }: Item) => `${listId} ${id}`.replaceAll(/[^\w-]/g, '_');

interface OptionsProps {
  listId: string;
  groups: ItemGroup[];
  active: Item | undefined;
  onPoint: (item: Item) => void;
  onChoose: (item: Item) => void;
}

function Options({ listId, groups, active, onPoint, onChoose }: OptionsProps) {
  return groups.map(({ title, items }) => (
    <Box key={title} role="group" aria-label={title}>
      <Text size="xs" c="dimmed" fw={600} px="xs" pt="xs" pb={4} aria-hidden>
        {title}
      </Text>
      {items.map((item) => (
        <Box
          key={item.id}
          id={idOf(listId, item)}
          role="option"
          aria-selected={item.id === active?.id}
          className={classes.option}
          onMouseMove={() => onPoint(item)}
          onClick={() => onChoose(item)}
        >
          <Text size="sm" className={classes.label}>
            <bdi>{item.label}</bdi>
          </Text>
          {item.hint !== undefined && (
            <Text size="xs" c="dimmed" className={classes.hint}>
              <bdi>{item.hint}</bdi>
            </Text>
          )}
        </Box>
      ))}
    </Box>
  ));
}

function Finder({ onChoose, actions }: { onChoose: (item: Item) => void; actions: Item[] }) {
  const [text, setText] = useState('');
  const [soughtText] = useDebouncedValue(text, PAUSE_MS);
  const [pointed, setPointed] = useState<string | null>(null);
  const isWaiting = useRef(false);
  const listId = useId();
  const { groups, note, isFetching } = useGroups(text, soughtText, actions);
  const items = groups.flatMap((group) => group.items);
  const active = items.find(({ id }) => id === pointed) ?? items[0];
  const isSettled = text === soughtText && !isFetching;
  const activeId = active === undefined ? undefined : idOf(listId, active);
  useEffect(() => {
    if (activeId !== undefined)
      document.getElementById(activeId)?.scrollIntoView({ block: 'nearest' });
  }, [activeId]);
  /* Enter right after pasting: what was pasted is still being looked for. */
  useEffect(() => {
    if (!isWaiting.current || !isSettled) return;
    isWaiting.current = false;
    if (active !== undefined) queueMicrotask(() => onChoose(active));
  }, [isSettled, active, onChoose]);
  const step = (by: number) => {
    const at = items.findIndex(({ id }) => id === active?.id);
    setPointed(items[(at + by + items.length) % items.length]?.id ?? null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') step(1);
    else if (event.key === 'ArrowUp') step(-1);
    else if (event.key === 'Enter') {
      const isCertain = isSettled || (pointed !== null && active?.id === pointed);
      if (!isCertain) isWaiting.current = true;
      else if (active !== undefined) onChoose(active);
    } else return;
    event.preventDefault();
  };
  return (
    <>
      <TextInput
        className={classes.field}
        variant="unstyled"
        size="md"
        px="sm"
        aria-label="Search screens, names and actions"
        placeholder="A name, ID, key, token or action"
        leftSection={<IconSearch size={18} />}
        rightSection={isSettled ? <Kbd size="xs">esc</Kbd> : <Loader size="xs" />}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setPointed(null);
          isWaiting.current = false;
        }}
        onKeyDown={onKeyDown}
        role="combobox"
        aria-expanded={items.length > 0}
        aria-haspopup="listbox"
        aria-autocomplete="list"
        aria-controls={listId}
        aria-activedescendant={activeId}
        autoComplete="off"
        spellCheck={false}
        data-autofocus
      />
      <Box id={listId} role="listbox" aria-label="Results" className={classes.list}>
        <Options
          listId={listId}
          groups={groups}
          active={active}
          onPoint={({ id }) => setPointed(id)}
          onChoose={onChoose}
        />
      </Box>
      {(note !== null || items.length === 0) && (
        <Text size="sm" c="dimmed" px="sm" pb="sm">
          {note ?? (isSettled ? 'No name, ID, code or audience contains this.' : 'Searching…')}
        </Text>
      )}
      <VisuallyHidden role="status">
        {isSettled &&
          (items.length === 0 ? (note ?? 'Nothing found') : counted(items.length, NOUN))}
      </VisuallyHidden>
    </>
  );
}

export function Palette({ isOpen, onClose, actions }: DialogProps & { actions: Item[] }) {
  const [isChosen, setChosen] = useState(false);
  const choose = (item: Item) => {
    setChosen(true);
    onClose();
    item.run();
  };
  /* The focus goes back to where it was, unless one is going on to somewhere else. */
  return (
    <Modal.Root
      opened={isOpen}
      onClose={onClose}
      size="lg"
      yOffset="10vh"
      returnFocus={!isChosen}
      transitionProps={{ duration: 0 }}
    >
      <Modal.Overlay />
      <Modal.Content aria-label="Search">
        <Modal.Body p={0}>
          <Finder onChoose={choose} actions={actions} />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
