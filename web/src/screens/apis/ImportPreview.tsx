/*
 * ImportPreview: what a change of an API's OpenAPI document would do, before it is done: which scopes
 * come, stay and go, and who has those that go.
 */
import { Alert, Button, Group, Skeleton, Stack, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { OpenapiImportResult } from '../../api/apis';
import { Dialog } from '../../components/Dialog';
import { ErrorNotice } from '../../components/ErrorNotice';
import { ShowRequest } from '../../components/ShowRequest';
import type { ShownRequest } from '../../lib/shownRequest';
import { counted, numeral } from '../../lib/counted';
import { KeyBlock } from './ImportLog';

type Losses = NonNullable<OpenapiImportResult['losses']>;

const SCOPES = { one: 'scope', many: 'scopes' };
const APPLICATIONS = { one: 'application', many: 'applications' };
const API_KEYS = { one: 'API key', many: 'API keys' };
const OPERATIONS = { one: 'operation', many: 'operations' };

/* "3 applications and 1 API key"; '' where nobody loses anything. */
function losers({ application_count, api_key_count }: Omit<Losses, 'scopes'>): string {
  return [
    application_count > 0 ? counted(application_count, APPLICATIONS) : '',
    api_key_count > 0 ? counted(api_key_count, API_KEYS) : '',
  ]
    .filter(Boolean)
    .join(' and ');
}

function Going({ plan, losses }: { plan: OpenapiImportResult; losses: Losses }) {
  const inUse = losses.scopes.filter((row) => row.application_count + row.api_key_count > 0);
  const unused = plan.removed.filter((key) => !losses.scopes.some((row) => row.key === key));
  const rows = [
    ...losses.scopes,
    ...unused.map((key) => ({ key, application_count: 0, api_key_count: 0 })),
  ];
  return (
    <>
      {inUse.length === 0 ? (
        <Text size="sm">No application or API key has them.</Text>
      ) : (
        <Alert color="red" variant="light" title={`${losers(losses)} will lose scopes`}>
          <Text size="sm">
            Their next tokens lack these scopes. Undoing the import gives them back.
          </Text>
        </Alert>
      )}
      <Table.ScrollContainer
        minWidth={280}
        mah={260}
        type="native"
        tabIndex={0}
        role="group"
        aria-label="Scopes to remove"
      >
        <Table aria-label="Scopes to remove" verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Scope</Table.Th>
              <Table.Th ta="right">Applications</Table.Th>
              <Table.Th ta="right">API keys</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ key, application_count, api_key_count }) => (
              <Table.Tr key={key}>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{key}</Table.Td>
                <Table.Td ta="right">{numeral(application_count)}</Table.Td>
                <Table.Td ta="right">{numeral(api_key_count)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {rows.length < plan.removed_count && (
        <Text size="xs" c="dimmed">
          and {numeral(plan.removed_count - rows.length)} more, which fewer have
        </Text>
      )}
    </>
  );
}

function Part({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Stack gap={6} component="section" aria-label={title}>
      <Text fw={600} size="sm">
        {title}
      </Text>
      {children}
    </Stack>
  );
}

function Plan({ plan }: { plan: OpenapiImportResult }) {
  const { created_count, duplicate_count, removed_count, skipped_count } = plan;
  return (
    <Stack gap="lg">
      {removed_count > 0 && plan.losses !== null && (
        <Part title={`${counted(removed_count, SCOPES)} will be removed`}>
          <Going plan={plan} losses={plan.losses} />
        </Part>
      )}
      {created_count > 0 && (
        <Part title={`${counted(created_count, SCOPES)} will be added, enabled for nobody yet`}>
          <KeyBlock keys={plan.created} count={created_count} label="Scopes to add" />
        </Part>
      )}
      {duplicate_count > 0 && (
        <Part title={`${counted(duplicate_count, SCOPES)} will stay unchanged`} />
      )}
      {skipped_count > 0 && (
        <Part
          title={`${counted(skipped_count, OPERATIONS)} will be skipped: the names are reserved`}
        >
          <KeyBlock keys={plan.skipped} count={skipped_count} label="Skipped operations" />
        </Part>
      )}
      {created_count + removed_count === 0 && (
        <Text size="sm">No scopes will be added or removed.</Text>
      )}
    </Stack>
  );
}

interface ImportPreviewProps {
  title: string;
  verb: string;
  /* undefined: it is being found out. */
  plan: OpenapiImportResult | undefined;
  /* Of finding out, or of doing it. */
  error: Error | null;
  isPending: boolean;
  onConfirm: () => void;
  describe: () => Promise<ShownRequest[]>;
  onClose: () => void;
}

export function ImportPreview(props: ImportPreviewProps) {
  const { title, verb, plan, error, isPending, onConfirm, onClose } = props;
  const isLoss = plan !== undefined && plan.removed_count > 0;
  return (
    <Dialog opened onClose={onClose} title={title} size="lg">
      <Stack gap="md">
        {plan === undefined && error === null && <Skeleton height={160} />}
        {plan !== undefined && <Plan plan={plan} />}
        {error !== null && <ErrorNotice error={error} />}
        {plan !== undefined && <ShowRequest describe={props.describe} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus={isLoss ? true : undefined}>
            Cancel
          </Button>
          {plan !== undefined && (
            <Button
              color={isLoss ? 'red' : undefined}
              loading={isPending}
              onClick={onConfirm}
              data-autofocus={isLoss ? undefined : true}
            >
              {isLoss ? `${verb} and remove ${counted(plan.removed_count, SCOPES)}` : verb}
            </Button>
          )}
        </Group>
      </Stack>
    </Dialog>
  );
}
