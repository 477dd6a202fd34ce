/* ApplicationProperties: this application's values of the properties that all applications have. */
import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router-dom';
import { usePropertyValues, useSetProperty } from '../../api/applications';
import { useAllProperties } from '../../api/properties';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNotice } from '../../components/ErrorNotice';
import { PropertyValues } from '../properties/PropertyValues';
import { useCurrentApplication } from './ApplicationScreen';

export function ApplicationProperties() {
  const { id, name } = useCurrentApplication();
  const values = usePropertyValues(id);
  const definitions = useAllProperties('app');
  const change = useSetProperty(id);
  const failed = values.isError ? values : definitions;
  if (failed.isError)
    return <ErrorNotice error={failed.error} onRetry={() => void failed.refetch()} />;
  if (values.data?.length === 0)
    return (
      <EmptyState title="No application properties yet">
        <Anchor component={Link} to="/properties" underline="always">
          Add a property
        </Anchor>{' '}
        for applications: each application has its own value, and tokens can carry the public ones.
      </EmptyState>
    );
  return (
    <>
      <Text size="sm">
        Public ones can go into this application’s tokens:{' '}
        <Anchor component={Link} to={`/applications/${id}/tokens`} size="sm" underline="always">
          choose which
        </Anchor>
        .
      </Text>
      <PropertyValues
        owner={name}
        values={definitions.data === undefined ? undefined : values.data}
        definitions={definitions.data ?? []}
        change={change}
      />
    </>
  );
}
