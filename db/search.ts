// How plugins are found by words: what is kept for it, what fits, in which order, and which names are near.

import { or, type SQL, sql } from 'drizzle-orm'
import { mostSearched, plainText, type SearchQuery, searchedWords, wordsOf } from '../src/domain/search-query.ts'
import type { PluginWords, WordLookup } from '../src/domain/word-index.ts'
import type { Db } from './client.ts'
import { plugins, pluginWords } from './schema.ts'

/** How much of a misspelt word has to stand in a name: more than two letters that begin a word of four, which is 0.4. */
const nearEnough = 0.42
/** What is offered when nothing is near enough. */
const worthAsking = 0.25
/** Shorter words share their few trigrams with too many names. */
const shortestMisspelt = 4

/**
 * What `plugin_words` holds: name and package name weigh most, then tags and author, the description, what it is
 * about. Each word stands there as written, for beginnings and phrases, and by its English stem.
 */
export function searchVector(
  packageName: string,
  metadata: { name: string; tags: string[]; author: string; description: string; about: string },
): SQL<string> {
  const parts: [text: string, weight: string][] = [
    [namesOf(metadata.name, packageName), 'A'],
    [`${metadata.tags.join(' ')} ${metadata.author}`, 'B'],
    [metadata.description, 'C'],
    [metadata.about, 'D'],
  ]
  return sql<string>`${sql.join(
    parts.map(([text, weight]) => weighed(text, weight)),
    sql` || `,
  )}`
}

function weighed(text: string, weight: string): SQL {
  const words = sql`unaccent(${wordsOf(text).join(' ')})`
  return sql`setweight(to_tsvector('simple', ${words}) || to_tsvector('english', ${words}), ${sql.raw(`'${weight}'`)})`
}

/** The name as it is, then what else it is looked for by: QuickOSM as `quick osm`, Bus Stop as `busstop`. */
function namesOf(name: string, packageName: string): string {
  const shown = wordsOf(name)
  const others = [name, packageName].flatMap((text) => [
    ...wordsOf(text),
    ...wordsOf(text.replace(/(\p{Ll})(\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1$3 $2')),
    wordsOf(text).join(''),
  ])
  const known = new Set(shown.map((word) => word.toLowerCase()))
  return [...shown, ...new Set(others.map((word) => word.toLowerCase()).filter((word) => !known.has(word)))].join(' ')
}

/** One word or phrase as Postgres asks for it: anywhere, in each of the weights, and as a whole word. */
interface WordQueries {
  anywhere: string
  A: string
  B: string
  C: string
  D: string
  whole: string
}

/** What was typed, in the language of `tsquery`. */
export interface TsQueries {
  words: WordQueries[]
  phrases: WordQueries[]
}

/**
 * Asks Postgres how it reads the words. As finished text they are constants to whatever uses them, so that the planner
 * knows how many rows each will find, and takes another way for a common word than for a rare one.
 */
export async function tsQueriesOf(db: Db, typed: SearchQuery): Promise<TsQueries> {
  const words = searchedWords(typed)
  const all = [
    ...words.map((word) => ({
      at: (weight: string) => wordQuery(word, words.length > 1, weight),
      whole: sql`plainto_tsquery('english', unaccent(${word}))`,
    })),
    ...phrasesOf(typed).map((phrase) => ({ at: (weight: string) => phraseQuery(phrase, weight), whole: sql`''` })),
  ]
  if (all.length === 0) return { words: [], phrases: [] }
  const asked = all.flatMap(({ at, whole }) => [...weights.map((weight) => at(weight)), whole])
  const texts = sql.join(
    asked.map((query) => sql`(${query})::text`),
    sql`, `,
  )
  const [row] = await db.execute<{ texts: string[] }>(sql`select array[${texts}] as texts`)
  const answers = row?.texts ?? []
  const queries = all.map((_, at) => {
    const [anywhere = '', A = '', B = '', C = '', D = '', whole = ''] = answers.slice(at * 6)
    return { anywhere, A, B, C, D, whole }
  })
  return { words: queries.slice(0, words.length), phrases: queries.slice(words.length) }
}

const weights = ['', 'A', 'B', 'C', 'D'] as const

/** Keeps the words of a plugin in the place of those that it had. */
export async function saveWords(tx: Db, pluginId: number, words: SQL<string>): Promise<void> {
  await tx.execute(sql`insert into ${pluginWords} (plugin_id, words) values (${pluginId}, ${words})
    on conflict (plugin_id) do update set words = excluded.words where ${pluginWords.words} <> excluded.words`)
}

/** Words of every plugin behind an id, the next `limit` by id, as `plugin_words` holds them. */
export async function listWords(db: Db, behindId: number, limit: number): Promise<PluginWords[]> {
  const rows = await db.execute<WordsRow>(
    sql`select ${wordColumns} from ${pluginWords} where plugin_id > ${behindId} order by plugin_id limit ${limit}`,
  )
  return rows.map(wordsIn)
}

export async function findWords(db: Db, ids: number[]): Promise<PluginWords[]> {
  const rows = await db.execute<WordsRow>(
    sql`select ${wordColumns} from ${pluginWords} where plugin_id = any(${sql.param(ids)}::int[])`,
  )
  return rows.map(wordsIn)
}

/** No word has a blank in it. As an array, each would be read letter by letter. */
const wordColumns = sql`plugin_id as id, ${sql.join(
  (['a', 'b', 'c', 'd'] as const).map(
    (weight) =>
      sql`array_to_string(tsvector_to_array(ts_filter(${pluginWords.words}, ${sql.raw(`'{${weight}}'`)})), ' ') as ${sql.raw(weight)}`,
  ),
  sql`, `,
)}`

type WordsRow = { id: number; a: string; b: string; c: string; d: string }

function wordsIn({ id, a, b, c, d }: WordsRow): PluginWords {
  const list = (text: string) => (text === '' ? [] : text.split(' '))
  return { id, name: list(a), tags: list(b), description: list(c), about: list(d) }
}

/**
 * The same words as an index in memory looks them up; undefined for phrases, whose words have to stand side by side, and
 * for the few words that Postgres takes apart once more.
 */
export function lookupsOf({ words, phrases }: TsQueries): WordLookup[] | undefined {
  if (phrases.length > 0) return undefined
  const lookups = words.map(({ anywhere, whole }) => ({
    beginnings: anywhere === '' ? [] : anywhere.split(' | ').map((query) => /^'([^'\\ ]+)':\*$/.exec(query)?.[1]),
    whole: whole === '' ? '' : /^'([^'\\ ]+)'$/.exec(whole)?.[1],
  }))
  const isPlain = lookups.every(({ beginnings, whole }) => whole !== undefined && !beginnings.includes(undefined))
  return isPlain ? (lookups as WordLookup[]) : undefined
}

