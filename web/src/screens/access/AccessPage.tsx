/* AccessPage: the frame of the pages in front of the log-in. */
import { Center, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';
import { EnvironmentName } from '../../components/EnvironmentName';
import { ServerAway } from '../../components/ServerAway';
import { ISSUER_PATH } from '../../lib/place';
import { titleOf } from '../../lib/title';

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
    document.title = titleOf(title);
  }, [title]);
  return (
    <Center mih="100vh" p="md" component="main">
      <ServerAway />
      <Stack w="100%" maw={420} gap="lg">
        <Group gap="xs" justify="center">
          <img src={`${ISSUER_PATH}/console/icon.svg`} width={32} height={32} alt="" />
          <Text fw={700} size="xl">
            jeton
          </Text>
          <EnvironmentName />
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

interface LinkState {
  link_token?: string;
}

/*
 * The token of a one-time link: in the fragment, which no server and no log sees. It is taken out of
 * the address at once, so that it is in no picture of the screen, and stays with this entry of the
 * tab's history: so the page may be loaded again. The next screen takes the entry's place.
 */
export function useLinkToken(): string | null {
  const { hash, pathname, ...location } = useLocation();
  const state = location.state as LinkState | null;
  const navigate = useNavigate();
  const given = hash.slice(1);
  useEffect(() => {
    if (given !== '')
      void navigate(pathname, { replace: true, state: { link_token: given } satisfies LinkState });
  }, [given, pathname, navigate]);
  return given === '' ? (state?.link_token ?? null) : given;
}

/* After it has worked. */
export function useForgetLinkToken() {
  const { pathname } = useLocation();
  const navigate = useNavigate();
  return () => void navigate(pathname, { replace: true });
}
