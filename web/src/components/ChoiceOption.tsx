import { Text } from '@mantine/core';

/* An option of a field: its name, and below it what tells it from others. */
export function ChoiceOption({ label, about }: { label: string; about?: string }) {
  return (
    <div>
      <Text size="sm">
        <bdi>{label}</bdi>
      </Text>
      {about !== undefined && about !== '' && (
        <Text size="xs" c="dimmed">
          <bdi>{about}</bdi>
        </Text>
      )}
    </div>
  );
}
