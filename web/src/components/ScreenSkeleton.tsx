import { Skeleton, Stack } from '@mantine/core';

export function ScreenSkeleton() {
  return (
    <Stack gap="md" role="status" aria-label="Loading">
      <Skeleton height={30} width={220} />
      <Skeleton height={16} width="60%" />
      <Skeleton height={160} />
    </Stack>
  );
}
