import { Loader } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useIsServerAway } from '../api/connection';
import { Banner } from './Banner';

const SAID_MS = 4_000;

/* For a while after the server has come back. */
function useIsBack(isAway: boolean) {
  const [wasAway, setWasAway] = useState(isAway);
  const [isBack, setBack] = useState(false);
  if (wasAway !== isAway) {
    setWasAway(isAway);
    setBack(!isAway);
  }
  useEffect(() => {
    if (!isBack) return;
    const timer = setTimeout(() => setBack(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [isBack]);
  return isBack;
}

export function ServerAway() {
  const isAway = useIsServerAway();
  const isBack = useIsBack(isAway);
  if (isAway)
    return (
      <Banner icon={<Loader size={16} aria-hidden />}>
        The server cannot be reached. Trying again; nothing you typed is lost.
      </Banner>
    );
  return isBack ? (
    <Banner icon={<IconPlugConnected size={18} />}>The server is back.</Banner>
  ) : null;
}
