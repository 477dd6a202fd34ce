import { Button, Group } from '@mantine/core';
import { Link } from 'react-router-dom';
import {
  useAllProperties,
  useOrganizationValues,
  useSetOrganizationValue,
} from '../../api/properties';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNotice } from '../../components/ErrorNotice';
import { PropertyValues } from '../properties/PropertyValues';
import { useOrganizationHere } from './Organization';

export function OrganizationProperties() {
  const { code, name } = useOrganizationHere();
  const values = useOrganizationValues(code);
  const definitions = useAllProperties('org');
  const change = useSetOrganizationValue(code);
  const failed = values.isError ? values : definitions;
  if (failed.isError)
    return <ErrorNotice error={failed.error} onRetry={() => void failed.refetch()} />;
  if (values.data?.length === 0)
    return (
      <EmptyState
        title="No organization properties yet"
        action={
          <Group>
            <Button component={Link} to="/properties/org" variant="default">
              Properties of organizations
            </Button>
          </Group>
        }
      >
        Add properties of organizations; then each gets its values here.
      </EmptyState>
    );
  return (
    <PropertyValues
      owner={name}
      values={definitions.data === undefined ? undefined : values.data}
      definitions={definitions.data ?? []}
      change={change}
    />
  );
}
