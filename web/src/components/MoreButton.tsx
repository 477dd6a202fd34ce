import { Button, Group } from '@mantine/core';
import type { useNarrowed } from './useNarrowed';

/* The rest of what useNarrowed() holds back. */
export function MoreButton({
  narrowed,
}: {
  narrowed: Pick<ReturnType<typeof useNarrowed>, 'hiddenCount' | 'showMore'>;
}) {
  if (narrowed.hiddenCount === 0) return null;
  return (
    <Group justify="center">
      <Button variant="default" size="xs" onClick={narrowed.showMore}>
        Show more ({narrowed.hiddenCount} left)
      </Button>
    </Group>
  );
}
