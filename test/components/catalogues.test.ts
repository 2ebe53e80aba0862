// The catalogues hold what the source says: every text, in every language, with the same values in it.

import { expect, test } from 'bun:test'
import { IntlMessageFormat } from 'intl-messageformat'
import { readCatalogue, textsInSource } from '../../bin/words.ts'
import { languages } from '../../src/domain/language.ts'

const { all, sentences } = await textsInSource()
const others = languages.filter((language) => language !== 'en')

test('the source has texts, and the English catalogue is what it says', async () => {
  expect(all.length).toBeGreaterThan(1000)
  const english = await readCatalogue('en')
  expect(someOf(all.filter((text) => english[text] !== text))).toEqual([])
  expect(Object.keys(english).length).toBe(all.length)
  expect((await readCatalogue('sentences')) as unknown).toEqual(sentences)
})

for (const language of others) {
  test(`every text is there in ${language}, and nothing else`, async () => {
    const catalogue = await readCatalogue(language)
    expect(someOf(all.filter((text) => catalogue[text] === undefined))).toEqual([])
    expect(someOf(Object.keys(catalogue).filter((text) => !all.includes(text)))).toEqual([])
    expect(someOf(Object.values(catalogue).filter((text) => text.trim() === '' || text.includes("'")))).toEqual([])
  })

  test(`the texts in ${language} have the values and the markup of the English ones`, async () => {
    const below = new Set(sentences)
    for (const [english, words] of Object.entries(await readCatalogue(language))) {
      const shape = below.has(english) ? bracesOf : shapeOf
      expect({ english, shape: shape(words) }).toEqual({ english, shape: shape(english) })
    }
  })
}

/** As many as a person reads: `bun run words --missing` lists all. */
function someOf(texts: string[]): string[] {
  return texts.slice(0, 8)
}

/** Sentences from below the pages know nothing but values in braces. */
function bracesOf(text: string): string[] {
  return [...new Set(text.match(/\{\w+\}/g))].toSorted()
}

interface Node {
  type: number
  value?: string
  children?: Node[]
  options?: Record<string, { value: Node[] }>
}

function shapeOf(text: string): string[] {
  return [...new Set(namesIn(new IntlMessageFormat(text).getAst() as Node[]))].toSorted()
}

/** Literals (0) and the figure of a plural (7) say nothing; a tag (8) has children, a plural or a choice has options. */
function namesIn(nodes: Node[]): string[] {
  return nodes.flatMap(({ type, value = '', children, options }) => {
    if (type === 0 || type === 7) return []
    const inside = [...(children ?? []), ...Object.values(options ?? {}).flatMap((option) => option.value)]
    return [type === 8 ? `<${value}>` : `{${value}}`, ...namesIn(inside)]
  })
}
