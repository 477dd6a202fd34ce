/* CreateApplicationLater: CreateApplication, loaded when it is opened first. */
import { type ComponentProps, Suspense, useState } from 'react';
import { chunk } from '../../api/chunks';
import type { CreateApplication } from './CreateApplication';

const { Component: Loaded } = chunk(() => import('./CreateApplication'), 'CreateApplication');

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
