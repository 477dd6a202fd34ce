import { type Property, type PropertyContext, useUpdateProperty } from '../../api/properties';
import { FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';
import { useFields } from '../../components/useFields';
import { PROPERTY_RULES, type PropertyDraft, PropertyForm } from './PropertyForm';
import { useCategoryOf } from './useCategoryOf';
import { said } from '../../lib/said';

interface EditPropertyProps extends DialogProps {
  property: Property;
  context: PropertyContext;
}

export function EditProperty({ isOpen, onClose, property, context }: EditPropertyProps) {
  const { name, description, is_private, category_id } = property;
  const category = useCategoryOf(context);
  const update = useUpdateProperty(property.id);
  const form = useFields<PropertyDraft>(
    { name, description, is_private, category_id, category_name: '' },
    update.error,
    { rules: PROPERTY_RULES },
  );
  const notify = useNotify();
  const submit = async (draft: PropertyDraft) => {
    const { name, description, is_private } = draft;
    const category_id = await category.ensure(draft, (id) => form.setFieldValue('category_id', id));
    await update.mutateAsync({ name, description, is_private, category_id, seen: form.seen });
    notify(said`Property ${name} saved`);
    onClose();
  };
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Edit ${property.key}`}
      form={form}
      verb="Save"
      onSubmit={(draft) => void submit(draft).catch(() => {} /* shown by the form */)}
      isPending={update.isPending || category.isPending}
      trouble={category.error}
    >
      <PropertyForm
        form={form}
        categoryId={form.values.category_id}
        categories={category.categories}
      />
    </FormDialog>
  );
}
