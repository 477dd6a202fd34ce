/* ApiScopes: what tokens for this API can allow. */
import { Badge, Button, Group, Text, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import {
  deleteScope,
  keysOfScopes,
  type Scope,
  useAddScope,
  useDescribeScope,
  useScopes,
} from '../../api/apis';
import { useMayChange } from '../../api/access';
import type { Column } from '../../components/DataTable';
import { FormDialog } from '../../components/FormDialog';
import { List } from '../../components/List';
import { useNotify } from '../../components/notices';
import type { RowAction } from '../../components/RowMenu';
import { type DialogProps, useDialog } from '../../components/useDialog';
import { useFields } from '../../components/useFields';
import type { RowsAction } from '../../components/useRowsActions';
import { useWholeList } from '../../components/useWholeList';
import { PlainCode } from '../../components/plain';
import { useCurrentApi } from './ApiScreen';
import { RULES } from '../../lib/textRules';

function AddScope({ isOpen, onClose }: DialogProps) {
  const { id } = useCurrentApi();
  const add = useAddScope(id);
  const notify = useNotify();
  const form = useFields({ key: '', description: '' }, add.error, {
    rules: { key: RULES.scopeKey, description: RULES.scopeDescription },
  });
  const submit = (scope: { key: string; description: string }, done: () => void) =>
    add.mutate(scope, {
      onSuccess: () => {
        notify(`Scope ${scope.key} added`);
        done();
      },
    });
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title="Add scope"
      form={form}
      verb="Add scope"
      onSubmit={submit}
      isPending={add.isPending}
      describe={add.describe}
      isRepeatable
    >
      <TextInput
        label="Name"
        description="The key that tokens carry and your code checks, such as read:orders. It never changes."
        {...form.getInputProps('key')}
        required
      />
      <TextInput label="Description" {...form.getInputProps('description')} />
    </FormDialog>
  );
}

function EditScope({ scope, isOpen, onClose }: DialogProps & { scope: Scope }) {
  const { id } = useCurrentApi();
  const change = useDescribeScope(id);
  const notify = useNotify();
  const form = useFields({ description: scope.description }, change.error, {
    rules: { description: RULES.scopeDescription },
  });
  const submit = ({ description }: { description: string }) =>
    change.mutate(
      { id: scope.id, description, seen: form.seen },
      {
        onSuccess: () => {
          notify(`Scope ${scope.key} saved`, {
            undo: () => change.mutate({ id: scope.id, description: scope.description }),
          });
          onClose();
        },
      },
    );
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Edit ${scope.key}`}
      form={form}
      verb="Save"
      onSubmit={submit}
      isPending={change.isPending}
      describe={({ description }) => change.describe({ id: scope.id, description })}
    >
      <TextInput label="Description" {...form.getInputProps('description')} />
    </FormDialog>
  );
}

const columns: Column<Scope>[] = [
  {
    header: 'Scope',
    sort: 'key',
    value: ({ key }) => key,
    cell: ({ key, is_imported }) => (
      <Group gap="xs">
        <PlainCode>{key}</PlainCode>
        {is_imported && <Badge variant="light">OpenAPI</Badge>}
      </Group>
    ),
    wraps: true,
  },
  {
    header: 'Description',
    value: ({ description }) => description,
    cell: ({ description }) => (
      <Text size="sm">
        <bdi>{description}</bdi>
      </Text>
    ),
  },
];

const SEARCHED = {
  name: ({ key }: Scope) => key,
  description: ({ description }: Scope) => description,
};

const IMPORTED = 'It comes and goes with the document.';

function actionsFor(apiId: string): RowsAction<Scope>[] {
  return [
    {
      verb: 'Delete',
      done: 'deleted',
      isDangerous: true,
      /* Those of an OpenAPI document come and go with it. */
      isFor: ({ is_imported }) => !is_imported,
      effect:
        'Applications that have it enabled lose it; requests that name it are refused. This cannot be undone.',
      run: ({ id }, client) => deleteScope(apiId, id, client),
      keys: keysOfScopes(apiId),
    },
  ];
}

export function ApiScopes() {
  const { id, is_management_api } = useCurrentApi();
  const list = useWholeList(useScopes(id), { columns, searched: SEARCHED });
  const adding = useDialog();
  const editing = useDialog<Scope>();
  const mayChange = useMayChange() && !is_management_api;
  const menu = (scope: Scope): RowAction[] =>
    scope.is_imported
      ? [{ label: 'OpenAPI document', to: `/apis/${id}/openapi` }]
      : [{ label: 'Edit scope', onClick: () => editing.open(scope) }];
  return (
    <>
      {is_management_api && (
        <Text size="sm">
          The scopes of the built-in API come with jeton: one for each kind of operation.
        </Text>
      )}
      <List
        list={list}
        label="Scopes"
        noun={{ one: 'scope', many: 'scopes' }}
        columns={columns}
        rowKey={(scope) => scope.id}
        rowName={({ key }) => key}
        search="Search scopes"
        menu={mayChange ? menu : undefined}
        menuNote={({ is_imported }) => (is_imported ? IMPORTED : undefined)}
        actions={mayChange ? actionsFor(id) : []}
        primary={
          mayChange && (
            <Button leftSection={<IconPlus size={16} />} onClick={() => adding.open(true)}>
              Add scope
            </Button>
          )
        }
        empty={{
          title: 'No scopes yet',
          children:
            'A scope is one permission, such as read:orders. Add scopes here, or upload the API’s OpenAPI document.',
        }}
      />
      <AddScope key={`add ${adding.key}`} {...adding.props} />
      {editing.value !== undefined && (
        <EditScope key={`edit ${editing.key}`} {...editing.props} scope={editing.value} />
      )}
    </>
  );
}