/** The ids of all plugins that the words and phrases fit, in no order. */
export async function listFitting(db: Db, typed: TsQueries): Promise<number[]> {
  const [row] = await db.execute<{ ids: number[] | null }>(
    sql`select array_agg(plugin_id) as ids from ${pluginWords} where ${fitting(typed)}`,
  )
  return row?.ids ?? []
}

/** Where the words and phrases stand in each of these plugins, as `placesOf` counts. */
export async function findPlaces(db: Db, typed: TsQueries, ids: number[]): Promise<Map<number, number[]>> {
  const rows = await db.execute<{ id: number; places: number[] }>(
    sql`select plugin_id as id, ${placesOf(typed)} as places from ${pluginWords} where plugin_id = any(${sql.param(ids)}::int[])`,
  )
  return new Map(rows.map(({ id, places }) => [id, places]))
}

/** For words that nothing fits: visible plugins with names like them, or with some of the words, nearest first. */
export async function listNear(db: Db, typed: SearchQuery, queries: TsQueries, limit: number): Promise<number[]> {
  // A phrase was quoted to be taken as it is.
  if (queries.words.length === 0 || queries.phrases.length > 0) return []
  const rows = await db.execute<{ id: number }>(sql`select ${plugins.id} from ${plugins}
    where ${plugins.visible} and ${plugins.id} in (${nearlyFitting(typed, queries)})
    order by ${plugins.deprecated}, ${nearnessOfAll(typed)} desc, ${plugins.downloads} desc, ${plugins.id} limit ${limit}`)
  return rows.map(({ id }) => id)
}

/** The visible name that is most like what was typed, for a question; what is hardly like it only where nothing else is. */
export async function findNearestName(db: Db, typed: SearchQuery): Promise<string | undefined> {
  for (const limit of [nearEnough, worthAsking]) {
    const [nearest] = await db.execute<{ name: string | null }>(sql`select ${nearestName(typed, limit)} as name`)
    if (nearest?.name) return nearest.name
  }
  return undefined
}

/** All words, each as a beginning, and all phrases. A word that English leaves out of every index need not be there. */
function fitting({ words, phrases }: TsQueries): SQL {
  const wanted = [...words, ...phrases].map(({ anywhere }) => anywhere).filter((query) => query !== '')
  if (wanted.length === 0) return sql`false`
  return sql`${pluginWords.words} @@ ${wanted.map((query) => `(${query})`).join(' & ')}::tsquery`
}

/**
 * For each word and phrase, in their order: twice the weight of the best place where it stands (8 name, 4 tags and
 * author, 2 description, 1 about), and 1 more where it stands there as a whole word.
 */
function placesOf({ words, phrases }: TsQueries): SQL<number[]> {
  const all = [...words, ...phrases]
  if (all.length === 0) return sql<number[]>`'{}'::int[]`
  const at = (query: string) => (query === '' ? sql`false` : sql`unpacked @@ ${query}::tsquery`)
  const places = all.map(
    ({ A, B, C, D, whole }) =>
      sql`case when ${at(A)} then 16 when ${at(B)} then 8 when ${at(C)} then 4 when ${at(D)} then 2 else 0 end + (${at(whole)})::int`,
  )
  // Postgres keeps it packed, and would unpack it for each question that is asked of it.
  const row = sql`(select ${pluginWords.words} || ''::tsvector as unpacked offset 0)`
  return sql<number[]>`(select array[${sql.join(places, sql`, `)}] from ${row} as one_row)`
}

