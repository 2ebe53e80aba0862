// Beside the lines of a review: how much is new to us, the facts with their places, and the files.

import type { Version } from '../src/domain/plugin.ts'
import type { Finding } from '../src/domain/report.ts'
import type { ReviewedFile, ReviewView, SeenFile } from '../src/domain/review.ts'
import { urls } from '../src/urls.ts'
import { CodedText } from './coded-text.tsx'
import { Icon } from './icon.tsx'
import { number } from './number.ts'
import { Counts, fileAnchor } from './review-file.tsx'
import { shownText } from './shown-text.ts'
import { say, sayAgain, sayRich } from './words.ts'

export interface ReviewMarginProps {
  version: Version
  view: ReviewView
  newLines: number
  totalLines: number
  unchanged: number
  files: readonly ReviewedFile[]
  seenFiles: readonly { name: string; seen: SeenFile }[]
  facts: readonly (Finding & { isNew: boolean })[]
}

const width = 290

export function NewToUs({ newLines, totalLines }: ReviewMarginProps) {
  const share = totalLines === 0 ? 0 : Math.min(1, newLines / totalLines)
  const filled = share === 0 ? 0 : Math.max(3, Math.round(share * width))
  return (
    <section>
      <h2>{say('New to us')}</h2>
      <p>
        {sayRich('<b>{lines} lines</b> are new to us out of {total}', {
          ...{ lines: number(newLines), total: number(totalLines) },
          b: (inner) => <strong>{inner}</strong>,
        })}
      </p>
      <svg class="g share" viewBox={`0 0 ${width} 12`} aria-hidden="true">
        <path class="g-off" d={`M0 1h${width}v10H0z`} />
        <path class="g-on" d={`M0 1h${filled}v10H0z`} />
        <path class="g-edge" fill="none" d={`M0 1h${width}v10H0z`} />
      </svg>
      <p class="fine">{say('Everything else was in a version that was approved.')}</p>
    </section>
  )
}

export function ReviewFacts({ version, view, facts, files }: ReviewMarginProps) {
  return (
    <section>
      <h2>{say('Facts')}</h2>
      {facts.length === 0 ? <p class="soft">{say('Nothing was found in the code.')}</p> : null}
      <ul class="facts">
        {facts.map((fact) => (
          <li class={fact.isNew ? 'new' : undefined}>
            <Icon name="fact" />
            <span>
              {fact.isNew ? say('New:') : null} <CodedText text={sayAgain(fact.message)} />{' '}
              {fact.file === undefined ? null : <a href={placeOf(version, view, files, fact)}>{placeName(fact)}</a>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function placeName({ file = '', line }: Finding): string {
  const short = file.slice(file.indexOf('/') + 1)
  return shownText(line === undefined ? short : `${short}:${line}`)
}

/** In this page where the line stands in it; else in the whole file. */
function placeOf(
  version: Version,
  view: ReviewView,
  files: readonly ReviewedFile[],
  { file = '', line }: Finding,
): string {
  const contents = files.find(({ name }) => name === file)?.contents
  const here = contents?.kind === 'lines' && contents.lines?.some(({ newLine }) => newLine === line)
  const place = `#${fileAnchor(file)}${line === undefined ? '' : `-${line}`}`
  return here ? place : `${urls.review(version.id, { ...view, file, whole: true, comment: '' })}${place}`
}

export function FileTree({ version, view, files, seenFiles, unchanged }: ReviewMarginProps) {
  return (
    <section>
      <h2>{say('Files')}</h2>
      <div class="tree">
        <ul>
          {files.map((file) => (
            <li>
              <a
                href={
                  view.file
                    ? urls.review(version.id, { ...view, file: file.name, comment: '' })
                    : `#${fileAnchor(file.name)}`
                }
                aria-current={view.file === file.name ? 'true' : undefined}
              >
                <Icon name="file" />
                <span>{shownText(file.name.slice(file.name.indexOf('/') + 1))}</span>
                <span class="fine nowrap">
                  {file.kind === 'changed' ? null : kindWord(file.kind)} <Counts file={file} />
                </span>
              </a>
            </li>
          ))}
        </ul>
      </div>
      {unchanged > 0 && !view.all ? (
        <p class="fine">
          <Icon name="check" />{' '}
          {say('{count, plural, one {# file unchanged, folded away} other {# files unchanged, folded away}}', {
            count: unchanged,
          })}
        </p>
      ) : null}
      {seenFiles.length > 0 ? <SeenFiles version={version} view={view} seenFiles={seenFiles} /> : null}
    </section>
  )
}

function kindWord(kind: ReviewedFile['kind']): string {
  return say('{file, select, added {added} removed {removed} renamed {renamed} other {changed}}', { file: kind })
}

function SeenFiles({ version, view, seenFiles }: Pick<ReviewMarginProps, 'version' | 'view' | 'seenFiles'>) {
  return (
    <details class="more">
      <summary>
        {say('{count, plural, one {# file was approved before} other {# files were approved before}}', {
          count: seenFiles.length,
        })}
      </summary>
      <ul class="fine">
        {seenFiles.map(({ name, seen }) => (
          <li>
            <a href={urls.review(version.id, { ...view, file: name, whole: true, comment: '' })}>{shownText(name)}</a>{' '}
            {say('seen in {plugin} {version}', { plugin: seen.packageName, version: seen.version })}
          </li>
        ))}
      </ul>
    </details>
  )
}
