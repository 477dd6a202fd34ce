/*
 * Copy: the buttons that copy a text, as a sign beside it or as a word. Where the browser lets no
 * page copy, the text is shown selected, with the keys to press.
 */
import { Box, Button, type ButtonProps, Popover } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { type ReactNode, Suspense, useEffect, useState } from 'react';
import { chunk } from '../api/chunks';
import { copyText } from '../lib/copy';
import type { CopyProps } from './CopyByHand';
import { PlainSign } from './plain';

const SAID_MS = 2000;
const ABOVE_DIALOGS = 400;

/* Few need it. */
const { Component: CopyByHand } = chunk(() => import('./CopyByHand'), 'CopyByHand');

function Copying({
  value,
  label,
  onCopied,
  button,
}: CopyProps & { button: (isCopied: boolean, copy: () => void) => ReactNode }) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  useEffect(() => {
    if (state !== 'copied') return;
    const timer = setTimeout(() => setState('idle'), SAID_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const succeed = () => {
    setState('copied');
    onCopied?.();
  };
  const copy = () =>
    void copyText(value).then((isDone) => (isDone ? succeed() : setState('refused')));
  const shown = button(state === 'copied', copy);
  if (state !== 'refused') return shown;
  return (
    <Popover
      opened
      onDismiss={() => setState('idle')}
      width={320}
      shadow="md"
      withArrow
      withRoles={false}
      zIndex={ABOVE_DIALOGS}
    >
      <Popover.Target>
        <Box component="span" display="inline-flex">
          {shown}
        </Box>
      </Popover.Target>
      <Popover.Dropdown>
        <Suspense fallback={null}>
          <CopyByHand value={value} label={label} onCopied={succeed} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}

/* Beside the text. */
export function CopyIcon(props: CopyProps) {
  return (
    <Copying
      {...props}
      button={(isCopied, copy) => (
        <PlainSign
          isDone={isCopied}
          onClick={copy}
          title={isCopied ? 'Copied' : 'Copy'}
          aria-label={isCopied ? `${props.label} copied` : `Copy ${props.label}`}
        >
          {isCopied ? <IconCheck size={16} /> : <IconCopy size={16} />}
        </PlainSign>
      )}
    />
  );
}

/* As a word: "Copy client secret", or `words`. */
export function CopyButton({
  value,
  label,
  onCopied,
  words = `Copy ${label}`,
  ...look
}: CopyProps & ButtonProps & { words?: string }) {
  return (
    <Copying
      value={value}
      label={label}
      onCopied={onCopied}
      button={(isCopied, copy) => (
        <Button
          {...look}
          onClick={copy}
          leftSection={isCopied ? <IconCheck size={16} /> : <IconCopy size={16} />}
        >
          <span aria-live="polite">{isCopied ? 'Copied' : words}</span>
        </Button>
      )}
    />
  );
}
