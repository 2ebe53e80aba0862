// The texts of the interface: `bun run words` gathers them from the source into the English catalogue and says what the others lack.

import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Glob } from 'bun'

const root = resolve(import.meta.dir, '..')
const folder = join(root, 'components/words')

/** Every text marked by `say`, `sayRich`, `phrase` or `sentence`, in alphabetical order, each once. */
export async function textsInSource(): Promise<string[]> {
  const found = new Set<string>()
  for (const place of ['components', 'src']) {
    for await (const name of new Glob('**/*.{ts,tsx}').scan(join(root, place))) {
      const source = await Bun.file(join(root, place, name)).text()
      for (const text of textsIn(source)) found.add(text)
    }
  }
  return [...found].toSorted((one, other) => (one < other ? -1 : 1))
}

/** The texts of one file: always a literal without anything put into it. */
export function textsIn(source: string): string[] {
  const calls = source
    .replace(/^\s*(?:\/\/|\/?\*).*$/gm, '')
    .matchAll(/\b(?:say|sayRich|phrase|sentence)\(\s*(['"`])((?:(?!\1)[^\\]|\\.)*)\1/gs)
  return Array.from(calls, ([, , text = '']) => text.replace(/\\n/g, '\n').replace(/\\(.)/g, '$1'))
}

export async function readCatalogue(language: string): Promise<Record<string, string>> {
  return (await Bun.file(join(folder, `${language}.json`)).json()) as Record<string, string>
}

export function catalogueLanguages(): string[] {
  return readdirSync(folder).map((name) => name.replace('.json', ''))
}

if (import.meta.main) {
  const texts = await textsInSource()
  for (const language of catalogueLanguages()) {
    const known = await readCatalogue(language)
    const kept = texts.flatMap((text) => {
      const words = language === 'en' ? text : known[text]
      return words === undefined ? [] : [[text, words]]
    })
    await Bun.write(join(folder, `${language}.json`), `${JSON.stringify(Object.fromEntries(kept), null, 2)}\n`)
    console.log(`${language}: ${kept.length} of ${texts.length}`)
    if (process.argv.includes('--missing')) {
      for (const text of texts) if (language !== 'en' && known[text] === undefined) console.log(`  ${text}`)
    }
  }
}
