import { Badge } from '@mantine/core';

const COLORS: Record<string, string> = {
  GET: 'blue.8',
  POST: 'jeton.8',
  PUT: 'grape.8',
  PATCH: 'grape.8',
  DELETE: 'red.8',
};

export function MethodBadge({ method }: { method: string }) {
  return (
    <Badge color={COLORS[method] ?? 'gray.8'} radius="sm" size="sm" w={62} style={{ flexShrink: 0 }}>
      {method}
    </Badge>
  );
}
