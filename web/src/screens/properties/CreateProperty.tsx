import { Select, TextInput } from '@mantine/core';
import {
  type PropertyContext,
  type PropertyType,
  useAllCategories,
  useCreateProperty,
} from '../../api/properties';
import { FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';
import { useFields } from '../../components/useFields';
import {
  fieldsOf,
  NEW_CATEGORY,
  PROPERTY_RULES,
  type PropertyDraft,
  PropertyForm,
} from './PropertyForm';
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
  const { data: categories = [], error } = useAllCategories(context);
  const create = useCreateProperty();
  /* The first property brings the first category. */
  const isFirst = categories.length === 0;
  const form = useFields({ ...NEW, category_id: isFirst ? NEW_CATEGORY : '' }, create.error, {
    rules: { ...PROPERTY_RULES, key: RULES.propertyKey },
  });
  const notify = useNotify();
  const { name, key, category_id } = form.values;
  const bodyOf = (draft: typeof NEW) => ({
    ...fieldsOf(draft, (id) => form.setFieldValue('category_id', id)),
    key: draft.key,
    type: draft.type,
    context,
  });
  const submit = (draft: typeof NEW, done: () => void) =>
    create.mutate(bodyOf(draft), {
      onSuccess: () => {
        notify(said`Property ${draft.name} added`);
        done();
      },
    });
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title="Add property"
      form={form}
      verb="Add property"
      onSubmit={submit}
      isPending={create.isPending}
      describe={(draft) => create.describe(bodyOf(draft))}
      trouble={error}
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
        categories={categories}
      >
        <TextInput
          label="Key"
          description="What your code calls it. It never changes"
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
