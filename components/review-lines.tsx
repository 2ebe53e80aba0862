// The lines of a file under review as a table: coloured text, and what stands at a line: facts, comments, the form for one.

import type { Version } from '../src/domain/plugin.ts'
import type { Finding } from '../src/domain/report.ts'
import type { MarkedPart, ReviewedFile, ReviewLine, ReviewView } from '../src/domain/review.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { Icon } from './icon.tsx'
import { type Child, nothing } from './jsx/markup.ts'
import type { ShownComment } from './review-comments.tsx'
import { shownText } from './shown-text.ts'
import { say, sayAgain } from './words.ts'

export interface ReviewedFileProps {
  csrf: string
  version: Version
  /** Whoever looks comments at lines; left out: as they may, while the version waits. */
  mayComment?: boolean
  file: ReviewedFile
  view: ReviewView
  facts: readonly (Finding & { isNew: boolean })[]
  comments: readonly ShownComment[]
  /** Number of the version that it is held against. */
  since: string | undefined
}

type LinesProps = ReviewedFileProps & {
  lines: readonly ReviewLine[]
  newCount: number
  further: number
  anchor: string
}

type Row = Pair & { gap: { from: number; to: number } | undefined }

/** Lines of one table: what is not seen is not laid out, a table at a time. */
const tableLines = 50

export function ReviewLines(props: LinesProps) {
  const { file, lines, newCount, further, since } = props
  const rows = rowsOf(props)
  const end = lines.findLast(({ newLine }) => newLine > 0)?.newLine ?? 0
  const rest = further === 0 && end < newCount && file.kind === 'changed' ? { from: end + 1, to: newCount } : undefined
  const tables = Array.from({ length: Math.ceil(rows.length / tableLines) }, (_, at) =>
    rows.slice(at * tableLines, (at + 1) * tableLines),
  )
  return (
    <>
      {tables.map((some, at) => (
        <div class={tables.length > 1 ? 'part' : undefined}>
          <LineTable {...props} rows={some}>
            {rest && at === tables.length - 1 ? <Folded {...props} gap={rest} since={since} /> : null}
          </LineTable>
        </div>
      ))}
    </>
  )
}

/** Each with the unchanged lines that are left out in front of it. */
function rowsOf({ lines, view }: LinesProps): Row[] {
  const pairs = view.two ? sideBySide(lines) : lines.map((line) => ({ old: line, now: line }))
  let last = view.from > 0 ? undefined : 0
  return pairs.map((pair) => {
    const from = pair.now?.newLine ?? 0
    const gap = from > 0 && last !== undefined && from > last + 1 ? { from: last + 1, to: from - 1 } : undefined
    if (from > 0) last = from
    return { ...pair, gap }
  })
}

function LineTable(props: LinesProps & { rows: readonly Row[]; children: Child }) {
  const { file, view, since, rows, children } = props
  const heads = view.two
    ? [say('Line before'), say('Text before'), say('Line'), say('Text')]
    : [say('Line before'), say('Line'), say('Kind of change'), say('Text')]
  return (
    <table class={view.two ? 'lines two' : 'lines'}>
      <caption class="unseen">
        {say('Lines of {file}; the number of a line opens a comment', { file: shownText(file.name) })}
      </caption>
      <thead>
        <tr>
          {heads.map((text) => (
            <th scope="col">
              <span class="unseen">{text}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ old, now, gap }) => (
          <>
            {gap ? <Folded {...props} gap={gap} since={since} /> : null}
            {view.two ? <PairRow {...props} old={old} now={now} /> : <LineRow {...props} line={old ?? now} />}
            {now && now.newLine > 0 ? <AtLine {...props} line={now.newLine} /> : null}
          </>
        ))}
        {children}
      </tbody>
    </table>
  )
}

function Folded({ version, file, view, gap, since, anchor }: LinesProps & { gap: { from: number; to: number } }) {
  const values = { ...gap, version: since ?? '' }
  return (
    <tr class="skip">
      <td colspan="4">
        <a
          href={`${urls.review(version.id, { ...view, file: file.name, whole: true, comment: '' })}#${anchor}-${gap.from}`}
        >
          {say('Lines {from} – {to}', values)}
        </a>{' '}
        {since === undefined ? null : say('as approved in {version}', values)}
      </td>
    </tr>
  )
}

const classes = { same: undefined, added: 'a', removed: 'd' }

function LineRow(props: LinesProps & { line: ReviewLine | undefined }) {
  const { line } = props
  if (!line) return nothing
  return (
    <tr class={classes[line.kind]}>
      <td>{line.oldLine || ''}</td>
      <td>
        <LineNumber {...props} line={line.newLine} />
      </td>
      <td>{line.kind === 'same' ? nothing : <Sign kind={line.kind} />}</td>
      <td>
        <Marked line={line} />
      </td>
    </tr>
  )
}

