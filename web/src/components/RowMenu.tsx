/* RowMenu: what can be done with a row of a table, behind three dots; what is dangerous comes last. */
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { Link } from 'react-router-dom';
import { said } from '../lib/said';

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

/* name: of the row, for those who hear it; note: what one should know, above the actions. */
export function RowMenu({
  name,
  actions,
  note,
}: {
  name: string;
  actions: RowAction[];
  note?: string;
}) {
  const dangerous = actions.filter(({ isDangerous }) => isDangerous);
  const others = actions.filter(({ isDangerous }) => !isDangerous);
  if (actions.length === 0 && note === undefined) return null;
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={said`Actions on ${name}`}>
          <IconDots size={18} />
        </ActionIcon>
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
