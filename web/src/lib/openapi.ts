/*
 * openapi: what the API reference shows of an OpenAPI 3.1 document: its operations with their
 * parameters, bodies and answers, samples of them, and requests made of what was filled in.
 */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  additionalProperties?: boolean | JsonSchema;
  oneOf?: JsonSchema[];
  anyOf?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
  examples?: unknown[];
  default?: unknown;
  format?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
}

export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: JsonSchema;
}

type Content = Record<string, { schema?: JsonSchema }>;

interface Answer {
  $ref?: string;
  description?: string;
  content?: Content;
}

interface DocumentOperation {
  operationId?: string;
  tags?: string[];
  summary?: string;
  description?: string;
  security?: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Content };
  responses?: Record<string, Answer>;
}

export interface OpenApiDocument {
  info: { title: string; version: string; description?: string };
  tags?: { name: string; description?: string }[];
  paths: Record<string, Record<string, DocumentOperation>>;
  components?: { schemas?: Record<string, JsonSchema>; responses?: Record<string, Answer> };
}

export interface Body {
  contentType: string;
  schema: JsonSchema;
}

export interface Operation {
  id: string;
  method: string;
  path: string;
  tag: string;
  summary: string;
  description: string;
  /* Of the token that it needs; null: it takes no token. */
  scope: string | null;
  parameters: Parameter[];
  body: (Body & { isRequired: boolean }) | null;
  answers: { status: string; description: string; body: Body | null }[];
}

export interface OperationGroup {
  tag: string;
  about: string;
  operations: Operation[];
}

/* --- Reading the document --------------------------------------------------------------------- */

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

function firstBody(content: Content | undefined): Body | null {
  const [contentType, media] = Object.entries(content ?? {})[0] ?? [];
  return contentType === undefined ? null : { contentType, schema: media?.schema ?? {} };
}

const lastName = (ref: string) => ref.slice(ref.lastIndexOf('/') + 1);

export function resolved(schema: JsonSchema, document: OpenApiDocument): JsonSchema {
  if (schema.$ref === undefined) return schema;
  return document.components?.schemas?.[lastName(schema.$ref)] ?? {};
}

function operationOf(
  path: string,
  method: string,
  source: DocumentOperation,
  document: OpenApiDocument,
): Operation {
  const scopes = source.security?.find((one) => 'management' in one)?.management;
  const body = firstBody(source.requestBody?.content);
  return {
    id: source.operationId ?? `${method}${path}`,
    method: method.toUpperCase(),
    path,
    tag: source.tags?.[0] ?? 'Others',
    summary: source.summary ?? '',
    description: source.description ?? '',
    scope: scopes?.[0] ?? null,
    parameters: source.parameters ?? [],
    body: body === null ? null : { ...body, isRequired: source.requestBody?.required ?? false },
    answers: Object.entries(source.responses ?? {}).map(([status, answer]) => {
      const whole =
        answer.$ref === undefined
          ? answer
          : (document.components?.responses?.[lastName(answer.$ref)] ?? {});
      return { status, description: whole.description ?? '', body: firstBody(whole.content) };
    }),
  };
}

/* In the order of the document's tags, and of its paths in each. */
export function groupsOf(document: OpenApiDocument): OperationGroup[] {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    METHODS.flatMap((method) => {
      const source = methods[method];
      return source === undefined ? [] : [operationOf(path, method, source, document)];
    }),
  );
  const known = (document.tags ?? []).map(({ name, description }) => ({ tag: name, about: description ?? '' }));
  const others = [...new Set(operations.map(({ tag }) => tag))]
    .filter((tag) => !known.some((one) => one.tag === tag))
    .map((tag) => ({ tag, about: '' }));
  return [...known, ...others]
    .map((group) => ({ ...group, operations: operations.filter(({ tag }) => tag === group.tag) }))
    .filter((group) => group.operations.length > 0);
}

