// The floors of the house, read from the imports as text: imports go down only, and never in a circle.

import { expect, test } from 'bun:test'
import { dirname, join, normalize } from 'node:path'
import { Glob } from 'bun'

const root = join(import.meta.dir, '..')

/** The first pattern that fits gives the floor; what stands on one floor may import only what stands below it or in its own room. */
const floors: [pattern: RegExp, floor: number, room: string][] = [
  [/^src\/domain\//, 0, 'domain'],
  [/^src\/(urls|settings)\.ts$/, 1, 'ground'],
  [/^components\//, 2, 'components'],
  [/^db\/seed\.ts$/, 5, 'seed'],
  [/^db\//, 2, 'db'],
  [/^src\/formats\//, 2, 'formats'],
  [/^src\/adapters\//, 2, 'adapters'],
  [/^src\/(site|worker-line|hunt-(search|worker)|package-(reader|scan)(-worker)?)\.ts$/, 3, 'site'],
  [/^src\/services\//, 4, 'services'],
  [/^src\/(http|jobs)\//, 5, 'http'],
  [/^src\/routes\//, 6, 'routes'],
  [/^src\/app\.ts$/, 7, 'app'],
  [/^src\/(server|listener|operator(-webhooks)?|worker)\.ts$/, 8, 'server'],
]

/** Libraries that are spoken to in one place each. */
const libraries: [library: RegExp, allowed: RegExp][] = [
  [/^drizzle-orm|^postgres$/, /^db\//],
  [/^elysia/, /^src\/(http|routes)\/|^src\/app\.ts$/],
  [/^@sinclair\/typebox/, /^src\/http\/api-/],
  [/^ldapts$/, /^src\/adapters\//],
  [/^nodemailer/, /^src\/adapters\/smtp-mailer\.ts$/],
  [/^pg-boss/, /^db\/job-queue\.ts$/],
  [/^fflate$/, /^src\/formats\//],
  [/^ipaddr\.js$/, /^src\/adapters\//],
  [/^re2js$/, /^src\/formats\//],
  [/^fast-xml-parser$/, /^src\/formats\//],
  [/^ini$/, /^src\/settings\.ts$|^src\/formats\//],
  [/^intl-messageformat$/, /^components\/words\.ts$/],
  [/^markdown-it$/, /^components\/markdown\.tsx$/],
  [/^@kitajs|^@elysiajs\/html/, /^components\/jsx\//],
]

/** Modules of the runtime that reach outside the process. */
const outside = /^node:(fs|net|http|https|dgram|child_process|tls|dns)/

interface Source {
  path: string
  text: string
  imports: string[]
}

async function readSources(): Promise<Source[]> {
  const sources: Source[] = []
  for (const folder of ['src', 'components', 'db']) {
    for await (const name of new Glob('**/*.{ts,tsx}').scan(join(root, folder))) {
      const path = `${folder}/${name}`
      const text = await Bun.file(join(root, path)).text()
      sources.push({ path, text, imports: importsOf(text) })
    }
  }
  return sources
}

/** Every import and re-export, of types too. */
function importsOf(text: string): string[] {
  const found = text.matchAll(
    /^(?:import|export)\b[^'"]*?from\s+['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm,
  )
  return [...found].map((match) => match[1] ?? match[2] ?? match[3] ?? '')
}

function floorOf(path: string) {
  const found = floors.find(([pattern]) => pattern.test(path))
  return found && { floor: found[1], room: found[2] }
}

function targetOf({ path }: Source, imported: string): string | undefined {
  return imported.startsWith('.') ? normalize(join(dirname(path), imported)) : undefined
}

const sources = await readSources()

test('every file has a floor', () => {
  expect(sources.length).toBeGreaterThan(60)
  expect(sources.filter(({ path }) => !floorOf(path)).map(({ path }) => path)).toEqual([])
})

test('imports go down only', () => {
  const wrong = sources.flatMap((source) =>
    source.imports.flatMap((imported) => {
      const target = targetOf(source, imported)
      const from = floorOf(source.path)
      const to = target && floorOf(target)
      if (!from || !to || to.floor < from.floor || to.room === from.room) return []
      return [`${source.path} → ${target}`]
    }),
  )
  expect(wrong).toEqual([])
})

test('routes are imported by app.ts alone, and never by each other', () => {
  const wrong = sources.flatMap((source) =>
    source.imports
      .filter((imported) => targetOf(source, imported)?.startsWith('src/routes/') && source.path !== 'src/app.ts')
      .map((imported) => `${source.path} → ${imported}`),
  )
  expect(wrong).toEqual([])
})

test('no file imports itself by a detour', () => {
  const graph = new Map(
    sources.map((source) => [source.path, source.imports.flatMap((imported) => targetOf(source, imported) ?? [])]),
  )
  const done = new Set<string>()
  function findCircle(path: string, way: string[]): string[] | undefined {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path]
    if (done.has(path)) return undefined
    for (const next of graph.get(path) ?? []) {
      const circle = findCircle(next, [...way, path])
      if (circle) return circle
    }
    done.add(path)
    return undefined
  }
  expect([...graph.keys()].flatMap((path) => findCircle(path, []) ?? [])).toEqual([])
})

test('each library is spoken to in one place', () => {
  const wrong = sources.flatMap(({ path, imports }) =>
    imports
      .filter((imported) => libraries.some(([library, allowed]) => library.test(imported) && !allowed.test(path)))
      .map((imported) => `${path} → ${imported}`),
  )
  expect(wrong).toEqual([])
})

test('the domain and the formats reach nothing outside, and components fetch nothing', () => {
  const quiet = sources.filter(({ path }) => /^(src\/(domain|formats)|components)\//.test(path))
  const wrong = quiet.flatMap(({ path, imports, text }) => [
    ...imports.filter((imported) => outside.test(imported)).map((imported) => `${path} → ${imported}`),
    ...(/\bfetch\(|\bBun\.(file|write|spawn|serve|connect)\b/.test(text) ? [`${path} reaches outside`] : []),
  ])
  expect(wrong).toEqual([])
})

test('components know the domain, the addresses and each other', () => {
  const wrong = sources
    .filter(({ path }) => path.startsWith('components/'))
    .flatMap((source) =>
      source.imports
        .map((imported) => targetOf(source, imported))
        .filter((target) => target !== undefined && !/^(components\/|src\/domain\/|src\/urls\.ts$)/.test(target))
        .map((target) => `${source.path} → ${target}`),
    )
  expect(wrong).toEqual([])
})

test('HTML is made in components only', () => {
  expect(sources.filter(({ path }) => path.endsWith('.tsx') && !path.startsWith('components/'))).toEqual([])
})

test('no two files share a stem with different extensions, and none is a drawer for anything', () => {
  const stems = sources.map(({ path }) => path.replace(/\.[a-z]+$/, ''))
  expect(stems.filter((stem, i) => stems.indexOf(stem) !== i)).toEqual([])
  expect(sources.filter(({ path }) => /\/(utils?|helpers?|common|types|index)\.tsx?$/.test(path))).toEqual([])
})

test('every file begins with one line that says what it is responsible for', () => {
  const silent = sources.filter(({ path, text }) => !text.startsWith('// ') && !path.includes('migrations'))
  expect(silent.map(({ path }) => path)).toEqual([])
})
