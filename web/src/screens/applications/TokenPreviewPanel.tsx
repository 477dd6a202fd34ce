/* TokenPreviewPanel: the claims that the next token would have, and how large it would be. */
import { Alert, Anchor, Code, Progress, Select, Skeleton, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import { type TokenCustomization, useAuthorizedApis } from '../../api/applications';
import { useTokenPreview } from '../../api/tokens';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Section } from '../../components/Section';
import { useCurrentApplication } from './ApplicationScreen';
import { said } from '../../lib/said';
import { numeral } from '../../lib/counted';
import classes from './ApplicationTokens.module.css';

function Size({
  size,
  warning,
}: {
  size: TokenCustomization['token_size'];
  warning: string | null;
}) {
  return (
    <Stack gap={4}>
      <Text size="sm" role="status">
        {size.largest_audience.audience === null
          ? 'It is not authorized for any API yet.'
          : `The largest token it can get has ${numeral(size.bytes)} bytes.`}
      </Text>
      <Progress
        value={(100 * size.bytes) / size.warning_over_bytes}
        color={size.is_over ? 'red' : 'jeton'}
        aria-label={`Size of the token, of ${size.warning_over_bytes} bytes that every proxy accepts`}
      />
      {warning !== null && (
        <Alert color="yellow" variant="light">
          {warning}
        </Alert>
      )}
    </Stack>
  );
}

export function TokenPreviewPanel({
  size,
  warning,
}: {
  size: TokenCustomization['token_size'] | undefined;
  warning: string | null | undefined;
}) {
  const { id } = useCurrentApplication();
  const apis = useAuthorizedApis(id);
  const [chosen, setChosen] = useState<string | null>(null);
  const audience = chosen ?? apis.data?.[0]?.audience ?? '';
  const { data: preview, error, refetch } = useTokenPreview({ clientId: id, audience, scope: '' });
  return (
    <Section
      title="Preview"
      about="The claims of the next token with all enabled scopes. Nothing is issued."
    >
      {size !== undefined && <Size size={size} warning={warning ?? null} />}
      {apis.data?.length === 0 && (
        <Text size="sm">
          <Anchor component={Link} to={`/applications/${id}/apis`} underline="always">
            Authorize it for an API
          </Anchor>{' '}
          to see the claims.
        </Text>
      )}
      {apis.data !== undefined && apis.data.length > 1 && (
        <Select
          label="For the API"
          data={apis.data.map(({ name, audience }) => ({
            value: audience,
            label: said`${name} (${audience})`,
          }))}
          value={audience}
          onChange={setChosen}
          allowDeselect={false}
          searchable
        />
      )}
      {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {audience !== '' && preview === undefined && error === null && <Skeleton height={200} />}
      {preview?.claims && (
        <Code block tabIndex={0} aria-label="Claims" className={classes.claims}>
          {JSON.stringify(preview.claims, null, 2)}
        </Code>
      )}
      {preview?.is_issued === false && (
        <Alert color="yellow" variant="light" title="No token would be issued">
          {preview.error_description}
        </Alert>
      )}
    </Section>
  );
}
