// The people of the repository, with the forms that trust and block them.

import type { Trust, User } from '../src/domain/user.ts'
import { urls } from '../src/urls.ts'
import { Badge } from './badge.tsx'
import { CsrfField } from './csrf-field.tsx'
import { Day } from './dates.tsx'
import { Empty } from './empty.tsx'
import type { Frame } from './frame.ts'
import { Icon } from './icon.tsx'
import { ModerationFrame } from './moderation-frame.tsx'
import { counted } from './number.ts'

export interface KnownUser {
  user: User
  plugins: number
  waiting: number
}

export interface UsersPageProps {
  frame: Frame
  users: KnownUser[]
  q: string
  /** Whose change was refused, and why. */
  problem?: { uid: string; text: string } | undefined
}

export function UsersPage({ frame, users, q, problem }: UsersPageProps) {
  return (
    <ModerationFrame
      frame={frame}
      tab="Users"
      lead="Trusted people publish at once. What a blocked person uploaded leaves the feed."
      beside={<UserSearch q={q} />}
    >
      {users.length === 0 ? (
        <Empty title={q === '' ? 'Nobody has signed in yet.' : `Nobody fits “${q}”.`}>
          {q === '' ? null : <a href={urls.moderationUsers()}>Show everybody</a>}
        </Empty>
      ) : (
        <ul class="rows sheet persons">
          {users.map((known) => (
            <UserRow known={known} frame={frame} problem={problem?.uid === known.user.uid ? problem.text : undefined} />
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
        <input type="search" name="q" value={q} aria-label="Search people" placeholder="Name or uid" />
        <button class="btn" type="submit">
          Search
        </button>
      </form>
    </search>
  )
}

interface UserRowProps {
  known: KnownUser
  frame: Frame
  problem: string | undefined
}

function UserRow({ known: { user, plugins, waiting }, frame, problem }: UserRowProps) {
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
          <span>
            {counted(plugins, 'plugin')}
            {waiting > 0 ? `, ${waiting} waiting` : ''}
          </span>
          <span>
            since <Day at={user.createdAt} />
          </span>
        </p>
      </div>
      {frame.user?.uid === user.uid ? (
        <p class="fine">This is you. {problem}</p>
      ) : (
        <TrustForms user={user} csrf={frame.csrf} problem={problem} />
      )}
    </li>
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
    ['trusted', 'Trust'],
    ['blocked', 'Block'],
  ],
  trusted: [
    ['untrusted', 'Trust no longer'],
    ['blocked', 'Block'],
  ],
  blocked: [['untrusted', 'Unblock']],
}

function TrustForms({ user, csrf, problem }: { user: User; csrf: string; problem: string | undefined }) {
  return (
    <details class="more" open={problem !== undefined}>
      <summary>Change</summary>
      <form class="stack" method="post" action={urls.userTrust(user.uid)}>
        <CsrfField value={csrf} />
        <input type="hidden" name="seen" value={user.trust} />
        <div class="field">
          <label for={`reason-${user.id}`}>Reason</label>
          <textarea
            rows="2"
            id={`reason-${user.id}`}
            name="reason"
            placeholder="Kept in the history"
            aria-invalid={problem === undefined ? undefined : 'true'}
            aria-describedby={problem === undefined ? undefined : `problem-${user.id}`}
          ></textarea>
          {problem === undefined ? null : (
            <p class="problem" id={`problem-${user.id}`} role="alert">
              {problem}
            </p>
          )}
        </div>
        <p class="bar">
          {changes[user.trust].map(([trust, label]) => (
            <button class={trust === 'blocked' ? 'btn slim stop' : 'btn slim'} type="submit" name="trust" value={trust}>
              {label}
              <span class="unseen"> {user.uid}</span>
            </button>
          ))}
        </p>
      </form>
    </details>
  )
}
