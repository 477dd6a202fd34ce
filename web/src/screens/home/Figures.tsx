/* Figures: how many there are of what one manages, each leading there. */
import { Anchor, Paper, SimpleGrid, Skeleton, Text } from '@mantine/core';
import { Link } from 'react-router-dom';
import { type Counts, useCounts } from '../../api/statistics';
import { ErrorNotice } from '../../components/ErrorNotice';
import { numeral } from '../../lib/counted';

const FIGURES: { label: string; path: string; of: (counts: Counts) => number }[] = [
  { label: 'APIs', path: '/apis', of: ({ apis }) => apis.count },
  { label: 'Applications', path: '/applications', of: ({ applications }) => applications.count },
  {
    label: 'Organizations',
    path: '/organizations',
    of: ({ organizations }) => organizations.count,
  },
  { label: 'API keys', path: '/api-keys', of: ({ api_keys }) => api_keys.count },
];

export function Figures() {
  const counts = useCounts();
  if (counts.isError)
    return <ErrorNotice error={counts.error} onRetry={() => void counts.refetch()} />;
  return (
    <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="md">
      {FIGURES.map(({ label, path, of }) => (
        <Paper key={label} withBorder p="md">
          {counts.data === undefined ? (
            <Skeleton height={32} width={60} />
          ) : (
            <Text fz={28} fw={650} lh={1.15}>
              {numeral(of(counts.data))}
            </Text>
          )}
          <Anchor component={Link} to={path} size="sm">
            {label}
          </Anchor>
        </Paper>
      ))}
    </SimpleGrid>
  );
}
