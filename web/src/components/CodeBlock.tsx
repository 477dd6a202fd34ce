import { Box, Code } from '@mantine/core';
import { CopyIcon } from './Copy';

interface CodeBlockProps {
  /* What it is; also of the button that copies it. */
  label: string;
  text: string;
  maxHeight?: number;
  onCopied?: () => void;
}

/* Text that one reads by lines: code, commands. It scrolls inside itself, also by the keyboard. */
export function CodeBlock({ label, text, maxHeight, onCopied }: CodeBlockProps) {
  return (
    <Box pos="relative">
      <Code
        block
        tabIndex={0}
        role="region"
        aria-label={label}
        pr={44}
        style={{ maxHeight, overflow: 'auto', whiteSpace: 'pre-wrap' }}
      >
        {text}
      </Code>
      <Box pos="absolute" top={6} right={6}>
        <CopyIcon value={text} label={label} onCopied={onCopied} />
      </Box>
    </Box>
  );
}

export function JsonBlock({
  label,
  value,
  maxHeight,
}: {
  label: string;
  value: unknown;
  maxHeight?: number;
}) {
  return <CodeBlock label={label} text={JSON.stringify(value, null, 2)} maxHeight={maxHeight} />;
}
