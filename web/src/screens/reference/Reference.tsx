/* Reference: every operation of the API as the server's own document says it, beside one of them. */
import { Grid, Skeleton } from '@mantine/core';
import { Suspense } from 'react';
import { useParams } from 'react-router-dom';
import { chunk } from '../../api/chunks';
import { useOpenApi } from '../../api/reference';
import { useTestTokenInUse } from '../../api/testToken';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Screen } from '../../components/Screen';
import { Introduction } from './Introduction';
import { OperationList } from './OperationList';

const { Component: OperationView } = chunk(() => import('./OperationView'), 'OperationView');
/* It reads the token, which few here have. */
const { Component: TestTokenNotice } = chunk(() => import('./TestTokenNotice'), 'TestTokenNotice');

const PARENT = { label: 'API reference', path: '/reference' };

export function Reference() {
  const { operationId } = useParams();
  const openApi = useOpenApi();
  const token = useTestTokenInUse();
  if (openApi.data === undefined)
    return (
      <Screen title="API reference">
        {openApi.isError ? (
          <ErrorNotice error={openApi.error} onRetry={() => void openApi.refetch()} />
        ) : (
          <Skeleton height={300} />
        )}
      </Screen>
    );
  const { document, groups } = openApi.data;
  const operation = groups
    .flatMap(({ operations }) => operations)
    .find(({ id }) => id === operationId);
  const isList = operationId === undefined;
  const view =
    operation !== undefined ? (
      <Suspense fallback={<Skeleton height={320} />}>
        <OperationView key={operation.id} operation={operation} document={document} />
      </Suspense>
    ) : isList ? (
      <Introduction document={document} />
    ) : (
      <EmptyState title="There is no such operation">
        It may be of another version. Look for it in the list.
      </EmptyState>
    );
  return (
    <Screen
      title={operation?.summary || 'API reference'}
      parent={isList ? undefined : PARENT}
      about={
        isList ? 'Everything this console does, you can do over the API. Try it here.' : undefined
      }
    >
      {token !== null && (
        <Suspense fallback={null}>
          <TestTokenNotice used={token} />
        </Suspense>
      )}
      <Grid gap="xl">
        <Grid.Col
          span={{ base: 12, lg: 4 }}
          order={{ base: 2, lg: 1 }}
          visibleFrom={isList ? undefined : 'lg'}
        >
          <OperationList groups={groups} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 8 }} order={{ base: 1, lg: 2 }}>
          {view}
        </Grid.Col>
      </Grid>
    </Screen>
  );
}
