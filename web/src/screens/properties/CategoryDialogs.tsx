/* Making a category, and giving one another name. There is no way to delete one. */
import {
  type Category,
  type PropertyContext,
  useCreateCategory,
  useRenameCategory,
} from '../../api/properties';
import type { Change } from '../../api/useChange';
import { FormDialog } from '../../components/FormDialog';
import { NameField } from '../../components/NameField';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';
import { useFields } from '../../components/useFields';
import { RULES } from '../../lib/textRules';
import { said } from '../../lib/said';

interface CategoryDialogProps<Body> extends DialogProps {
  title: string;
  verb: string;
  done: string;
  name: string;
  change: Change<Body>;
  bodyOf: (name: string, seen: { name: string }) => Body;
  isRepeatable?: boolean;
}

function CategoryDialog<Body>(props: CategoryDialogProps<Body>) {
  const { isOpen, onClose, title, verb, done, change, bodyOf } = props;
  const form = useFields({ name: props.name }, change.error, {
    rules: { name: RULES.propertyName },
  });
  const notify = useNotify();
  const submit = ({ name }: { name: string }, end: () => void) =>
    change.mutate(bodyOf(name, form.seen), {
      onSuccess: () => {
        notify(said`Category ${name} ${done}`);
        end();
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
      describe={({ name }) => change.describe(bodyOf(name, form.seen))}
      isRepeatable={props.isRepeatable}
    >
      <NameField form={form} />
    </FormDialog>
  );
}

export function CreateCategory({ context, ...dialog }: DialogProps & { context: PropertyContext }) {
  return (
    <CategoryDialog
      {...dialog}
      title="Add category"
      verb="Add category"
      done="added"
      name=""
      change={useCreateCategory()}
      bodyOf={(name) => ({ name, context })}
      isRepeatable
    />
  );
}

export function RenameCategory({ category, ...dialog }: DialogProps & { category: Category }) {
  return (
    <CategoryDialog
      {...dialog}
      title={said`Rename ${category.name}`}
      verb="Save"
      done="saved"
      name={category.name}
      change={useRenameCategory(category.id)}
      bodyOf={(name, seen) => ({ name, seen })}
    />
  );
}
