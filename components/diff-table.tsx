// The changed lines of one file as a table: line numbers, a sign and a word for each change, and the line itself.

import type { DiffLine, Hunk, LineDiff } from '../src/domain/comparison.ts'
import { nothing } from './jsx/markup.ts'
import { shownText } from './shown-text.ts'
import { say } from './words.ts'

interface DiffTableProps {
  file: string
  /** Version numbers, for the heads of the columns. */
  from: string
  to: string
  diff: LineDiff
  /** Changed lines that are not among the hunks. */
  leftOut: number
}

export function DiffTable({ file, from, to, diff, leftOut }: DiffTableProps) {
  return (
    <table class="lines">
      <caption class="unseen">{say('Changed lines of {file}', { file: shownText(file) })}</caption>
      <thead>
        <tr>
          <ColumnHead text={say('Line in {version}', { version: from })} />
          <ColumnHead text={say('Line in {version}', { version: to })} />
          <ColumnHead text={say('Kind of change')} />
          <ColumnHead text={say('Text')} />
        </tr>
      </thead>
      <tbody>
        {diff.hunks.map((hunk, i) => (
          <>
            <Folded count={hunk.oldBefore - endOf(diff.hunks[i - 1])} />
            <HunkRows hunk={hunk} />
          </>
        ))}
        {leftOut > 0 ? (
          <tr class="skip">
            <td colspan="4">
              {say('… {count, plural, one {# more changed line} other {# more changed lines}} not shown', {
                count: leftOut,
              })}
            </td>
          </tr>
        ) : (
          <Folded count={diff.oldCount - endOf(diff.hunks.at(-1))} />
        )}
      </tbody>
    </table>
  )
}

function ColumnHead({ text }: { text: string }) {
  return (
    <th scope="col">
      <span class="unseen">{text}</span>
    </th>
  )
}

/** How many old lines there are up to the end of the hunk. */
function endOf(hunk: Hunk | undefined): number {
  return hunk ? hunk.oldBefore + hunk.lines.filter(({ kind }) => kind !== 'added').length : 0
}

function Folded({ count }: { count: number }) {
  if (count === 0) return nothing
  return (
    <tr class="skip">
      <td colspan="4">{say('… {count, plural, one {# unchanged line} other {# unchanged lines}}', { count })}</td>
    </tr>
  )
}

function HunkRows({ hunk }: { hunk: Hunk }) {
  let oldNumber = hunk.oldBefore
  let newNumber = hunk.newBefore
  return (
    <>
      {hunk.lines.map(({ kind, text }) => {
        if (kind !== 'added') oldNumber++
        if (kind !== 'removed') newNumber++
        return (
          <tr class={classes[kind]}>
            <td>{kind === 'added' ? '' : oldNumber}</td>
            <td>{kind === 'removed' ? '' : newNumber}</td>
            <td>{kind === 'same' ? nothing : <Sign kind={kind} />}</td>
            <td>{shownText(text)}</td>
          </tr>
        )
      })}
    </>
  )
}

const classes: Record<DiffLine['kind'], string | undefined> = { same: undefined, added: 'a', removed: 'd' }

/** Colour is never alone, and neither is the sign: not every voice reads “−” out. */
function Sign({ kind }: { kind: 'added' | 'removed' }) {
  return (
    <>
      <span aria-hidden="true">{kind === 'added' ? '+' : '−'}</span>
      <span class="unseen">{say('{line, select, added {added} other {removed}}', { line: kind })}</span>
    </>
  )
}
