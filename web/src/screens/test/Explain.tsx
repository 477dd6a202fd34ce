/* Explain: what would happen to this request for a token, rule by rule, and where to change it. */
import {
  Alert,
  Anchor,
  Button,
  Group,
  Paper,
  Skeleton,
  Stack,
  Text,
  ThemeIcon,
  VisuallyHidden,
} from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import {
  type PreviewStep,
  type TokenPreview,
  type TokenRequest,
  useTokenPreview,
} from '../../api/tokens';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Section } from '../../components/Section';
import { counted } from '../../lib/counted';
import { duration } from '../../lib/jwt';

const BYTE = { one: 'byte', many: 'bytes' };

const PLACES: Record<NonNullable<PreviewStep['change_at']>['kind'], string> = {
  application: 'Change it in the application',
  api: 'Change it in the API',
  organization: 'Change it in the organization',
  scope: 'Change it in the scopes',
};

function Step({ step }: { step: PreviewStep }) {
  return (
    <Stack component="li" gap={0} style={{ listStyle: 'none' }}>
      <Text size="sm" component="div" style={{ display: 'flex', gap: 8, alignItems: 'flex-start' }}>
        <ThemeIcon size={18} radius="xl" color={step.is_passed ? 'green.8' : 'red.8'} mt={2}>
          {step.is_passed ? <IconCheck size={12} /> : <IconX size={12} />}
        </ThemeIcon>
        <span style={{ overflowWrap: 'anywhere', minWidth: 0 }}>
          <VisuallyHidden>{step.is_passed ? 'Passed: ' : 'Refused: '}</VisuallyHidden>
          {step.text}
          {!step.is_passed && step.change_at !== null && (
            <>
              {' '}
              <Anchor component={Link} to={step.change_at.path} size="sm" underline="always">
                {PLACES[step.change_at.kind]}
              </Anchor>
            </>
          )}
        </span>
      </Text>
    </Stack>
  );
}

function Verdict({ preview }: { preview: TokenPreview }) {
  return (
    <Alert
      variant="light"
      color={preview.is_issued ? 'green' : 'red'}
      role="status"
      title={
        preview.is_issued
          ? 'A token would be issued'
          : `Refused: ${preview.status} ${preview.error ?? ''}`
      }
    >
      {preview.is_issued ? (
        <Text size="sm">
          For {duration(preview.expires_in ?? 0)}, {counted(preview.token_bytes ?? 0, BYTE)},{' '}
          {preview.scope ? `with the scopes ${preview.scope}` : 'with no scopes'}.
        </Text>
      ) : (
        <Text size="sm">{preview.error_description}</Text>
      )}
    </Alert>
  );
}

/* isFolded: a token was issued, so the rules take a line until somebody wants to see them. */
export function Explain({ request, isFolded }: { request: TokenRequest; isFolded: boolean }) {
  const { data: preview, error, refetch, isPlaceholderData } = useTokenPreview(request);
  const [isUnfolded, setUnfolded] = useState(false);
  const isAsked = request.clientId !== '' && request.audience !== '';
  if (isFolded && !isUnfolded && preview?.is_issued === true)
    return (
      <Paper withBorder px="md" py="xs" component="section" aria-label="Explain">
        <Group justify="space-between" gap="xs">
          <Text size="sm">Explain: all {preview.steps.length} rules passed.</Text>
          <Button size="compact-sm" variant="subtle" onClick={() => setUnfolded(true)}>
            Show the rules
          </Button>
        </Group>
      </Paper>
    );
  return (
    <Section
      title="Explain"
      about="What would happen to this request, rule by rule. Nothing is issued."
    >
      {!isAsked && <Text size="sm">Choose an application and an API.</Text>}
      {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {isAsked && preview === undefined && error === null && <Skeleton height={140} />}
      {isAsked && preview !== undefined && (
        <Stack gap="md" aria-busy={isPlaceholderData}>
          <Verdict preview={preview} />
          <Stack component="ol" gap="xs" p={0} m={0}>
            {preview.steps.map((step, index) => (
              <Step key={`${step.rule}${index}`} step={step} />
            ))}
          </Stack>
        </Stack>
      )}
    </Section>
  );
}
