/*
 * CreateApplication: one dialog from the name over the API and its scopes to the secret, shown once.
 * With `organization`, the application belongs to that organization; else one may be named.
 */
import { Alert, Select } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { type ApiRow, useApis } from '../../api/apis';
import { APPLICATION_TYPES, type ApplicationType, useAuthorizedApis } from '../../api/applications';
import {
  type ApiFields,
  type CreatedApplication,
  NEW_API,
  NO_API,
  NO_API_FIELDS,
  useCreateClient,
} from '../../api/newApplication';
import { ClientSecretOnce } from '../../components/ClientSecretOnce';
import { FormDialog } from '../../components/FormDialog';
import { NameField } from '../../components/NameField';
import { OrganizationSelect } from '../../components/OrganizationSelect';
import type { DialogProps } from '../../components/useDialog';
import { useFields } from '../../components/useFields';
import { RULES } from '../../lib/textRules';
import { API_RULES, ApiPart } from './ApiPart';

interface NewFields extends ApiFields {
  name: string;
  type: ApplicationType;
  org_code: string;
}

interface CreateApplicationProps extends DialogProps {
  /* After the secret was seen; absent: it is shown then. */
  onCreated?: (applicationId: string) => void;
  organization?: string;
}

function Created({
  made,
  isM2m,
  onDone,
}: {
  made: CreatedApplication | null;
  isM2m: boolean;
  onDone: () => void;
}) {
  const authorized = useAuthorizedApis(made?.id ?? '');
  const navigate = useNavigate();
  const next =
    made?.isAuthorized === true
      ? { verb: 'Get a test token', path: 'test' }
      : { verb: 'Authorize for an API', path: 'apis?authorize' };
  return (
    <ClientSecretOnce
      title="Application added"
      clientId={made?.id ?? ''}
      secret={made?.client_secret ?? null}
      audience={authorized.data?.[0]?.audience}
      onClose={onDone}
      next={
        isM2m
          ? {
              verb: next.verb,
              onClick: () => void navigate(`/applications/${made?.id}/${next.path}`),
            }
          : undefined
      }
    >
      {made !== null && made.trouble !== null && (
        <Alert color="red" variant="light" title="It is not authorized yet">
          {made.trouble.message}
        </Alert>
      )}
    </ClientSecretOnce>
  );
}

function Creation({
  isOpen,
  onClose,
  onCreated,
  organization,
  likelyApi,
}: CreateApplicationProps & { likelyApi: string }) {
  const create = useCreateClient();
  const navigate = useNavigate();
  const form = useFields<NewFields>(
    { name: '', type: 'm2m', org_code: '', ...NO_API_FIELDS, api: likelyApi },
    create.error,
    { rules: { name: RULES.applicationName, ...API_RULES } },
  );
  const [made, setMade] = useState<CreatedApplication | null>(null);
  const isM2m = form.values.type === 'm2m';

  const end = () => {
    form.reset();
    create.reset();
    onClose();
  };
  const finish = ({ id }: CreatedApplication) => {
    setMade(null);
    end();
    if (onCreated === undefined) void navigate(`/applications/${id}`);
    else onCreated(id);
  };
  const bodyOf = (values: NewFields) => {
    const { name, type } = values;
    const code = organization ?? values.org_code.trim();
    const org_code = isM2m && code !== '' ? code : null;
    return {
      application: { name: name.trim(), type, org_code },
      api: isM2m ? values : NO_API_FIELDS,
    };
  };
  const submit = (values: NewFields) => {
    create.mutate(bodyOf(values), {
      onSuccess: (application) => {
        create.reset();
        if (application.client_secret === undefined) finish(application);
        else setMade(application);
      },
    });
  };
  return (
    <>
      <FormDialog
        isOpen={isOpen && made === null}
        onClose={end}
        title="Add application"
        form={form}
        verb="Add application"
        onSubmit={submit}
        isPending={create.isPending}
        describe={(values) => create.describe(bodyOf(values))}
      >
        <NameField form={form} description="What people call it, such as Billing worker" />
        {isM2m && <ApiPart form={form} />}
        {organization === undefined && isM2m && (
          <OrganizationSelect
            label="Organization"
            description="Binds it to that organization for good: its tokens carry org_code. Empty: a global application."
            {...form.getInputProps('org_code')}
          />
        )}
        {organization === undefined && (
          <Select
            label="Type"
            description="Only M2M applications get tokens with client credentials"
            data={APPLICATION_TYPES}
            {...form.getInputProps('type')}
            allowDeselect={false}
          />
        )}
      </FormDialog>
      <Created made={made} isM2m={isM2m} onDone={() => made !== null && finish(made)} />
    </>
  );
}

/* Where there is no API yet, it is made on the way; where there is one, it is most likely that. */
function likelyApi(apis: ApiRow[] | undefined): string {
  const own = apis?.filter(({ is_management_api }) => !is_management_api);
  if (own === undefined || own.length > 1) return NO_API;
  return own[0]?.id ?? NEW_API;
}

export function CreateApplication(props: CreateApplicationProps) {
  const apis = useApis();
  return apis.isPending ? null : <Creation {...props} likelyApi={likelyApi(apis.data)} />;
}
