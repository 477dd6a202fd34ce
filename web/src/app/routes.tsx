/* routes: the pages in front of the log-in, and the frame around all screens behind it. */
import { Suspense, type ReactElement } from 'react';
import { createBrowserRouter, isRouteErrorResponse, useRouteError } from 'react-router-dom';
import { chunk } from '../api/chunks';
import { ErrorNotice } from '../components/ErrorNotice';
import { LeaveGuardProvider } from '../components/LeaveGuard';
import { Screen } from '../components/Screen';
import { ISSUER_PATH } from '../lib/place';
import { AccessPage } from '../screens/access/AccessPage';
import { Shell } from './Shell';
import { screens } from './screens';

/* Who is logged in needs none of these. */
const { Component: LogIn } = chunk(() => import('../screens/access/LogIn'), 'LogIn');
const { Component: Join } = chunk(() => import('../screens/access/Join'), 'Join');
const { Component: ResetPassword } = chunk(
  () => import('../screens/access/ResetPassword'),
  'ResetPassword',
);

const FAILED = 'This screen could not be shown';

function RouteError() {
  const error = useRouteError();
  const text = isRouteErrorResponse(error) ? error.statusText : String(error);
  return <ErrorNotice error={new Error(text)} onRetry={() => window.location.reload()} />;
}

/* Without the frame, and inside of it. */
const pageError = (
  <AccessPage title={FAILED}>
    <RouteError />
  </AccessPage>
);
const screenError = (
  <Screen title={FAILED}>
    <RouteError />
  </Screen>
);

const door = (path: string, page: ReactElement) => ({
  path,
  element: (
    <LeaveGuardProvider>
      <Suspense fallback={null}>{page}</Suspense>
    </LeaveGuardProvider>
  ),
  errorElement: pageError,
});

export const router = createBrowserRouter(
  [
    door('/log-in', <LogIn />),
    door('/setup', <Join kind="setup" />),
    door('/invitation', <Join kind="invitation" />),
    door('/reset-password', <ResetPassword />),
    {
      path: '/',
      element: <Shell />,
      errorElement: pageError,
      children: [{ errorElement: screenError, children: screens }],
    },
  ],
  { basename: `${ISSUER_PATH}/console` },
);
