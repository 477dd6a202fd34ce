/*
 * screens: every screen behind the log-in, by its address. Each area is a chunk of its own, which is
 * loaded when it is opened, or when somebody is about to (prefetch.ts).
 */
import type { ComponentType } from 'react';
import { Navigate, type RouteObject } from 'react-router-dom';
import { chunk } from '../api/chunks';
import { NotFound } from '../screens/NotFound';

/* What a route's handle holds. */
export interface Preloaded {
  preload: () => Promise<unknown>;
}

function screen<Name extends string>(load: () => Promise<Record<Name, ComponentType>>, name: Name) {
  const { Component, preload } = chunk(load, name);
  return { element: <Component />, handle: { preload } satisfies Preloaded };
}

/* The areas of several screens. */
const organizations = () => import('../screens/organizations');
const apiKeys = () => import('../screens/api-keys');
const properties = () => import('../screens/properties');
const applicationProperties = screen(properties, 'ApplicationProperties');
const featureFlags = () => import('../screens/feature-flags/FeatureFlags');
const webhookForm = () => import('../screens/webhooks/WebhookForm');
const variables = () => import('../screens/environment-variables/EnvironmentVariables');

export const screens: RouteObject[] = [
  { index: true, ...screen(() => import('../screens/home/Home'), 'Home') },
  {
    path: 'applications',
    ...screen(() => import('../screens/applications/ApplicationList'), 'ApplicationList'),
  },
  {
    path: 'applications/:applicationId',
    ...screen(() => import('../screens/applications/ApplicationScreen'), 'ApplicationScreen'),
    children: [
      {
        index: true,
        ...screen(() => import('../screens/applications/ApplicationDetails'), 'ApplicationDetails'),
      },
      {
        path: 'apis',
        ...screen(() => import('../screens/applications/ApplicationApis'), 'ApplicationApis'),
      },
      {
        path: 'properties',
        ...screen(
          () => import('../screens/applications/ApplicationProperties'),
          'ApplicationProperties',
        ),
      },
      {
        path: 'tokens',
        ...screen(() => import('../screens/applications/ApplicationTokens'), 'ApplicationTokens'),
      },
      {
        path: 'test',
        ...screen(() => import('../screens/test/ApplicationTest'), 'ApplicationTest'),
      },
      {
        path: 'usage',
        ...screen(() => import('../screens/applications/ApplicationUsage'), 'ApplicationUsage'),
      },
      {
        path: 'audit',
        ...screen(() => import('../screens/applications/ApplicationAudit'), 'ApplicationAudit'),
      },
    ],
  },
  { path: 'apis', ...screen(() => import('../screens/apis/ApiList'), 'ApiList') },
  {
    path: 'apis/:apiId',
    ...screen(() => import('../screens/apis/ApiScreen'), 'ApiScreen'),
    children: [
      { index: true, ...screen(() => import('../screens/apis/ApiDetails'), 'ApiDetails') },
      {
        path: 'scopes',
        ...screen(() => import('../screens/apis/ApiScopes'), 'ApiScopes'),
      },
      {
        path: 'applications',
        ...screen(() => import('../screens/apis/ApiApplications'), 'ApiApplications'),
      },
      { path: 'test', ...screen(() => import('../screens/test/ApiTest'), 'ApiTest') },
      {
        path: 'openapi',
        ...screen(() => import('../screens/apis/ApiOpenapi'), 'ApiOpenapi'),
      },
    ],
  },
  { path: 'decoder', ...screen(() => import('../screens/decoder/Decoder'), 'Decoder') },
  {
    path: 'webhooks',
    ...screen(() => import('../screens/webhooks/Webhooks'), 'Webhooks'),
  },
  { path: 'webhooks/new', ...screen(webhookForm, 'CreateWebhook') },
  {
    path: 'webhooks/:webhookId',
    ...screen(() => import('../screens/webhooks/WebhookScreen'), 'WebhookScreen'),
    children: [
      {
        index: true,
        ...screen(() => import('../screens/webhooks/WebhookDetails'), 'WebhookDetails'),
      },
      {
        path: 'deliveries',
        ...screen(() => import('../screens/webhooks/Deliveries'), 'Deliveries'),
      },
      { path: 'edit', ...screen(webhookForm, 'EditWebhook') },
      {
        path: 'verify',
        ...screen(() => import('../screens/webhooks/VerifyNote'), 'VerifyNote'),
      },
    ],
  },
  { path: 'audit', ...screen(() => import('../screens/audit/Audit'), 'Audit') },
  {
    path: 'signing-keys',
    ...screen(() => import('../screens/signing-keys/SigningKeys'), 'SigningKeys'),
  },
  {
    path: 'administrators',
    ...screen(() => import('../screens/administrators/Administrators'), 'Administrators'),
  },
  { path: 'account', ...screen(() => import('../screens/account/Account'), 'Account') },
  {
    path: 'settings',
    ...screen(() => import('../screens/settings/Settings'), 'Settings'),
  },
  {
    path: 'reference/:operationId?',
    ...screen(() => import('../screens/reference/Reference'), 'Reference'),
  },
  { path: 'organizations', ...screen(organizations, 'Organizations') },
  {
    path: 'organizations/:code',
    ...screen(organizations, 'Organization'),
    children: [
      { index: true, ...screen(organizations, 'OrganizationDetails') },
      { path: 'applications', ...screen(organizations, 'OrganizationApplications') },
      { path: 'api-keys', ...screen(apiKeys, 'OrganizationApiKeys') },
      { path: 'properties', ...screen(organizations, 'OrganizationProperties') },
      { path: 'feature-flags', ...screen(organizations, 'OrganizationFlags') },
    ],
  },
  { path: 'api-keys', ...screen(apiKeys, 'ApiKeys') },
  { path: 'api-keys/:id', ...screen(apiKeys, 'ApiKey') },
  {
    path: 'properties',
    ...screen(properties, 'Properties'),
    children: [
      { ...applicationProperties, index: true, element: <Navigate to="/properties/app" replace /> },
      { path: 'app', ...applicationProperties },
      { path: 'org', ...screen(properties, 'OrganizationProperties') },
      { path: 'categories', ...screen(properties, 'Categories') },
    ],
  },
  { path: 'feature-flags', ...screen(featureFlags, 'FeatureFlags') },
  { path: 'environment-variables', ...screen(variables, 'EnvironmentVariables') },
  { path: '*', element: <NotFound /> },
];
