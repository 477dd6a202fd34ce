/* ApplicationProperties: this application's values of the properties that all applications have. */
import { Anchor, Button, Code, Group, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import { type PropertyValue, usePropertyValues, useSetProperty } from '../../api/applications';
import { useMayChange } from '../../api/access';
import { type Column, DataTable } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNotice } from '../../components/ErrorNotice';
import { useNotify } from '../../components/notices';
import { Section } from '../../components/Section';
import { useFields } from '../../components/useFields';
import { useCurrentApplication } from './ApplicationScreen';
import { Form } from '../../components/Form';
import { useUnsaved } from '../../components/useUnsaved';
import { RULES } from '../../lib/textRules';
import { said } from '../../lib/said';

function EditValue({ property, onClose }: { property: PropertyValue; onClose: () => void }) {
  const application = useCurrentApplication();
  const change = useSetProperty(application.id);
  const form = useFields({ value: property.value ?? '' }, change.error, {
    rules: { value: RULES.propertyValue },
  });
  const notify = useNotify();
  const guard = useUnsaved(form.isDirty && !change.isPending);
  const cancel = () => guard.leave(onClose);
  const changeTo = (value: string) => ({
    key: property.key,
    value: value === '' ? null : value,
  });
  const submit = ({ value }: { value: string }) => {
    change.mutate(
      { ...changeTo(value), seen: form.seen },
      {
        onSuccess: () => {
          notify(said`${property.name} saved`, {
            undo: () => change.mutate({ key: property.key, value: property.value }),
          });
          onClose();
        },
      },
    );
  };
  return (
    <Form
      form={form}
      onSubmit={submit}
      onEscape={cancel}
      describe={({ value }) => change.describe(changeTo(value))}
      actions={
        <Group gap="xs">
          <Button size="xs" type="submit" loading={change.isPending}>
            Save
          </Button>
          <Button size="xs" variant="default" onClick={cancel}>
            Cancel
          </Button>
        </Group>
      }
    >
      <Textarea
        aria-label={said`Value of ${property.name}`}
        {...form.getInputProps('value')}
        autosize
        minRows={1}
        maxRows={8}
        autoFocus
      />
    </Form>
  );
}

export function ApplicationProperties() {
  const application = useCurrentApplication();
  const values = usePropertyValues(application.id);
  const [edited, setEdited] = useState<string | null>(null);
  const mayChange = useMayChange();
  const columns: Column<PropertyValue>[] = [
    {
      header: 'Property',
      cell: ({ name, key, description }) => (
        <Stack gap={0}>
          <Text size="sm" fw={500}>
            <bdi>{name}</bdi>
          </Text>
          <Code style={{ alignSelf: 'flex-start' }}>{key}</Code>
          {description !== null && description !== '' && (
            <Text size="xs" c="dimmed">
              <bdi>{description}</bdi>
            </Text>
          )}
        </Stack>
      ),
    },
    {
      header: 'Value',
      cell: (property) =>
        edited === property.id ? (
          <EditValue property={property} onClose={() => setEdited(null)} />
        ) : property.value === null ? (
          <Text size="sm" c="dimmed">
            none
          </Text>
        ) : (
          <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {property.value}
          </Text>
        ),
    },
    {
      header: 'Actions',
      align: 'right',
      cell: ({ id, name }) =>
        mayChange &&
        edited !== id && (
          <Button
            size="xs"
            variant="default"
            onClick={() => setEdited(id)}
            aria-label={said`Edit ${name}`}
          >
            Edit
          </Button>
        ),
    },
  ];
  if (values.error !== null)
    return <ErrorNotice error={values.error} onRetry={() => void values.refetch()} />;
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
    <Section
      title="Values"
      about={
        <>
          Public ones can go into this application's tokens:{' '}
          <Anchor
            component={Link}
            to={`/applications/${application.id}/tokens`}
            size="sm"
            underline="always"
          >
            choose which
          </Anchor>
          .
        </>
      }
    >
      <DataTable
        label="Property values"
        columns={columns}
        rows={values.data}
        rowKey={({ id }) => id}
      />
    </Section>
  );
}
