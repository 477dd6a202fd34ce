/* routes: the pages in front of the log-in, and the frame around all screens behind it. */
import { createBrowserRouter, isRouteErrorResponse, useRouteError } from 'react-router-dom';
import { ErrorNotice } from '../components/ErrorNotice';
import { Screen } from '../components/Screen';
import { ISSUER_PATH } from '../lib/place';
import { AccessPage } from '../screens/access/AccessPage';
import { Join } from '../screens/access/Join';
import { LogIn } from '../screens/access/LogIn';
import { ResetPassword } from '../screens/access/ResetPassword';
import { Shell } from './Shell';
import { screens } from './screens';

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

export const router = createBrowserRouter(
  [
    { path: '/log-in', element: <LogIn />, errorElement: pageError },
    { path: '/setup', element: <Join kind="setup" />, errorElement: pageError },
    { path: '/invitation', element: <Join kind="invitation" />, errorElement: pageError },
    { path: '/reset-password', element: <ResetPassword />, errorElement: pageError },
    {
      path: '/',
      element: <Shell />,
      errorElement: pageError,
      children: [{ errorElement: screenError, children: screens }],
    },
  ],
  { basename: `${ISSUER_PATH}/console` },
);
