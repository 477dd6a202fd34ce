import { describe, expect, it } from 'vitest';
import {
  curlOf,
  groupsOf,
  membersOf,
  missingValues,
  type OpenApiDocument,
  requestPath,
  ruleWords,
  sampleOf,
  searchGroups,
  typeWords,
} from './openapi';

const document: OpenApiDocument = {
  info: { title: 'jeton', version: '1' },
  tags: [{ name: 'APIs', description: 'Protected resources' }],
  paths: {
    '/api/v1/apis/{api_id}': {
      get: {
        operationId: 'getAPI',
        tags: ['APIs'],
        summary: 'Get one API',
        security: [{ management: ['read:apis'] }],
        parameters: [
          { name: 'api_id', in: 'path', required: true },
          { name: 'expand', in: 'query' },
        ],
        responses: { 404: { $ref: '#/components/responses/not_found' } },
      },
      options: { operationId: 'preflight' },
    },
    '/health': { get: { tags: ['Health'], operationId: 'health', security: [] } },
  },
  components: {
    responses: { not_found: { description: 'There is no such thing' } },
    schemas: {
      node: {
        type: 'object',
        properties: { name: { type: 'string', minLength: 1, maxLength: 64 }, next: { $ref: '#/components/schemas/node' } },
        required: ['name'],
      },
    },
  },
};
const groups = groupsOf(document);
const getApi = groups[0]!.operations[0]!;

describe('groupsOf', () => {
  it('groups by tags, also those that are not described, without preflights', () => {
    expect(groups.map(({ tag, operations }) => [tag, operations.map(({ id }) => id)])).toEqual([
      ['APIs', ['getAPI']],
      ['Health', ['health']],
    ]);
  });

  it('finds the scope, and answers by reference', () => {
    expect(getApi.scope).toBe('read:apis');
    expect(groups[1]!.operations[0]!.scope).toBeNull();
    expect(getApi.answers[0]).toMatchObject({ status: '404', description: 'There is no such thing' });
  });
});

it('searchGroups wants every word somewhere', () => {
  expect(searchGroups(groups, 'get read:apis')).toHaveLength(1);
  expect(searchGroups(groups, 'apis nothing')).toEqual([]);
  expect(searchGroups(groups, '')).toEqual(groups);
});

describe('schemas', () => {
  const node = { $ref: '#/components/schemas/node' };

  it('are said in words', () => {
    expect(typeWords({ type: ['string', 'null'] }, document)).toBe('string or null');
    expect(typeWords({ type: 'array', items: node }, document)).toBe('list of object');
    expect(ruleWords({ minLength: 1, maxLength: 64 })).toBe('1 to 64 characters');
    expect(ruleWords({ enum: ['a', 'b'] })).toBe('one of: a, b');
  });

  it('have members, also those in lists', () => {
    expect(membersOf({ type: 'array', items: node }, document).map(({ name, isRequired }) => [name, isRequired])).toEqual([
      ['name', true],
      ['next', false],
    ]);
  });

  it('that hold themselves have samples with an end', () => {
    expect(JSON.stringify(sampleOf(node, document)).length).toBeLessThan(500);
  });
});

describe('requests', () => {
  it('encode what was filled in and leave out what is empty', () => {
    expect(requestPath(getApi, { api_id: 'a/b', expand: '' })).toBe('/api/v1/apis/a%2Fb');
    expect(requestPath(getApi, { api_id: 'a', expand: 'scopes' })).toBe('/api/v1/apis/a?expand=scopes');
    expect(missingValues(getApi, {})).toEqual(['api_id']);
  });

  it('as curl survive quotes', () => {
    const operation = { ...getApi, method: 'POST', body: { contentType: 'application/json', schema: {}, isRequired: true } };
    expect(curlOf(operation, 'https://id.example', { api_id: 'a' }, '{"name":"it\'s"}')).toBe(
      [
        "curl -X POST 'https://id.example/api/v1/apis/a' \\",
        '  -H "Authorization: Bearer $TOKEN" \\',
        "  -H 'Content-Type: application/json' \\",
        "  -d '{\"name\":\"it'\\''s\"}'",
      ].join('\n'),
    );
  });
});
