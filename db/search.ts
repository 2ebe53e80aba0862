// How plugins are found by words: what is kept for it, what fits, in which order, and which names are near.

import { and, or, type SQL, sql } from 'drizzle-orm'
import { plainText, type SearchQuery, wordsOf } from '../src/domain/search-query.ts'
import { plugins } from './schema.ts'

/** How much of a misspelt word has to stand in a name: more than two letters that begin a word of four, which is 0.4. */
const nearEnough = 0.42
/** What is offered when nothing is near enough. */
const worthAsking = 0.25
/** What comes behind so many is not looked for. */
const mostWords = 12
/** Shorter words share their few trigrams with too many names. */
const shortestMisspelt = 4
/** The index of trigrams knows nothing shorter, and a letter or two stand somewhere in every other name. */
const shortestInside = 3

/**
 * What `plugins.search` holds: name and package name weigh most, then tags and author, the description, what it is
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

/** All words, each as a beginning, and all phrases; or all together as one name; or the only word inside a name. */
export function fitting(query: SearchQuery): SQL {
  const words = lookedFor(query)
  const phrases = phrasesOf(query)
  if (words.length + phrases.length === 0) return sql`false`
  const wanted = [
    ...words.map((word) => wordQuery(word, words.length > 1)),
    ...phrases.map((phrase) => phraseQuery(phrase)),
  ]
  const found = sql`${plugins.search} @@ (${sql.join(wanted, sql` && `)})`
  if (phrases.length > 0) return found
  const [only = ''] = words
  return words.length > 1 ? sql`(${found} or ${oneName(words)})` : sql`(${found}${inside(only)})`
}

function lookedFor({ words }: SearchQuery): string[] {
  return [...new Set(words.flatMap(wordsOf))].slice(0, mostWords)
}

function phrasesOf({ phrases }: SearchQuery): string[] {
  const words = phrases.map((phrase) => wordsOf(phrase).join(' ')).filter((phrase) => phrase !== '')
  return [...new Set(words)].slice(0, mostWords)
}

/** As written or by its stem. Among others, a word that English leaves out of every index need not be there. */
function wordQuery(word: string, amongOthers: boolean, weight = ''): SQL {
  const stem = sql`to_tsquery('english', ${quoted(word)} || ${`:*${weight}`})`
  const either = sql`(${stem} || to_tsquery('simple', ${quoted(word)} || ${`:*${weight}`}))`
  return once(amongOthers ? sql`case numnode(${stem}) when 0 then ''::tsquery else ${either} end` : either)
}

function phraseQuery(phrase: string, weight = ''): SQL {
  return once(sql`to_tsquery('simple', ${quoted(phrase)} || ${weight && `:${weight}`})`)
}

function oneName(words: string[]): SQL {
  const name = once(sql`to_tsquery('simple', ${quoted(words.join(''))} || ':*')`)
  return sql`${plugins.search} @@ ${name}`
}

function inside(word: string): SQL {
  if (word.length < shortestInside) return sql``
  const like = `%${word.toLowerCase()}%`
  return sql` or lower(${plugins.name}) like ${like} or ${plugins.packageKey} like ${like}`
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
 * For words that nothing fits: each of them somewhere, or something like it in the name; or all of them together
 * something like the name. A phrase was quoted to be taken as it is.
 */
export function nearlyFitting(query: SearchQuery): SQL {
  const words = lookedFor(query)
  if (words.length === 0 || query.phrases.length > 0) return sql`false`
  const each = words.map((word) => or(sql`${plugins.search} @@ ${wordQuery(word, true)}`, nearWord(word)))
  return sql`${withLimit(nearEnough)} and (${and(...each)} or ${like(words.join(''))})`
}

function nearWord(word: string): SQL | undefined {
  return word.length < shortestMisspelt ? undefined : like(word)
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

/**
 * The very name first, then names that begin so, then by how well the words fit; names that are only near, nearest
 * first. What is deprecated comes after what is not.
 *
 * @param anyFits whether the words fit anything that is asked for, the same for all rows
 */
export function byFit(query: SearchQuery, anyFits: SQL): SQL[] {
  const typed = once(plainName(sql`${plainText(query)}`))
  const names = [plainName(plugins.name), plainKey]
  const is = sql.join(
    names.map((name) => sql`${name} = ${typed}`),
    sql` or `,
  )
  const begins = sql.join(
    names.map((name) => sql`starts_with(${name}, ${typed})`),
    sql` or `,
  )
  return [
    sql`(${is}) desc`,
    sql`${plugins.deprecated}`,
    sql`(${begins}) desc`,
    sql`case when ${anyFits} then 0 else ${nearnessOfAll(query)} end desc`,
    ...places(query),
  ]
}

function nearnessOfAll(query: SearchQuery): SQL {
  const words = lookedFor(query).filter((word) => word.length >= shortestMisspelt)
  return sql.join([likeness(query), ...words.map(nearness)], sql` + `)
}

/**
 * By the best place of each word: name, tags and author, inside the name, description, about; a whole word before a
 * beginning. Not by how often it stands there, so that downloads decide between plugins that fit alike.
 */
function places(query: SearchQuery): SQL[] {
  const words = lookedFor(query).map((word) => {
    const place = bestPlace((weight) => wordQuery(word, true, weight), insideName(word))
    return sql`2 * ${place} + (unpacked @@ ${once(sql`plainto_tsquery('english', unaccent(${word}))`)})::int`
  })
  const phrases = phrasesOf(query).map(
    (phrase) => sql`2 * ${bestPlace((weight) => phraseQuery(phrase, weight), sql`false`)}`,
  )
  const scores = [...words, ...phrases]
  if (scores.length === 0) return []
  // Postgres keeps it packed, and would unpack it for each question that is asked of it.
  const row = sql`(select ${plugins.search} || ''::tsvector as unpacked offset 0)`
  return [sql`(select ${sql.join(scores, sql` + `)} from ${row} as one_row) desc`]
}

function bestPlace(queryOf: (weight: string) => SQL, inName: SQL): SQL {
  const at = (weight: string) => sql`unpacked @@ ${queryOf(weight)}`
  return sql`case when ${at('A')} then 8 when ${at('B')} then 4 when ${inName} then 3 when ${at('C')} then 2 when ${at('D')} then 1 else 0 end`
}

function insideName(word: string): SQL {
  return sql`strpos(lower(unaccent(${plugins.name})), ${once(sql`lower(unaccent(${word}))`)}) > 0`
}

/** The visible name that is most like what was typed, for a question; null when none is like it at all. */
export function nearestName(query: SearchQuery): SQL<string | null> {
  const words = [...lookedFor(query), ...phrasesOf(query)]
  if (words.length === 0) return sql<null>`null::text`
  return sql<string | null>`(select ${plugins.name} from ${plugins}
    where ${plugins.visible} and ${withLimit(worthAsking)} and (${or(...words.map(like))}) and ${likeness(query)} < 1
    order by ${nearnessOfAll(query)} desc, ${plugins.downloads} desc limit 1)`
}
