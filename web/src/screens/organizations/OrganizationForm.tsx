/* What an administrator says of an organization, when making and when changing one. */
import { TextInput } from '@mantine/core';
import type { OrganizationFields } from '../../api/organizations';
import { NameField } from '../../components/NameField';
import type { Fields } from '../../components/useFields';
import { RULES, type Rules } from '../../lib/textRules';

export const ORGANIZATION_RULES: Rules<OrganizationFields> = {
  name: RULES.organizationName,
  handle: RULES.organizationText,
  external_id: RULES.organizationText,
};

interface OrganizationFormProps {
  form: Fields<OrganizationFields>;
}

export function OrganizationForm({ form }: OrganizationFormProps) {
  return (
    <>
      <NameField form={form} />
      <TextInput
        label="Handle"
        description="A short name of your choice, unique among organizations. Optional."
        {...form.getInputProps('handle')}
      />
      <TextInput
        label="External ID"
        description="This customer’s ID in your own system. Optional."
        {...form.getInputProps('external_id')}
      />
    </>
  );
}
