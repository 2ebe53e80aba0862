// One entry of the queue: how long it waits, who it is by, and what a moderator should look at first.

import { type QueuedVersion, type QueueEntry, takerOf } from '../src/domain/desk.ts'
import type { LineCount } from '../src/domain/review.ts'
import { workingMsBetween } from '../src/domain/working-days.ts'
import { urls } from '../src/urls.ts'
import { Badge } from './badge.tsx'
import { CsrfField } from './csrf-field.tsx'
import { AgoToTheMinute, waitedFor } from './dates.tsx'
import { Icon, type IconName } from './icon.tsx'
import { type Child, nothing } from './jsx/markup.ts'
import { number } from './number.ts'
import { say, sayAgain, sayRich } from './words.ts'

interface QueueRowProps {
  entry: QueueEntry
  csrf: string
  /** Of who looks. */
  uid: string
  first: boolean
  targetDays: number
  now: Date
}

export function QueueRow(props: QueueRowProps) {
  const { entry, targetDays, now } = props
  const { kind, version, said } = entry
  return (
    <article class="row" data-entry="">
      <Age since={entry.since} targetDays={targetDays} now={now} />
      <div>
        <h3>
          <a href={addressOf(entry)}>{nameOf(entry)}</a> <Badges {...props} />
        </h3>
        {said ? (
          <p class="meta">
            <Item icon="user">{said.by}</Item>
          </p>
        ) : null}
        {version && kind === 'waiting' ? <VersionLines version={version} now={now} /> : null}
      </div>
      {kind === 'waiting' && version ? (
        <Facts version={version} />
      ) : (
        <p class="first-line">{firstLine(said?.text ?? '')}</p>
      )}
      <Action {...props} />
    </article>
  )
}

function nameOf({ plugin, version }: QueueEntry): string {
  return version ? `${plugin.name} ${version.version}` : plugin.name
}

function addressOf({ kind, plugin, version, said }: QueueEntry): string {
  if (kind === 'waiting' && version) return urls.review(version.id)
  return `${urls.pluginThread(plugin.packageName)}#entry-${said?.id ?? 0}`
}

function firstLine(text: string): string {
  const line = text.trim().split('\n')[0] ?? ''
  return line.length > 200 ? `${line.slice(0, 200)}…` : line
}

function Badges({ entry: { kind, version }, uid, now }: QueueRowProps) {
  if (kind === 'appeal') return <Badge kind="appeal" />
  if (kind === 'answer') return <Badge kind="answered" />
  if (!version) return nothing
  const taker = takerOf(version.taken, now)
  return (
    <>
      {version.isNew ? <Badge kind="newPlugin" /> : nothing}
      {version.experimental ? <Badge kind="experimental" /> : nothing}
      {taker === undefined ? (
        nothing
      ) : (
        <span class="badge">
          <Icon name="lock" />
          {taker === uid ? say('you are on it') : say('{uid} is on it', { uid: taker })}
        </span>
      )}
    </>
  )
}

function Item({ icon, children }: { icon: IconName; children: Child }) {
  return (
    <span>
      <Icon name={icon} />
      {children}
    </span>
  )
}

function VersionLines({ version, now }: { version: QueuedVersion; now: Date }) {
  const { lines, files, lastDecision } = version
  return (
    <>
      <p class="meta">
        <Item icon="user">{recordOf(version.uploader)}</Item>
      </p>
      {lines || files ? (
        <p class="meta">
          <Item icon={lines ? 'code' : 'file'}>{lines ? newLinesOf(lines) : newFilesOf(files)}</Item>
        </p>
      ) : null}
      {version.warnings > 0 ? (
        <p class="meta">
          <Item icon="warning">
            {say('{count, plural, one {# warning} other {# warnings}}', { count: version.warnings })}
          </Item>
        </p>
      ) : null}
      {lastDecision ? (
        <p class="meta">
          <Item icon="undo">
            <Before decision={lastDecision} now={now} />
          </Item>
        </p>
      ) : null}
    </>
  )
}

function newLinesOf({ newLines, totalLines }: LineCount): string {
  if (newLines >= totalLines && newLines > 0)
    return say('{count, plural, one {# line, new to us} other {# lines, all new to us}}', { count: newLines })
  return say('{fresh, plural, =0 {No line is} one {# line is} other {# lines are}} new to us out of {all}', {
    fresh: newLines,
    all: number(totalLines),
  })
}

function newFilesOf(files = { all: 0, fresh: 0 }): string {
  return say('{all, plural, one {# file} other {# files}}, {fresh, plural, =0 {none} other {#}} new to us', files)
}

function recordOf({ uid, approved, sentBack, rejected }: QueuedVersion['uploader']): string {
  if (approved + sentBack + rejected === 0) return say('{who}, first upload', { who: uid })
  const counts = [
    approved > 0 ? say('{count, plural, one {# approved} other {# approved}}', { count: approved }) : '',
    sentBack > 0 ? say('{count, plural, one {# sent back} other {# sent back}}', { count: sentBack }) : '',
    rejected > 0 ? say('{count, plural, one {# rejected} other {# rejected}}', { count: rejected }) : '',
  ]
  return [uid, ...counts.filter(Boolean)].join(', ')
}

