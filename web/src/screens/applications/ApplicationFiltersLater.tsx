/* ApplicationFiltersLater: ApplicationFilters behind a button, loaded when it is pressed, or at once
 * where the address has a filter. */
import { Button } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { Suspense, useState } from 'react';
import { chunk } from '../../api/chunks';
import type { ListAddress } from '../../api/useListAddress';
import { FILTER_NAMES } from './applicationFilter';

const { Component: Loaded } = chunk(() => import('./ApplicationFilters'), 'ApplicationFilters');

export function ApplicationFiltersLater({ address }: { address: ListAddress }) {
  const [wasOpened, setOpened] = useState(false);
  const isFiltered = FILTER_NAMES.some((name) => address.get(name) !== null);
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
  return (
    <Suspense fallback={null}>
      <Loaded address={address} hasFocus={wasOpened} />
    </Suspense>
  );
}
