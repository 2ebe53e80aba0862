// The public page of waits: how long authors waited for a moderator, and how many wait now. Nobody is named.

import type { DeskWaits, SpanWaits, Waits } from '../src/domain/waits.ts'
import { urls } from '../src/urls.ts'
import { roughly, waitedFor } from './dates.tsx'
import type { Frame } from './frame.ts'
import { Guidance } from './guidance.tsx'
import { number } from './number.ts'

export interface WaitsPageProps {
  frame: Frame
  waits: DeskWaits
  /** Within so many working days a moderator should have looked. */
  targetDays: number
  now: Date
}

export function WaitsPage({ frame, waits, targetDays, now }: WaitsPageProps) {
  const { waiting, late, oldest } = waits
  return (
    <Guidance
      frame={frame}
      title="How long a review takes"
      lead="From the upload to the decision of a moderator, nights and weekends included."
    >
      <div class="prose">
        <h2>Now</h2>
        <p>
          {waiting === 0
            ? 'No version waits.'
            : `${number(waiting)} ${waiting === 1 ? 'version waits' : 'versions wait'}, ${number(late)} of them for more than the ${number(targetDays)} working days within which a moderator should have looked.`}
          {oldest ? ` The oldest has waited for ${roughly(now.getTime() - oldest.getTime())}.` : ''}
        </p>
        <h2>So far</h2>
        <p>
          Half of the versions waited no longer than the first figure, nine of ten no longer than the second. A new
          plugin is one of which nothing was published before.
        </p>
      </div>
      <div class="prose broad">
        <div class="wide" tabindex="0">
          <table class="tbl">
            <thead>
              <tr>
                <th scope="col">Decided in the last</th>
                <th scope="col">Of</th>
                <th scope="col" class="num">
                  Decisions
                </th>
                <th scope="col" class="num">
                  Half within
                </th>
                <th scope="col" class="num">
                  Nine of ten within
                </th>
              </tr>
            </thead>
            <tbody>
              {waits.spans.flatMap((span) => [
                <WaitRow span={span} of="new plugins" waits={span.newPlugins} />,
                <WaitRow span={span} of="new versions" waits={span.newVersions} />,
              ])}
            </tbody>
          </table>
        </div>
      </div>
      <div class="prose">
        <p>
          What moderators look for stands in the <a href={urls.reviewRules()}>review rules</a>.
        </p>
      </div>
    </Guidance>
  )
}

function WaitRow({ span, of, waits }: { span: SpanWaits; of: string; waits: Waits }) {
  return (
    <tr>
      <td>{number(span.days)} days</td>
      <td>{of}</td>
      <td class="num">{number(waits.count)}</td>
      <td class="num">{waits.count > 0 ? waitedFor(waits.medianMs) : '–'}</td>
      <td class="num">{waits.count > 0 ? waitedFor(waits.p90Ms) : '–'}</td>
    </tr>
  )
}
