// Values of a request held to their schema: texts become numbers, lists and yes or no, and every problem is told at once.

import { type Static, type TObject, type TSchema, TypeRegistry } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { InvalidInput, type Problem } from '../domain/errors.ts'
import type { Form } from './form.ts'
import { readParameters, shownName } from './parameters.ts'

const yes = /^(yes|true|1|on)$/i
const no = /^(no|false|0|off)$/i
const mostProblems = 20

TypeRegistry.Set('OneOf', (schema: { enum: readonly string[] }, value) =>
  typeof value === 'string' ? schema.enum.includes(value) : false,
)

/** @throws InvalidInput with every parameter that is unknown or wrong */
export function queryOf<T extends TObject>(schema: T, url: URL): Static<T> {
  const given = new Map<string, string[]>()
  for (const [name, value] of readParameters(url.search.slice(1))) given.set(name, [...(given.get(name) ?? []), value])
  return accept(schema, unwrapped(given), 'parameter')
}

/** @throws InvalidInput with every field that is unknown or wrong */
export function bodyOf<T extends TObject>(schema: T, form: Form): Static<T> {
  const texts = form.names.filter((name) => form.file(name) === undefined)
  const given = form.json ?? unwrapped(new Map(texts.map((name) => [name, form.texts(name)])))
  return accept(schema, given, 'field')
}

/** A name that came once has a value, one that came several times a list. */
function unwrapped(given: ReadonlyMap<string, string[]>): Record<string, unknown> {
  return Object.fromEntries([...given].map(([name, values]) => [name, values.length === 1 ? values[0] : values]))
}

function accept<T extends TObject>(schema: T, given: Record<string, unknown>, kind: 'parameter' | 'field'): Static<T> {
  const known = Object.entries(schema.properties)
  const problems: Problem[] = Object.keys(given)
    .filter((name) => !Object.hasOwn(schema.properties, name))
    .map((name) => ({ field: shownName(name), message: `There is no ${kind} “${shownName(name)}” here.` }))
  const values: Record<string, unknown> = {}
  for (const [name, inner] of known) {
    const value = Object.hasOwn(given, name) ? read(inner, given[name]) : inner.default
    if (value !== undefined && Value.Check(inner, value)) values[name] = value
    else if (value !== undefined || schema.required?.includes(name))
      problems.push({ field: name, message: `Send \`${name}\` as ${wanted(inner)}.` })
  }
  if (problems.length === 0) return values as Static<T>
  const told = problems.slice(0, mostProblems)
  throw new InvalidInput(told.map(({ message }) => message).join(' '), told)
}

/** What a text stands for, by what is wanted; what fits nothing stays as it is, and is refused afterwards. */
function read(schema: TSchema, value: unknown): unknown {
  if (schema.type === 'array' && typeof value === 'string')
    return read(
      schema,
      value.split(',').flatMap((one) => one.trim() || []),
    )
  if (schema.type === 'array' && Array.isArray(value)) return value.map((one) => read(schema.items, one))
  if (typeof value !== 'string') return value
  if (schema.type === 'boolean') return yes.test(value) || (no.test(value) ? false : value)
  if (schema.type === 'integer' && /^\d{1,9}$/.test(value)) return Number(value)
  return value
}

/** In words, for whoever has to mend it. */
function wanted(schema: TSchema): string {
  if (schema.enum) return `one of ${schema.enum.join(', ')}`
  if (schema.type === 'boolean') return 'true or false'
  if (schema.type === 'integer') return `a whole number from ${schema.minimum} to ${schema.maximum}`
  if (schema.type === 'array') return `a list, each of it ${wanted(schema.items)}`
  if (schema.format === 'date') return 'a day, such as 2026-11-22'
  const most = schema.maxLength === undefined ? '' : ` of at most ${schema.maxLength} characters`
  return schema.minLength ? `text${most}, not empty` : `text${most}`
}
