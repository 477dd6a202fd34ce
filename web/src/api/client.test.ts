import { describe, expect, it } from 'vitest';
import { ApiError } from './client';

const cases = [
  ['names its member first', 400, 'INVALID_PARAMETER', 'name must be 1 to 64 characters', 'name'],
  [
    'names an entry of a list',
    400,
    'INVALID_PARAMETER',
    'scope_ids[2] must be an id',
    'scope_ids[2]',
  ],
  [
    'is of a code that belongs to one',
    400,
    'PROPERTY_KEY_TAKEN',
    'Another property has this key',
    'key',
  ],
  ['is of a thing that is gone', 404, 'ORGANIZATION_NOT_FOUND', 'There is no such', null],
  ['is of no field', 403, 'FORBIDDEN', 'You may not', null],
] as const;

describe('the field of an error', () => {
  it.each(cases)('%s', (_, status, code, message, field) =>
    expect(new ApiError(status, code, message).field).toBe(field),
  );
});
