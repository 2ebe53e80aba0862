// Puts operations of the API on their addresses: who enters, what the request holds, and the answer with its validator.

import type { Static, TObject, TSchema } from '@sinclair/typebox'
import Elysia from 'elysia'
import { sentence } from '../domain/sentence.ts'
import type { Actor } from '../domain/user.ts'
import type { Repository } from '../services/repository.ts'
import type { Operation } from './api-operation.ts'
import { bodyOf, queryOf } from './api-values.ts'
import type { Form } from './form.ts'
import { numberIn } from './history-pages.ts'
import { validated } from './validated.ts'
import { access } from './visit.ts'

export interface Call<Q, B, P> {
  request: Request
  actor: Actor
  params: P
  query: Q
  body: B
  /** The file `package`, where the operation takes one. */
  form: Form
  /** Of the answer. */
  headers: Headers
}

export interface Served {
  operation: Operation
  handle(call: Call<never, never, never>): Promise<unknown>
}

/** @param handle answers what goes out as JSON, or a whole answer such as CSV */
export function served<Q extends TObject, B extends TObject, A extends TSchema, P extends TObject>(
  operation: Operation<Q, B, A, P>,
  handle: (call: Call<Static<Q>, Static<B>, Static<P>>) => Promise<Static<A> | Response>,
): Served {
  return { operation, handle } as unknown as Served
}

export function operationRoutes(repository: Repository, all: readonly Served[]) {
  const app = new Elysia().use(access(repository))
  for (const one of all) {
    const { method, path, access: rule } = one.operation
    app.route(method, path, async ({ request, actor, params, form }) => answer(one, request, actor, params, form), {
      access: rule,
    })
  }
  return app
}

async function answer(
  { operation, handle }: Served,
  request: Request,
  actor: Actor,
  params: Record<string, string>,
  form: Form,
): Promise<Response> {
  const headers = new Headers({ vary: operation.csv === 'asked' ? 'Accept, Authorization' : 'Authorization' })
  const call = {
    ...{ request, actor, form, headers },
    params: paramsOf(operation, params),
    query: queryOf(operation.query, new URL(request.url)),
    body: operation.body && bodyOf(operation.body, form),
  }
  const made = await handle(call as unknown as Call<never, never, never>)
  if (made instanceof Response) return made
  return jsonAnswer(operation, request, JSON.stringify(made), headers)
}

function jsonAnswer({ method, status }: Operation, request: Request, body: string, headers: Headers): Response {
  headers.set('content-type', 'application/json')
  headers.set('cache-control', method === 'GET' ? 'no-cache' : 'no-store')
  if (method === 'GET') return validated(request, body, Object.fromEntries(headers))
  return new Response(body, { status, headers })
}

/** Numbers in an address; one that is none leads nowhere. */
function paramsOf({ params: schema }: Operation, given: Record<string, string>): Record<string, unknown> {
  const names = Object.keys(schema.properties)
  return Object.fromEntries(
    names.map((name) => {
      const text = given[name] ?? ''
      const isNumber = schema.properties[name]?.type === 'integer'
      return [name, isNumber ? numberIn(text, sentence('There is no such page.')) : text]
    }),
  )
}

/** What a change answers that has nothing else to say. */
export function done(message: string): { success: true; message: string } {
  return { success: true, message }
}
