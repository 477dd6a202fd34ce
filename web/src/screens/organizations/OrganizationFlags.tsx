import { Alert, Anchor, Button, Text } from '@mantine/core';
import { Link } from 'react-router-dom';
import { useMayChange } from '../../api/access';
import {
  type FeatureFlag,
  useFeatureFlags,
  useOrganizationFlags,
  useSetOrganizationFlag,
} from '../../api/featureFlags';
import { Named } from '../../components/cells';
import type { Column } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNotice } from '../../components/ErrorNotice';
import { List } from '../../components/List';
import type { RowAction } from '../../components/RowMenu';
import { useDialog } from '../../components/useDialog';
import { useWholeList } from '../../components/useWholeList';
import { PlainCode } from '../../components/plain';
import { FlagValue } from '../feature-flags/FlagValue';
import { canOrganizationOverride, environmentValue } from '../feature-flags/flagValue';
import { OverrideFlag } from '../feature-flags/OverrideFlag';
import { useFlagSetter } from '../feature-flags/useFlagSetter';
import { useOrganizationHere } from './Organization';
import { said } from '../../lib/said';

type OwnValues = Map<string, string>;

function columnsOf(own: OwnValues): Column<FeatureFlag>[] {
  return [
    {
      header: 'Flag',
      sort: 'name',
      value: ({ name }) => name,
      cell: ({ name }) => <Named name={name} />,
    },
    {
      header: 'Key',
      sort: 'key',
      value: ({ key }) => key,
      cell: ({ key }) => <PlainCode title={key}>{key}</PlainCode>,
    },
    {
      header: 'Environment',
      isExtra: true,
      value: environmentValue,
      cell: (flag) => <FlagValue type={flag.type} value={environmentValue(flag)} />,
    },
    {
      header: 'This organization',
      value: ({ key }) => own.get(key),
      cell: (flag) => {
        const value = own.get(flag.key);
        if (value !== undefined) return <FlagValue type={flag.type} value={value} />;
        return (
          <Text span size="sm" c="dimmed">
            {canOrganizationOverride(flag) ? 'like the environment' : 'cannot override it'}
          </Text>
        );
      },
    },
  ];
}

const SEARCHED = { name: ({ name }: FeatureFlag) => name, key: ({ key }: FeatureFlag) => key };

/* The actions of a row, and the dialog that one of them opens. */
function useOverrides(code: string, name: string, own: OwnValues) {
  const overriding = useDialog<FeatureFlag>();
  const change = useSetOrganizationFlag(code);
  const set = useFlagSetter(change, name);
  const actionsOf = (flag: FeatureFlag): RowAction[] => {
    const before = own.get(flag.key) ?? null;
    const remove = {
      label: 'Remove value',
      onClick: () =>
        set(
          {
            key: flag.key,
            value: null,
            inherited: environmentValue(flag),
            seen: { value: before ?? environmentValue(flag) },
          },
          before,
        ),
    };
    return [
      ...(canOrganizationOverride(flag)
        ? [{ label: 'Edit value', onClick: () => overriding.open(flag) }]
        : []),
      ...(before === null ? [] : [remove]),
    ];
  };
  const flag = overriding.value;
  const dialog = flag !== undefined && (
    <OverrideFlag
      key={overriding.key}
      {...overriding.props}
      flag={flag}
      title={said`${flag.key} for ${name}`}
      about="This organization gets it instead of the environment’s value. Tokens still carry the environment’s value."
      value={own.get(flag.key) ?? environmentValue(flag)}
      onSubmit={(value, seen) =>
        set(
          { key: flag.key, value, inherited: environmentValue(flag), seen },
          own.get(flag.key) ?? null,
          overriding.props.onClose,
        )
      }
      describe={(value) =>
        change.describe({ key: flag.key, value, inherited: environmentValue(flag) })
      }
      isPending={change.isPending}
      error={change.error}
    />
  );
  return { actionsOf, dialog };
}

export function OrganizationFlags() {
  const { code, name } = useOrganizationHere();
  const flags = useFeatureFlags();
  const ownFlags = useOrganizationFlags(code);
  const mayChange = useMayChange();
  const own = new Map(Object.entries(ownFlags.data ?? {}).map(([key, { value }]) => [key, value]));
  const columns = columnsOf(own);
  const list = useWholeList(
    { ...flags, data: ownFlags.data === undefined ? undefined : flags.data },
    { columns, searched: SEARCHED },
  );
  const { actionsOf, dialog } = useOverrides(code, name, own);
  const failed = flags.isError ? flags : ownFlags;
  if (failed.isError)
    return <ErrorNotice error={failed.error} onRetry={() => void failed.refetch()} />;
  if (flags.data?.length === 0)
    return (
      <EmptyState
        title="No feature flags yet"
        action={
          <Button component={Link} to="/feature-flags" variant="default">
            Feature flags
          </Button>
        }
      >
        Flags are defined once for all; here an organization gets its own values.
      </EmptyState>
    );
  return (
    <>
      {flags.data !== undefined && !flags.data.some(canOrganizationOverride) && (
        <Alert variant="light" title="Organizations can override no flag yet">
          That is chosen when a flag is added.{' '}
          <Anchor component={Link} to="/feature-flags" size="sm">
            Add one they can override
          </Anchor>
        </Alert>
      )}
      <List
        list={list}
        label={said`Feature flags of ${name}`}
        noun={{ one: 'feature flag', many: 'feature flags' }}
        columns={columns}
        rowKey={({ key }) => key}
        rowName={(flag) => flag.name}
        search="Search by name or key"
        menu={mayChange ? actionsOf : undefined}
        empty={{ title: 'No feature flags yet', children: null }}
      />
      {dialog}
    </>
  );
}
