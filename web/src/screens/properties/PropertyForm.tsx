/* What can be changed of a property, and is said when one is made: name, description, category,
 * whether it is private. */
import { Select, Switch, Textarea, TextInput } from '@mantine/core';
import type { ComponentProps, ReactNode } from 'react';
import type { Category, PropertyFields } from '../../api/properties';
import { NameField } from '../../components/NameField';
import type { Fields } from '../../components/useFields';
import { needed, RULES, type Rules } from '../../lib/textRules';

/* In place of an id: a category that is made with the property. */
export const NEW_CATEGORY = 'new';

export type PropertyDraft = PropertyFields & { category_name: string };

/* What a draft makes; onCategory is told of the category that was made on the way. */
export function fieldsOf(draft: PropertyDraft, onCategory: (id: string) => void) {
  const { name, description, is_private, category_id, category_name } = draft;
  const isNew = category_id === NEW_CATEGORY;
  return {
    name,
    description,
    is_private,
    category_id,
    category_name: isNew ? category_name : undefined,
    onCategory,
  };
}

interface PropertyFormProps {
  form: Pick<Fields<PropertyDraft>, 'getInputProps'>;
  keyField?: ComponentProps<typeof NameField>['keyField'];
  categoryId: string;
  categories: Category[];
  /* What only a new one is asked, after its name. */
  children?: ReactNode;
}

export function PropertyForm({
  form,
  keyField,
  categoryId,
  categories,
  children,
}: PropertyFormProps) {
  return (
    <>
      <NameField form={form} keyField={keyField} />
      {children}
      <Textarea label="Description" {...form.getInputProps('description')} autosize maxRows={5} />
      <Select
        label="Category"
        description="Groups it with others in the console"
        data={[
          ...categories.map(({ id, name }) => ({ value: id, label: name })),
          { value: NEW_CATEGORY, label: 'A new category…' },
        ]}
        {...form.getInputProps('category_id')}
        value={categoryId || null}
        searchable
        limit={100}
        required
      />
      {categoryId === NEW_CATEGORY && (
        <TextInput
          label="Name of the new category"
          {...form.getInputProps('category_name')}
          required
        />
      )}
      <Switch
        label="Private"
        description="Off: tokens can carry its values, and whoever gets a token can read them. On: they never do, from the next token on."
        {...form.getInputProps('is_private', { type: 'checkbox' })}
      />
    </>
  );
}

export const PROPERTY_RULES: Rules<PropertyDraft> = {
  name: RULES.propertyName,
  description: RULES.propertyDescription,
  category_id: needed('Choose a category, or add one.'),
  category_name: {
    ...RULES.propertyName,
    check: (value, all) =>
      all.category_id === NEW_CATEGORY ? RULES.propertyName.check(value, all) : null,
  },
};
