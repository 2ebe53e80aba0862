// Beside the lines of a review: how much is new to us, and the facts with their places.

import type { Version } from '../src/domain/plugin.ts'
import type { Finding } from '../src/domain/report.ts'
import type { ReviewedFile, ReviewView } from '../src/domain/review.ts'
import { urls } from '../src/urls.ts'
import { CodedText } from './coded-text.tsx'
import { Icon } from './icon.tsx'
import { fileAnchor } from './review-file.tsx'
import { newLinesIn } from './review-head.tsx'
import { shownText } from './shown-text.ts'
import { say, sayAgain } from './words.ts'

export interface ReviewMarginProps {
  version: Version
  view: ReviewView
  newLines: number
  totalLines: number
  /** What this page shows. */
  page: readonly ReviewedFile[]
  facts: readonly (Finding & { isNew: boolean })[]
}

const width = 290

export function NewToUs({ newLines, totalLines }: ReviewMarginProps) {
  const share = totalLines === 0 ? 0 : Math.min(1, newLines / totalLines)
  const filled = share === 0 ? 0 : Math.max(3, Math.round(share * width))
  return (
    <section>
      <h2>{say('New to us')}</h2>
      <p>{newLinesIn({ newLines, totalLines })}</p>
      <svg class="g share" viewBox={`0 0 ${width} 12`} aria-hidden="true">
        <path class="g-off" d={`M0 1h${width}v10H0z`} />
        <path class="g-on" d={`M0 1h${filled}v10H0z`} />
        <path class="g-edge" fill="none" d={`M0 1h${width}v10H0z`} />
      </svg>
      <p class="fine">{say('Everything else was in a version that was approved.')}</p>
    </section>
  )
}

export function ReviewFacts({ version, view, facts, page }: ReviewMarginProps) {
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
              {fact.file === undefined ? null : <a href={placeOf(version, view, page, fact)}>{placeName(fact)}</a>}
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
  page: readonly ReviewedFile[],
  { file = '', line }: Finding,
): string {
  const contents = page.find(({ name }) => name === file)?.contents
  const here = contents?.kind === 'lines' && contents.lines?.some(({ newLine }) => newLine === line)
  const place = `#${fileAnchor(file)}${line === undefined ? '' : `-${line}`}`
  return here ? place : `${urls.review(version.id, { ...view, file, whole: true, comment: '' })}${place}`
}
