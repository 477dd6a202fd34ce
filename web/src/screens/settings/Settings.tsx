/* Settings: what this server was started with, and how each is set. They are read only here. */
import { Badge, Group, Stack, Text } from '@mantine/core';
import { useSearchParams } from 'react-router-dom';
import { type Setting, useSettings } from '../../api/settings';
import { type Column, DataTable } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Screen } from '../../components/Screen';
import { SearchField } from '../../components/SearchField';
import { PlainCode } from '../../components/plain';

const isDefault = ({ value, default: text }: Setting) => String(value) === text;

function Value({ text }: { text: string }) {
  return text === '' ? (
    <Text span size="sm" c="dimmed">
      none
    </Text>
  ) : (
    <PlainCode>{text}</PlainCode>
  );
}

const columns: Column<Setting>[] = [
  {
    header: 'Setting',
    cell: ({ key, flag, description }) => (
      <Stack gap={2} maw={460}>
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {key ?? flag}
        </Text>
        <Text size="sm" c="dimmed">
          {description}
        </Text>
      </Stack>
    ),
  },
  {
    header: 'Value',
    wraps: true,
    cell: (setting) => (
      <Group gap={6}>
        <Value text={String(setting.value)} />
        {!isDefault(setting) && (
          <Badge size="sm" variant="outline">
            changed
          </Badge>
        )}
      </Group>
    ),
  },
  {
    header: 'Default',
    isExtra: true,
    wraps: true,
    cell: ({ default: text }) => <Value text={text} />,
  },
  {
    header: 'How to set it',
    wraps: true,
    isExtra: true,
    cell: ({ flag, environment }) => (
      <Stack gap={4} align="flex-start">
        <PlainCode>{flag.startsWith('--') ? flag : `--${flag}`}</PlainCode>
        <PlainCode>{environment}</PlainCode>
      </Stack>
    ),
  },
];

function matches({ key, environment, flag, description }: Setting, search: string): boolean {
  const text = `${key ?? ''} ${environment} ${flag} ${description}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

export function Settings() {
  const settings = useSettings();
  const [parameters, setParameters] = useSearchParams();
  const search = parameters.get('search') ?? '';
  const rows = settings.data?.settings.filter((setting) => matches(setting, search));
  const version = settings.data?.version;
  return (
    <Screen
      title="Settings"
      about={
        <>
          What this server was started with
          {version !== undefined && (
            <>
              {' '}
              (jeton <b>{version}</b>)
            </>
          )}
          . Change them in its configuration file, environment or command line, then restart it.
        </>
      }
    >
      <SearchField
        label="Search settings"
        value={search}
        onSearch={(text) => setParameters(text === '' ? {} : { search: text }, { replace: true })}
      />
      {settings.isError && settings.data === undefined ? (
        <ErrorNotice error={settings.error} onRetry={() => void settings.refetch()} />
      ) : rows?.length === 0 ? (
        <EmptyState title="No settings match">
          Search for another word of a name or description.
        </EmptyState>
      ) : (
        <DataTable
          label="Settings"
          columns={columns}
          rows={rows}
          rowKey={({ environment }) => environment}
        />
      )}
    </Screen>
  );
}
