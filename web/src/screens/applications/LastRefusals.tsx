/* LastRefusals: why an application's last requests for a token were refused, each with Explain. */
import { Anchor, Button, Code, Group, Skeleton, Stack, Text } from '@mantine/core';
import { Link } from 'react-router-dom';
import { type ApplicationRefusal, useApplicationRefusals } from '../../api/applicationUsage';
import { Dialog } from '../../components/Dialog';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Section } from '../../components/Section';
import { Time } from '../../components/Time';
import { type DialogProps, useDialog } from '../../components/useDialog';
import { isCut, refusalSentence } from '../../lib/refusalSentences';
import { refusalMeaning } from '../../lib/refusals';
import { Explain } from '../test/Explain';
import { useCurrentApplication } from './ApplicationScreen';
import { counted } from '../../lib/counted';

function Asked({ what, text }: { what: string; text: string | null }) {
  if (text === null) return null;
  return (
    <span>
      {what}{' '}
      <Code>
        <bdi>{text}</bdi>
      </Code>{' '}
    </span>
  );
}

/* linesMax: 0: all of it. */
function WhatWasAsked({ refusal, linesMax }: { refusal: ApplicationRefusal; linesMax: number }) {
  const { audience, scope } = refusal;
  if (audience === null && scope === null) return null;
  return (
    <Text
      size="sm"
      c="dimmed"
      lineClamp={linesMax === 0 ? undefined : linesMax}
      style={{ overflowWrap: 'anywhere' }}
    >
      <Asked what="audience" text={audience} />
      <Asked what="scope" text={scope} />
    </Text>
  );
}

/* Of what no rule of the request says anything. */
const LEADS: Record<string, { about: string; link: string; path: string } | undefined> = {
  wrong_secret: {
    about: 'Its secrets, and when each was last used, are under',
    link: 'its details',
    path: '',
  },
  quota: {
    about: 'Its quota, and how much of it is used, are under',
    link: 'its tokens',
    path: '/tokens',
  },
};

function Again({ refusal }: { refusal: ApplicationRefusal }) {
  const { id } = useCurrentApplication();
  const { audience, scope, cause } = refusal;
  const lead = LEADS[cause];
  if (lead !== undefined)
    return (
      <Text size="sm">
        {lead.about}{' '}
        <Anchor
          component={Link}
          to={`/applications/${id}${lead.path}`}
          size="sm"
          underline="always"
        >
          {lead.link}
        </Anchor>
        .
      </Text>
    );
  if (audience === null) return null;
  if (isCut(audience) || isCut(scope ?? ''))
    return (
      <Text size="sm">
        It asked for more than the server keeps, so it cannot be explained rule by rule.
      </Text>
    );
  return <Explain request={{ clientId: id, audience, scope: scope ?? '' }} isFolded={false} />;
}

function ExplainDialog({
  refusal,
  isOpen,
  onClose,
}: DialogProps & { refusal: ApplicationRefusal }) {
  return (
    <Dialog opened={isOpen} onClose={onClose} size="lg" title={refusalSentence(refusal.cause)}>
      <Stack gap="md">
        <Text size="sm">{refusalMeaning(refusal.cause, refusal.description)}</Text>
        <WhatWasAsked refusal={refusal} linesMax={0} />
        <Again refusal={refusal} />
      </Stack>
    </Dialog>
  );
}

const TIMES = { one: 'time', many: 'times' };

function Row({ refusal, onExplain }: { refusal: ApplicationRefusal; onExplain: () => void }) {
  const { cause, count, last_on } = refusal;
  const sentence = refusalSentence(cause);
  return (
    <Group component="li" justify="space-between" align="flex-start" wrap="nowrap" gap="md">
      <div style={{ minWidth: 0 }}>
        <Text size="sm" component="div">
          {sentence} ({counted(count, TIMES)}, last <Time value={last_on} />)
        </Text>
        <WhatWasAsked refusal={refusal} linesMax={2} />
      </div>
      <Button
        size="compact-sm"
        variant="default"
        style={{ flexShrink: 0 }}
        aria-label={`Explain: ${sentence}`}
        onClick={onExplain}
      >
        Explain
      </Button>
    </Group>
  );
}

export function LastRefusals() {
  const { id } = useCurrentApplication();
  const { data, error, refetch } = useApplicationRefusals(id);
  const explained = useDialog<ApplicationRefusal>();
  return (
    <Section
      title="Last refusals"
      about="Why its requests for a token were refused, in the last 30 days."
    >
      {error !== null && data === undefined && (
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      )}
      {error === null && data === undefined && (
        <Skeleton height={80} role="status" aria-label="Last refusals" />
      )}
      {data?.length === 0 && <Text size="sm">Nothing was refused.</Text>}
      {data !== undefined && data.length > 0 && (
        <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
          {data.map((refusal) => (
            <Row
              key={JSON.stringify([refusal.cause, refusal.audience, refusal.scope])}
              refusal={refusal}
              onExplain={() => explained.open(refusal)}
            />
          ))}
        </Stack>
      )}
      {explained.value !== undefined && (
        <ExplainDialog key={explained.key} {...explained.props} refusal={explained.value} />
      )}
    </Section>
  );
}
