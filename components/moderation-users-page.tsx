// The people of the repository, with the forms that trust and block them.

import type { Standing, Trust, User } from '../src/domain/user.ts'
import { urls } from '../src/urls.ts'
import { Badge } from './badge.tsx'
import { CsrfField } from './csrf-field.tsx'
import { Day } from './dates.tsx'
import { Empty } from './empty.tsx'
import type { Frame } from './frame.ts'
import { Icon } from './icon.tsx'
import { ModerationFrame } from './moderation-frame.tsx'
import { StandingLines, UserFlagForm } from './user-flag-form.tsx'
import { phrase, say, sayAgain, sayRich } from './words.ts'

export interface KnownUser {
  user: User
  plugins: number
  waiting: number
  /** Undefined: not known. */
  standing?: Standing | undefined
}

export interface UsersPageProps {
  frame: Frame
  users: KnownUser[]
  q: string
  /** Whose change was refused, and why. */
  problem?: { uid: string; text: string; flag?: boolean } | undefined
}

export function UsersPage({ frame, users, q, problem }: UsersPageProps) {
  return (
    <ModerationFrame
      frame={frame}
      tab="users"
      lead={say(
        'Trusted people publish at once, unless a check or a hold rule keeps it. What a blocked person uploaded leaves the feed.',
      )}
      beside={<UserSearch q={q} />}
    >
      {users.length === 0 ? (
        <Empty title={q === '' ? say('Nobody has signed in yet.') : say('Nobody fits “{query}”.', { query: q })}>
          {q === '' ? null : <a href={urls.moderationUsers()}>{say('Show everybody')}</a>}
        </Empty>
      ) : (
        <ul class="rows sheet persons">
          {users.map((known) => (
            <UserRow known={known} frame={frame} problem={problem?.uid === known.user.uid ? problem : undefined} />
          ))}
        </ul>
      )}
    </ModerationFrame>
  )
}

function UserSearch({ q }: { q: string }) {
  return (
    <search class="push">
      <form class="bar" action={urls.moderationUsers()}>
        <input type="search" name="q" value={q} aria-label={say('Search people')} placeholder={say('Name or uid')} />
        <button class="btn" type="submit">
          {say('Search')}
        </button>
      </form>
    </search>
  )
}

interface UserRowProps {
  known: KnownUser
  frame: Frame
  problem: { text: string; flag?: boolean } | undefined
}

function UserRow({ known: { user, plugins, waiting, standing }, frame, problem }: UserRowProps) {
  return (
    <li class="person">
      <div>
        <h3>
          <a href={urls.user(user.uid)}>{user.name === '' ? user.uid : user.name}</a> <TrustBadges user={user} />
        </h3>
        <p class="meta">
          <span>
            <Icon name="user" />
            {user.uid}
          </span>
          <span>{user.mail}</span>
          <span>{workOf(plugins, waiting)}</span>
          <span>{sayRich('since {day}', { day: <Day at={user.createdAt} /> })}</span>
        </p>
        <StandingLines user={user} standing={standing} />
      </div>
      {frame.user?.uid === user.uid ? (
        <p class="fine">
          {say('This is you.')} {problem === undefined ? null : sayAgain(problem.text)}
        </p>
      ) : (
        <div>
          <TrustForms user={user} csrf={frame.csrf} problem={problem?.flag ? undefined : problem?.text} />
          <UserFlagForm
            user={user}
            standing={standing}
            csrf={frame.csrf}
            problem={problem?.flag ? problem.text : undefined}
          />
        </div>
      )}
    </li>
  )
}

function workOf(plugins: number, waiting: number): string {
  if (waiting === 0) return say('{count, plural, one {# plugin} other {# plugins}}', { count: plugins })
  return say(
    '{plugins, plural, one {# plugin} other {# plugins}}, {waiting, plural, one {# waiting} other {# waiting}}',
    { plugins, waiting },
  )
}

function TrustBadges({ user }: { user: User }) {
  return (
    <>
      {user.trust === 'trusted' ? <Badge kind="trustedUser" /> : null}
      {user.trust === 'blocked' ? <Badge kind="blocked" /> : null}
      {user.moderator ? <Badge kind="moderator" /> : null}
    </>
  )
}

const changes: Record<Trust, [trust: Trust, label: string][]> = {
  untrusted: [
    ['trusted', phrase('Trust<unseen> {uid}</unseen>')],
    ['blocked', phrase('Block<unseen> {uid}</unseen>')],
  ],
  trusted: [
    ['untrusted', phrase('Trust no longer<unseen> {uid}</unseen>')],
    ['blocked', phrase('Block<unseen> {uid}</unseen>')],
  ],
  blocked: [['untrusted', phrase('Unblock<unseen> {uid}</unseen>')]],
}

function TrustForms({ user, csrf, problem }: { user: User; csrf: string; problem: string | undefined }) {
  return (
    <details class="more" open={problem !== undefined}>
      <summary>{say('Change')}</summary>
      <form class="stack" method="post" action={urls.userTrust(user.uid)}>
        <CsrfField value={csrf} />
        <input type="hidden" name="seen" value={user.trust} />
        <div class="field">
          <label for={`reason-${user.id}`}>{say('Reason')}</label>
          <textarea
            rows="2"
            id={`reason-${user.id}`}
            name="reason"
            placeholder={say('Kept in the history')}
            aria-invalid={problem === undefined ? undefined : 'true'}
            aria-describedby={problem === undefined ? undefined : `problem-${user.id}`}
          ></textarea>
          {problem === undefined ? null : (
            <p class="problem" id={`problem-${user.id}`} role="alert">
              {sayAgain(problem)}
            </p>
          )}
        </div>
        <p class="bar">
          {changes[user.trust].map(([trust, label]) => (
            <button class={trust === 'blocked' ? 'btn slim stop' : 'btn slim'} type="submit" name="trust" value={trust}>
              {sayRich(label, { uid: user.uid, unseen: (inner) => <span class="unseen">{inner}</span> })}
            </button>
          ))}
        </p>
      </form>
    </details>
  )
}
