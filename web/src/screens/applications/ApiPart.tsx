/* ApiPart: of a form: the API that an application is to ask tokens for, one that is there or a new
 * one, and which scopes it gets. */
import { Select, Skeleton, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { useApis, useScopes } from '../../api/apis';
import { type ApiFields, NEW_API, NO_API } from '../../api/newApplication';
import { ScopePicker } from '../../components/ScopePicker';
import type { Fields } from '../../components/useFields';
import { RULES } from '../../lib/textRules';
import { said } from '../../lib/said';

const SHOWN_MAX = 100;

type ApiForm = Pick<Fields<ApiFields>, 'values' | 'getInputProps' | 'setFieldValue'>;

/* What is said of a new API is looked at only where there is to be one. */
const ofNewApi =
  <Value,>(check: (value: Value) => string | null) =>
  (value: Value, { api }: ApiFields) =>
    api === NEW_API ? check(value) : null;

export const API_RULES = {
  api_name: {
    ...RULES.apiName,
    check: ofNewApi((name: string) => (name.trim() === '' ? null : RULES.apiName.check(name, {}))),
  },
  audience: {
    ...RULES.audience,
    check: ofNewApi((audience: string) => RULES.audience.check(audience, {})),
  },
  scope_keys: {
    check: ofNewApi(
      (keys: string[]) =>
        keys.map((key) => RULES.scopeKey.check(key, {})).find((trouble) => trouble !== null) ??
        null,
    ),
  },
};

function NewApi({ form }: { form: ApiForm }) {
  return (
    <>
      <TextInput
        label="API name"
        description="What people call it, such as Orders. Empty: its audience"
        {...form.getInputProps('api_name')}
      />
      <TextInput
        label="Audience"
        description="Names the API in tokens (aud), such as https://orders.example. It never changes."
        {...form.getInputProps('audience')}
        required
      />
      <TagsInput
        label="Scopes"
        description="What tokens allow, such as read:orders. Press Enter after each. The application gets all of them."
        splitChars={[',', ' ']}
        {...form.getInputProps('scope_keys')}
        clearButtonProps={{ 'aria-label': 'Remove all scopes' }}
      />
    </>
  );
}

function KnownApi({ form }: { form: ApiForm }) {
  const scopes = useScopes(form.values.api);
  if (scopes.isPending) return <Skeleton height={80} />;
  if (scopes.data === undefined || scopes.data.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {scopes.error?.message ?? 'This API has no scopes: its tokens have an empty scope.'}
      </Text>
    );
  return (
    <ScopePicker
      scopes={scopes.data}
      chosen={new Set(form.values.scope_ids)}
      onChange={(next) => form.setFieldValue('scope_ids', [...next])}
    />
  );
}

/* except: ids of those that it is authorized for already. isNeeded: one must be chosen. */
export function ApiPart({
  form,
  except = [],
  isNeeded = false,
}: {
  form: ApiForm;
  except?: string[];
  isNeeded?: boolean;
}) {
  const apis = useApis();
  const { api } = form.values;
  const rest = (apis.data ?? []).filter(({ id }) => !except.includes(id));
  const own = [
    { value: NEW_API, label: 'A new API' },
    ...(isNeeded ? [] : [{ value: NO_API, label: 'None yet' }]),
  ];
  return (
    <Stack gap="md" role="group" aria-label="API">
      <Select
        label="API"
        description="The application gets tokens for this API. You can authorize it for more later"
        data={[
          ...own,
          ...rest.map(({ id, name, audience }) => ({
            value: id,
            label: name === audience ? name : said`${name} (${audience})`,
          })),
        ]}
        {...form.getInputProps('api')}
        onChange={(next: string | null) => {
          form.setFieldValue('api', next ?? NO_API);
          form.setFieldValue('scope_ids', []);
        }}
        error={apis.error?.message}
        allowDeselect={false}
        limit={SHOWN_MAX}
        openOnFocus={false}
        searchable
      />
      {api === NEW_API && <NewApi form={form} />}
      {api !== NEW_API && api !== NO_API && <KnownApi form={form} />}
    </Stack>
  );
}
