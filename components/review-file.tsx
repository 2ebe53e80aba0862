// One file under review: what happened to it, and its lines, or why and how they are shown elsewhere.

import type { ReviewContents, ReviewedFile } from '../src/domain/review.ts'
import { seenMark } from '../src/domain/seen.ts'
import { urls } from '../src/urls.ts'
import { changeWords } from './compared-file.tsx'
import { Icon } from './icon.tsx'
import { nothing } from './jsx/markup.ts'
import { fileSize } from './number.ts'
import { type ReviewedFileProps, ReviewLines } from './review-lines.tsx'
import { shownText } from './shown-text.ts'
import { phrase, say } from './words.ts'

/** For the links to a file: a name may be anything. */
export function fileAnchor(name: string): string {
  return `f${seenMark(name)}`
}

export function ReviewedFileSection(props: ReviewedFileProps) {
  const { version, file, view } = props
  const { contents, name } = file
  const anchor = fileAnchor(name)
  const written = props.comments.filter((comment) => comment.file === name).length
  return (
    <section class={`diff sheet ${heightOf(contents)}`} id={anchor} aria-labelledby={`${anchor}-name`}>
      <header>
        <Icon name="file" />
        <h3 id={`${anchor}-name`}>{shownText(name)}</h3>
        {file.kind === 'changed' ? null : (
          <span class="soft">{changeWords({ ...file, contents: { kind: 'whole', because: 'same' } })}</span>
        )}
        <Counts file={file} />
        {contents.kind === 'lines' && !view.whole && file.kind === 'changed' ? (
          <a
            class="push fine"
            href={`${urls.review(version.id, { ...view, file: name, whole: true, comment: '' })}#${anchor}`}
          >
            {say('Show the lines around')}
            <span class="unseen"> {shownText(name)}</span>
          </a>
        ) : null}
        {written > 0 ? (
          <span class="fine">{say('{count, plural, one {# comment} other {# comments}}', { count: written })}</span>
        ) : null}
      </header>
      <Contents {...props} anchor={anchor} />
    </section>
  )
}

/** About how high it will be: what is not seen is not laid out, and the scroll bar should not leap. */
function heightOf(contents: ReviewContents): 'low' | 'middle' | 'high' {
  const count = contents.kind === 'lines' ? (contents.lines?.length ?? 0) : 0
  if (count < 12) return 'low'
  return count < 60 ? 'middle' : 'high'
}

function Contents(props: ReviewedFileProps & { anchor: string }) {
  const { version, file, view } = props
  const { contents } = file
  if (contents.kind === 'whole') return <Whole file={file} {...contents} />
  const { lines, newCount, further, added, removed } = contents
  if (!lines) return <ShowLink {...props} count={added + removed} />
  const behind = { ...view, file: file.name, from: view.from + lines.length, comment: '' }
  return (
    <>
      {lines.length > 0 ? <ReviewLines {...props} lines={lines} newCount={newCount} further={further} /> : null}
      {further > 0 ? (
        <p class="aside">
          <a href={urls.review(version.id, behind)}>
            {say('{count, plural, one {# further line} other {# further lines}}', { count: further })}
          </a>
        </p>
      ) : null}
    </>
  )
}

function ShowLink({ version, file, view, count, anchor }: ReviewedFileProps & { count: number; anchor: string }) {
  const address = urls.review(version.id, { ...view, file: file.name, comment: '' })
  return (
    <p class="aside">
      <a href={`${address}#${anchor}`} hx-get={address} hx-target={`#${anchor}`} hx-swap="outerHTML">
        {say('{count, plural, one {Show # line} other {Show # lines}}', { count })}
        <span class="unseen"> {shownText(file.name)}</span>
      </a>
    </p>
  )
}

/** `+3 −1`, with words for those who hear it. */
export function Counts({ file: { contents } }: { file: ReviewedFile }) {
  if (contents.kind !== 'lines') return nothing
  return (
    <span class="counts">
      {contents.added > 0 ? (
        <span class="plus">
          +{contents.added}
          <span class="unseen"> {say('lines added')}</span>
        </span>
      ) : null}{' '}
      {contents.removed > 0 ? (
        <span class="minus">
          −{contents.removed}
          <span class="unseen"> {say('lines removed')}</span>
        </span>
      ) : null}
    </span>
  )
}

const reasons = {
  same: phrase('Its contents are the same.'),
  binary: phrase('binary'),
  large: phrase('too large to be shown'),
  damaged: phrase('cannot be read'),
}

interface WholeProps {
  file: ReviewedFile
  because: keyof typeof reasons
  lineCount?: number | undefined
}

function Whole({ file: { before, after }, because, lineCount }: WholeProps) {
  const sizes = [before, after].flatMap((file) => (file ? [fileSize(file.bytes)] : [])).join(' → ')
  const sums = [before, after].flatMap((file) => (file ? [file.sha256] : []))
  return (
    <p class="aside">
      {say(reasons[because])}, {sizes}
      {lineCount ? `, ${say('{count, plural, one {# line} other {# lines}}', { count: lineCount })}` : null}
      <br />
      SHA-256{' '}
      {[...new Set(sums)].map((sha256, at) => (
        <>
          {at > 0 ? ' → ' : ''}
          <code class="whole">{sha256}</code>
        </>
      ))}
    </p>
  )
}
