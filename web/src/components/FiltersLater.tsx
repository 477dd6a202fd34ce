/* FiltersLater: the filters of a list behind a button, drawn when it is pressed, or at once where the address
 * has one. */
import { Button } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { type ReactNode, Suspense, useState } from 'react';

interface FiltersLaterProps {
  isFiltered: boolean;
  /* The fields, which may be a chunk; hasFocus: the first of them has it, as they were asked for just now. */
  children: (hasFocus: boolean) => ReactNode;
}

export function FiltersLater({ isFiltered, children }: FiltersLaterProps) {
  const [wasOpened, setOpened] = useState(false);
  if (!wasOpened && !isFiltered)
    return (
      <Button
        variant="default"
        leftSection={<IconFilter size={16} />}
        onClick={() => setOpened(true)}
      >
        Filters
      </Button>
    );
  return <Suspense fallback={null}>{children(wasOpened)}</Suspense>;
}