function PairRow(props: LinesProps & { old: ReviewLine | undefined; now: ReviewLine | undefined }) {
  const { old, now } = props
  const left = old?.kind === 'added' ? undefined : old
  return (
    <tr>
      <td class={left?.kind === 'removed' ? 'd' : undefined}>{left?.oldLine || ''}</td>
      <td class={left?.kind === 'removed' ? 'd' : undefined}>
        {left?.kind === 'removed' ? <Sign kind="removed" /> : null}
        {left ? <Marked line={left} /> : null}
      </td>
      <td class={now?.kind === 'added' ? 'a' : undefined}>{now ? <LineNumber {...props} line={now.newLine} /> : ''}</td>
      <td class={now?.kind === 'added' ? 'a' : undefined}>
        {now?.kind === 'added' ? <Sign kind="added" /> : null}
        {now ? <Marked line={now} /> : null}
      </td>
    </tr>
  )
}

interface Pair {
  old: ReviewLine | undefined
  now: ReviewLine | undefined
}

/** What was removed stands beside what was added in its place. */
function sideBySide(lines: readonly ReviewLine[]): Pair[] {
  const pairs: Pair[] = []
  let open = 0
  for (const line of lines) {
    if (line.kind === 'same') {
      pairs.push({ old: line, now: line })
      open = pairs.length
    } else if (line.kind === 'removed') pairs.push({ old: line, now: undefined })
    else {
      const room = pairs.slice(open).find(({ now }) => !now)
      if (room) room.now = line
      else pairs.push({ old: undefined, now: line })
    }
  }
  return pairs
}

/** Where a comment can be written the number is a link, so that who comes back to it has the focus there. */
function LineNumber({ version, mayComment = true, view, line, anchor }: LinesProps & { line: number }) {
  if (line === 0) return nothing
  const id = `${anchor}-${line}`
  if (version.state !== 'waiting' || !mayComment) return <span id={id}>{line}</span>
  return (
    <a id={id} href={`${urls.review(version.id, { ...view, comment: id })}#line-comment`}>
      {line}
    </a>
  )
}

/** Colour is never alone, and neither is the sign: not every voice reads “−” out. */
function Sign({ kind }: { kind: 'added' | 'removed' }) {
  return (
    <>
      <span aria-hidden="true">{kind === 'added' ? '+' : '−'}</span>
      <span class="unseen">{say('{line, select, added {added} other {removed}}', { line: kind })}</span>
    </>
  )
}

function Marked({ line: { text, parts } }: { line: ReviewLine }) {
  const pieces: Child[] = []
  let at = 0
  for (const { from, to, kind } of parts as readonly MarkedPart[]) {
    pieces.push(shownText(text.slice(at, from)), <span class={kind}>{shownText(text.slice(from, to))}</span>)
    at = to
  }
  return (
    <>
      {pieces}
      {shownText(text.slice(at))}
    </>
  )
}

function AtLine(props: LinesProps & { line: number }) {
  const { file, facts, comments, view, line, version, mayComment = true, anchor } = props
  const commented = mayComment && version.state === 'waiting' && view.comment === `${anchor}-${line}`
  return (
    <>
      {facts
        .filter((fact) => fact.line === line && fact.file === file.name)
        .map(({ isNew, message }) => (
          <tr class={isNew ? 'wait' : 'skip'}>
            <td colspan="4">
              <Icon name="fact" /> {isNew ? say('New fact:') : say('Fact:')} {sayAgain(message)}
            </td>
          </tr>
        ))}
      {comments
        .filter((comment) => comment.line === line && comment.file === file.name)
        .map(({ by, text }) => (
          <tr class="talk">
            <td colspan="4">
              <div class="comment">
                <strong>{by}</strong>{' '}
                <span class="fine">{say('line {line}, goes to {who}', { line, who: version.uploadedBy })}</span>
                <p class="typed">{text}</p>
              </div>
            </td>
          </tr>
        ))}
      {commented ? <CommentForm {...props} /> : null}
    </>
  )
}

function CommentForm({ csrf, version, file, view, line, anchor }: LinesProps & { line: number }) {
  const back = { ...view, comment: '' }
  return (
    <tr class="talk">
      <td colspan="4">
        <form class="stack" method="post" action={urls.reviewComments(version.id)} data-busy>
          <CsrfField value={csrf} />
          <input type="hidden" name="file" value={file.name} />
          <input type="hidden" name="line" value={String(line)} />
          <input type="hidden" name="back" value={`${urls.review(version.id, back)}#${anchor}-${line}`} />
          <div class="field">
            <label for="line-comment">{say('Comment at line {line}', { line })}</label>
            <textarea id="line-comment" name="text" rows="3" required autofocus></textarea>
          </div>
          <p class="bar">
            <button class="btn slim main" type="submit">
              {say('Keep comment')}
            </button>
            <a class="btn slim" href={`${urls.review(version.id, back)}#${anchor}-${line}`} data-leave="">
              {say('Drop it')}
            </a>
          </p>
        </form>
      </td>
    </tr>
  )
}
