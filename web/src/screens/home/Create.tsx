/* Create: the dialogs that Home opens; they are loaded when one is. */
import { Suspense } from 'react';
import { useNavigate } from 'react-router-dom';
import { chunk } from '../../api/chunks';
import type { DialogProps } from '../../components/useDialog';
import { CreateApplicationLater } from '../applications/CreateApplicationLater';

export type Creating = 'application' | 'api';

const { Component: CreateApi } = chunk(() => import('../apis/CreateApi'), 'CreateApi');

export function Create({ what, ...dialog }: DialogProps & { what: Creating }) {
  const navigate = useNavigate();
  return (
    <Suspense fallback={null}>
      {what === 'application' ? (
        <CreateApplicationLater {...dialog} />
      ) : (
        <CreateApi {...dialog} onCreated={(id) => void navigate(`/apis/${id}/scopes`)} />
      )}
    </Suspense>
  );
}
