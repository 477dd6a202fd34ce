import { Badge, Group, Stack, Text } from '@mantine/core';
import type { TriedAnswer } from '../../api/reference';
import { CodeBlock } from '../../components/CodeBlock';

/* JSON in lines that can be read; anything else as it is. */
function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

export function TryAnswer({ answer }: { answer: TriedAnswer }) {
  const { status, statusText, durationMs, text } = answer;
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Badge color={status < 400 ? 'jeton' : 'red'}>
          {status} {statusText}
        </Badge>
        <Text size="sm" c="dimmed">
          in {durationMs} ms
        </Text>
      </Group>
      {text !== '' && <CodeBlock label="Answer" text={readable(text)} maxHeight={480} />}
    </Stack>
  );
}
