import { expect, it } from 'vitest';
import { groupEventTypes } from './eventTypes';

it('groups types by what they are about, in their order', () => {
  const groups = groupEventTypes(
    ['api_scope.created', 'organization.created', 'api_scope.deleted'].map((code) => ({ code })),
  );
  expect(groups).toEqual([
    { title: 'API scope', types: [{ code: 'api_scope.created' }, { code: 'api_scope.deleted' }] },
    { title: 'Organization', types: [{ code: 'organization.created' }] },
  ]);
});
