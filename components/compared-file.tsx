// One file of a comparison: its name and sizes, and its lines or why they are not shown.

import type { ComparedFile, FileContents, TextEnds } from '../src/domain/comparison.ts'
import type { PackageFile } from '../src/domain/report.ts'
import { DiffTable } from './diff-table.tsx'
import { Icon } from './icon.tsx'
import { type Child, nothing } from './jsx/markup.ts'
import { fileSize } from './number.ts'
import { shownText } from './shown-text.ts'
import { phrase, say, sayRich } from './words.ts'

interface ComparedFileProps {
  file: ComparedFile
  /** For the links to it. */
  id: string
  from: string
  to: string
  /** Id of the heading that it stands below, on a page that shows the same file twice. */
  below?: string
}

export function ComparedFileSection({ file, id, from, to, below }: ComparedFileProps) {
  const { name, contents } = file
  return (
    <section class="diff sheet" id={id} aria-labelledby={below ? `${id}-name ${below}` : `${id}-name`}>
      <header>
        <Icon name="file" />
        <h3 id={`${id}-name`}>{shownText(name)}</h3>
        <span class="soft">{changeWords(file)}</span>
        <LineCounts contents={contents} />
      </header>
      {contents.kind === 'lines' ? (
        <Lines file={file} contents={contents} from={from} to={to} />
      ) : (
        <>
          <p class="aside">{say(reasons[contents.because])}</p>
          <Whole file={file} from={from} to={to} />
        </>
      )}
    </section>
  )
}

/** What happened to the file, in words. */
export function changeWords({ kind, before }: ComparedFile): string {
  if (kind === 'renamed') return say('renamed from {file}', { file: shownText(before?.name ?? '') })
  return say('{file, select, added {added} removed {removed} other {changed}}', { file: kind })
}

/** `+3 −1`, with words for those who hear it. */
export function LineCounts({ contents }: { contents: FileContents }) {
  if (contents.kind !== 'lines') return nothing
  const { added, removed } = contents.diff
  return (
    <span class="counts">
      {added > 0 ? (
        <span class="plus">
          {sayRich('{count, plural, other {+#<unseen> lines added</unseen>}}', { count: added, unseen })}
        </span>
      ) : null}{' '}
      {removed > 0 ? (
        <span class="minus">
          {sayRich('{count, plural, other {−#<unseen> lines removed</unseen>}}', { count: removed, unseen })}
        </span>
      ) : null}
    </span>
  )
}

const unseen = (inner: Child) => <span class="unseen">{inner}</span>

function Lines(props: Omit<ComparedFileProps, 'id'> & { contents: FileContents & { kind: 'lines' } }) {
  const { file, contents, from, to } = props
  const { diff, leftOut, ends } = contents
  if (diff.added + diff.removed === 0) {
    return <p class="aside">{ends ? `${say('No line is different.')} ${endWords(ends)}` : say('The file is empty.')}</p>
  }
  return (
    <>
      {ends ? <p class="aside">{endWords(ends)}</p> : null}
      {diff.hunks.length > 0 ? (
        <DiffTable file={file.name} from={from} to={to} diff={diff} leftOut={leftOut} />
      ) : (
        <>
          <p class="aside">{say(reasons.room)}</p>
          <Whole {...props} />
        </>
      )}
    </>
  )
}

function endWords({ before, after }: { before: TextEnds; after: TextEnds }): string {
  const sentences: string[] = []
  if (before.ends !== after.ends) {
    sentences.push(
      say(
        'The line ends were {before, select, mixed {mixed} none {none} other {{before}}} and are {after, select, mixed {mixed} none {none} other {{after}}}.',
        { before: before.ends, after: after.ends },
      ),
    )
  }
  if (before.closed && !after.closed) sentences.push(say('The last line has no end any more.'))
  if (!before.closed && after.closed) sentences.push(say('The last line has an end now.'))
  return sentences.join(' ')
}

const reasons = {
  same: phrase('Its contents are the same.'),
  binary: phrase('This is no text in UTF-8, so its lines are not compared.'),
  large: phrase('The file is over 200 kB or 5,000 lines, so its lines are not compared.'),
  plenty: phrase('So much is different in these versions that the lines of this file are not compared.'),
  damaged: phrase('The file cannot be read from its package, so its lines are not compared.'),
  room: phrase('So much is different in these versions that the lines of this file are not shown.'),
}

/** Size and SHA-256 on both sides, for those who compare it themselves. */
function Whole({ file, from, to }: Omit<ComparedFileProps, 'id'>) {
  const { before, after } = file
  return (
    <dl class="values aside">
      {before && before.sha256 !== after?.sha256 ? <Side version={from} file={before} /> : null}
      {after ? <Side version={to} file={after} /> : null}
    </dl>
  )
}

function Side({ version, file }: { version: string; file: PackageFile }) {
  return (
    <div>
      <dt>{say('in {version}', { version })}</dt>
      <dd>
        {fileSize(file.bytes)}, SHA-256 <code class="whole">{file.sha256}</code>
      </dd>
    </div>
  )
}
