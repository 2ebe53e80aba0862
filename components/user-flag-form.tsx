// Since when, by whom and why somebody is trusted or blocked; and the form that flags them.

import type { Standing, User } from '../src/domain/user.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { Day } from './dates.tsx'
import { Icon } from './icon.tsx'
import { type Child, nothing } from './jsx/markup.ts'
import { say, sayAgain, sayRich } from './words.ts'

/** Nothing about people whom nobody decided about. */
export function StandingLines({ user, standing }: { user: User; standing: Standing | undefined }) {
  return (
    <>
      {user.trust === 'untrusted' ? nothing : <p class="fine">{decidedLine(user, standing)}</p>}
      {standing?.flaggedReason ? (
        <p class="fine">
          <Icon name="warning" /> {say('Flagged: {reason}', { reason: standing.flaggedReason })}
        </p>
      ) : null}
    </>
  )
}

function decidedLine({ trust, trustReason }: User, standing: Standing | undefined): Child {
  const values = {
    who: standing?.by || say('somebody'),
    day: standing?.at ? <Day at={standing.at} /> : say('before dates were kept'),
    reason: trustReason === '' ? say('no reason was given') : trustReason,
  }
  return trust === 'trusted'
    ? sayRich('Trusted by {who}, {day}: {reason}', values)
    : sayRich('Blocked by {who}, {day}: {reason}', values)
}

interface UserFlagFormProps {
  user: User
  standing: Standing | undefined
  csrf: string
  problem: string | undefined
}

export function UserFlagForm({ user, standing, csrf, problem }: UserFlagFormProps) {
  const flaggedReason = standing?.flaggedReason ?? ''
  const unseen = (inner: Child) => <span class="unseen">{inner}</span>
  return (
    <details class="more" open={problem !== undefined}>
      <summary>
        {flaggedReason === ''
          ? sayRich('Flag<unseen> {uid}</unseen>', { uid: user.uid, unseen })
          : sayRich('Take the flag back<unseen> from {uid}</unseen>', { uid: user.uid, unseen })}
      </summary>
      <form class="stack" method="post" action={urls.userFlag(user.uid)}>
        <CsrfField value={csrf} />
        <input type="hidden" name="seen" value={flaggedReason} />
        <p class="fine">{say('Everything that a flagged person uploads waits for a moderator, trusted or not.')}</p>
        <div class="field">
          <label for={`flag-${user.id}`}>{say('Reason')}</label>
          <textarea
            rows="2"
            id={`flag-${user.id}`}
            name="reason"
            placeholder={say('The person reads it when something is held')}
            aria-invalid={problem === undefined ? undefined : 'true'}
            aria-describedby={problem === undefined ? undefined : `flag-problem-${user.id}`}
          ></textarea>
          {problem === undefined ? null : (
            <p class="problem" id={`flag-problem-${user.id}`} role="alert">
              {sayAgain(problem)}
            </p>
          )}
        </div>
        <p class="bar">
          <button class="btn slim" type="submit" name="flagged" value={flaggedReason === '' ? 'yes' : 'no'}>
            {flaggedReason === '' ? say('Flag') : say('Take the flag back')}
          </button>
        </p>
      </form>
    </details>
  )
}
