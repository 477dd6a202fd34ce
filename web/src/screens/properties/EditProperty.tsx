import {
  type Property,
  type PropertyContext,
  useAllCategories,
  useUpdateProperty,
} from '../../api/properties';
import { FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';
import { useFields } from '../../components/useFields';
import { fieldsOf, PROPERTY_RULES, type PropertyDraft, PropertyForm } from './PropertyForm';
import { said } from '../../lib/said';

interface EditPropertyProps extends DialogProps {
  property: Property;
  context: PropertyContext;
}

export function EditProperty({ isOpen, onClose, property, context }: EditPropertyProps) {
  const { name, description, is_private, category_id } = property;
  const categories = useAllCategories(context);
  const update = useUpdateProperty(property.id);
  const form = useFields<PropertyDraft>(
    { name, description, is_private, category_id, category_name: '' },
    update.error,
    { rules: PROPERTY_RULES },
  );
  const notify = useNotify();
  const bodyOf = (draft: PropertyDraft) => ({
    ...fieldsOf(draft, (id) => form.setFieldValue('category_id', id)),
    context,
  });
  const submit = (draft: PropertyDraft) =>
    update.mutate(
      { ...bodyOf(draft), seen: form.seen },
      {
        onSuccess: () => {
          notify(said`Property ${draft.name} saved`);
          onClose();
        },
      },
    );
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Edit ${property.key}`}
      form={form}
      verb="Save"
      onSubmit={submit}
      isPending={update.isPending}
      describe={(draft) => update.describe(bodyOf(draft))}
      trouble={categories.error}
    >
      <PropertyForm
        form={form}
        categoryId={form.values.category_id}
        categories={categories.data ?? []}
      />
    </FormDialog>
  );
}
