// The interface speaks the reader's language, and no answer speaks that of another.

import { expect, test } from 'bun:test'
import { jsx } from '../../components/jsx/jsx-runtime.ts'
import { type Child, childToHtml, raw } from '../../components/jsx/markup.ts'
import de from '../../components/words/de.json'
import es from '../../components/words/es.json'
import fr from '../../components/words/fr.json'
import pt from '../../components/words/pt.json'
import { currentLanguage, currentLocale, inLanguage, phrase, say, sayAgain, sayRich } from '../../components/words.ts'
import { isLanguage, type Language, languages, preferredLanguage } from '../../src/domain/language.ts'
import { sentence } from '../../src/domain/sentence.ts'

const catalogues: Record<Exclude<Language, 'en'>, Record<string, string>> = { de, es, fr, pt }
const others = languages.filter((language) => language !== 'en')

const plugins = (language: Language, count: number) =>
  inLanguage(language, () => say('{count, plural, one {# plugin} other {# plugins}}', { count }))

test('without a language it is English', () => {
  expect([currentLanguage(), currentLocale()]).toEqual(['en', 'en-GB'])
  expect(say('There is no such page.')).toBe('There is no such page.')
  expect(inLanguage('de', () => [currentLanguage(), currentLocale()])).toEqual(['de', 'de'])
  expect(currentLanguage()).toBe('en')
})

test('plurals follow the language', () => {
  expect([0, 1, 2].map((count) => plugins('en', count))).toEqual(['0 plugins', '1 plugin', '2 plugins'])
  for (const language of ['fr', 'de'] as const)
    expect(plugins(language, 1).replace('1', '2')).not.toBe(plugins(language, 2))
  expect(plugins('fr', 0).replace('0', '1')).toBe(plugins('fr', 1))
  expect(plugins('de', 0).replace('0', '2')).toBe(plugins('de', 2))
})

test('figures follow the language, and are said again alike', () => {
  for (const times of [1, 2]) {
    expect({ times, said: plugins('en', 12_345) }).toEqual({ times, said: '12,345 plugins' })
    expect(plugins('fr', 12_345)).toStartWith('12\u202f345 ')
    expect(plugins('de', 12_345)).toStartWith('12.345 ')
  }
})

test('a value of a text stays as it is', () => {
  const token = "<b>{name}</b> '{x}' &"
  for (const language of languages)
    expect(
      inLanguage(language, () => say('You have a token “{name}” already. Choose another name.', { name: token })),
    ).toContain(token)
})

test('markup stands where the sentence puts it, and nothing else becomes markup', () => {
  const link = (inner: Child) => jsx('a', { href: '/ann', children: inner })
  const said = (author: Child) => childToHtml(sayRich('by <a>{author}</a>', { a: link, author }))
  expect(said('Ann')).toBe('by <a href="/ann">Ann</a>')
  for (const language of languages) {
    inLanguage(language, () => {
      expect(said('<script>&"')).toContain('<a href="/ann">&lt;script&gt;&amp;&quot;</a>')
      expect(said('</a>{author}<a>')).toContain('<a href="/ann">&lt;/a&gt;{author}&lt;a&gt;</a>')
      expect(said(raw('<em>Ann</em>'))).toContain('<a href="/ann"><em>Ann</em></a>')
    })
  }
})

test('a text in a table is said when the table is used', () => {
  const table = { missing: phrase('There is no such page.') }
  expect(say(table.missing)).toBe('There is no such page.')
  for (const language of others)
    expect(inLanguage(language, () => say(table.missing))).toBe(catalogues[language]['There is no such page.'] ?? '')
})

test('what was said below the pages is said again', () => {
  const texts = ['There is no such page.', 'There is no such plugin.', 'Sign in first.']
  for (const text of texts) expect(sayAgain(text)).toBe(text)
  for (const language of others) {
    for (const text of texts) {
      const said = inLanguage(language, () => sayAgain(text))
      expect(said).not.toBe(text)
      expect(said).toBe(catalogues[language][text] ?? '')
    }
  }
})

test('what was said with values is said again with them', () => {
  const english = 'There is no plugin {name} here. Write the package name that stands in its address.'
  for (const name of ['parcel_check', 'a.b (c)', '{name} $&', 'two\nlines', '<b>', '']) {
    const said = sentence(english, { name })
    expect(sayAgain(said)).toBe(said)
    for (const language of others) {
      const again = inLanguage(language, () => sayAgain(said))
      expect(again).not.toBe(said)
      expect(again).toBe(sentence(catalogues[language][english] ?? '', { name }))
    }
  }
})

test('the closest sentence is taken: one of two that both fit', () => {
  const english = 'Somebody changed version {version} meanwhile. Nothing of yours was saved.'
  const said = sentence(english, { version: '1.2' })
  for (const language of others)
    expect(inLanguage(language, () => sayAgain(said))).toBe(
      sentence(catalogues[language][english] ?? '', { version: '1.2' }),
    )
})

