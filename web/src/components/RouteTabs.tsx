/*
 * RouteTabs: the parts of a thing, each at an address of its own. Links in a list, because that is
 * what they are: they open in a new tab of the browser, and the one that is shown is aria-current;
 * where they do not all fit they scroll, so that it is in sight, and the one that has the focus.
 */
import { Anchor, Group } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { NavLink, Outlet, useLocation } from 'react-router-dom';
import { useScreenPart } from './Screen';
import classes from './RouteTabs.module.css';

export interface RouteTab {
  label: string;
  /* '' is the thing's own address. */
  path: string;
}

const NEAREST = { block: 'nearest', inline: 'nearest' } as const;

export function RouteTabs<Context>({
  label,
  base,
  tabs,
  context,
}: {
  label: string;
  base: string;
  tabs: RouteTab[];
  /* For useOutletContext() of the tabs. */
  context: Context;
}) {
  const nav = useRef<HTMLDivElement>(null);
  const { pathname } = useLocation();
  const active = tabs.find(({ path }) => path !== '' && pathname === `${base}/${path}`);
  useScreenPart(active?.label ?? '');
  useEffect(() => {
    nav.current?.querySelector('[aria-current="page"]')?.scrollIntoView(NEAREST);
  }, [pathname]);
  return (
    <>
      <Group
        ref={nav}
        component="nav"
        aria-label={label}
        gap={0}
        wrap="nowrap"
        className={classes.tabs}
      >
        {tabs.map(({ label, path }) => (
          <Anchor
            key={path}
            component={NavLink}
            to={path === '' ? base : `${base}/${path}`}
            end
            underline="never"
            className={classes.tab}
            onFocus={({ currentTarget }) => currentTarget.scrollIntoView(NEAREST)}
          >
            {label}
          </Anchor>
        ))}
      </Group>
      <Outlet context={context} />
    </>
  );
}