function phrasesOf({ phrases }: SearchQuery): string[] {
  const words = phrases.map((phrase) => wordsOf(phrase).join(' ')).filter((phrase) => phrase !== '')
  return [...new Set(words)].slice(0, mostSearched)
}

/** As written or by its stem. Among others, a word that English leaves out of every index need not be there. */
function wordQuery(word: string, amongOthers: boolean, weight = ''): SQL {
  const stem = sql`to_tsquery('english', ${quoted(word)} || ${`:*${weight}`})`
  const written = sql`to_tsquery('simple', ${quoted(word)} || ${`:*${weight}`})`
  // Most words are their own stem, and to look for both takes twice as long.
  const either = sql`case when ${stem} = ${written} then ${written} else ${stem} || ${written} end`
  return once(amongOthers ? sql`case numnode(${stem}) when 0 then ''::tsquery else ${either} end` : either)
}

function phraseQuery(phrase: string, weight = ''): SQL {
  return once(sql`to_tsquery('simple', ${quoted(phrase)} || ${weight && `:${weight}`})`)
}

/** As a query of its own, Postgres works it out once and not for each row. */
function once(expression: SQL): SQL {
  return sql`(select ${expression})`
}

/** Quoted after `unaccent`: what that makes of ½ or ŉ would be syntax of tsquery otherwise. */
function quoted(text: string): SQL {
  return sql`'''' || translate(unaccent(${text}), '''\\', '  ') || ''''`
}

/**
 * Each of the words somewhere, or something like it in the name; or all of them together something like the name. A word
 * that English leaves out of every index need not be there. Each is looked up by itself: asked for all at once, Postgres
 * would go through every plugin.
 */
function nearlyFitting(typed: SearchQuery, { words }: TsQueries): SQL {
  const texts = searchedWords(typed)
  const each = words.flatMap(({ anywhere }, at) => (anywhere === '' ? [] : [withWord(texts[at] ?? '', anywhere)]))
  const together = likeNamed(texts.join(''), nearEnough)
  return each.length === 0 ? together : sql`(${sql.join(each, sql` intersect `)}) union ${together}`
}

function withWord(word: string, anywhere: string): SQL {
  const holding = sql`select plugin_id from ${pluginWords} where ${pluginWords.words} @@ ${anywhere}::tsquery`
  return word.length < shortestMisspelt ? sql`(${holding})` : sql`(${holding} union ${likeNamed(word, nearEnough)})`
}

function likeNamed(text: string, limit: number): SQL {
  return sql`select ${plugins.id} from ${plugins} where ${plugins.visible} and ${withLimit(limit)} and ${like(text)}`
}

/** By the index of trigrams, which alone makes this quick. */
function like(text: string): SQL {
  const typed = once(sql`lower(unaccent(${text}))`)
  return sql`(lower(${plugins.name}) %> ${typed} or ${plugins.packageKey} %> ${typed})`
}

/**
 * What counts as like in this one statement; `%>` knows no other way to be told. Postgres works it out before the scan
 * of which it is a condition, as it does with every condition that is the same for all rows.
 */
function withLimit(limit: number): SQL {
  return sql`(select set_config('pg_trgm.word_similarity_threshold', ${String(limit)}, true)) <> ''`
}

/** 0 to 1: how much of the word stands in the name or the package name. */
function nearness(word: string): SQL {
  const typed = once(sql`lower(unaccent(${word}))`)
  return sql`greatest(word_similarity(${typed}, lower(unaccent(${plugins.name}))), word_similarity(${typed}, ${plugins.packageKey}))`
}

/** 0 to 1: how like all that was typed is to the whole name, however either is cut into words. */
function likeness(query: SearchQuery): SQL {
  const typed = once(plainName(sql`${plainText(query)}`))
  return sql`greatest(similarity(${typed}, ${plainName(plugins.name)}), similarity(${typed}, ${plainKey}))`
}

/** A package name has no accents. */
const plainKey = sql`replace(${plugins.packageKey}, '_', '')`

/** Without case, accents, blanks, `-` and `_`. */
function plainName(text: SQL | typeof plugins.name): SQL {
  return sql`translate(lower(unaccent(${text})), '-_ ', '')`
}

function nearnessOfAll(query: SearchQuery): SQL {
  const words = searchedWords(query).filter((word) => word.length >= shortestMisspelt)
  return sql.join([likeness(query), ...words.map(nearness)], sql` + `)
}

/** The visible name that is most like what was typed, for a question; null when none is like it at all. */
function nearestName(query: SearchQuery, limit: number): SQL<string | null> {
  const words = [...searchedWords(query), ...phrasesOf(query)]
  if (words.length === 0) return sql<null>`null::text`
  return sql<string | null>`(select ${plugins.name} from ${plugins}
    where ${plugins.visible} and ${withLimit(limit)} and (${or(...words.map(like))}) and ${likeness(query)} < 1
    order by ${nearnessOfAll(query)} desc, ${plugins.downloads} desc limit 1)`
}
