/* routes: every screen by its address. Each area is a chunk of its own, loaded when it is opened. */
import type { ComponentType } from 'react';
import {
  createBrowserRouter,
  isRouteErrorResponse,
  Navigate,
  useRouteError,
} from 'react-router-dom';
import { ErrorNotice } from '../components/ErrorNotice';
import { ISSUER_PATH } from '../lib/place';
import { AccessPage } from '../screens/access/AccessPage';
import { Join } from '../screens/access/Join';
import { LogIn } from '../screens/access/LogIn';
import { ResetPassword } from '../screens/access/ResetPassword';
import { NotFound } from '../screens/NotFound';
import { Shell } from './Shell';

/* `lazy` of a route whose module exports that component. */
function screen<Name extends string>(load: () => Promise<Record<Name, ComponentType>>, name: Name) {
  return async () => ({ Component: (await load())[name] });
}

/* The areas of several screens. */
const organizations = () => import('../screens/organizations');
const apiKeys = () => import('../screens/api-keys');
const properties = () => import('../screens/properties');
const featureFlags = () => import('../screens/feature-flags/FeatureFlags');
const webhookForm = () => import('../screens/webhooks/WebhookForm');
const variables = () => import('../screens/environment-variables/EnvironmentVariables');

/* A chunk that cannot be loaded is of a server that was upgraded meanwhile: the page is old. */
function RouteError() {
  const error = useRouteError();
  const text = isRouteErrorResponse(error) ? error.statusText : String(error);
  return (
    <AccessPage title="This screen could not be shown">
      <ErrorNotice error={new Error(text)} onRetry={() => window.location.reload()} />
    </AccessPage>
  );
}

export const router = createBrowserRouter(
  [
    { path: '/log-in', element: <LogIn />, errorElement: <RouteError /> },
    { path: '/setup', element: <Join kind="setup" />, errorElement: <RouteError /> },
    { path: '/invitation', element: <Join kind="invitation" />, errorElement: <RouteError /> },
    { path: '/reset-password', element: <ResetPassword />, errorElement: <RouteError /> },
    {
      path: '/',
      element: <Shell />,
      errorElement: <RouteError />,
      children: [
        { index: true, lazy: screen(() => import('../screens/home/Home'), 'Home') },
        {
          path: 'applications',
          lazy: screen(() => import('../screens/applications/ApplicationList'), 'ApplicationList'),
        },
        {
          path: 'applications/:applicationId',
          lazy: screen(
            () => import('../screens/applications/ApplicationScreen'),
            'ApplicationScreen',
          ),
          children: [
            {
              index: true,
              lazy: screen(
                () => import('../screens/applications/ApplicationDetails'),
                'ApplicationDetails',
              ),
            },
            {
              path: 'apis',
              lazy: screen(
                () => import('../screens/applications/ApplicationApis'),
                'ApplicationApis',
              ),
            },
            {
              path: 'properties',
              lazy: screen(
                () => import('../screens/applications/ApplicationProperties'),
                'ApplicationProperties',
              ),
            },
            {
              path: 'tokens',
              lazy: screen(
                () => import('../screens/applications/ApplicationTokens'),
                'ApplicationTokens',
              ),
            },
            {
              path: 'test',
              lazy: screen(() => import('../screens/test/ApplicationTest'), 'ApplicationTest'),
            },
          ],
        },
        { path: 'apis', lazy: screen(() => import('../screens/apis/ApiList'), 'ApiList') },
        {
          path: 'apis/:apiId',
          lazy: screen(() => import('../screens/apis/ApiScreen'), 'ApiScreen'),
          children: [
            { index: true, lazy: screen(() => import('../screens/apis/ApiDetails'), 'ApiDetails') },
            {
              path: 'scopes',
              lazy: screen(() => import('../screens/apis/ApiScopes'), 'ApiScopes'),
            },
            {
              path: 'applications',
              lazy: screen(() => import('../screens/apis/ApiApplications'), 'ApiApplications'),
            },
            { path: 'test', lazy: screen(() => import('../screens/test/ApiTest'), 'ApiTest') },
            {
              path: 'openapi',
              lazy: screen(() => import('../screens/apis/ApiOpenapi'), 'ApiOpenapi'),
            },
          ],
        },
        { path: 'decoder', lazy: screen(() => import('../screens/decoder/Decoder'), 'Decoder') },
        {
          path: 'webhooks',
          lazy: screen(() => import('../screens/webhooks/Webhooks'), 'Webhooks'),
        },
        { path: 'webhooks/new', lazy: screen(webhookForm, 'CreateWebhook') },
        {
          path: 'webhooks/:webhookId',
          lazy: screen(() => import('../screens/webhooks/WebhookScreen'), 'WebhookScreen'),
          children: [
            {
              index: true,
              lazy: screen(() => import('../screens/webhooks/WebhookDetails'), 'WebhookDetails'),
            },
            {
              path: 'deliveries',
              lazy: screen(() => import('../screens/webhooks/Deliveries'), 'Deliveries'),
            },
            { path: 'edit', lazy: screen(webhookForm, 'EditWebhook') },
            {
              path: 'verify',
              lazy: screen(() => import('../screens/webhooks/VerifyNote'), 'VerifyNote'),
            },
          ],
        },
        { path: 'audit', lazy: screen(() => import('../screens/audit/Audit'), 'Audit') },
        {
          path: 'signing-keys',
          lazy: screen(() => import('../screens/signing-keys/SigningKeys'), 'SigningKeys'),
        },
        {
          path: 'administrators',
          lazy: screen(() => import('../screens/administrators/Administrators'), 'Administrators'),
        },
        { path: 'account', lazy: screen(() => import('../screens/account/Account'), 'Account') },
        {
          path: 'settings',
          lazy: screen(() => import('../screens/settings/Settings'), 'Settings'),
        },
        {
          path: 'reference/:operationId?',
          lazy: screen(() => import('../screens/reference/Reference'), 'Reference'),
        },
        { path: 'organizations', lazy: screen(organizations, 'Organizations') },
        {
          path: 'organizations/:code',
          lazy: screen(organizations, 'Organization'),
          children: [
            { index: true, lazy: screen(organizations, 'OrganizationDetails') },
            { path: 'applications', lazy: screen(organizations, 'OrganizationApplications') },
            { path: 'api-keys', lazy: screen(apiKeys, 'OrganizationApiKeys') },
            { path: 'properties', lazy: screen(organizations, 'OrganizationProperties') },
            { path: 'feature-flags', lazy: screen(organizations, 'OrganizationFlags') },
          ],
        },
        { path: 'api-keys', lazy: screen(apiKeys, 'ApiKeys') },
        { path: 'api-keys/:id', lazy: screen(apiKeys, 'ApiKey') },
        {
          path: 'properties',
          lazy: screen(properties, 'Properties'),
          children: [
            { index: true, element: <Navigate to="/properties/app" replace /> },
            { path: 'app', lazy: screen(properties, 'ApplicationProperties') },
            { path: 'org', lazy: screen(properties, 'OrganizationProperties') },
            { path: 'categories', lazy: screen(properties, 'Categories') },
          ],
        },
        { path: 'feature-flags', lazy: screen(featureFlags, 'FeatureFlags') },
        { path: 'environment-variables', lazy: screen(variables, 'EnvironmentVariables') },
        { path: '*', element: <NotFound /> },
      ],
    },
  ],
  { basename: `${ISSUER_PATH}/console` },
);
