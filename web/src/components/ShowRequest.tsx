/*
 * ShowRequest: the very request that a form will send, as a curl command. Terraform or YAML is not
 * offered: nothing reads either for jeton, and a text that nothing reads is no help.
 */
import { Button, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTerminal2 } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { CodeBlock } from './CodeBlock';

function Command({ describe, of }: { describe: () => Promise<string>; of: string }) {
  const [text, setText] = useState('');
  useEffect(() => {
    let isGone = false;
    void describe().then((next) => {
      if (!isGone) setText(next);
    });
    return () => {
      isGone = true;
    };
    /* describe is another function each time; what it says changes with `of` alone. */
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [of]);
  return (
    <Stack gap={4}>
      <CodeBlock label="This change as curl" text={text} maxHeight={220} />
      <Text size="xs" c="dimmed">
        TOKEN: an access token of an application that is authorized for the management API.
      </Text>
    </Stack>
  );
}

/* values: of the form; describe says what they would send, and sends nothing. */
export function ShowRequest({
  values,
  describe,
}: {
  values: unknown;
  describe: () => Promise<string>;
}) {
  const [isShown, { toggle }] = useDisclosure(false);
  return (
    <Stack gap="xs">
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconTerminal2 size={14} />}
        aria-expanded={isShown}
        onClick={toggle}
        style={{ alignSelf: 'flex-start' }}
      >
        {isShown ? 'Hide curl' : 'Show as curl'}
      </Button>
      {isShown && <Command describe={describe} of={JSON.stringify(values)} />}
    </Stack>
  );
}
