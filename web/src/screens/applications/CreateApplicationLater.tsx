/* CreateApplicationLater: CreateApplication, loaded when it is opened first. */
import { type ComponentProps, lazy, Suspense, useState } from 'react';
import type { CreateApplication } from './CreateApplication';

const Loaded = lazy(async () => ({
  default: (await import('./CreateApplication')).CreateApplication,
}));

export function CreateApplicationLater(props: ComponentProps<typeof CreateApplication>) {
  const [wasOpened, setOpened] = useState(props.isOpen);
  if (props.isOpen && !wasOpened) setOpened(true);
  return (
    wasOpened && (
      <Suspense fallback={null}>
        <Loaded {...props} />
      </Suspense>
    )
  );
}
