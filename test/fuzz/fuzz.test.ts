// A short fuzz run in every test run; the long one is `bun run test/fuzz/fuzz.ts`.

import { expect, test } from 'bun:test'
import { metadataText, packageOf } from '../support/packages.ts'
import { readCorpus } from './corpus.ts'
import { judge } from './judge.ts'
import { openPython } from './python-reader.ts'
import { type FuzzFinding, fuzz, mutation } from './run.ts'

test('3,000 mutated packages are read without a fault, and as Python reads those that are accepted', async () => {
  const findings: FuzzFinding[] = []
  const total = { done: 0, accepted: 0 }
  await fuzz({ seed: 7, from: 0, to: 3000, stride: 1, step: 250 }, (progress) => {
    total.done += progress.done
    total.accepted += progress.accepted
    findings.push(...progress.findings)
  })
  expect(findings).toEqual([])
  expect(total.done).toBe(3000)
  expect(total.accepted).toBeGreaterThan(100)
}, 120_000)

test('a mutation is known by its seed and its number', () => {
  const corpus = readCorpus()
  expect(mutation(corpus, 7, 1234)).toEqual(mutation(readCorpus(), 7, 1234))
  expect(mutation(corpus, 7, 1234)).not.toEqual(mutation(corpus, 8, 1234))
})

test('the packages that it begins with are accepted', () => {
  const { packages, zips } = readCorpus()
  const found = zips.slice(0, packages.length).map((zip) => judge(zip))
  expect(found.flatMap(({ complaints }) => complaints)).toEqual([])
  expect(found.filter(({ report }) => report?.ok).length).toBeGreaterThanOrEqual(packages.length - 3)
})

/** What the long run has found, as the smallest package that showed it. */
const found: readonly (readonly [what: string, zip: Uint8Array])[] = [
  ['the path of an icon that turns the message round', packageOf({ metadata: { icon: '\u202egnp.nocI' } })],
  ['a value of an unknown key that Postgres cannot keep', packageOf({ metadata: { own: 'a\0b' } })],
  [
    'a warning about a line that was cut inside of a character',
    packageOf({ metadata: { about: `<b>${'𝔘'.repeat(99)}` } }),
  ],
  ['a key that was cut inside of a character', packageOf({ metadata: { [`ab ${'𝔘'.repeat(110)}`]: 'x' } })],
  ['a file whose long name was cut in the list', packageOf({ files: { ['x'.repeat(180)]: '' } })],
  ['a version behind U+2028, which only QGIS saw', packageOf({ metadata: { about: 'x\u2028version=9' } })],
  [
    'the name of a section that was shown as it stands',
    packageOf({ metadataText: `${metadataText('A')}[\x1b]\n[\x1b]\n` }),
  ],
]

test('what a long run has found stays mended', async () => {
  const python = openPython()
  for (const [what, zip] of found) {
    const { complaints, report } = judge(zip)
    const answers = report?.ok ? await python.compare([{ zip, report }]) : []
    expect([what, complaints, answers.filter(Boolean)]).toEqual([what, [], []])
  }
  await python.close()
})
