/*
 * readAhead: what a screen reads first, by its address, so that it can be read before somebody opens
 * it. What was read a moment ago is not read again.
 */
import type { FetchQueryOptions, QueryClient } from '@tanstack/react-query';
import { matchPath } from 'react-router-dom';
import {
  administratorsQuery,
  invitationsQuery,
  openSessionsQuery,
  policyQuery,
} from './administrators';
import { apiKeyPages, apiKeyQuery, endingApiKeysQuery, keyedApisQuery } from './apiKeys';
import {
  apisQuery,
  authorizedApplicationsPages,
  openapiImportsPages,
  openapiQuery,
  scopesQuery,
} from './apis';
import {
  applicationPages,
  applicationQuery,
  authorizedApisQuery,
  clientSecretsQuery,
  propertyValuesQuery,
  tokenCustomizationQuery,
  applicationLimitsQuery,
} from './applications';
import { applicationRefusalsQuery, applicationUsageQuery, FIRST_USAGE } from './applicationUsage';
import { auditFiltersOf, auditPages, latelyQuery } from './audit';
import { environmentVariablesQuery } from './environmentVariables';
import { featureFlagsQuery, organizationFlagsQuery } from './featureFlags';
import {
  organizationApplicationsPages,
  organizationPages,
  organizationQuery,
} from './organizations';
import { passkeysQuery } from './passkeys';
import {
  allCategoriesQuery,
  allPropertiesQuery,
  categoryPages,
  organizationValuesQuery,
} from './properties';
import { openApiQuery } from './reference';
import { discoveryQuery } from './server';
import { settingsQuery } from './settings';
import { signingKeysQuery } from './signingKeys';
import { quotaQuery, quotaUseQuery } from './quotas';
import { countsQuery, tokenStatisticsQuery, unusedPages } from './statistics';
import { pageQuery } from './usePages';
import { deliveriesPages, eventTypesQuery, webhooksQuery } from './webhooks';

/* Each query has data of its own type, which nobody looks at here. */
type Reads = (id: string, parameters: URLSearchParams) => unknown[];

/* All that match are read; lists as they are without a search. */
const READS: [string, Reads][] = [
  ['/', () => [countsQuery, tokenStatisticsQuery('hour'), pageQuery(unusedPages)]],
  ['/', () => [signingKeysQuery, endingApiKeysQuery]],
  ['/applications', () => [pageQuery(applicationPages({}))]],
  ['/applications/:id/*', (id) => [applicationQuery(id)]],
  ['/applications/:id', (id) => [clientSecretsQuery(id), discoveryQuery]],
  ['/applications/:id/apis', (id) => [authorizedApisQuery(id), apisQuery]],
  ['/applications/:id/properties', (id) => [propertyValuesQuery(id), allPropertiesQuery('app')]],
  [
    '/applications/:id/tokens',
    (id) => [
      tokenCustomizationQuery(id),
      applicationLimitsQuery(id),
      authorizedApisQuery(id),
      quotaQuery({ of: 'application', id }),
      quotaUseQuery({ of: 'application', id }),
    ],
  ],
  ['/applications/:id/test', (id) => [authorizedApisQuery(id), apisQuery, discoveryQuery]],
  [
    '/applications/:id/usage',
    (id) => [applicationUsageQuery(id, ...FIRST_USAGE), applicationRefusalsQuery(id)],
  ],
  ['/applications/:id/audit', (id) => [pageQuery(auditPages({ subject: id })), apisQuery]],
  ['/apis/*', () => [apisQuery]],
  ['/apis/:id', () => [discoveryQuery]],
  ['/apis/:id/scopes', (id) => [scopesQuery(id)]],
  ['/apis/:id/applications', (id) => [pageQuery(authorizedApplicationsPages(id))]],
  ['/apis/:id/test', (id) => [pageQuery(authorizedApplicationsPages(id)), discoveryQuery]],
  ['/apis/:id/openapi', (id) => [openapiQuery(id), pageQuery(openapiImportsPages(id))]],
  ['/organizations', () => [pageQuery(organizationPages({}))]],
  ['/organizations/:id/*', (id) => [organizationQuery(id)]],
  [
    '/organizations/:id',
    (id) => [quotaQuery({ of: 'organization', id }), quotaUseQuery({ of: 'organization', id })],
  ],
  ['/organizations/:id/applications', (id) => [pageQuery(organizationApplicationsPages(id))]],
  ['/organizations/:id/api-keys', (id) => [pageQuery(apiKeyPages({ org_code: id })), apisQuery]],
  [
    '/organizations/:id/properties',
    (id) => [organizationValuesQuery(id), allPropertiesQuery('org')],
  ],
  ['/organizations/:id/feature-flags', (id) => [featureFlagsQuery, organizationFlagsQuery(id)]],
  ['/api-keys', () => [pageQuery(apiKeyPages({})), apisQuery]],
  ['/api-keys/:id', (id) => [apiKeyQuery(id), keyedApisQuery]],
  ['/properties', () => [allPropertiesQuery('app'), allCategoriesQuery('app')]],
  ['/properties/app', () => [allPropertiesQuery('app'), allCategoriesQuery('app')]],
  ['/properties/org', () => [allPropertiesQuery('org'), allCategoriesQuery('org')]],
  ['/properties/categories', () => [pageQuery(categoryPages('app'))]],
  ['/feature-flags', () => [featureFlagsQuery]],
  ['/environment-variables', () => [environmentVariablesQuery]],
  ['/webhooks/*', () => [webhooksQuery]],
  ['/webhooks/new', () => [eventTypesQuery]],
  ['/webhooks/:id/edit', () => [eventTypesQuery]],
  ['/webhooks/:id/deliveries', (id) => [pageQuery(deliveriesPages(id, null))]],
  [
    '/audit',
    (_, parameters) => [pageQuery(auditPages(auditFiltersOf(parameters))), latelyQuery, apisQuery],
  ],
  ['/signing-keys', () => [signingKeysQuery]],
  ['/administrators', () => [administratorsQuery, invitationsQuery, policyQuery]],
  ['/account', () => [openSessionsQuery, passkeysQuery, policyQuery]],
  ['/settings', () => [settingsQuery]],
  ['/decoder', () => [discoveryQuery]],
  ['/reference/:id?', () => [openApiQuery]],
];

export function readAhead(
  queries: QueryClient,
  path: string,
  parameters: URLSearchParams,
): Promise<unknown>[] {
  return READS.flatMap(([pattern, reads]) => {
    const match = matchPath(pattern, path);
    return match === null ? [] : reads(match.params.id ?? '', parameters);
  }).map((query) => queries.prefetchQuery(query as FetchQueryOptions));
}
