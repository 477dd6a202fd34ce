/* AccessPage: the frame of the pages in front of the log-in. */
import { Center, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { ISSUER_PATH } from '../../lib/place';

export function AccessPage({
  title,
  about,
  children,
}: {
  title: string;
  about?: ReactNode;
  children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · jeton`;
  }, [title]);
  return (
    <Center mih="100vh" p="md" component="main">
      <Stack w="100%" maw={420} gap="lg">
        <Group gap="xs" justify="center">
          <img src={`${ISSUER_PATH}/console/icon.svg`} width={32} height={32} alt="" />
          <Text fw={700} size="xl">
            jeton
          </Text>
        </Group>
        <Paper withBorder p="xl" shadow="sm">
          <Stack gap="md">
            <Title order={1} size="h3">
              {title}
            </Title>
            {about !== undefined && (
              <Text c="dimmed" size="sm" component="div">
                {about}
              </Text>
            )}
            {children}
          </Stack>
        </Paper>
      </Stack>
    </Center>
  );
}

/*
 * The token of a one-time link: in the fragment, which no server and no log sees. It is taken out
 * of the address at once, so that it stays in no history and in no screenshot.
 */
function takeLinkToken(): string | null {
  const token = window.location.hash.slice(1);
  if (token === '') return null;
  window.history.replaceState(window.history.state, '', window.location.pathname);
  return token;
}

/* Also of a link that is put into the address of a page that is open already. */
export function useLinkToken(): string | null {
  const [token, setToken] = useState(takeLinkToken);
  useEffect(() => {
    const take = () => setToken((now) => takeLinkToken() ?? now);
    window.addEventListener('hashchange', take);
    return () => window.removeEventListener('hashchange', take);
  }, []);
  return token;
}
