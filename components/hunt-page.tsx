// One hunt: how far it has come, what it found, and what is done with all of it at once.

import { type HitCounts, type Hunt, mostWithoutConsent, type ShownHit } from '../src/domain/hunt.ts'
import { urls } from '../src/urls.ts'
import { Badge, type BadgeKind } from './badge.tsx'
import { CsrfField } from './csrf-field.tsx'
import { Field, type FieldProblem } from './field.tsx'
import type { Frame } from './frame.ts'
import { nothing } from './jsx/markup.ts'
import { ModerationFrame } from './moderation-frame.tsx'
import { huntKindName, huntStateName } from './moderation-hunts-page.tsx'
import { Note } from './note.tsx'
import { number } from './number.ts'
import { shownText } from './shown-text.ts'
import { say, sayAgain, sayRich } from './words.ts'

export interface HuntPageProps {
  frame: Frame
  hunt: Hunt
  counts: HitCounts
  /** The first of them, newest versions first. */
  hits: ShownHit[]
  refused?: { reason: string; problems: FieldProblem[]; conflict?: string } | undefined
}

export function HuntPage(props: HuntPageProps) {
  const { frame, hunt, refused } = props
  return (
    <ModerationFrame frame={frame} tab="hunts" lead={say('What one hunt has found in every package that was kept.')}>
      <nav class="crumbs" aria-label={say('Path')}>
        <a href={urls.moderationHunts()}>{say('Hunts')}</a> › {String(hunt.id)}
      </nav>
      <h3>
        <code class="whole">{shownText(hunt.sought)}</code> <span class="fine">{huntKindName(hunt.kind)}</span>
      </h3>
      {refused?.conflict ? <Note kind="stop">{sayAgain(refused.conflict)}</Note> : null}
      <HuntState {...props} />
    </ModerationFrame>
  )
}

/** `#hunt`: asked for again every two seconds while the search is under way or its hits are dealt with. */
export function HuntState(props: HuntPageProps) {
  const { frame, hunt, counts } = props
  const isActing = hunt.actionDoneBy !== '' && !hunt.actionDoneAt
  const live = hunt.state === 'running' || isActing ? 'every 2s' : undefined
  const poll = live ? { 'hx-get': urls.hunt(hunt.id), 'hx-trigger': live, 'hx-swap': 'outerMorph' } : {}
  return (
    <div id="hunt" class="stack" {...poll}>
      <div aria-live="polite" class="stack">
        <p>
          {say('{state}: {done} of {total} versions searched.', {
            ...{ state: huntStateName(hunt.state), done: number(hunt.done), total: number(hunt.total) },
          })}{' '}
          {say(
            'Hit: {versions, plural, one {# version} other {# versions}} of {plugins, plural, one {# plugin} other {# plugins}}.',
            { versions: counts.versions, plugins: counts.plugins },
          )}{' '}
          {hunt.unread > 0
            ? say('{count, plural, one {# package} other {# packages}} could not be read.', { count: hunt.unread })
            : null}{' '}
          {live ? (
            <a href={urls.hunt(hunt.id)} class="no-script">
              {say('Look again')}
            </a>
          ) : null}
        </p>
        {counts.released > 0 ? (
          <p>
            {say(
              '{count, plural, one {# version was released by a moderator since the hunt began: it stays as it is.} other {# versions were released by a moderator since the hunt began: they stay as they are.}}',
              { count: counts.released },
            )}
          </p>
        ) : null}
        {hunt.trouble === '' ? null : (
          <Note kind="wait">
            {live ? say('It did not go on, and is tried again by itself: {why}', { why: hunt.trouble }) : hunt.trouble}
          </Note>
        )}
      </div>
      {hunt.state === 'running' ? <Progress frame={frame} hunt={hunt} /> : <Action {...props} />}
      <Hits {...props} />
    </div>
  )
}

function Progress({ frame, hunt }: { frame: Frame; hunt: Hunt }) {
  return (
    <form class="stack" method="post" action={urls.huntStop(hunt.id)}>
      <progress max={String(Math.max(1, hunt.total))} value={String(hunt.done)} aria-label={say('Searched')}></progress>
      <CsrfField value={frame.csrf} />
      <p>
        <button class="btn" type="submit">
          {say('Stop the hunt')}
        </button>
      </p>
    </form>
  )
}

