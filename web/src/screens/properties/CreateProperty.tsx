import { Select, TextInput } from '@mantine/core';
import { type PropertyContext, type PropertyType, useCreateProperty } from '../../api/properties';
import { FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';
import { useFields } from '../../components/useFields';
import { NEW_CATEGORY, PROPERTY_RULES, type PropertyDraft, PropertyForm } from './PropertyForm';
import { useCategoryOf } from './useCategoryOf';
import { TYPES } from './words';
import { RULES } from '../../lib/textRules';
import { said } from '../../lib/said';

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
  /* The first property brings the first category. */
  const isFirst = category.categories.length === 0;
  const form = useFields({ ...NEW, category_id: isFirst ? NEW_CATEGORY : '' }, create.error, {
    rules: { ...PROPERTY_RULES, key: RULES.propertyKey },
  });
  const notify = useNotify();
  const { name, key, category_id } = form.values;
  const submit = async (draft: typeof NEW, done: () => void) => {
    const { name, description, is_private, key, type } = draft;
    const category_id = await category.ensure(draft, (id) => form.setFieldValue('category_id', id));
    await create.mutateAsync({ name, description, is_private, category_id, key, type, context });
    notify(said`Property ${name} created`);
    done();
  };
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title="Create property"
      form={form}
      verb="Create property"
      onSubmit={(draft, done) => void submit(draft, done).catch(() => {} /* shown by the form */)}
      isPending={create.isPending || category.isPending}
      trouble={category.error}
      isRepeatable
    >
      <PropertyForm
        form={form}
        keyField={{
          name,
          key,
          onSuggest: (next) => form.setFieldValue('key', next),
          between: '_',
        }}
        categoryId={category_id}
        categories={category.categories}
      >
        <TextInput
          label="Key"
          description="What your code calls it; it never changes"
          placeholder="region"
          {...form.getInputProps('key')}
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
