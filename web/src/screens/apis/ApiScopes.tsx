/* ApiScopes: what tokens for this API can allow. */
import { Badge, Button, Code, Group, Pagination, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import {
  type Scope,
  useAddScope,
  useDeleteScope,
  useDescribeScope,
  useScopes,
} from '../../api/apis';
import { useMayChange } from '../../api/access';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { type Column, DataTable } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNotice } from '../../components/ErrorNotice';
import { FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import { SearchField } from '../../components/SearchField';
import { useFields } from '../../components/useFields';
import { useCurrentApi } from './ApiScreen';
import { RULES } from '../../lib/textRules';

const PAGE_SIZE = 50;

function AddScope({ onClose }: { onClose: () => void }) {
  const { id } = useCurrentApi();
  const add = useAddScope(id);
  const notify = useNotify();
  const form = useFields({ key: '', description: '' }, add.error, {
    rules: { key: RULES.scopeKey, description: RULES.scopeDescription },
  });
  const submit = (scope: { key: string; description: string }, done: () => void) =>
    add.mutate(scope, {
      onSuccess: () => {
        notify(`The scope ${scope.key} is added`);
        done();
      },
    });
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title="Add scope"
      form={form}
      verb="Add scope"
      onSubmit={submit}
      isPending={add.isPending}
      isRepeatable
    >
      <TextInput
        label="Name"
        description="What tokens carry and code checks, such as read:orders. It can never be changed."
        {...form.getInputProps('key')}
        required
      />
      <TextInput label="Description" {...form.getInputProps('description')} />
    </FormDialog>
  );
}

function EditScope({ scope, onClose }: { scope: Scope; onClose: () => void }) {
  const { id } = useCurrentApi();
  const describe = useDescribeScope(id);
  const notify = useNotify();
  const form = useFields({ description: scope.description }, describe.error, {
    rules: { description: RULES.scopeDescription },
  });
  const submit = ({ description }: { description: string }) =>
    describe.mutate(
      { id: scope.id, description, seen: form.seen },
      {
        onSuccess: () => {
          notify(`${scope.key} is changed`, {
            undo: () => describe.mutate({ id: scope.id, description: scope.description }),
          });
          onClose();
        },
      },
    );
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={`Edit ${scope.key}`}
      form={form}
      verb="Save"
      onSubmit={submit}
      isPending={describe.isPending}
    >
      <TextInput label="Description" {...form.getInputProps('description')} />
    </FormDialog>
  );
}

function DeleteScope({ scope, onClose }: { scope: Scope; onClose: () => void }) {
  const { id } = useCurrentApi();
  const remove = useDeleteScope(id);
  const notify = useNotify();
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={`Delete ${scope.key}`}
      name={scope.key}
      verb="Delete scope"
      onConfirm={() =>
        remove.mutate(scope.id, {
          onSuccess: () => {
            notify(`${scope.key} is deleted`);
            onClose();
          },
        })
      }
      isPending={remove.isPending}
      error={remove.error}
    >
      Applications that have it enabled lose it; requests that name it are refused. This cannot be
      undone.
    </ConfirmDialog>
  );
}

type Doing = { verb: 'edit' | 'delete'; scope: Scope };

function columnsFor(mayChange: boolean, onDo: (doing: Doing) => void): Column<Scope>[] {
  const columns: Column<Scope>[] = [
    {
      header: 'Scope',
      cell: ({ key, is_imported }) => (
        <Group gap="xs">
          <Code style={{ overflowWrap: 'anywhere' }}>{key}</Code>
          {is_imported && <Badge variant="light">OpenAPI</Badge>}
        </Group>
      ),
    },
    { header: 'Description', cell: ({ description }) => <Text size="sm">{description}</Text> },
  ];
  if (mayChange)
    columns.push({
      header: 'Actions',
      align: 'right',
      cell: (scope) =>
        !scope.is_imported && (
          <Group gap="xs" justify="flex-end">
            <Button
              size="xs"
              variant="default"
              aria-label={`Edit ${scope.key}`}
              onClick={() => onDo({ verb: 'edit', scope })}
            >
              Edit
            </Button>
            <Button
              size="xs"
              variant="default"
              aria-label={`Delete ${scope.key}`}
              onClick={() => onDo({ verb: 'delete', scope })}
            >
              Delete
            </Button>
          </Group>
        ),
    });
  return columns;
}

export function ApiScopes() {
  const { id, is_management_api } = useCurrentApi();
  const { data: scopes, error, refetch } = useScopes(id);
  const [search, setSearch] = useState('');
  const [page, setPage] = useState(1);
  const [isAdding, { open, close }] = useDisclosure(false);
  const [doing, setDoing] = useState<Doing | null>(null);
  const mayChange = useMayChange() && !is_management_api;
  const found = scopes?.filter(({ key, description }) =>
    `${key} ${description}`.toLowerCase().includes(search.toLowerCase()),
  );
  const addButton = mayChange && (
    <Button leftSection={<IconPlus size={16} />} onClick={open}>
      Add scope
    </Button>
  );
  if (error !== null) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  return (
    <Stack gap="md">
      {scopes?.length !== 0 && (
        <Group justify="space-between">
          <SearchField
            label="Search scopes"
            onSearch={(text) => {
              setSearch(text);
              setPage(1);
            }}
          />
          {addButton}
        </Group>
      )}
      {is_management_api && (
        <Text size="sm">
          The scopes of the built-in API come with jeton: one for each kind of operation.
        </Text>
      )}
      {scopes?.length === 0 ? (
        <EmptyState title="No scope yet" action={addButton}>
          A scope is a permission in a word, such as read:orders. Add them here, or upload the API's
          OpenAPI document.
        </EmptyState>
      ) : (
        <DataTable
          label="Scopes"
          columns={columnsFor(mayChange, setDoing)}
          rows={found?.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)}
          rowKey={(scope) => scope.id}
        />
      )}
      {found?.length === 0 && search !== '' && (
        <Text role="status">No scope matches “{search}”.</Text>
      )}
      {found !== undefined && found.length > PAGE_SIZE && (
        <Pagination
          total={Math.ceil(found.length / PAGE_SIZE)}
          value={page}
          onChange={setPage}
          getControlProps={(control) => ({ 'aria-label': `${control} page` })}
        />
      )}
      {isAdding && <AddScope onClose={close} />}
      {doing?.verb === 'edit' && <EditScope scope={doing.scope} onClose={() => setDoing(null)} />}
      {doing?.verb === 'delete' && (
        <DeleteScope scope={doing.scope} onClose={() => setDoing(null)} />
      )}
    </Stack>
  );
}
