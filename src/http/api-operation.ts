// One operation of the API: what stands in the OpenAPI document about it, and the schemas that its requests are held to.

import { type Static, type TObject, type TSchema, Type } from '@sinclair/typebox'
import type { Scope } from '../domain/scope.ts'
import type { ProgramAccess } from './visit.ts'

/** Headings of the readable page, in its order. */
export const apiTags = {
  Plugins: 'Find plugins, and read one: its owners, its downloads.',
  Versions: 'What was published: metadata, files, and what the checks found.',
  Publishing: 'Check a package, publish it, and change what is published.',
  Account: 'Who a token stands for, and your tokens.',
  Moderation: 'The queue and decisions, for moderators in person.',
} as const

export type ApiTag = keyof typeof apiTags

export interface Operation<
  Q extends TObject = TObject,
  B extends TObject = TObject,
  A extends TSchema = TSchema,
  P extends TObject = TObject,
> {
  id: string
  method: 'GET' | 'POST'
  /** As Elysia writes it: `/api/v1/plugins/:plugin`. */
  path: string
  tag: ApiTag
  access: ProgramAccess
  /** What a token is to be made for; any one of them will do. */
  scopes: readonly Scope[]
  summary: string
  description: string
  params: P
  query: Q
  /** Undefined: it takes none. */
  body: B | undefined
  /** The body is multipart, with a file `package` besides. */
  takesPackage: boolean
  status: 200 | 201
  answer: A
  /** CSV comes instead of JSON where it is asked for, or always. */
  csv: 'asked' | 'always' | undefined
  /** What can go wrong beyond what can in all of its kind. */
  problems: readonly number[]
}

interface Wishes<Q extends TObject, B extends TObject, A extends TSchema, P extends TObject> {
  tag: ApiTag
  access: ProgramAccess
  summary: string
  description?: string
  answer: A
  scopes?: readonly Scope[]
  params?: P
  query?: Q
  body?: B
  takesPackage?: boolean
  status?: 200 | 201
  csv?: 'asked' | 'always'
  problems?: readonly number[]
}

const nothing = Type.Object({})

/**
 * @param id of the operation in the document, as generated clients name their methods
 * @param place such as `GET /api/v1/plugins/:plugin`
 */
export function operation<
  A extends TSchema,
  Q extends TObject = typeof nothing,
  B extends TObject = typeof nothing,
  P extends TObject = typeof nothing,
>(id: string, place: `${'GET' | 'POST'} /${string}`, wishes: Wishes<Q, B, A, P>): Operation<Q, B, A, P> {
  const [method, path = ''] = place.split(' ') as ['GET' | 'POST', string]
  return {
    ...{ id, method, path, scopes: [], description: '', takesPackage: false, status: 200 },
    ...{ csv: undefined, problems: [], body: undefined },
    ...wishes,
    params: wishes.params ?? (nothing as unknown as P),
    query: wishes.query ?? (nothing as unknown as Q),
  }
}

/** Every status that an operation can answer with, besides the one that it did it. */
export function problemsOf({ method, path, problems }: Operation): number[] {
  const statuses = new Set([400, 401, 403, 422, 429, 503, ...problems])
  if (path.includes(':')) statuses.add(404)
  if (method === 'POST') for (const status of [409, 413]) statuses.add(status)
  return [...statuses].toSorted((a, b) => a - b)
}

/** The type of what an operation answers, for those who make it. */
export type Answer<O> = O extends Operation<TObject, TObject, infer A> ? Static<A> : never
