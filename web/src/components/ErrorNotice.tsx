import { Alert, Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';

/* What went wrong, in the server's words, and another try where that may help. */
export function ErrorNotice({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconAlertTriangle size={18} />}
      title={error.message}
      role="alert"
    >
      {onRetry !== undefined && (
        <Button variant="outline" color="red" size="xs" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Alert>
  );
}
