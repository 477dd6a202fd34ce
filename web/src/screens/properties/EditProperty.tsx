import { useState } from 'react';
import { type Property, type PropertyContext, useUpdateProperty } from '../../api/properties';
import { FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';
import { isComplete, PROPERTY_FIELDS, type PropertyDraft, PropertyForm } from './PropertyForm';
import { useCategoryOf } from './useCategoryOf';

interface EditPropertyProps extends DialogProps {
  property: Property;
  context: PropertyContext;
}

export function EditProperty({ isOpen, onClose, property, context }: EditPropertyProps) {
  const [draft, setDraft] = useState<PropertyDraft>({ ...property, category_name: '' });
  const category = useCategoryOf(context);
  const update = useUpdateProperty(property.id);
  const notify = useNotify();
  const submit = async () => {
    const { name, description, is_private } = draft;
    const category_id = await category.ensure(draft, (id) =>
      setDraft({ ...draft, category_id: id }),
    );
    await update.mutateAsync({ name, description, is_private, category_id });
    notify(`Property ${name} saved`);
    onClose();
  };
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Edit ${property.key}`}
      fields={PROPERTY_FIELDS}
      verb="Save"
      onSubmit={() => void submit().catch(() => {} /* shown by the form */)}
      isPending={update.isPending || category.isPending}
      error={update.error ?? category.error}
      isReady={isComplete(draft)}
    >
      <PropertyForm
        draft={draft}
        onChange={setDraft}
        categories={category.categories}
        error={update.error}
      />
    </FormDialog>
  );
}
