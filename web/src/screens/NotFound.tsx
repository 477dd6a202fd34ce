import { Anchor, Group } from '@mantine/core';
import { Link } from 'react-router-dom';
import { EmptyState } from '../components/EmptyState';
import { Screen } from '../components/Screen';

export interface ListLink {
  label: string;
  path: string;
}

/* what: the kind of thing that the address should lead to; list: where there are others of it. */
export function NotFound({ what, list }: { what?: string; list?: ListLink }) {
  return (
    <Screen title="Not found" parent={list}>
      <EmptyState
        title={
          what === undefined ? 'There is no page at this address' : `There is no such ${what} here`
        }
        action={
          <Group gap="lg" mt="xs">
            {list !== undefined && (
              <Anchor component={Link} to={list.path} underline="always">
                {list.label}
              </Anchor>
            )}
            <Anchor component={Link} to="/" underline="always">
              Home
            </Anchor>
          </Group>
        }
      >
        It may have been deleted, or the address is incomplete.
      </EmptyState>
    </Screen>
  );
}
