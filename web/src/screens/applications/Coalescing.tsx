/* Coalescing: whether this application may get an earlier token again. */
import { Stack, Switch } from '@mantine/core';
import { type TokenCustomization, useCustomizeTokens } from '../../api/applications';
import { useMayChange } from '../../api/access';
import { ErrorNotice } from '../../components/ErrorNotice';
import { ShowRequest } from '../../components/ShowRequest';
import { Section } from '../../components/Section';
import { useCurrentApplication } from './ApplicationScreen';

export function Coalescing({ customization }: { customization: TokenCustomization }) {
  const { id } = useCurrentApplication();
  const customize = useCustomizeTokens(id);
  const { coalesce_tokens } = customization;
  const mayChange = useMayChange();
  return (
    <Section
      title="Coalescing"
      about="For an application that asks for a token far more often than it needs a new one."
    >
      <Stack gap="sm">
        <Switch
          label="Return the same token again while it is young"
          description={
            'Requests with the same client secret, audiences and scopes get the earlier token, with ' +
            'what is left of its lifetime. That saves the signature. But several callers then share ' +
            'one jti: leave it off where an API accepts each jti only once.'
          }
          checked={
            customize.isPending ? customize.variables.coalesce_tokens === true : coalesce_tokens
          }
          disabled={!mayChange}
          onChange={(event) =>
            customize.mutate({
              coalesce_tokens: event.currentTarget.checked,
              seen: { coalesce_tokens },
            })
          }
        />
        {mayChange && (
          <ShowRequest
            values={coalesce_tokens}
            describe={() => customize.describe({ coalesce_tokens })}
          />
        )}
        {customize.error !== null && <ErrorNotice error={customize.error} />}
      </Stack>
    </Section>
  );
}
