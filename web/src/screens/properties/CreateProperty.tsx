import { Select, TextInput } from '@mantine/core';
import { type PropertyContext, type PropertyType, useCreateProperty } from '../../api/properties';
import { FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';
import { useFields } from '../../components/useFields';
import { isComplete, NEW_CATEGORY, type PropertyDraft, PropertyForm } from './PropertyForm';
import { useCategoryOf } from './useCategoryOf';
import { TYPES } from './words';

const NEW: PropertyDraft & { key: string; type: PropertyType } = {
  name: '',
  description: '',
  category_id: '',
  category_name: '',
  is_private: true,
  key: '',
  type: 'single_line_text',
};

export function CreateProperty({
  isOpen,
  onClose,
  context,
}: DialogProps & { context: PropertyContext }) {
  const category = useCategoryOf(context);
  const create = useCreateProperty();
  const form = useFields(NEW, create.error);
  const notify = useNotify();
  /* The first property brings the first category. */
  const isFirst = category.categories.length === 0;
  const draft = isFirst ? { ...form.values, category_id: NEW_CATEGORY } : form.values;
  const submit = async () => {
    const { name, description, is_private, key, type } = draft;
    const category_id = await category.ensure(draft, (id) => form.setFieldValue('category_id', id));
    await create.mutateAsync({ name, description, is_private, category_id, key, type, context });
    notify(`Property ${name} created`);
    onClose();
  };
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title="Create property"
      form={form}
      verb="Create property"
      onSubmit={() => void submit().catch(() => {} /* shown by the form */)}
      isPending={create.isPending || category.isPending}
      trouble={category.error}
      isReady={isComplete(draft) && draft.key !== ''}
    >
      <PropertyForm form={form} categoryId={draft.category_id} categories={category.categories}>
        <TextInput
          label="Key"
          description="What your code calls it; it never changes"
          placeholder="region"
          {...form.getInputProps('key')}
          onChange={(event) => form.setFieldValue('key', event.currentTarget.value.trim())}
          maxLength={255}
          required
        />
        <Select
          label="Type"
          description="It never changes"
          data={TYPES}
          {...form.getInputProps('type')}
          allowDeselect={false}
        />
      </PropertyForm>
    </FormDialog>
  );
}
