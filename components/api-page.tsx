// The operations of the API for people who read: what the OpenAPI document says, by noun.

import { urls } from '../src/urls.ts'
import { Endpoint } from './api-endpoint.tsx'
import type { Frame } from './frame.ts'
import { Guidance } from './guidance.tsx'
import { Example, GuideSections, Say, Terms } from './guide-sections.tsx'

type Schema = Record<string, unknown>

interface ShownMedia {
  schema: Schema
  example?: unknown
}

export interface ShownOperation {
  operationId: string
  tags: string[]
  summary: string
  description?: string
  security: Record<string, string[]>[]
  'x-token-scopes'?: string[]
  parameters: { name: string; in: string; required: boolean; description?: string; schema: Schema; example?: unknown }[]
  requestBody?: { required: boolean; content: Record<string, ShownMedia> }
  responses: Record<string, { description: string; headers?: object; content?: Record<string, ShownMedia> }>
}

/** The OpenAPI document, as far as this page knows it. */
export interface ShownDocument {
  openapi: string
  info: Record<string, string>
  servers: { url: string }[]
  tags: { name: string; description: string }[]
  paths: Record<string, Record<string, ShownOperation>>
  components: { schemas: Record<string, unknown>; headers: object; securitySchemes: object }
}

export function ApiPage({ frame, document }: { frame: Frame; document: ShownDocument }) {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  return (
    <Guidance
      frame={frame}
      title="API"
      lead="Every operation of the JSON API, with what it takes and an answer as it came from a site."
    >
      <GuideSections
        sections={[
          { id: 'document', title: 'The document', body: <AboutDocument baseUrl={frame.baseUrl} /> },
          ...document.tags.map(({ name, description }) => ({
            id: name.toLowerCase(),
            title: name,
            body: (
              <div class="prose">
                <p>{description}</p>
                {operations
                  .filter(({ operation }) => operation.tags.includes(name))
                  .map((shown) => (
                    <ShownEndpoint {...shown} />
                  ))}
              </div>
            ),
          })),
        ]}
      />
    </Guidance>
  )
}

function AboutDocument({ baseUrl }: { baseUrl: string }) {
  return (
    <div class="prose">
      <p>
        This page is made of the OpenAPI 3.1 document at <a href={urls.apiDocument()}>{urls.apiDocument()}</a>, which
        other programs make clients of. Tokens, errors and limits are explained in{' '}
        <a href={urls.apiGuide()}>the guide for programs</a>.
      </p>
      <Example text={`curl '${baseUrl}${urls.apiPlugins({ q: 'contour', sort: 'downloads' })}'`} />
    </div>
  )
}

interface Shown {
  path: string
  method: string
  operation: ShownOperation
}

function ShownEndpoint({ path, method, operation }: Shown) {
  const { summary, description, parameters, security } = operation
  const place = path.replace(/\{(\w+)\}/g, (_, name: string) => (name === 'plugin' ? 'PACKAGE' : name.toUpperCase()))
  const takes = [
    ...parameters
      .filter((parameter) => parameter.in === 'query')
      .map(({ name, schema, description = '' }): [string, string] => [name, words(schema, description)]),
    ...fieldsOf(operation),
  ]
  const body = operation.requestBody?.content['application/json']?.example
  const answer = exampleOf(operation)
  return (
    <Endpoint
      method={method === 'get' ? 'GET' : 'POST'}
      path={place}
      scope={operation['x-token-scopes']}
      anchor={operation.operationId}
    >
      <Say text={`${summary}.${description ? ` ${description}` : ''}`} />
      {security.every((way) => 'password' in way) ? <Say text="Name and password, by Basic authentication." /> : null}
      {takes.length > 0 ? <Terms terms={takes.map(([term, text]) => ({ term, text }))} /> : null}
      {body === undefined ? null : <Example text={JSON.stringify(body, null, 2)} />}
      {answer === undefined ? null : <Say text="It answers:" />}
      {answer === undefined ? null : <Example text={answer} />}
    </Endpoint>
  )
}

function fieldsOf({ requestBody }: ShownOperation): [string, string][] {
  const [media] = Object.values(requestBody?.content ?? {})
  const { properties = {}, required = [] } = (media?.schema ?? {}) as {
    properties?: Record<string, Schema>
    required?: string[]
  }
  return Object.entries(properties).map(([name, schema]) => [
    name,
    `${required.includes(name) ? '' : 'Optional. '}${words(schema, schema.description as string | undefined)}`,
  ])
}

/** What may stand there, in words. */
function words(schema: Schema, description = ''): string {
  const listed = (schema.enum ?? (schema.items as Schema | undefined)?.enum) as string[] | undefined
  const choice = listed ? `${listed.map((one) => `\`${one}\``).join(', ')}.` : ''
  const yes = schema.type === 'boolean' ? '`true` or `false`.' : ''
  return [choice || yes, description].filter(Boolean).join(' ')
}

const longestExample = 2000

/** The answer of the document's example; a long one is cut at a line. */
function exampleOf({ responses }: ShownOperation): string | undefined {
  const [media] = Object.values(responses['200']?.content ?? responses['201']?.content ?? {})
  if (media?.example === undefined) return undefined
  const text = typeof media.example === 'string' ? media.example : JSON.stringify(media.example, null, 2)
  if (text.length <= longestExample) return text
  return `${text.slice(0, text.lastIndexOf('\n', longestExample))}\n…`
}
