// What is typed into the search field: words, phrases in quotes, and fields such as `tag:routing`.

import type { Kind } from './plugin.ts'
import { parseQgisQuery } from './version-number.ts'

/** What one typed field asks for. Several have to hold together, like words. */
export type SearchFilter =
  | { field: 'tag' | 'author' | 'user' | 'category' | 'qgis'; value: string }
  | { field: 'kind'; value: Kind }
  | { field: 'is'; value: 'featured' | 'trusted' | 'deprecated' }
  /** Whole days, UTC: `updatedAfter` is the first instant that counts, `updatedBefore` the first that no longer does. */
  | { field: 'updated'; updatedAfter: Date | undefined; updatedBefore: Date | undefined }

/** A field in use, and the text that is left when it is taken off. */
export interface TypedField {
  label: string
  filter: SearchFilter
  without: string
}

export interface SearchQuery {
  /** As typed, unknown fields and addresses among them; see `wordsOf`. */
  words: string[]
  /** What stood between quotes, to be found word after word. */
  phrases: string[]
  fields: TypedField[]
}

const readers: Record<string, (value: string) => SearchFilter | undefined> = {
  tag: (value) => ({ field: 'tag', value: value.toLowerCase() }),
  author: (value) => ({ field: 'author', value }),
  user: (value) => ({ field: 'user', value }),
  owner: (value) => ({ field: 'user', value }),
  category: (value) => ({ field: 'category', value }),
  qgis: (value) => (parseQgisQuery(value) === undefined ? undefined : { field: 'qgis', value }),
  kind: readKind,
  is: readIs,
  updated: readUpdated,
}

/**
 * Reads `routing tag:"land use" author:3liz qgis:3.40 kind:stable is:trusted updated:>2026-01-01 "two words"`.
 * Nothing is an error: an unknown field, or a value that its field cannot have, counts as plain words. A field without
 * a value is somebody still typing, and asks for nothing.
 */
export function parseSearch(text: string): SearchQuery {
  const query: SearchQuery = { words: [], phrases: [], fields: [] }
  for (const token of text.matchAll(/(?:(\p{L}+):)?"([^"]*)"?|\S+/gu)) {
    const [typed, quotedField, quoted] = token
    const [, plainField, plain] = quoted === undefined ? (/^(\p{L}+):(.*)$/su.exec(typed) ?? []) : []
    const name = (quotedField ?? plainField ?? '').toLowerCase()
    const read = Object.hasOwn(readers, name) ? readers[name] : undefined
    const value = (quoted ?? plain ?? '').trim()
    if (read && value === '') continue
    const filter = read?.(value)
    if (filter) {
      query.fields.push({ label: `${name}: ${value}`, filter, without: withoutToken(text, token.index, typed.length) })
    } else if (quoted !== undefined && name === '') query.phrases.push(value)
    else query.words.push(typed)
  }
  return { ...query, phrases: query.phrases.filter((phrase) => phrase !== '') }
}

/** Whether anything is looked for by words, and not by fields alone. */
export function hasWords({ words, phrases }: SearchQuery): boolean {
  return words.length > 0 || phrases.length > 0
}

/** Everything typed that is no field, as the name of a plugin might stand there. */
export function plainText({ words, phrases }: SearchQuery): string {
  return [...words, ...phrases].join(' ')
}

/** What comes behind so many words is not looked for, nor behind so many phrases. */
export const mostSearched = 12

/** The words that are looked for, each once. */
export function searchedWords({ words }: SearchQuery): string[] {
  return [...new Set(words.flatMap(wordsOf))].slice(0, mostSearched)
}

/** The runs of letters and digits: the same cut for what is searched for and for what is searched. */
export function wordsOf(text: string): string[] {
  return text.normalize('NFKC').match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu) ?? []
}

function withoutToken(text: string, from: number, length: number): string {
  return `${text.slice(0, from).trimEnd()} ${text.slice(from + length).trimStart()}`.trim()
}

function readKind(value: string): SearchFilter | undefined {
  const kind = (['stable', 'experimental'] as const).find((name) => name === value.toLowerCase())
  return kind && { field: 'kind', value: kind }
}

function readIs(value: string): SearchFilter | undefined {
  const state = (['featured', 'trusted', 'deprecated'] as const).find((name) => name === value.toLowerCase())
  return state && { field: 'is', value: state }
}

/** A day, a month or a year, alone or after `>`, `>=`, `<` or `<=`: all of it, after its end, from its start and so on. */
function readUpdated(value: string): SearchFilter | undefined {
  const [, sign, date = ''] = /^([<>]=?)?\s*([12]\d{3}(?:-\d\d){0,2})$/.exec(value) ?? []
  const period = periodOf(date)
  if (!period) return undefined
  const updatedAfter = sign === '>' ? period.end : sign === '>=' || !sign ? period.start : undefined
  const updatedBefore = sign === '<' ? period.start : sign === '<=' || !sign ? period.end : undefined
  return { field: 'updated', updatedAfter, updatedBefore }
}

function periodOf(date: string): { start: Date; end: Date } | undefined {
  const [year, month, day] = date.split('-').map(Number)
  if (!year) return undefined
  const start = new Date(Date.UTC(year, (month ?? 1) - 1, day ?? 1))
  // The 30th of February is the 2nd of March to Date.
  if (!start.toISOString().startsWith(date)) return undefined
  const end = day !== undefined ? Date.UTC(year, start.getUTCMonth(), day + 1) : Date.UTC(year, month ?? 12, 1)
  return { start, end: new Date(end) }
}
