import { Badge } from '@mantine/core';

const COLORS: Record<string, string> = { active: 'jeton', inactive: 'yellow', revoked: 'gray' };

export function KeyStatus({ status }: { status: string }) {
  return (
    <Badge variant="light" color={COLORS[status] ?? 'gray'}>
      {status}
    </Badge>
  );
}
