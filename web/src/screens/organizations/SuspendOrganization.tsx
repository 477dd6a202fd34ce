/* Suspending is undone with a click, so no name is typed; what it does is said before. */
import { Button } from '@mantine/core';
import { type Organization, useUpdateOrganization } from '../../api/organizations';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { useNotify } from '../../components/notices';
import { Section } from '../../components/Section';
import { useDialog } from '../../components/useDialog';
import { said } from '../../lib/said';

const EFFECT =
  'While it is suspended its applications get no tokens (unauthorized_client), and tokens they already have do not reach the management API. Its API keys do not verify. An API that checks only signatures accepts tokens until they expire.';

export function SuspendOrganization({ organization }: { organization: Organization }) {
  const { code, name, is_suspended } = organization;
  const asking = useDialog();
  const update = useUpdateOrganization(code);
  const notify = useNotify();
  const set = (isSuspended: boolean) =>
    update.mutate(
      { is_suspended: isSuspended, seen: { is_suspended: !isSuspended } },
      {
        onSuccess: () => {
          asking.props.onClose();
          notify(isSuspended ? said`${name} suspended` : said`${name} no longer suspended`, {
            undo: () => set(!isSuspended),
            describe: () => update.describe({ is_suspended: isSuspended }),
          });
        },
        onError: (error) => {
          if (!isSuspended) notify(error.message, { isError: true });
        },
      },
    );
  return (
    <Section
      title={is_suspended ? 'Suspended' : 'Suspend'}
      about={EFFECT}
      actions={
        is_suspended ? (
          <Button onClick={() => set(false)} loading={update.isPending}>
            End suspension
          </Button>
        ) : (
          <Button variant="outline" color="red" onClick={() => asking.open(true)}>
            Suspend organization
          </Button>
        )
      }
    >
      <ConfirmDialog
        {...asking.props}
        title={said`Suspend ${name}?`}
        verb="Suspend organization"
        onConfirm={() => set(true)}
        isPending={update.isPending}
        describe={() => update.describe({ is_suspended: true })}
        error={update.error}
      >
        {EFFECT} You can end it at any time.
      </ConfirmDialog>
    </Section>
  );
}
