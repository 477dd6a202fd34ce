/* TokenPreview: the claims that the next token would have; and how large it is now. */
import { Alert, Anchor, Code, Progress, Select, Skeleton, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import {
  type TokenContents,
  type TokenCustomization,
  useAuthorizedApis,
} from '../../api/applications';
import { useTokenPreview } from '../../api/tokens';
import { ErrorNotice } from '../../components/ErrorNotice';
import { useCurrentApplication } from './ApplicationScreen';
import { said } from '../../lib/said';
import { numeral } from '../../lib/counted';

export function TokenSize({ customization }: { customization: TokenCustomization }) {
  const { token_size: size, warning } = customization;
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

/* contents: as if these were chosen; className: of the claims. */
export function TokenPreview({
  contents,
  className,
}: {
  contents?: TokenContents;
  className?: string;
}) {
  const { id } = useCurrentApplication();
  const apis = useAuthorizedApis(id);
  const [chosen, setChosen] = useState<string | null>(null);
  const audience = chosen ?? apis.data?.[0]?.audience ?? '';
  const request = { clientId: id, audience, scope: '' };
  const { data: preview, error, refetch } = useTokenPreview(request, contents);
  return (
    <>
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
        <Code block tabIndex={0} aria-label="Claims" className={className}>
          {JSON.stringify(preview.claims, null, 2)}
        </Code>
      )}
      {preview?.is_issued === false && (
        <Alert color="yellow" variant="light" title="No token would be issued">
          {preview.error_description}
        </Alert>
      )}
    </>
  );
}