test('numbers in a sentence are written as the language writes them', () => {
  const said = sentence('The form has {size} bytes; at most {limit} are taken.', { size: 1234567, limit: 900 })
  expect(said).toBe('The form has 1,234,567 bytes; at most 900 are taken.')
  expect(inLanguage('de', () => sayAgain(said))).toBe(
    'Das Formular hat 1.234.567 Bytes; höchstens 900 werden angenommen.',
  )
})

test('what is no sentence of ours stays as it is, and takes no time', () => {
  const foreign = [
    '',
    'Copied from my plugin without a word.',
    '{name} <b>',
    'There is no such page',
    'a b '.repeat(25_000),
  ]
  const since = performance.now()
  for (const language of others)
    for (const text of foreign) expect(inLanguage(language, () => sayAgain(text)) === text).toBeTrue()
  expect(performance.now() - since).toBeLessThan(500)
})

test('works that wait beside each other keep their languages', async () => {
  const speak = (language: Language, pauseMs: number) =>
    inLanguage(language, async () => {
      const heard: string[] = []
      for (let turn = 0; turn < 5; turn++) {
        await Bun.sleep(pauseMs)
        heard.push(
          `${currentLanguage()} ${say('{count, plural, one {# plugin} other {# plugins}}', { count: 1000 + turn })}`,
        )
      }
      return heard
    })
  const figures = (language: Language) => [0, 1, 2, 3, 4].map((turn) => `${language} ${plugins(language, 1000 + turn)}`)
  const heard = await Promise.all([speak('fr', 2), speak('de', 3), speak('en', 1), speak('pt', 2)])
  expect(heard).toEqual([figures('fr'), figures('de'), figures('en'), figures('pt')])
  expect(currentLanguage()).toBe('en')
})

test('a language within another ends where it began, thrown out of or not', () => {
  inLanguage('fr', () => {
    expect(inLanguage('de', currentLanguage)).toBe('de')
    expect(() =>
      inLanguage('es', () => {
        throw new Error('over')
      }),
    ).toThrow('over')
    expect(currentLanguage()).toBe('fr')
  })
})

test('a browser gets the language that it weighs most', () => {
  const cases: [accepted: string, language: Language][] = [
    ['', 'en'],
    ['fr', 'fr'],
    ['fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5', 'fr'],
    ['en;q=0.1, fr;q=0.2', 'fr'],
    ['nl, de;q=0.5, es;q=0.8', 'es'],
    ['de;q=0.5, es;q=0.5', 'de'],
    ['es;q=0.5, de;q=0.5', 'es'],
    ['fr ; q=0.3 ,\tde ; Q=0.4', 'de'],
    ['fr;level=1;q=0.2, pt;q=0.3', 'pt'],
    ['nl, *', 'en'],
  ]
  for (const [accepted, language] of cases)
    expect([accepted, preferredLanguage(accepted)]).toEqual([accepted, language])
})

test('a region is read as its language', () => {
  const cases: [accepted: string, language: Language][] = [
    ['pt-BR', 'pt'],
    ['PT-br', 'pt'],
    ['de-Latn-AT-1996', 'de'],
    ['zh-Hant-TW, es-419;q=0.1', 'es'],
    ['en-GB, fr;q=0.9', 'en'],
    ['frr', 'en'],
  ]
  for (const [accepted, language] of cases)
    expect([accepted, preferredLanguage(accepted)]).toEqual([accepted, language])
})

test('a weight of nothing takes a language away', () => {
  expect(preferredLanguage('fr;q=0')).toBe('en')
  expect(preferredLanguage('fr;q=0.000, de;q=0.001')).toBe('de')
  expect(preferredLanguage('pt-BR;q=0, pt')).toBe('pt')
})

test('rubbish is English', () => {
  const rubbish = [
    ';;;,,,',
    'q=1',
    'fr;q=',
    'fr;q=abc',
    'fr;q=NaN',
    'fr;q=-1',
    '-',
    '*;q=0',
    '__proto__',
    'constructor',
    'fr\u0000',
    'français',
  ]
  for (const accepted of rubbish) expect([accepted, preferredLanguage(accepted)]).toEqual([accepted, 'en'])
  for (const name of ['', 'EN', 'nl', 'toString', '__proto__']) expect(isLanguage(name)).toBeFalse()
})

test('a header of 100 kB is read at once', () => {
  const since = performance.now()
  for (const piece of ['x;q=0.5,', ',', ';', '-', 'a', 'q=', ' ', 'fr;'.repeat(3)])
    expect(preferredLanguage(piece.repeat(100_000 / piece.length))).toBe(piece.startsWith('fr') ? 'fr' : 'en')
  expect(preferredLanguage(`de,${'x;q=0.5,'.repeat(12_500)}`)).toBe('de')
  expect(performance.now() - since).toBeLessThan(100)
})
