/*
 * CustomizeDialog: what the tokens of an application carry besides the usual claims: a switch for each,
 * beside the claims as they would be (contract section 3.5).
 */
import { Stack, Switch, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import {
  contentsOf,
  type TokenContents,
  type TokenCustomization,
  useCustomizeTokens,
} from '../../api/applications';
import { FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';
import { type Fields, useFields } from '../../components/useFields';
import { said } from '../../lib/said';
import { useCurrentApplication } from './ApplicationScreen';
import classes from './CustomizeDialog.module.css';
import { TokenPreview } from './TokenPreview';

const valueText = (value: unknown) =>
  value === null || value === undefined ? 'no value: left out' : JSON.stringify(value);

interface SwitchesProps<Row> {
  title: string;
  none: ReactNode;
  rows: Row[];
  describe: (row: Row) => string;
  /* The keys of those that are on. */
  chosen: string[];
  onChange: (keys: string[]) => void;
}

function Switches<Row extends { key: string; name: string }>(props: SwitchesProps<Row>) {
  const { title, none, rows, describe, chosen, onChange } = props;
  const set = (key: string, isOn: boolean) => {
    const others = chosen.filter((one) => one !== key);
    onChange(isOn ? [...others, key].sort() : others);
  };
  return (
    <Stack gap="xs" role="group" aria-label={title}>
      <Title order={3} size="sm">
        {title}
      </Title>
      {rows.length === 0 && (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      )}
      {rows.map((row) => (
        <Switch
          key={row.key}
          label={said`${row.name} (${row.key})`}
          description={describe(row)}
          checked={chosen.includes(row.key)}
          onChange={(event) => set(row.key, event.currentTarget.checked)}
        />
      ))}
    </Stack>
  );
}

interface PartsProps {
  form: Fields<TokenContents>;
  customization: TokenCustomization;
}

function Parts({ form, customization }: PartsProps) {
  const { properties, feature_flags } = form.values;
  return (
    <Stack gap="lg">
      <Stack gap="xs" role="group" aria-label="Additional claims">
        <Title order={3} size="sm">
          Additional claims
        </Title>
        <Switch
          label="Include API scopes in the permissions claim"
          description="For APIs that look at permissions instead of scope"
          {...form.getInputProps('include_permissions_claim', { type: 'checkbox' })}
        />
      </Stack>
      <Switches
        title="Properties"
        none="No public application properties."
        rows={customization.properties}
        describe={({ value }) => valueText(value)}
        chosen={properties}
        onChange={(keys) => form.setFieldValue('properties', keys)}
      />
      <Switches
        title="Feature flags"
        none="No feature flags."
        rows={customization.feature_flags}
        describe={({ value, type }) => `${type}, in this environment ${JSON.stringify(value)}`}
        chosen={feature_flags}
        onChange={(keys) => form.setFieldValue('feature_flags', keys)}
      />
    </Stack>
  );
}

interface CustomizeDialogProps extends DialogProps {
  customization: TokenCustomization;
}

export function CustomizeDialog({ customization, isOpen, onClose }: CustomizeDialogProps) {
  const { id, name } = useCurrentApplication();
  const customize = useCustomizeTokens(id);
  const form = useFields(contentsOf(customization), customize.error);
  const notify = useNotify();
  const submit = (contents: TokenContents) => {
    const before = form.seen;
    customize.mutate(
      { ...contents, seen: before },
      {
        onSuccess: () => {
          notify(said`Tokens of ${name} customized`, { undo: () => customize.mutate(before) });
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title="Customize M2M token"
      form={form}
      verb="Save"
      onSubmit={submit}
      isPending={customize.isPending}
      describe={customize.describe}
      size="62rem"
    >
      <div className={classes.beside}>
        <Parts form={form} customization={customization} />
        <Stack gap="xs" className={classes.inView}>
          <Title order={3} size="sm">
            Preview
          </Title>
          <TokenPreview contents={form.values} className={classes.claims} />
        </Stack>
      </div>
    </FormDialog>
  );
}
