/*
 * RowMenu: what can be done with a row of a table, behind three dots; what is dangerous comes last. The
 * menu is made when it is opened first: a long list has hundreds, and each is more than the rest of its row.
 */
import { Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { type ComponentPropsWithRef, useEffect, useRef, useState } from 'react';
import { Link } from 'react-router-dom';
import { said } from '../lib/said';
import { PlainSign } from './plain';

export interface RowAction {
  label: string;
  onClick?: () => void;
  /* Leads to a screen instead. */
  to?: string;
  isDangerous?: boolean;
}

function Item({ label, onClick, to, isDangerous }: RowAction) {
  if (to !== undefined)
    return (
      <Menu.Item component={Link} to={to}>
        {label}
      </Menu.Item>
    );
  return (
    <Menu.Item onClick={onClick} color={isDangerous ? 'var(--mantine-color-error)' : undefined}>
      {label}
    </Menu.Item>
  );
}

interface RowMenuProps {
  /* Of the row, for those who hear it. */
  name: string;
  actions: RowAction[];
  /* What one should know, above the actions. */
  note?: string;
}

function Dots({ name, ...button }: { name: string } & ComponentPropsWithRef<'button'>) {
  return (
    <PlainSign aria-label={said`Actions on ${name}`} {...button}>
      <IconDots size={18} />
    </PlainSign>
  );
}

/* Takes the place of the dots alone, and so the focus, before it opens. */
function Opened({ name, actions, note }: RowMenuProps) {
  const dots = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    dots.current?.focus({ preventScroll: true });
    const timer = setTimeout(() => setOpen(true));
    return () => clearTimeout(timer);
  }, []);
  const dangerous = actions.filter(({ isDangerous }) => isDangerous);
  const others = actions.filter(({ isDangerous }) => !isDangerous);
  return (
    <Menu position="bottom-end" width={220} opened={isOpen} onChange={setOpen}>
      <Menu.Target>
        <Dots name={name} ref={dots} />
      </Menu.Target>
      <Menu.Dropdown>
        {note !== undefined && <Menu.Label>{note}</Menu.Label>}
        {others.map((action) => (
          <Item key={action.label} {...action} />
        ))}
        {others.length > 0 && dangerous.length > 0 && <Menu.Divider />}
        {dangerous.map((action) => (
          <Item key={action.label} {...action} />
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

export function RowMenu(props: RowMenuProps) {
  const [isUsed, setUsed] = useState(false);
  if (props.actions.length === 0 && props.note === undefined) return null;
  if (isUsed) return <Opened {...props} />;
  return (
    <Dots
      name={props.name}
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={() => setUsed(true)}
    />
  );
}
