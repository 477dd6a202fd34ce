import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type PropertyContext, type PropertyType, useCreateProperty } from '../../api/properties';
import { fieldError, FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';
import {
  isComplete,
  NEW_CATEGORY,
  PROPERTY_FIELDS,
  type PropertyDraft,
  PropertyForm,
} from './PropertyForm';
import { useCategoryOf } from './useCategoryOf';
import { TYPES } from './words';

export function CreateProperty({
  isOpen,
  onClose,
  context,
}: DialogProps & { context: PropertyContext }) {
  const [draft, setDraft] = useState<PropertyDraft>({
    name: '',
    description: '',
    category_id: '',
    category_name: '',
    is_private: true,
  });
  const [key, setKey] = useState('');
  const [type, setType] = useState<PropertyType>('single_line_text');
  const category = useCategoryOf(context);
  const create = useCreateProperty();
  const notify = useNotify();
  /* The first property brings the first category. */
  const shown = category.categories.length === 0 ? { ...draft, category_id: NEW_CATEGORY } : draft;
  const submit = async () => {
    const { name, description, is_private } = shown;
    const category_id = await category.ensure(shown, (id) =>
      setDraft({ ...draft, category_id: id }),
    );
    await create.mutateAsync({ name, description, is_private, category_id, key, type, context });
    notify(`Property ${name} created`);
    onClose();
  };
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title="Create property"
      fields={[...PROPERTY_FIELDS, 'key', 'type']}
      verb="Create property"
      onSubmit={() => void submit().catch(() => {} /* shown by the form */)}
      isPending={create.isPending || category.isPending}
      error={create.error ?? category.error}
      isReady={isComplete(shown) && key !== ''}
    >
      <PropertyForm
        draft={shown}
        onChange={setDraft}
        categories={category.categories}
        error={create.error}
      >
        <TextInput
          label="Key"
          description="What your code calls it; it never changes"
          placeholder="region"
          value={key}
          onChange={(event) => setKey(event.currentTarget.value.trim())}
          error={fieldError(create.error, 'key')}
          maxLength={255}
          required
        />
        <Select
          label="Type"
          description="It never changes"
          data={TYPES}
          value={type}
          onChange={(value) => value !== null && setType(value)}
          error={fieldError(create.error, 'type')}
          allowDeselect={false}
        />
      </PropertyForm>
    </FormDialog>
  );
}
