// How the checks of uploads fare: how often each ended how, and what waits because one could not run.

import type { CheckName, Outcome } from '../src/domain/version-checks.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { AgoToTheMinute } from './dates.tsx'
import { FiguresTable } from './figures-table.tsx'
import { checkWords, outcomeWords } from './hold-words.ts'
import { Note } from './note.tsx'
import { number } from './number.ts'
import { say, sayAgain, sayRich } from './words.ts'

export interface TroubledVersion {
  versionId: number
  packageName: string
  version: string
  uploadedBy: string
  name: string
  reason: string
  at: Date
}

export interface CheckHealthProps {
  /** Of the last 30 days, by check and outcome. */
  counts: readonly { name: string; outcome: Outcome; versions: number }[]
  /** Checks that could not run, of versions that wait. */
  troubled: readonly TroubledVersion[]
  now: Date
  csrf: string
}

export function CheckHealth({ counts, troubled, now, csrf }: CheckHealthProps) {
  return (
    <section class="block" id="checks" aria-labelledby="check-health">
      <h3 id="check-health">{say('Health of the checks')}</h3>
      {troubled.length === 0 ? (
        <p class="soft">{say('Nothing waits because a check could not run.')}</p>
      ) : (
        <>
          <Note kind="wait">
            {say(
              '{count, plural, one {# check could not run. Its version waits} other {# checks could not run. Their versions wait}}, whoever uploaded them.',
              { count: troubled.length },
            )}
          </Note>
          <ul class="rows sheet log">
            {troubled.map((one) => (
              <li>
                <Troubled one={one} csrf={csrf} now={now} />
              </li>
            ))}
          </ul>
        </>
      )}
      <Outcomes counts={counts} />
    </section>
  )
}

function Troubled({ one, csrf, now }: { one: TroubledVersion; csrf: string; now: Date }) {
  const { versionId, packageName, version, uploadedBy, name, reason, at } = one
  const title = `${packageName} ${version}`
  return (
    <>
      <p>
        <a href={urls.review(versionId)}>{title}</a>{' '}
        <span class="fine">
          {sayRich('by {who}, {when}', { who: uploadedBy, when: <AgoToTheMinute at={at} now={now} /> })}
        </span>
      </p>
      <p class="soft">
        {checkName(name)}: {sayAgain(reason)}
      </p>
      <form method="post" action={urls.checksAgain(versionId)}>
        <CsrfField value={csrf} />
        <input type="hidden" name="from" value="rules" />
        <button class="btn slim" type="submit">
          {sayRich('Run the checks again<unseen> for {title}</unseen>', {
            title,
            unseen: (inner) => <span class="unseen">{inner}</span>,
          })}
        </button>
      </form>
    </>
  )
}

function checkName(name: string): string {
  return name in checkWords ? say(checkWords[name as CheckName]) : name
}

const columns: readonly Outcome[] = ['passed', 'flagged', 'could-not-run']

function Outcomes({ counts }: Pick<CheckHealthProps, 'counts'>) {
  const names = Object.keys(checkWords) as CheckName[]
  const countOf = (name: string, outcome: Outcome) =>
    counts.find((count) => count.name === name && count.outcome === outcome)?.versions ?? 0
  return (
    <>
      <p class="fine">{say('Versions of the last 30 days')}</p>
      <FiguresTable
        heads={[say('Check'), ...columns.map((outcome) => say(outcomeWords[outcome]))]}
        rows={names.map((name) => [say(checkWords[name]), ...columns.map((outcome) => number(countOf(name, outcome)))])}
      />
    </>
  )
}
