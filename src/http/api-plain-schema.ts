// A TypeBox schema as the OpenAPI document writes it: named ones once, as components, and what may be null in short.

import type { TSchema } from '@sinclair/typebox'

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json | undefined }
type JsonObject = { [name: string]: Json | undefined }

/** @param named the components so far, to which those of this schema are added */
export function plainSchema(schema: TSchema, named: Record<string, Json>): Record<string, Json> {
  const { $id, ...rest } = JSON.parse(JSON.stringify(schema)) as JsonObject
  if (typeof $id !== 'string') return inner(rest, named)
  if (!named[$id]) named[$id] = inner(rest, named)
  return { $ref: `#/components/schemas/${$id}` }
}

function inner(schema: JsonObject, named: Record<string, Json>): Record<string, Json> {
  const { anyOf, patternProperties, properties, items, ...rest } = schema as Record<string, Json>
  const each = (value: Json) => plainSchema(value as unknown as TSchema, named)
  const eachOf = (values: Json) =>
    Object.fromEntries(Object.entries(values as JsonObject).map(([name, value]) => [name, each(value ?? {})]))
  return {
    ...rest,
    ...(anyOf === undefined ? {} : oneOfThese((anyOf as Json[]).map(each))),
    ...(properties === undefined ? {} : { properties: eachOf(properties) }),
    ...(items === undefined ? {} : { items: each(items) }),
    ...(patternProperties === undefined
      ? {}
      : { additionalProperties: Object.values(eachOf(patternProperties))[0] ?? {} }),
  }
}

/** `{type: ['string', 'null']}` where that says it all. */
function oneOfThese(choices: Record<string, Json>[]): Record<string, Json> {
  const [first, second] = choices
  if (choices.length !== 2 || !first || second?.type !== 'null' || typeof first.type !== 'string')
    return { anyOf: choices }
  return { ...first, type: [first.type, 'null'] }
}
