// The texts of the interface: `bun run words` gathers them from the source into the English catalogue and says how many the others lack.

import { join, resolve } from 'node:path'
import { Glob } from 'bun'
import { languages } from '../src/domain/language.ts'

const root = resolve(import.meta.dir, '..')
const folder = join(root, 'components/words')

export interface Texts {
  all: string[]
  /** Those that were written below the pages, with `sentence`, and are found again by what they say. */
  sentences: string[]
}

/** Every text marked by `say`, `sayRich`, `phrase` or `sentence`, each once, in the order of their letters. */
export async function textsInSource(): Promise<Texts> {
  const all = new Set<string>()
  const sentences = new Set<string>()
  for (const place of ['components', 'src']) {
    for await (const name of new Glob('**/*.{ts,tsx}').scan(join(root, place))) {
      const source = await Bun.file(join(root, place, name)).text()
      for (const { mark, text } of textsIn(source)) {
        all.add(text)
        if (mark === 'sentence') sentences.add(text)
      }
    }
  }
  const sorted = (texts: Set<string>) => [...texts].toSorted((one, other) => (one < other ? -1 : 1))
  return { all: sorted(all), sentences: sorted(sentences) }
}

/** The texts of one file: always a literal without anything put into it, which no other function of these names takes. */
function textsIn(source: string): { mark: string; text: string }[] {
  const calls = source
    .replace(/^\s*(?:\/\/|\/?\*).*$/gm, '')
    .matchAll(/\b(say|sayRich|phrase|sentence)\(\s*(['"`])((?:(?!\2)[^\\]|\\.)*)\2/gs)
  return Array.from(calls, ([, mark = '', , text = '']) => ({
    mark,
    text: text.replace(/\\n/g, '\n').replace(/\\(.)/g, '$1'),
  })).filter(({ text }) => !text.includes('${'))
}

export async function readCatalogue(language: string): Promise<Record<string, string>> {
  return (await Bun.file(join(folder, `${language}.json`)).json()) as Record<string, string>
}

if (import.meta.main) {
  const { all, sentences } = await textsInSource()
  await keep('sentences', sentences)
  for (const language of languages) {
    const known = await readCatalogue(language)
    const lacking = all.filter((text) => language !== 'en' && known[text] === undefined)
    const kept = all.flatMap((text) => {
      const words = language === 'en' ? text : known[text]
      return words === undefined ? [] : [[text, words]]
    })
    await keep(language, Object.fromEntries(kept))
    process.stdout.write(`${language}: ${kept.length} of ${all.length}\n`)
    if (process.argv.includes('--missing'))
      for (const text of lacking) process.stdout.write(`  ${JSON.stringify(text)}\n`)
  }
}

async function keep(name: string, content: object): Promise<void> {
  await Bun.write(join(folder, `${name}.json`), `${JSON.stringify(content, null, 2)}\n`)
}
