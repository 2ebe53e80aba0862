// One file of a comparison: its name and sizes, and its lines or why they are not shown.

import type { ComparedFile, FileContents, TextEnds } from '../src/domain/comparison.ts'
import type { PackageFile } from '../src/domain/report.ts'
import { DiffTable } from './diff-table.tsx'
import { Icon } from './icon.tsx'
import { nothing } from './jsx/markup.ts'
import { fileSize, number } from './number.ts'
import { shownText } from './shown-text.ts'

interface ComparedFileProps {
  file: ComparedFile
  /** For the links to it. */
  id: string
  from: string
  to: string
}

export function ComparedFileSection({ file, id, from, to }: ComparedFileProps) {
  const { name, contents } = file
  return (
    <section class="diff sheet" id={id} aria-labelledby={`${id}-name`}>
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
          <p class="aside">{reasons[contents.because]}</p>
          <Whole file={file} from={from} to={to} />
        </>
      )}
    </section>
  )
}

/** What happened to the file, in words. */
export function changeWords({ kind, before }: ComparedFile): string {
  return kind === 'renamed' ? `renamed from ${shownText(before?.name ?? '')}` : kind
}

/** `+3 −1`, with words for those who hear it. */
export function LineCounts({ contents }: { contents: FileContents }) {
  if (contents.kind !== 'lines') return nothing
  const { added, removed } = contents.diff
  return (
    <span class="counts">
      {added > 0 ? (
        <span class="plus">
          +{number(added)}
          <span class="unseen"> lines added</span>
        </span>
      ) : null}{' '}
      {removed > 0 ? (
        <span class="minus">
          −{number(removed)}
          <span class="unseen"> lines removed</span>
        </span>
      ) : null}
    </span>
  )
}

function Lines(props: Omit<ComparedFileProps, 'id'> & { contents: FileContents & { kind: 'lines' } }) {
  const { file, contents, from, to } = props
  const { diff, leftOut, ends } = contents
  if (diff.added + diff.removed === 0) {
    return <p class="aside">{ends ? `No line is different. ${endWords(ends)}` : 'The file is empty.'}</p>
  }
  return (
    <>
      {ends ? <p class="aside">{endWords(ends)}</p> : null}
      {diff.hunks.length > 0 ? (
        <DiffTable file={file.name} from={from} to={to} diff={diff} leftOut={leftOut} />
      ) : (
        <>
          <p class="aside">{reasons.room}</p>
          <Whole {...props} />
        </>
      )}
    </>
  )
}

function endWords({ before, after }: { before: TextEnds; after: TextEnds }): string {
  const sentences: string[] = []
  if (before.ends !== after.ends) {
    sentences.push(`The line ends were ${before.ends} and are ${after.ends}.`)
  }
  if (before.closed && !after.closed) sentences.push('The last line has no end any more.')
  if (!before.closed && after.closed) sentences.push('The last line has an end now.')
  return sentences.join(' ')
}

const reasons = {
  same: 'Its contents are the same.',
  binary: 'This is no text in UTF-8, so its lines are not compared.',
  large: 'The file is over 200 kB or 5,000 lines, so its lines are not compared.',
  plenty: 'So much is different in these versions that the lines of this file are not compared.',
  damaged: 'The file cannot be read from its package, so its lines are not compared.',
  room: 'So much is different in these versions that the lines of this file are not shown.',
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
      <dt>in {version}</dt>
      <dd>
        {fileSize(file.bytes)}, SHA-256 <code class="whole">{file.sha256}</code>
      </dd>
    </div>
  )
}
