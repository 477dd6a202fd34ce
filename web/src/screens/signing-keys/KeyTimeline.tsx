/*
 * KeyTimeline: the life of each key on one axis of time, with its dates and now. The dates stand
 * beside each key in words too, for narrow windows and for those who hear them.
 */
import { Box, Group, Stack, Text } from '@mantine/core';
import type { SigningKey } from '../../api/signingKeys';
import { useNow } from '../../components/useNow';
import { dateOf, momentOf } from '../../lib/days';
import { datesOf, type LifeSpan, lifeOf, lineOf, marksOf } from '../../lib/keyLife';
import { useSearchParams } from 'react-router-dom';
import classes from './KeyTimeline.module.css';

const WORDS: Record<LifeSpan['kind'], string> = {
  published: 'published, not used yet',
  signing: 'signs',
  verifying: 'kept for verifying',
};

/* What happened to a key and will, each with its date. */
function Dates({ life }: { life: LifeSpan[] }) {
  return (
    <Group gap="md" component="ul" p={0} m={0} style={{ rowGap: 0, listStyle: 'none' }}>
      {datesOf(life).map(({ word, at }) => (
        <Text key={word} component="li" size="xs">
          {word} <time dateTime={new Date(at).toISOString()}>{momentOf(new Date(at))}</time>
        </Text>
      ))}
    </Group>
  );
}

export function KeyTimeline({ keys }: { keys: SigningKey[] }) {
  const now = useNow().getTime();
  const sought = useSearchParams()[0].get('kid');
  const lives = keys.map((key) => lifeOf(key, keys));
  const line = lineOf(lives, now);
  const percent = (time: number) => ((time - line.from) / (line.to - line.from)) * 100;
  return (
    <Stack gap="sm">
      {keys.map((key, index) => (
        <div key={key.kid}>
          <Text
            size="xs"
            ff="monospace"
            c={key.kid === sought ? undefined : 'dimmed'}
            fw={key.kid === sought ? 700 : undefined}
            style={{ overflowWrap: 'anywhere' }}
          >
            {key.kid} ({key.state})
          </Text>
          <Box className={classes.track} aria-hidden>
            {lives[index]?.map((span) => (
              <div
                key={span.kind}
                className={classes.span}
                data-kind={span.kind}
                style={{
                  left: `${percent(span.from)}%`,
                  width: `${percent(span.to ?? line.to) - percent(span.from)}%`,
                }}
              />
            ))}
            <div className={classes.now} style={{ left: `${percent(now)}%` }} />
          </Box>
          <Dates life={lives[index] ?? []} />
        </div>
      ))}
      <Group justify="space-between" wrap="nowrap" aria-hidden className={classes.axis}>
        {marksOf(line).map((at) => (
          <Text key={at} size="xs" c="dimmed">
            {dateOf(new Date(at))}
          </Text>
        ))}
      </Group>
      <Group gap="md">
        {(Object.keys(WORDS) as LifeSpan['kind'][]).map((kind) => (
          <Group key={kind} gap={6} wrap="nowrap">
            <div className={classes.swatch} data-kind={kind} />
            <Text size="sm">{WORDS[kind]}</Text>
          </Group>
        ))}
        <Group gap={6} wrap="nowrap">
          <div className={classes.nowSwatch} />
          <Text size="sm">now</Text>
        </Group>
      </Group>
    </Stack>
  );
}
