/* CopyByHand: a text shown selected, with the keys to press, where the browser lets no page copy. */
import { Stack, Text, Textarea } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { COPY_KEYS } from '../lib/copy';

export interface CopyProps {
  value: string;
  /* What it is: "client secret". */
  label: string;
  /* It is in the clipboard. */
  onCopied?: () => void;
}

export function CopyByHand({ value, label, onCopied }: CopyProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    area.current?.select();
  }, []);
  return (
    <Stack gap={4}>
      <Text size="sm" role="status">
        Your browser does not let this page copy. The text is selected: press {COPY_KEYS}.
      </Text>
      <Textarea
        ref={area}
        aria-label={`The ${label}, selected`}
        value={value}
        readOnly
        autosize
        maxRows={6}
        onFocus={(event) => event.currentTarget.select()}
        onCopy={onCopied}
      />
    </Stack>
  );
}
