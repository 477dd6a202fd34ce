/* OperationList: the operations by what they are about; the search stands in the address. */
import { Stack, Text } from '@mantine/core';
import { Link, useParams, useSearchParams } from 'react-router-dom';
import { SearchField } from '../../components/SearchField';
import { type Operation, type OperationGroup, searchGroups } from '../../lib/openapi';
import { MethodBadge } from './MethodBadge';
import classes from './OperationList.module.css';

interface OperationLinkProps {
  operation: Operation;
  query: string;
  isHere: boolean;
}

/* There are more than a hundred, which a component of the library each would make slow. */
function OperationLink({ operation, query, isHere }: OperationLinkProps) {
  return (
    <Link
      to={`/reference/${encodeURIComponent(operation.id)}${query}`}
      aria-current={isHere ? 'page' : undefined}
      className={classes.operation}
    >
      <MethodBadge method={operation.method} />
      <span>{operation.summary || operation.path}</span>
    </Link>
  );
}

export function OperationList({ groups }: { groups: OperationGroup[] }) {
  const { operationId } = useParams();
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
              <OperationLink
                key={operation.id}
                operation={operation}
                query={query}
                isHere={operation.id === operationId}
              />
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
