/* Shell: the frame around every screen that needs a session: header, navigation, main. */
import {
  ActionIcon,
  AppShell,
  Badge,
  Burger,
  Center,
  Group,
  Loader,
  Menu,
  NavLink,
  ScrollArea,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
  VisuallyHidden,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconLogout, IconMoon, IconSun, IconUser } from '@tabler/icons-react';
import { memo, Suspense, useEffect, useRef, useState } from 'react';
import { Link, Navigate, Outlet, ScrollRestoration, useLocation } from 'react-router-dom';
import { chunk } from '../api/chunks';
import { type Session, useEndSession, useSession } from '../api/session';
import { ConfirmationProvider } from '../components/Confirmation';
import { EnvironmentName } from '../components/EnvironmentName';
import { ErrorNotice } from '../components/ErrorNotice';
import { HandContext, newHand } from '../components/handedToken';
import { LeaveGuardProvider } from '../components/LeaveGuard';
import { NoticeProvider, useNotify } from '../components/notices';
import { ScreenSkeleton } from '../components/ScreenSkeleton';
import { NotRefreshed } from '../components/NotRefreshed';
import { ServerAway } from '../components/ServerAway';
import { ISSUER_PATH } from '../lib/place';
import { SessionContext } from '../api/access';
import { navigation, type NavigationItem } from './navigation';
import { PaletteButton } from './PaletteButton';
import { usePrefetch } from './prefetch';
import { SessionEnd } from './SessionEnd';
import { useArrival } from './useArrival';

const { Component: Enrolment } = chunk(() => import('../screens/access/Enrolment'), 'Enrolment');

function ColorSchemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme('light') === 'dark';
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      onClick={() => setColorScheme(isDark ? 'light' : 'dark')}
      aria-label={isDark ? 'Light theme' : 'Dark theme'}
    >
      {isDark ? <IconSun size={20} /> : <IconMoon size={20} />}
    </ActionIcon>
  );
}

function AccountMenu({ session }: { session: Session }) {
  const logOut = useEndSession('/session');
  const notify = useNotify();
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Your account">
          <IconUser size={20} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <bdi>{session.administrator.email}</bdi>
        </Menu.Label>
        <Menu.Item component={Link} to="/account" leftSection={<IconUser size={16} />}>
          Your account
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLogout size={16} />}
          onClick={() =>
            logOut.mutate(undefined, {
              onError: ({ message }) => notify(message, { isError: true }),
            })
          }
        >
          Log out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function isActive(path: string, here: string) {
  return path === '/' ? here === '/' : here === path || here.startsWith(`${path}/`);
}

/* It stays as it is while one goes from screen to screen, but for those that one leaves and enters. */
const NavigationLink = memo(function NavigationLink({
  item: { label, path, icon: Icon },
  isHere,
}: {
  item: NavigationItem;
  isHere: boolean;
}) {
  return (
    <NavLink
      component={Link}
      to={path}
      label={label}
      leftSection={<Icon size={18} stroke={1.6} />}
      active={isHere}
      aria-current={isHere ? 'page' : undefined}
      py={6}
    />
  );
});

function Navigation() {
  const { pathname } = useLocation();
  return navigation.map(({ title, items }) => (
    <div key={title ?? ''}>
      {title !== null && (
        <Text size="xs" c="dimmed" fw={600} mt="md" mb={4} px="sm">
          {title}
        </Text>
      )}
      {items.map((item) => (
        <NavigationLink key={item.path} item={item} isHere={isActive(item.path, pathname)} />
      ))}
    </div>
  ));
}

const NAVIGATION = 'screens';

interface HeaderProps {
  session: Session;
  /* The navigation, where there is no room for it beside the screen. */
  isOpen: boolean;
  onToggle: () => void;
}

const Header = memo(function Header({ session, isOpen, onToggle }: HeaderProps) {
  return (
    <Group h="100%" px="md" justify="space-between" wrap="nowrap">
      <Group gap="sm" wrap="nowrap" style={{ minWidth: 0 }}>
        <Burger
          opened={isOpen}
          onClick={onToggle}
          hiddenFrom="md"
          size="sm"
          aria-label="Menu"
          aria-expanded={isOpen}
          aria-controls={NAVIGATION}
        />
        <img src={`${ISSUER_PATH}/console/icon.svg`} width={26} height={26} alt="" />
        <Text fw={700} size="lg">
          jeton
        </Text>
        <EnvironmentName />
        {session.administrator.role === 'read_only' && (
          <Badge variant="light" color="gray">
            read only
          </Badge>
        )}
      </Group>
      <Group gap={4} wrap="nowrap">
        <PaletteButton />
        <ColorSchemeSwitch />
        <AccountMenu session={session} />
      </Group>
    </Group>
  );
});

function Frame({ session }: { session: Session }) {
  const [isOpen, { toggle, close }] = useDisclosure(false);
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const said = useArrival(main);
  useEffect(close, [pathname, close]);
  usePrefetch();
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 230, breakpoint: 'md', collapsed: { mobile: !isOpen } }}
      padding="md"
    >
      <a href="#main" className="skip-link">
        Skip to the content
      </a>
      <AppShell.Header>
        <Header session={session} isOpen={isOpen} onToggle={toggle} />
      </AppShell.Header>
      <AppShell.Navbar p="xs" component="nav" aria-label="Screens" id={NAVIGATION}>
        <ScrollArea>
          <Navigation />
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} ref={main}>
        <Suspense fallback={<ScreenSkeleton />}>
          <Outlet />
        </Suspense>
      </AppShell.Main>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      <ScrollRestoration />
    </AppShell>
  );
}

/* The session, and the last one of this page: after its end the page stays what it was. */
function useSessionOfPage() {
  const session = useSession();
  const [last, setLast] = useState<Session | null>(null);
  if (session.data && session.data !== last) setLast(session.data);
  return { session, page: session.data ?? last };
}

/* Without a session there is no screen but the log-in, which leads back to where one wanted to go. */
export function Shell() {
  const { session, page } = useSessionOfPage();
  const location = useLocation();
  const [isEnrolling, setEnrolling] = useState(false);
  const [hand] = useState(newHand);
  if (page !== null && session.data !== undefined)
    return (
      <SessionContext.Provider value={page}>
        <NoticeProvider>
          <SessionEnd session={session.data} page={page}>
            <LeaveGuardProvider>
              <ConfirmationProvider>
                {page.is_second_factor_missing || isEnrolling ? (
                  <Suspense fallback={null}>
                    <Enrolment isOpen={isEnrolling} onOpenChange={setEnrolling} />
                  </Suspense>
                ) : (
                  <HandContext.Provider value={hand}>
                    <Frame session={page} />
                  </HandContext.Provider>
                )}
              </ConfirmationProvider>
            </LeaveGuardProvider>
          </SessionEnd>
        </NoticeProvider>
        <ServerAway />
        <NotRefreshed />
      </SessionContext.Provider>
    );
  if (session.data === null) {
    const to = location.pathname + location.search;
    return (
      <Navigate to={to === '/' ? '/log-in' : `/log-in?to=${encodeURIComponent(to)}`} replace />
    );
  }
  return (
    <Center h="100vh" p="md" component="main">
      <ServerAway />
      {session.isError ? (
        <ErrorNotice error={session.error} onRetry={() => void session.refetch()} />
      ) : (
        <Loader aria-label="Loading" />
      )}
    </Center>
  );
}
