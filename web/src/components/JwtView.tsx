/*
 * JwtView: what stands in a token, member by member, with what each means; when it expires; and
 * whether its signature is valid by the keys given. All of it happens in the page.
 */
import { Alert, Badge, Code, Group, Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import {
  decodeJwt,
  duration,
  explainMember,
  type Jwk,
  type JsonObject,
  secondsLeft,
  timeOf,
  verifyJwt,
} from '../lib/jwt';
import { isUnsigned } from '../lib/jwtFindings';
import { counted } from '../lib/counted';
import { relativeTime } from './Time';
import { useNow } from './useNow';

export function Expiry({ claims }: { claims: JsonObject }) {
  const left = secondsLeft(claims, useNow());
  if (left === null)
    return (
      <Badge variant="default" tt="none">
        never expires
      </Badge>
    );
  return (
    <Badge variant="default" tt="none" data-testid="expiry">
      {left > 0 ? `expires in ${duration(left)}` : `expired ${duration(left)} ago`}
    </Badge>
  );
}

const LOOKS = {
  valid: { color: 'green', icon: <IconCircleCheck size={18} />, title: 'Signature valid' },
  invalid: { color: 'red', icon: <IconCircleX size={18} />, title: 'Signature not valid' },
  unknown: {
    color: 'yellow',
    icon: <IconAlertTriangle size={18} />,
    title: 'Signature not checked',
  },
};

/* keys: null while there are none to check with; whose says whose they are. */
export function SignatureCheck({
  token,
  keys,
  whose,
}: {
  token: string;
  keys: Jwk[] | null;
  whose: string;
}) {
  const check = useQuery({
    /* The signature alone: the token must not stay in memory as a key of the cache. */
    queryKey: ['signature', token.slice(-16), keys?.map(({ kid }) => kid)],
    queryFn: () => verifyJwt(decodeJwt(token), keys ?? []),
    enabled: keys !== null,
    gcTime: 0,
  });
  if (keys === null || check.data === undefined)
    return keys === null ? null : <Skeleton height={48} />;
  const { color, icon, title } = LOOKS[check.data.state];
  return (
    <Alert color={color} variant="light" icon={icon} title={title} role="status">
      <Text size="sm">{check.data.text}</Text>
      {check.data.state === 'valid' && (
        <Text size="sm">
          Checked in this page against {whose}
          {check.data.kid !== null && (
            <>
              , key <Code>{check.data.kid}</Code>
            </>
          )}
          .
        </Text>
      )}
    </Alert>
  );
}

function meaningOf(name: string, value: unknown, now: Date): string {
  const time = timeOf(name, value);
  const meaning = explainMember(name) ?? '';
  return time === null
    ? meaning
    : `${meaning} ${relativeTime(time, now)}: ${time.toLocaleString()}`;
}

/* JSON with spaces where a line may break. */
function oneLine(value: unknown): string {
  return (JSON.stringify(value, null, 1) ?? '').replace(/\n\s*/g, ' ');
}

function Members({
  title,
  members,
  isDanger,
}: {
  title: string;
  members: JsonObject;
  /* Of a member that nobody may pass over. */
  isDanger?: (name: string) => boolean;
}) {
  const now = useNow();
  return (
    <Stack gap="xs">
      <Title order={3} size="h5">
        {title}
      </Title>
      <Table aria-label={title} verticalSpacing={4} withRowBorders={false}>
        <Table.Tbody>
          {Object.entries(members).map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" style={{ verticalAlign: 'top', whiteSpace: 'nowrap' }} w={1}>
                <Code>{name}</Code>
              </Table.Th>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                <Code {...(isDanger?.(name) ? { color: 'red', c: 'white' } : {})}>
                  {oneLine(value)}
                </Code>
                <Text size="xs" c="dimmed">
                  {meaningOf(name, value, now)}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
}

export function JwtMembers({ token }: { token: string }) {
  const jwt = decodeJwt(token);
  const { header, claims } = jwt;
  return (
    <Stack gap="md">
      <Group gap="xs">
        <Expiry claims={claims} />
        <Badge variant="default" tt="none">
          {counted(new TextEncoder().encode(token).length, { one: 'byte', many: 'bytes' })}
        </Badge>
      </Group>
      <Members
        title="Header"
        members={header}
        isDanger={(name) => name === 'alg' && isUnsigned(jwt)}
      />
      <Members title="Claims" members={claims} />
    </Stack>
  );
}
