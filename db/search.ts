// How plugins are found by words: what is kept for it, what fits, in which order, and which names are near.

import { type SQL, sql } from 'drizzle-orm'
import { mostSearched, type SearchQuery, searchedWords, wordsOf } from '../src/domain/search-query.ts'
import type { PluginWords, WordLookup } from '../src/domain/word-index.ts'
import type { Db } from './client.ts'
import { pluginWords } from './schema.ts'

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

/** Phrases as they are searched for, each once. */
export function phrasesOf({ phrases }: SearchQuery): string[] {
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
