/* AuthorizeDialog: authorizes an application for one more API, with the scopes that it needs. */
import { useAuthorizedApis } from '../../api/applications';
import { NEW_API, NO_API_FIELDS, useAuthorizeClient } from '../../api/newApplication';
import { useApis } from '../../api/apis';
import { FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import { useFields } from '../../components/useFields';
import { API_RULES, ApiPart } from './ApiPart';
import { said } from '../../lib/said';

interface AuthorizeDialogProps {
  application: { id: string; name: string };
  onClose: () => void;
}

/* except: what it is authorized for already. */
function Authorization({
  application,
  onClose,
  except,
  likelyApi,
}: AuthorizeDialogProps & { except: string[]; likelyApi: string }) {
  const authorize = useAuthorizeClient(application.id);
  const notify = useNotify();
  const form = useFields({ ...NO_API_FIELDS, api: likelyApi }, authorize.error, {
    rules: API_RULES,
  });
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={said`Authorize ${application.name}`}
      form={form}
      verb="Authorize"
      onSubmit={(fields) =>
        authorize.mutate(fields, {
          onSuccess: () => {
            notify(said`${application.name} authorized`);
            onClose();
          },
        })
      }
      isPending={authorize.isPending}
      describe={authorize.describe}
    >
      <ApiPart form={form} except={except} isNeeded />
    </FormDialog>
  );
}

export function AuthorizeDialog(props: AuthorizeDialogProps) {
  const authorized = useAuthorizedApis(props.application.id);
  const apis = useApis();
  if (authorized.data === undefined || apis.data === undefined) return null;
  const except = authorized.data.map(({ id }) => id);
  const own = apis.data.find((api) => !api.is_management_api && !except.includes(api.id));
  return <Authorization {...props} except={except} likelyApi={own?.id ?? NEW_API} />;
}