function Action({ frame, hunt, counts, refused }: HuntPageProps) {
  if (hunt.actionDoneBy !== '') return <Acted hunt={hunt} counts={counts} />
  if (counts.open === 0) return nothing
  const asked = hunt.actionAskedBy !== ''
  const what = say('{count, plural, one {Quarantine # version} other {Quarantine all # versions}}', {
    count: counts.open,
  })
  return (
    <form class="block stack" method="post" action={urls.huntAction(hunt.id)}>
      <h3>{what}</h3>
      {asked ? (
        <p>
          {sayRich('{who} asks for it: {reason}', { who: hunt.actionAskedBy, reason: hunt.actionReason })}{' '}
          {frame.user?.uid === hunt.actionAskedBy ? say('A second moderator has to consent.') : null}
        </p>
      ) : counts.plugins > mostWithoutConsent ? (
        <p>
          {say('These are {plugins} plugins: above {most} a second moderator has to consent.', {
            plugins: counts.plugins,
            most: mostWithoutConsent,
          })}
        </p>
      ) : null}
      <CsrfField value={frame.csrf} />
      <input type="hidden" name="seen" value={String(counts.open)} />
      {asked ? (
        <input type="hidden" name="reason" value={hunt.actionReason} />
      ) : (
        <Field
          name="reason"
          label={say('Reason')}
          value={refused?.reason}
          hint={say('The owners of everything that was hit read it.')}
          problems={refused?.problems}
          rows={3}
          required
        />
      )}
      {asked && frame.user?.uid === hunt.actionAskedBy ? null : (
        <p>
          <button class="btn stop" type="submit">
            {asked ? say('Consent') : what}
          </button>
        </p>
      )}
    </form>
  )
}

function Acted({ hunt, counts }: Pick<HuntPageProps, 'hunt' | 'counts'>) {
  const left = counts.open
  return (
    <Note kind={hunt.actionDoneAt ? 'go' : 'wait'}>
      <strong>
        {hunt.actionDoneAt
          ? acted(counts)
          : say(
              '{count, plural, one {# version is} other {# versions are}} still to be hidden; it goes on by itself.',
              {
                count: left,
              },
            )}
      </strong>
      <br />
      {hunt.actionAskedBy === hunt.actionDoneBy
        ? sayRich('{who}: {reason}', { who: hunt.actionDoneBy, reason: hunt.actionReason })
        : sayRich('{who}, with the consent of {second}: {reason}', {
            ...{ who: hunt.actionAskedBy, second: hunt.actionDoneBy, reason: hunt.actionReason },
          })}
    </Note>
  )
}

function acted({ released }: HitCounts): string {
  if (released === 0) return say('Every version that was hit is in quarantine.')
  return say('Every version that was hit is in quarantine, but for what a moderator released.')
}

function Hits({ hits, counts }: HuntPageProps) {
  if (hits.length === 0) return nothing
  return (
    <section class="block">
      <h3>{say('Found')}</h3>
      {counts.hits > hits.length ? (
        <p class="fine">
          {say('The first {count} of {all} places.', { count: hits.length, all: number(counts.hits) })}
        </p>
      ) : null}
      <ul class="rows">
        {[...Map.groupBy(hits, ({ versionId }) => versionId).values()].map((places) => (
          <VersionHits places={places} />
        ))}
      </ul>
    </section>
  )
}

function VersionHits({ places }: { places: ShownHit[] }) {
  const [first] = places
  if (!first) return nothing
  const mark = markOf(first)
  return (
    <li class="stack">
      <h4>
        {first.deleted ? (
          `${first.name} ${first.version}`
        ) : (
          <a href={urls.version(first.packageName, first.version)}>
            {first.name} {first.version}
          </a>
        )}{' '}
        {mark ? <Badge kind={mark} /> : null}{' '}
        <span class="fine">
          {first.uploadedBy}
          {first.released ? <> · {say('released by a moderator')}</> : null}
        </span>
      </h4>
      <ul>
        {places.map(({ file, line, text }) => (
          <li>
            <code class="whole">
              {file === '' ? say('the package itself') : shownText(line > 0 ? `${file}:${line}` : file)}
            </code>{' '}
            {text === '' ? null : <code class="whole soft">{shownText(text)}</code>}
          </li>
        ))}
      </ul>
    </li>
  )
}

function markOf({ state, withdrawn, deleted, quarantined }: ShownHit): BadgeKind | undefined {
  if (deleted) return 'deleted'
  if (quarantined) return 'quarantined'
  if (withdrawn) return 'withdrawn'
  return state === 'waiting' || state === 'rejected' || state === 'sent-back' ? state : undefined
}
