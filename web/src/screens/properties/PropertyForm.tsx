/* What can be changed of a property, and is said when one is made: name, description, category,
 * whether it is private. */
import { Select, Switch, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Category, PropertyFields } from '../../api/properties';
import { fieldError } from '../../components/FormDialog';
import { NameField } from '../../components/NameField';

export const PROPERTY_FIELDS = ['name', 'description', 'is_private', 'category_id'];

/* In place of an id: a category that is made with the property. */
export const NEW_CATEGORY = 'new';

export type PropertyDraft = PropertyFields & { category_name: string };

interface PropertyFormProps {
  draft: PropertyDraft;
  onChange: (draft: PropertyDraft) => void;
  categories: Category[];
  error: Error | null;
  /* What only a new one is asked, after its name. */
  children?: ReactNode;
}

export function PropertyForm({ draft, onChange, categories, error, children }: PropertyFormProps) {
  const isNew = draft.category_id === NEW_CATEGORY;
  return (
    <>
      <NameField
        value={draft.name}
        onChange={(name) => onChange({ ...draft, name })}
        error={error}
      />
      {children}
      <Textarea
        label="Description"
        value={draft.description}
        onChange={(event) => onChange({ ...draft, description: event.currentTarget.value })}
        error={fieldError(error, 'description')}
        autosize
        maxRows={5}
      />
      <Select
        label="Category"
        description="What it stands with, for people who look it up"
        data={[
          ...categories.map(({ id, name }) => ({ value: id, label: name })),
          { value: NEW_CATEGORY, label: 'A new category…' },
        ]}
        value={draft.category_id || null}
        onChange={(value) => onChange({ ...draft, category_id: value ?? '' })}
        error={fieldError(error, 'category_id')}
        searchable
        limit={100}
        required
      />
      {isNew && (
        <TextInput
          label="Name of the new category"
          value={draft.category_name}
          onChange={(event) => onChange({ ...draft, category_name: event.currentTarget.value })}
          required
        />
      )}
      <Switch
        label="Private"
        description="Off: its values may go into tokens, which everybody who gets one can read. On: they never do, and leave tokens from the next one on."
        checked={draft.is_private}
        onChange={(event) => onChange({ ...draft, is_private: event.currentTarget.checked })}
        error={fieldError(error, 'is_private')}
      />
    </>
  );
}

export function isComplete({ name, category_id, category_name }: PropertyDraft) {
  const hasCategory =
    category_id === NEW_CATEGORY ? category_name.trim() !== '' : category_id !== '';
  return name.trim() !== '' && hasCategory;
}
