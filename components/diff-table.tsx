// The changed lines of one file as a table: line numbers, a sign and a word for each change, and the line itself.

import type { DiffLine, Hunk, LineDiff } from '../src/domain/comparison.ts'
import { nothing } from './jsx/markup.ts'
import { counted } from './number.ts'
import { shownText } from './shown-text.ts'

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
      <caption class="unseen">Changed lines of {shownText(file)}</caption>
      <thead>
        <tr>
          <ColumnHead text={`Line in ${from}`} />
          <ColumnHead text={`Line in ${to}`} />
          <ColumnHead text="Change" />
          <ColumnHead text="Text" />
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
            <td colspan="4">… {counted(leftOut, 'more changed line')} not shown</td>
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
      <td colspan="4">… {counted(count, 'unchanged line')}</td>
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
            <td>{signs[kind]}</td>
            <td>{shownText(text)}</td>
          </tr>
        )
      })}
    </>
  )
}

const classes: Record<DiffLine['kind'], string | undefined> = { same: undefined, added: 'a', removed: 'd' }

/** Colour is never alone, and neither is the sign: not every voice reads “−” out. */
const signs = {
  same: nothing,
  added: (
    <>
      <span aria-hidden="true">+</span>
      <span class="unseen">added</span>
    </>
  ),
  removed: (
    <>
      <span aria-hidden="true">−</span>
      <span class="unseen">removed</span>
    </>
  ),
}
