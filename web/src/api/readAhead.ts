/*
 * readAhead: what a screen reads first, by its address, so that it can be read before somebody opens
 * it. What was read a moment ago is not read again.
 */
import type { FetchQueryOptions, QueryClient } from '@tanstack/react-query';
import { matchPath } from 'react-router-dom';
import { apiKeyQuery } from './apiKeys';
import { apisQuery, scopesQuery } from './apis';
import { applicationQuery, authorizedApisQuery, clientSecretsQuery } from './applications';
import { organizationQuery } from './organizations';
import { webhooksQuery } from './webhooks';

/* Each query has data of its own type, which nobody looks at here. */
type Reads = (id: string) => unknown[];

const READS: [string, Reads][] = [
  ['/applications/:id/*', (id) => [applicationQuery(id)]],
  ['/applications/:id', (id) => [clientSecretsQuery(id)]],
  ['/applications/:id/apis', (id) => [authorizedApisQuery(id), apisQuery]],
  ['/apis/*', () => [apisQuery]],
  ['/apis/:id/scopes', (id) => [scopesQuery(id)]],
  ['/organizations/:id/*', (id) => [organizationQuery(id)]],
  ['/api-keys/:id', (id) => [apiKeyQuery(id)]],
  ['/webhooks/*', () => [webhooksQuery]],
];

export function readAhead(queries: QueryClient, path: string): Promise<unknown>[] {
  return READS.flatMap(([pattern, reads]) => {
    const match = matchPath(pattern, path);
    return match === null ? [] : reads(match.params.id ?? '');
  }).map((query) => queries.prefetchQuery(query as FetchQueryOptions));
}
