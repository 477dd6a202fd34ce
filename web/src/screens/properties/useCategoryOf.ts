/* useCategoryOf: the category that a draft names, which is made where it is a new one. */
import { type PropertyContext, useAllCategories, useCreateCategory } from '../../api/properties';
import { NEW_CATEGORY, type PropertyDraft } from './PropertyForm';

export function useCategoryOf(context: PropertyContext) {
  const categories = useAllCategories(context);
  const create = useCreateCategory();
  /* onMade: it exists from then on, whatever becomes of the property. */
  const ensure = async (draft: PropertyDraft, onMade: (id: string) => void): Promise<string> => {
    if (draft.category_id !== NEW_CATEGORY) return draft.category_id;
    const { category } = await create.mutateAsync({ name: draft.category_name, context });
    onMade(category.id);
    return category.id;
  };
  return {
    categories: categories.data ?? [],
    ensure,
    isPending: create.isPending,
    error: create.error ?? categories.error,
  };
}
