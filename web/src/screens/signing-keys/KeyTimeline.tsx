/* KeyTimeline: the life of each key on one line, with now. The table beside it says the same. */
import { Box, Group, Stack, Text } from '@mantine/core';
import type { SigningKey } from '../../api/signingKeys';
import { relativeTime } from '../../components/Time';
import { useNow } from '../../components/useNow';
import { type LifeSpan, lifeOf, lineOf } from '../../lib/keyLife';
import classes from './KeyTimeline.module.css';

const WORDS: Record<LifeSpan['kind'], string> = {
  published: 'published, not used yet',
  signing: 'signs',
  verifying: 'kept for verifying',
};

function spanWords({ kind, from, to }: LifeSpan): string {
  const until = to === null ? 'until it is replaced' : `until ${relativeTime(new Date(to))}`;
  return `${WORDS[kind]} from ${relativeTime(new Date(from))} ${until}`;
}

export function KeyTimeline({ keys }: { keys: SigningKey[] }) {
  const now = useNow().getTime();
  const lives = keys.map((key) => lifeOf(key, keys));
  const line = lineOf(lives, now);
  const percent = (time: number) => ((time - line.from) / (line.to - line.from)) * 100;
  return (
    <Stack gap="sm">
      {keys.map((key, index) => (
        <div key={key.kid}>
          <Text size="xs" ff="monospace" c="dimmed" truncate>
            {key.kid}
          </Text>
          <Box
            className={classes.track}
            role="img"
            aria-label={`${key.kid}: ${lives[index]?.map(spanWords).join('; ') ?? ''}`}
          >
            {lives[index]?.map((span) => (
              <div
                key={span.kind}
                className={classes.span}
                data-kind={span.kind}
                title={spanWords(span)}
                style={{
                  left: `${percent(span.from)}%`,
                  width: `${percent(span.to ?? line.to) - percent(span.from)}%`,
                }}
              />
            ))}
            <div className={classes.now} style={{ left: `${percent(now)}%` }} />
          </Box>
        </div>
      ))}
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
