// What can be said about the code without running it; `bun run check`. Everything runs at once, in a few seconds.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

interface Outcome {
  name: string
  ok: boolean
  report: string
  tookMs: number
}

const root = resolve(import.meta.dir, '..')

/** Where markup may be made from text: the JSX runtime itself, rendered Markdown that was cleaned, and JSON in a script. */
const mayUseRaw = [/^components\/jsx\//, /^components\/markdown\.tsx$/, /^components\/structured-data\.tsx$/]

const outcomes = await Promise.all([
  check('format and lint', () => program('@biomejs/biome/bin/biome', 'check', '.')),
  check('types', () => program('typescript/bin/tsc', '--noEmit', ...(process.stdout.isTTY ? ['--pretty'] : []))),
  check('migrations', migrationsInOrder),
  check('raw markup', rawMarkup),
])
for (const { name, ok, report, tookMs } of outcomes) {
  console.log(`${ok ? '✓' : '✗'} ${name} (${tookMs} ms)`)
  if (report) console.log(report.replace(/^/gm, '  '))
}
process.exit(outcomes.every(({ ok }) => ok) ? 0 : 1)

async function check(name: string, act: () => Promise<Omit<Outcome, 'name' | 'tookMs'>>): Promise<Outcome> {
  const before = performance.now()
  const outcome = await act()
  return { name, ...outcome, tookMs: Math.round(performance.now() - before) }
}

/** Runs a program of node_modules by Bun itself, which the machine may have instead of Node. */
async function program(path: string, ...words: string[]): Promise<{ ok: boolean; report: string }> {
  const command = [process.execPath, join(root, 'node_modules', path), ...words]
  const child = Bun.spawn(command, { cwd: root, stdout: 'pipe', stderr: 'pipe' })
  const [out, err, code] = await Promise.all([textOf(child.stdout), textOf(child.stderr), child.exited])
  return { ok: code === 0, report: code === 0 ? '' : `${out}${err}`.trim() }
}

function textOf(stream: ReadableStream): Promise<string> {
  return new Response(stream).text()
}

/** Drizzle skips a migration that is dated before one already applied, so that a merge in the wrong order loses it. */
async function migrationsInOrder(): Promise<{ ok: boolean; report: string }> {
  const folder = join(root, 'db/migrations')
  const journal = join(folder, 'meta/_journal.json')
  if (!existsSync(journal)) return { ok: true, report: '' }
  const { entries } = JSON.parse(readFileSync(journal, 'utf8')) as {
    entries: { idx: number; when: number; tag: string }[]
  }
  const files = readdirSync(folder).filter((name) => name.endsWith('.sql'))
  const named = new Set(entries.map(({ tag }) => `${tag}.sql`))
  const problems = [
    ...entries.filter(({ idx }, at) => idx !== at).map(({ tag }) => `${tag} is out of its place in the journal`),
    ...entries
      .filter(({ when }, at) => when <= (entries[at - 1]?.when ?? 0))
      .map(({ tag }) => `${tag} is not dated after the one before it: it would be skipped`),
    ...entries.filter(({ tag }) => !files.includes(`${tag}.sql`)).map(({ tag }) => `${tag}.sql is missing`),
    ...files
      .filter((name) => !named.has(name))
      .map((name) => `${name} is not in the journal: it would never be applied`),
  ]
  return { ok: problems.length === 0, report: problems.join('\n') }
}

/** Lists each place where text becomes markup unescaped; one that nobody allowed fails. */
async function rawMarkup(): Promise<{ ok: boolean; report: string }> {
  const uses = await Promise.all(sources().map(rawUses))
  const all = uses.flat()
  const refused = all.filter(({ allowed }) => !allowed)
  const report = all.map(({ allowed, place, line }) => `${allowed ? 'allowed' : 'REFUSED'} ${place}: ${line}`)
  return { ok: refused.length === 0, report: report.join('\n') }
}

function sources(): string[] {
  return ['src', 'components', 'db', 'client']
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      Array.from(new Bun.Glob('**/*.{ts,tsx}').scanSync(join(root, folder)), (path) => `${folder}/${path}`),
    )
    .toSorted((one, other) => one.localeCompare(other))
}

async function rawUses(path: string): Promise<{ allowed: boolean; place: string; line: string }[]> {
  const allowed = mayUseRaw.some((pattern) => pattern.test(path))
  const lines = (await Bun.file(join(root, path)).text()).split('\n')
  return lines.flatMap((line, at) => {
    const isUse = /(?<![\w.$])raw(\(| as )/.test(line) && !/^\s*(\/\/|\/?\*)/.test(line)
    return isUse ? [{ allowed, place: `${path}:${at + 1}`, line: line.trim() }] : []
  })
}
