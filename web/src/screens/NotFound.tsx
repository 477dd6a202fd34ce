import { Anchor } from '@mantine/core';
import { Link } from 'react-router-dom';
import { EmptyState } from '../components/EmptyState';
import { Screen } from '../components/Screen';

export function NotFound() {
  return (
    <Screen title="There is nothing here">
      <EmptyState title="This address leads to no screen">
        It may have been deleted, or the address is not whole. Go{' '}
        <Anchor component={Link} to="/">
          home
        </Anchor>
        .
      </EmptyState>
    </Screen>
  );
}
