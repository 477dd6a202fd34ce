/* OperationList: the operations by what they are about; the search stands in the address. */
import { Group, NavLink, Stack, Text } from '@mantine/core';
import { Link, useParams, useSearchParams } from 'react-router-dom';
import { SearchField } from '../../components/SearchField';
import { type Operation, type OperationGroup, searchGroups } from '../../lib/openapi';
import { MethodBadge } from './MethodBadge';
import classes from './OperationList.module.css';

function OperationLink({ operation, query }: { operation: Operation; query: string }) {
  const { operationId } = useParams();
  const isHere = operationId === operation.id;
  return (
    <NavLink
      component={Link}
      to={`/reference/${encodeURIComponent(operation.id)}${query}`}
      active={isHere}
      aria-current={isHere ? 'page' : undefined}
      py={4}
      label={
        <Group gap="xs" wrap="nowrap" align="flex-start">
          <MethodBadge method={operation.method} />
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {operation.summary || operation.path}
          </Text>
        </Group>
      }
    />
  );
}

export function OperationList({ groups }: { groups: OperationGroup[] }) {
  const [parameters, setParameters] = useSearchParams();
  const search = parameters.get('search') ?? '';
  const query = search === '' ? '' : `?${new URLSearchParams({ search }).toString()}`;
  const found = searchGroups(groups, search);
  return (
    <Stack gap="md" className={classes.list}>
      <SearchField
        label="Search operations"
        value={search}
        onSearch={(text) => setParameters(text === '' ? {} : { search: text }, { replace: true })}
      />
      <Stack gap="sm" component="nav" aria-label="Operations" className={classes.operations}>
        {found.map(({ tag, operations }) => (
          <div key={tag}>
            <Text size="xs" c="dimmed" fw={600} px="sm" mb={2}>
              {tag}
            </Text>
            {operations.map((operation) => (
              <OperationLink key={operation.id} operation={operation} query={query} />
            ))}
          </div>
        ))}
        {found.length === 0 && (
          <Text size="sm" c="dimmed" px="sm">
            No operations match.
          </Text>
        )}
      </Stack>
    </Stack>
  );
}
