/* Create: the dialogs that Home opens; they are loaded when one is. */
import { lazy, Suspense } from 'react';
import { useNavigate } from 'react-router-dom';
import type { DialogProps } from '../../components/useDialog';

export type Creating = 'application' | 'api';

const CreateApplication = lazy(async () => ({
  default: (await import('../applications/CreateApplication')).CreateApplication,
}));
const CreateApi = lazy(async () => ({ default: (await import('../apis/CreateApi')).CreateApi }));

export function Create({ what, ...dialog }: DialogProps & { what: Creating }) {
  const navigate = useNavigate();
  return (
    <Suspense fallback={null}>
      {what === 'application' ? (
        <CreateApplication {...dialog} />
      ) : (
        <CreateApi {...dialog} onCreated={(id) => void navigate(`/apis/${id}/scopes`)} />
      )}
    </Suspense>
  );
}