/** The decision before this one, about whatever version of the plugin. */
function Before({ decision, now }: { decision: NonNullable<QueuedVersion['lastDecision']>; now: Date }) {
  const values = {
    version: decision.version,
    who: decision.by,
    when: <AgoToTheMinute at={decision.at} now={now} />,
  }
  if (decision.kind === 'approval') return <>{sayRich('{version} approved by {who} {when}', values)}</>
  if (decision.kind === 'rejection') return <>{sayRich('{version} rejected by {who} {when}', values)}</>
  if (decision.kind === 'changes') return <>{sayRich('{version} sent back by {who} {when}', values)}</>
  return <>{sayRich('last decided by {who} {when}', values)}</>
}

/** Most of the facts of one version that a row has room for. */
const shownFacts = 4

function Facts({ version }: { version: QueuedVersion }) {
  const { newFacts, knownFacts, lookalikes, holds } = version
  const first = [...holds, ...lookalikes, ...newFacts]
  const more = first.length - shownFacts
  return (
    <ul class="facts">
      {first.slice(0, shownFacts).map((sentence) => (
        <Fact isNew>{sayAgain(sentence)}</Fact>
      ))}
      {more > 0 ? <Fact isNew>{say('{count, plural, one {# more} other {# more}}', { count: more })}</Fact> : null}
      {newFacts.length === 0 ? <Fact>{say('No new facts')}</Fact> : null}
      {knownFacts > 0 ? (
        <Fact>{say('{count, plural, one {# fact as before} other {# facts as before}}', { count: knownFacts })}</Fact>
      ) : null}
    </ul>
  )
}

function Fact({ isNew = false, children }: { isNew?: boolean; children: Child }) {
  return (
    <li class={isNew ? 'new' : undefined}>
      <Icon name={isNew ? 'warning' : 'check'} />
      <span>{children}</span>
    </li>
  )
}

function Action({ entry, csrf, uid, first, now }: QueueRowProps) {
  const { kind, version } = entry
  const look = first ? 'btn main' : 'btn'
  const values = { plugin: nameOf(entry), unseen: (inner: Child) => <span class="unseen">{inner}</span> }
  const taker = version && takerOf(version.taken, now)
  if (kind !== 'waiting' || !version || (taker !== undefined && taker !== uid))
    return (
      <p>
        <a class={kind === 'waiting' ? 'btn' : look} href={addressOf(entry)} data-act="">
          {sayRich('Look<unseen> at {plugin}</unseen>', values)}
        </a>
      </p>
    )
  return (
    <div class="acts">
      <TakenForm csrf={csrf} versionId={version.id} taken="yes">
        <button class={look} type="submit" data-act="">
          {sayRich('Review<unseen> {plugin}</unseen>', values)}
        </button>
      </TakenForm>
      {taker === uid ? (
        <TakenForm csrf={csrf} versionId={version.id} taken="no">
          <button class="link above" type="submit">
            {sayRich('Give back<unseen> {plugin}</unseen>', values)}
          </button>
        </TakenForm>
      ) : null}
    </div>
  )
}

interface TakenFormProps {
  csrf: string
  versionId: number
  taken: 'yes' | 'no'
  children: Child
}

function TakenForm({ csrf, versionId, taken, children }: TakenFormProps) {
  return (
    <form method="post" action={urls.reviewTaken(versionId)}>
      <CsrfField value={csrf} />
      <input type="hidden" name="taken" value={taken} />
      {children}
    </form>
  )
}

const dayMs = 86_400_000
/** Where on the bar the promised time ends; what is beyond is late. */
const fairWidth = 100

/** The time itself goes on at weekends; what is promised, and the bar, count working days. */
function Age({ since, targetDays, now }: { since: Date; targetDays: number; now: Date }) {
  const targetMs = targetDays * dayMs
  const workedMs = workingMsBetween(since, now)
  const late = workedMs > targetMs
  const fair = Math.round((Math.min(workedMs, targetMs) / targetMs) * fairWidth)
  const beyond = late ? Math.min(40, Math.max(3, Math.round(((workedMs - targetMs) / targetMs) * fairWidth))) : 0
  return (
    <div class="age">
      <strong class={late ? 'bad' : undefined}>{waitedFor(now.getTime() - since.getTime())}</strong>
      <svg viewBox="0 0 140 7" preserveAspectRatio="none" aria-hidden="true">
        <path class="g-off" d="M0 0h140v7H0z" />
        <path class="g-on" d={`M0 0h${Math.max(2, fair)}v7H0z`} />
        {late ? <path class="g-late" d={`M100 0h${beyond}v7h-${beyond}z`} /> : null}
        <path class="g-edge" d="M100 0v7" />
      </svg>
      <span class="fine">
        {late
          ? say('{time} late', { time: waitedFor(workedMs - targetMs) })
          : say('{time} left', { time: waitedFor(targetMs - workedMs) })}
      </span>
    </div>
  )
}
