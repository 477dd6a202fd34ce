/* Making a category, and giving one another name. There is no way to delete one. */
import type { UseMutationResult } from '@tanstack/react-query';
import {
  type Category,
  type PropertyContext,
  useCreateCategory,
  useRenameCategory,
} from '../../api/properties';
import { FormDialog } from '../../components/FormDialog';
import { NameField } from '../../components/NameField';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';
import { useFields } from '../../components/useFields';

interface CategoryDialogProps<Body> extends DialogProps {
  title: string;
  verb: string;
  done: string;
  name: string;
  change: UseMutationResult<unknown, Error, Body>;
  bodyOf: (name: string) => Body;
}

function CategoryDialog<Body>(props: CategoryDialogProps<Body>) {
  const { isOpen, onClose, title, verb, done, change, bodyOf } = props;
  const form = useFields({ name: props.name }, change.error);
  const notify = useNotify();
  const submit = ({ name }: { name: string }) =>
    change.mutate(bodyOf(name), {
      onSuccess: () => {
        notify(`Category ${name} ${done}`);
        onClose();
      },
    });
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title={title}
      form={form}
      verb={verb}
      onSubmit={submit}
      isPending={change.isPending}
      isReady={form.values.name.trim() !== ''}
    >
      <NameField form={form} />
    </FormDialog>
  );
}

export function CreateCategory({ context, ...dialog }: DialogProps & { context: PropertyContext }) {
  return (
    <CategoryDialog
      {...dialog}
      title="Create category"
      verb="Create category"
      done="created"
      name=""
      change={useCreateCategory()}
      bodyOf={(name) => ({ name, context })}
    />
  );
}

export function RenameCategory({ category, ...dialog }: DialogProps & { category: Category }) {
  return (
    <CategoryDialog
      {...dialog}
      title={`Rename ${category.name}`}
      verb="Save"
      done="saved"
      name={category.name}
      change={useRenameCategory(category.id)}
      bodyOf={(name) => ({ name })}
    />
  );
}
