/* The field and the button that go with useNarrowed(). */
import { Button, Group, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { useNarrowed } from './useNarrowed';

type Narrowed = Pick<
  ReturnType<typeof useNarrowed>,
  'text' | 'setText' | 'hiddenCount' | 'showMore'
>;

export function NarrowField({ narrowed, label }: { narrowed: Narrowed; label: string }) {
  return (
    <TextInput
      aria-label={label}
      placeholder={label}
      type="search"
      leftSection={<IconSearch size={16} />}
      value={narrowed.text}
      onChange={(event) => narrowed.setText(event.currentTarget.value)}
      w={280}
      maw="100%"
    />
  );
}

export function MoreButton({ narrowed }: { narrowed: Narrowed }) {
  if (narrowed.hiddenCount === 0) return null;
  return (
    <Group justify="center">
      <Button variant="default" size="xs" onClick={narrowed.showMore}>
        Show more ({narrowed.hiddenCount} left)
      </Button>
    </Group>
  );
}
