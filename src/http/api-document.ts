// The OpenAPI 3.1 document, made of the operations and of the schemas that their requests are held to.

import type { TObject, TSchema } from '@sinclair/typebox'
import type { ShownDocument, ShownOperation } from '../../components/api-page.tsx'
import type { Settings } from '../settings.ts'
import examples from './api-examples.json' with { type: 'json' }
import { Problem, RefusedPackage } from './api-models.ts'
import { apiTags, type Operation, problemsOf } from './api-operation.ts'
import { type Json, plainSchema } from './api-plain-schema.ts'
import { rateLimitHeaders, statusWords } from './api-words.ts'

/** A request that was made, and what came of it; `test/site/api-examples.test.ts` makes each again. */
export interface ApiExample {
  params?: Record<string, string | number>
  query?: Record<string, string>
  body?: Record<string, unknown>
  status: number
  answer: unknown
}

/** Where the site of the examples is said to be. */
export const exampleBaseUrl = 'https://plugins.example.org'

export function openApiDocument(operations: readonly Operation[], settings: Settings): ShownDocument {
  const schemas: Record<string, Json> = {}
  const { baseUrl } = settings.server
  const known = JSON.parse(JSON.stringify(examples).replaceAll(exampleBaseUrl, baseUrl)) as Record<string, ApiExample>
  const paths: ShownDocument['paths'] = {}
  for (const operation of operations) {
    const path = operation.path.replace(/:(\w+)/g, '{$1}')
    const shown = operationObject(operation, known[operation.id], schemas)
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: shown }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Quiver',
      version: '1',
      summary: 'The plugins of this repository, and everything that their authors do.',
      description: `Errors are problems as RFC 9457 has them. Answers have an ETag: send it as \`If-None-Match\`, and what has not changed is 304. Reads without a token may come from pages of any site. More is in the guide at ${baseUrl}/docs/api.`,
    },
    servers: [{ url: baseUrl }],
    tags: Object.entries(apiTags).map(([name, description]) => ({ name, description })),
    paths,
    components: { schemas, headers: rateLimitHeaders, securitySchemes },
  }
}

const securitySchemes = {
  token: { type: 'http', scheme: 'bearer', description: 'An API token, made on the account page of the site.' },
  password: { type: 'http', scheme: 'basic', description: 'The name and password with which you sign in.' },
}

function operationObject(operation: Operation, example: ApiExample | undefined, schemas: Record<string, Json>) {
  const { id, tag, summary, description, scopes, body } = operation
  const shown: ShownOperation = {
    operationId: id,
    tags: [tag],
    summary,
    ...(description ? { description } : {}),
    security: securityOf(operation),
    ...(scopes.length > 0 ? { 'x-token-scopes': [...scopes] } : {}),
    parameters: [
      ...parametersOf('path', operation.params, example?.params, schemas),
      ...parametersOf('query', operation.query, example?.query, schemas),
    ],
    ...(body ? { requestBody: bodyObject(operation, body, example?.body, schemas) } : {}),
    responses: {
      [operation.status]: answerObject(operation, example?.answer, schemas),
      ...(operation.method === 'GET' ? { 304: { description: statusWords[304] ?? '' } } : {}),
      ...Object.fromEntries(problemsOf(operation).map((status) => [status, problemObject(operation, status, schemas)])),
    },
  }
  return shown
}

/** An empty requirement stands for nothing at all. */
function securityOf({ access }: Operation): ShownOperation['security'] {
  if (access === 'token') return [{ token: [] }]
  if (access === 'token-uploads') return [{ token: [] }, { password: [] }]
  if (access === 'password' || access === 'moderator-password') return [{ password: [] }]
  return [{}, { token: [] }, { password: [] }]
}

function parametersOf(
  place: 'path' | 'query',
  schema: TObject,
  values: Record<string, string | number> | undefined,
  schemas: Record<string, Json>,
): ShownOperation['parameters'] {
  return Object.entries(schema.properties).map(([name, inner]) => ({
    ...{ name, in: place, required: place === 'path' },
    ...(inner.description ? { description: inner.description } : {}),
    ...(inner.type === 'array' ? { style: 'form', explode: false } : {}),
    schema: withoutDescription(plainSchema(inner, schemas)),
    ...(values?.[name] === undefined ? {} : { example: exampleValue(inner, values[name]) }),
  }))
}

/** As the schema has it; an address writes a list with commas. */
function exampleValue(schema: TSchema, value: string | number): Json {
  return schema.type === 'array' ? String(value).split(',') : value
}

function withoutDescription({ description: _, ...schema }: Record<string, Json>): Record<string, Json> {
  return schema
}

function bodyObject(
  operation: Operation,
  body: TObject,
  example: Record<string, unknown> | undefined,
  schemas: Record<string, Json>,
): NonNullable<ShownOperation['requestBody']> {
  const schema = { ...plainSchema(body, schemas), additionalProperties: false }
  if (operation.takesPackage)
    return { required: true, content: { 'multipart/form-data': { schema: withPackage(schema) } } }
  const content = { schema, ...(example ? { example: example as Json } : {}) }
  return {
    required: (body.required ?? []).length > 0,
    content: { 'application/json': content, 'application/x-www-form-urlencoded': { schema } },
  }
}

function withPackage(schema: Record<string, Json>): Record<string, Json> {
  const zip = { type: 'string', contentMediaType: 'application/zip', description: 'The zip.' }
  return { ...schema, required: ['package'], properties: { package: zip, ...(schema.properties as object) } }
}

function answerObject(
  operation: Operation,
  example: unknown,
  schemas: Record<string, Json>,
): ShownOperation['responses'][string] {
  const { answer, csv, method, status } = operation
  const media = { schema: plainSchema(answer, schemas), ...(example === undefined ? {} : { example: example as Json }) }
  const table = { 'text/csv': { schema: { type: 'string' } } }
  const etag = { ETag: { description: 'Send it as `If-None-Match` next time.', schema: { type: 'string' } } }
  return {
    description: answer.description ?? statusWords[status] ?? '',
    headers: { ...headerRefs, ...(method === 'GET' ? etag : {}) },
    content: csv === 'always' ? { 'text/csv': media } : { 'application/json': media, ...(csv ? table : {}) },
  }
}

const headerRefs = Object.fromEntries(
  Object.keys(rateLimitHeaders).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
)

function problemObject({ takesPackage }: Operation, status: number, schemas: Record<string, Json>) {
  const plain = plainSchema(Problem, schemas)
  const schema = takesPackage && status === 422 ? { anyOf: [plain, plainSchema(RefusedPackage, schemas)] } : plain
  const retry = { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer' } } }
  return {
    description: statusWords[status] ?? '',
    headers: status === 429 || status === 503 ? { ...headerRefs, ...retry } : headerRefs,
    content: { 'application/problem+json': { schema } },
  }
}
