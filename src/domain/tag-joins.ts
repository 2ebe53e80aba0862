// Tags that count as one: what a word is joined into, which words one tag has, and which of them look alike.

import { folded } from './folded-text.ts'

/** What each joined word counts as, both in lower case. What something is joined into is never joined itself. */
export type TagJoins = ReadonlyMap<string, string>

export const noTagJoins: TagJoins = new Map()

/** The tag that this word counts as; the word itself, in lower case, where it was not joined. */
export function joinedTag(joins: TagJoins, word: string): string {
  const tag = plainTag(word)
  return joins.get(tag) ?? tag
}

/** Every word that counts as the same tag as this one, the tag itself first. */
export function wordsOfTag(joins: TagJoins, word: string): string[] {
  const tag = joinedTag(joins, word)
  return [tag, ...[...joins].flatMap(([joined, into]) => (into === tag ? [joined] : []))]
}

/** As tags are kept: in lower case, single blanks between the words. */
export function plainTag(typed: string): string {
  return typed.trim().replace(/\s+/g, ' ').toLowerCase()
}

export interface TagUse {
  tag: string
  /** How many plugins that everybody may see have it. */
  plugins: number
}

/** A tag with the words that are joined into it. */
export interface DeskTag extends TagUse {
  joined: TagUse[]
}

/**
 * The most used tags, and every other into which a word is joined.
 *
 * @param uses most used first, joined words counted as what they are joined into
 * @param words how many plugins have each joined word itself
 */
export function deskTags(joins: TagJoins, uses: readonly TagUse[], words: readonly TagUse[], most: number): DeskTag[] {
  const joined = Map.groupBy(words, ({ tag }) => joinedTag(joins, tag))
  const used = uses.filter(({ tag }, at) => at < most || joined.has(tag))
  const known = new Set(used.map(({ tag }) => tag))
  const unused = [...joined.keys()].filter((tag) => !known.has(tag)).map((tag) => ({ tag, plugins: 0 }))
  return [...used, ...unused].map((use) => ({ ...use, joined: joined.get(use.tag) ?? [] }))
}

/** Two tags of which one could be joined into the other. */
export interface AlikeTags {
  /** The one that fewer plugins have. */
  tag: TagUse
  into: TagUse
}

/** What `pg_trgm` calls similar enough for names that are written down rather than typed in haste. */
const alikeEnough = 0.7
/** Authors make up as many tags as they like; the desk is for those that people meet. */
const mostCompared = 2000
const mostSharing = 100

/**
 * Pairs that differ by no more than blanks, `-`, `_` and a plural s, or that share most of their trigrams: those that most
 * plugins have first. A tag is proposed for the most used of those that it is like.
 */
export function alikeTags(uses: readonly TagUse[], most: number): AlikeTags[] {
  const sorted = uses.toSorted(byUse).slice(0, mostCompared)
  const tags = sorted.map(({ tag }) => ({ plain: plainest(tag), trigrams: trigramsOf(tag) }))
  const byTrigram = new Map<string, number[]>()
  const byPlain = new Map<string, number>()
  const found: AlikeTags[] = []
  for (const [at, use] of sorted.entries()) {
    const { plain, trigrams } = tags[at] ?? { plain: '', trigrams: new Set<string>() }
    const shared = new Map<number, number>()
    for (const trigram of trigrams)
      for (const other of someOf(byTrigram.get(trigram))) shared.set(other, (shared.get(other) ?? 0) + 1)
    const similar = [...shared].flatMap(([other, count]) => {
      const size = trigrams.size + (tags[other]?.trigrams.size ?? 0) - count
      return count / size >= alikeEnough ? [other] : []
    })
    const nearest = Math.min(...similar, byPlain.get(plain) ?? Number.POSITIVE_INFINITY)
    const into = sorted[nearest]
    if (into) found.push({ tag: use, into })
    if (!byPlain.has(plain)) byPlain.set(plain, at)
    for (const trigram of trigrams) addTo(byTrigram, trigram, at)
  }
  return found.toSorted((one, other) => byUse(one.tag, other.tag)).slice(0, most)
}

/** What very many tags share says little, and authors choose tags. */
function someOf(places: readonly number[] | undefined): readonly number[] {
  return places === undefined || places.length > mostSharing ? [] : places
}

function addTo(lists: Map<string, number[]>, key: string, value: number): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

function byUse(one: TagUse, other: TagUse): number {
  return other.plugins - one.plugins || one.tag.length - other.tag.length || (one.tag < other.tag ? -1 : 1)
}

/** In `gis` the s is no plural. */
const shortestPlural = 4

function plainest(tag: string): string {
  const words = folded(tag)
    .split(/[-_\s]+/)
    .filter(Boolean)
  return words.map((word) => (word.length < shortestPlural ? word : word.replace(/s$/, ''))).join('')
}

/** As Postgres has them: two blanks before each word, one behind it. */
function trigramsOf(tag: string): Set<string> {
  const trigrams = new Set<string>()
  for (const [word] of folded(tag).matchAll(/[\p{L}\p{N}]+/gu)) {
    const padded = `  ${word} `
    for (let at = 0; at + 3 <= padded.length; at++) trigrams.add(padded.slice(at, at + 3))
  }
  return trigrams
}
