// The page that compares two versions: what it says of each file, and that nothing in a package becomes markup.

import { expect, test } from 'bun:test'
import { ComparePage, type ComparePageProps } from '../../components/compare-page.tsx'
import type { ComparedFile, Comparison } from '../../src/domain/comparison.ts'
import { frameOf, hostile, pluginOf, versionOf } from './sample-props.ts'

const older = versionOf({ id: 10, version: '1.0' })
const newer = versionOf({ id: 11, version: '1.1' })
const side = (name: string, bytes = 10, digit = 'a') => ({ name, bytes, sha256: digit.repeat(64) })

function fileOf(changes: Partial<ComparedFile> = {}): ComparedFile {
  const name = changes.name ?? 'contour/plugin.py'
  const hunk = {
    oldBefore: 4,
    newBefore: 4,
    lines: [
      { kind: 'same', text: 'before' },
      { kind: 'removed', text: 'old' },
      { kind: 'added', text: 'new' },
      { kind: 'same', text: 'after' },
    ],
  } as const
  return {
    ...{ kind: 'changed', name, before: side(name), after: side(name, 20, 'b') },
    contents: {
      kind: 'lines',
      diff: { hunks: [{ ...hunk, lines: [...hunk.lines] }], added: 1, removed: 1, oldCount: 8, newCount: 8 },
      ...{ leftOut: 0, ends: undefined },
    },
    ...changes,
  }
}

function comparisonOf(files: ComparedFile[], changes: Partial<Comparison> = {}): Comparison {
  const counts = { changed: 0, added: 0, removed: 0, renamed: 0 }
  for (const { kind } of files) counts[kind]++
  return { files, counts, unchanged: 0, added: 1, removed: 1, ...changes }
}

function pageOf(comparison: Comparison, changes: Partial<ComparePageProps> = {}): string {
  const metadata = { before: {}, after: {} }
  return String(
    ComparePage({
      frame: frameOf(),
      plugin: pluginOf(),
      choices: [newer, older],
      ...{ from: '1.0', to: '1.1', problem: undefined },
      compared: { from: older, to: newer, comparison, metadata },
      ...changes,
    }),
  )
}

test('each change has its numbers, a sign and a word, and what is unchanged is folded', () => {
  const html = pageOf(comparisonOf([fileOf()]))
  const unseen = (word: string) => `<span class="unseen">${word}</span>`
  expect(html).toContain(
    '<td colspan="4">… 4 unchanged lines</td></tr><tr><td>5</td><td>5</td><td></td><td>before</td>',
  )
  expect(html).toContain(
    `<tr class="d"><td>6</td><td></td><td><span aria-hidden="true">−</span>${unseen('removed')}</td><td>old</td></tr>`,
  )
  expect(html).toContain(
    `<tr class="a"><td></td><td>6</td><td><span aria-hidden="true">+</span>${unseen('added')}</td><td>new</td></tr>`,
  )
  expect(html).toContain('<td>after</td></tr><tr class="skip"><td colspan="4">… 1 unchanged line</td></tr></tbody>')
  expect(html).toContain('<caption class="unseen">Changed lines of contour/plugin.py</caption>')
  expect(html).toContain(`<th scope="col">${unseen('Line in 1.0')}</th>`)
})

test('why lines are not compared is said, with sizes and SHA-256', () => {
  const file = fileOf({ contents: { kind: 'whole', because: 'binary' } })
  const html = pageOf(comparisonOf([file]))
  expect(html).toContain('so its lines are not compared')
  expect(html).toContain(`10 bytes, SHA-256 <code class="whole">${'a'.repeat(64)}</code>`)
  expect(html).toContain(`20 bytes, SHA-256 <code class="whole">${'b'.repeat(64)}</code>`)
})

test('a renamed file names both places, and only its one SHA-256', () => {
  const after = side('contour/new.py')
  const file = fileOf({ kind: 'renamed', name: after.name, before: side('contour/old.py'), after })
  const html = pageOf(comparisonOf([{ ...file, contents: { kind: 'whole', because: 'same' } }]))
  expect(html).toContain('1 file renamed.')
  expect(html).toContain('renamed from contour/old.py')
  expect(html.split('a'.repeat(64)).length).toBe(2)
})

test('what is left out is counted', () => {
  const file = fileOf()
  const contents = { ...file.contents, leftOut: 1234 } as ComparedFile['contents']
  const comparison = comparisonOf([{ ...file, contents }], { unchanged: 1 })
  const html = pageOf({ ...comparison, counts: { ...comparison.counts, added: 3 } })
  expect(html).toContain('1 file changed, 3 added; 1 is the same.')
  expect(html).toContain('… 1,234 more changed lines not shown')
  expect(html).toContain('1,234 of them are left out below')
  expect(html).toContain('… 3 more files not listed')
})

test('packages without a difference say so', () => {
  const html = pageOf(comparisonOf([], { unchanged: 4, added: 0, removed: 0 }))
  expect(html).toContain('No file is different.')
  expect(html).not.toContain('Line by line')
})

test('hostile names, contents and metadata stay text, and what turns the writing round is spelled out', () => {
  const contents = fileOf().contents
  if (contents.kind !== 'lines') throw new Error('no lines')
  const lines = [{ kind: 'added' as const, text: `\t${hostile}\u202e\u0007` }]
  const diff = { ...contents.diff, hunks: [{ oldBefore: 4, newBefore: 4, lines }] }
  const name = `contour/${hostile}\u202egnp.exe`
  const file = fileOf({ name, kind: 'renamed', before: side(name), contents: { ...contents, diff } })
  const metadata = { before: { author: hostile }, after: { author: 'b', plugin_dependencies: `${hostile},\u202e` } }
  const [from, to] = [versionOf({ version: hostile }), versionOf({ id: 11, version: `${hostile}2` })]
  const html = pageOf(comparisonOf([file]), {
    ...{ plugin: pluginOf({ name: hostile }), from: hostile, to: `${hostile}2`, choices: [to, from] },
    compared: { from, to, comparison: comparisonOf([file]), metadata },
  })
  for (const harm of ['<script>alert', '<img src=x', '\u202e', '\u0007', ' style=']) expect(html).not.toContain(harm)
  expect(html).toContain('⟨U+202E⟩gnp.exe')
  expect(html).toContain('⟨U+202E⟩⟨U+0007⟩</td>')
  expect(html).toContain('<td>\t&lt;script&gt;')
  const problem = pageOf(comparisonOf([]), { compared: undefined, problem: { kind: 'unknown', version: hostile } })
  expect(problem).not.toContain('<script>alert')
})
