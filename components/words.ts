// Every text of the interface in the language of whoever reads it. English stands where it is used and is the key of the others.

import { AsyncLocalStorage } from 'node:async_hooks'
import { IntlMessageFormat } from 'intl-messageformat'
import type { Language } from '../src/domain/language.ts'
import { numberIn, sentence, valuesOf } from '../src/domain/sentence.ts'
import type { Child } from './jsx/markup.ts'
import de from './words/de.json'
import es from './words/es.json'
import fr from './words/fr.json'
import pt from './words/pt.json'
import sentences from './words/sentences.json'

type Values = Record<string, string | number>
/** A value may be markup; the text between `<b>` and `</b>` goes through the function called `b`. */
type RichValues = Record<string, Child | ((inner: Child) => Child)>

const catalogues: Record<Exclude<Language, 'en'>, Record<string, string>> = { de, es, fr, pt }

/** Intl's name for each: English as it is written everywhere, with the day first. */
const locales: Record<Language, string> = { en: 'en-GB', fr: 'fr', de: 'de', es: 'es', pt: 'pt' }

const speaking = new AsyncLocalStorage<Language>()

/** Everything that `work` says, now and after it waited, is said in this language; without it, in English. */
export function inLanguage<Result>(language: Language, work: () => Result): Result {
  return speaking.run(language, work)
}

export function currentLanguage(): Language {
  return speaking.getStore() ?? 'en'
}

/** What `Intl` calls the language of this answer. */
export function currentLocale(): string {
  return locales[currentLanguage()]
}

/**
 * One text of the interface: `say('Nothing fits “{query}”.', { query })`, `say('{count, plural, one {# plugin} other {# plugins}}', { count })`.
 * The result is plain text: values are escaped where it is put into a page, like any other text.
 *
 * @param english an ICU message, written out here, because `bin/words.ts` finds it by reading the source; `phrase` marks those in tables
 */
export function say(english: string, values?: Values): string {
  const language = currentLanguage()
  if (values === undefined) return textIn(language, english)
  const count = values.count
  if (typeof count === 'number' && onlyOne(values)) return countedText(language, english, count)
  return String(messageIn(language, english, plainMessages[language], true).format(values))
}

/** A text with markup in it: `sayRich('Read <a>the rules</a>.', { a: (inner) => <a href={…}>{inner}</a> })`. */
export function sayRich(english: string, values: RichValues): Child {
  const message = messageIn(currentLanguage(), english, richMessages[currentLanguage()], false)
  const pieces = message.format<unknown>(withLists(values)) as Child | Child[]
  return Array.isArray(pieces) ? pieces.flat() : pieces
}

/**
 * A sentence that was written below the pages with `sentence`, in the language of this answer. What is no sentence of ours,
 * such as the words of another server or of a moderator, stays as it is.
 */
export function sayAgain(said: string): string {
  const language = currentLanguage()
  if (language === 'en') return said
  const key = `${language} ${said}`
  const known = saidAgain.get(key)
  if (known !== undefined) return known
  const text = translated(language, said)
  if (saidAgain.size >= mostSaidAgain) saidAgain.clear()
  saidAgain.set(key, text)
  return text
}

const saidAgain = new Map<string, string>()
const mostSaidAgain = 2000

function translated(language: Exclude<Language, 'en'>, said: string): string {
  for (const english of [said, ...sentencesWithValues]) {
    const values = sentencesBelow.has(english) ? valuesOf(english, said) : undefined
    if (values) return sentence(catalogues[language][english] ?? english, withNumbersOf(language, values))
  }
  return said
}

function withNumbersOf(language: Language, values: Record<string, string>): Record<string, string> {
  const written = (value: string) => numberIn(value)?.toLocaleString(locales[language]) ?? value
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, written(value)]))
}

const sentencesBelow = new Set(sentences)

/** Those with most words of their own first, so that a general sentence does not take what a closer one says. */
const sentencesWithValues = sentences
  .filter((english) => /\{\w+\}/.test(english))
  .toSorted((one, other) => wordsOfItsOwn(other) - wordsOfItsOwn(one))

function wordsOfItsOwn(english: string): number {
  return english.replace(/\{\w+\}/g, '').length
}

/** Marks a text of the interface that stands in a table, and is said where the table is used. */
export function phrase(english: string): string {
  return english
}

type Messages = Record<Language, Map<string, IntlMessageFormat>>
const plainMessages: Messages = { en: new Map(), fr: new Map(), de: new Map(), es: new Map(), pt: new Map() }
const richMessages: Messages = { en: new Map(), fr: new Map(), de: new Map(), es: new Map(), pt: new Map() }

function textIn(language: Language, english: string): string {
  return language === 'en' ? english : (catalogues[language][english] ?? english)
}

/** Texts are ours and finite, so what was parsed once is kept for good. */
function messageIn(language: Language, english: string, known: Map<string, IntlMessageFormat>, ignoreTag: boolean) {
  const message =
    known.get(english) ??
    new IntlMessageFormat(textIn(language, english), locales[language], undefined, {
      ignoreTag,
    })
  known.set(english, message)
  return message
}

/** What stands between tags arrives in a list; a component takes it as its children. */
function withLists(values: RichValues): Record<string, never> {
  const entries = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'function' ? (inner: Child) => value(inner) : value,
  ])
  return Object.fromEntries(entries) as Record<string, never>
}

function onlyOne(values: Values): boolean {
  for (const name in values) if (name !== 'count') return false
  return true
}

/** Lists say few figures, and those again and again: Intl takes longer for one than the rest of its row together. */
const countedTexts = new Map<string, string>()
const mostCountedTexts = 20_000

function countedText(language: Language, english: string, count: number): string {
  const key = `${language}${count} ${english}`
  const known = countedTexts.get(key)
  if (known !== undefined) return known
  const text = String(messageIn(language, english, plainMessages[language], true).format({ count }))
  if (countedTexts.size >= mostCountedTexts) countedTexts.clear()
  countedTexts.set(key, text)
  return text
}