/* Every word somewhere in what an operation is called. */
export function searchGroups(groups: OperationGroup[], search: string): OperationGroup[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = ({ id, method, path, summary, scope, tag }: Operation) => {
    const text = `${id} ${method} ${path} ${summary} ${scope ?? ''} ${tag}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return groups
    .map((group) => ({ ...group, operations: group.operations.filter(fits) }))
    .filter(({ operations }) => operations.length > 0);
}

/* --- Schemas in words ------------------------------------------------------------------------- */

/* "string", "string or null", "list of integer". */
export function typeWords(schema: JsonSchema, document: OpenApiDocument): string {
  const whole = resolved(schema, document);
  const union = whole.oneOf ?? whole.anyOf;
  if (union !== undefined)
    return [...new Set(union.map((one) => typeWords(one, document)))].join(' or ');
  const types = Array.isArray(whole.type) ? whole.type : [whole.type ?? (whole.properties ? 'object' : 'any')];
  return types
    .map((type) =>
      type === 'array' ? `list of ${whole.items ? typeWords(whole.items, document) : 'any'}` : type,
    )
    .join(' or ');
}

/* "1 to 64", "at most 500", "10 or more"; '' without bounds. */
function range(low: number | undefined, high: number | undefined): string {
  if (low !== undefined && high !== undefined) return `${low} to ${high}`;
  if (high !== undefined) return `at most ${high}`;
  return low === undefined ? '' : `${low} or more`;
}

export function ruleWords(schema: JsonSchema): string {
  const length = range(schema.minLength, schema.maxLength);
  const items = range(schema.minItems, schema.maxItems);
  return [
    schema.enum === undefined ? '' : `one of: ${schema.enum.map(String).join(', ')}`,
    length === '' ? '' : `${length} characters`,
    items === '' ? '' : `${items} of them`,
    range(schema.minimum, schema.maximum),
    schema.format ?? '',
    schema.default === undefined ? '' : `default ${JSON.stringify(schema.default)}`,
  ]
    .filter((words) => words !== '')
    .join('; ');
}

export interface Member {
  name: string;
  schema: JsonSchema;
  isRequired: boolean;
}

/* Of an object, or of the objects in a list of them. */
export function membersOf(schema: JsonSchema, document: OpenApiDocument): Member[] {
  const whole = resolved(schema, document);
  if (whole.items !== undefined) return membersOf(whole.items, document);
  return Object.entries(whole.properties ?? {}).map(([name, member]) => ({
    name,
    schema: resolved(member, document),
    isRequired: whole.required?.includes(name) ?? false,
  }));
}

/* --- Samples ---------------------------------------------------------------------------------- */

const SAMPLE_DEPTH = 6;

const SAMPLES: Record<string, unknown> = { string: '', integer: 0, number: 0, boolean: false, null: null };

/* What a body may look like: its examples, else the emptiest value of its type. */
export function sampleOf(schema: JsonSchema, document: OpenApiDocument, depth = SAMPLE_DEPTH): unknown {
  const whole = resolved(schema, document);
  if (whole.examples?.[0] !== undefined) return whole.examples[0];
  if (whole.default !== undefined) return whole.default;
  if (whole.enum !== undefined) return whole.enum[0];
  const first = whole.oneOf?.[0] ?? whole.anyOf?.[0];
  if (first !== undefined) return depth === 0 ? null : sampleOf(first, document, depth - 1);
  const type = Array.isArray(whole.type) ? whole.type[0] : whole.type;
  if (type === 'array')
    return whole.items === undefined || depth === 0 ? [] : [sampleOf(whole.items, document, depth - 1)];
  if (type === 'object' || whole.properties !== undefined)
    return depth === 0
      ? {}
      : Object.fromEntries(
          Object.entries(whole.properties ?? {}).map(([name, member]) => [
            name,
            sampleOf(member, document, depth - 1),
          ]),
        );
  return SAMPLES[type ?? 'string'] ?? null;
}

const FORM = 'application/x-www-form-urlencoded';

export function sampleBody({ contentType, schema }: Body, document: OpenApiDocument): string {
  if (contentType === FORM) {
    const sample = sampleOf(schema, document) as Record<string, unknown>;
    return new URLSearchParams(
      Object.entries(sample).map(([name, value]) => [name, String(value)]),
    ).toString();
  }
  return contentType.includes('json') ? JSON.stringify(sampleOf(schema, document), null, 2) : '';
}

/* --- Requests --------------------------------------------------------------------------------- */

export type Values = Record<string, string>;

/* The path and query with what was filled in; what is empty is left out of the query. */
export function requestPath({ path, parameters }: Operation, values: Values): string {
  const filled = path.replace(/\{(\w+)\}/g, (mark, name: string) =>
    values[name] ? encodeURIComponent(values[name]) : mark,
  );
  const query = new URLSearchParams(
    parameters.flatMap(({ name, in: place }) =>
      place === 'query' && values[name] ? [[name, values[name]]] : [],
    ),
  ).toString();
  return query === '' ? filled : `${filled}?${query}`;
}

/* Names of what must be filled in and is not. */
export function missingValues({ parameters }: Operation, values: Values): string[] {
  return parameters.filter(({ name, required }) => required && !values[name]).map(({ name }) => name);
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

export function curlOf(operation: Operation, origin: string, values: Values, body: string): string {
  const { method, scope } = operation;
  const hasBody = operation.body !== null && body !== '';
  return [
    `curl${method === 'GET' ? '' : ` -X ${method}`} ${quoted(origin + requestPath(operation, values))}`,
    scope === null ? '' : '-H "Authorization: Bearer $TOKEN"',
    hasBody ? `-H ${quoted(`Content-Type: ${operation.body?.contentType}`)}` : '',
    hasBody ? `-d ${quoted(body)}` : '',
  ]
    .filter((part) => part !== '')
    .join(' \\\n  ');
}
