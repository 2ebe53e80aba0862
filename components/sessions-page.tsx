// Where somebody is signed in, and the ends of it.

import { urls } from '../src/urls.ts'
import { AccountFrame } from './account-frame.tsx'
import { browserName } from './browser-name.ts'
import { CsrfField } from './csrf-field.tsx'
import { AgoToTheMinute, Day } from './dates.tsx'
import type { Frame } from './frame.ts'
import type { Child } from './jsx/markup.ts'
import { say, sayRich } from './words.ts'

export interface SessionRow {
  /** Names it in its own address. */
  number: number
  createdAt: Date
  lastSeenAt: Date
  /** The one that looks. */
  current: boolean
  /** As the browser named itself. */
  agent: string
  /** Where it began. */
  address: string
}

export interface SessionsPageProps {
  frame: Frame
  /** The latest used first. */
  sessions: SessionRow[]
  now: Date
}

export function SessionsPage({ frame, sessions, now }: SessionsPageProps) {
  const others = sessions.some((session) => !session.current)
  return (
    <AccountFrame
      frame={frame}
      tab="sessions"
      lead={say(
        'Every browser in which you are signed in. End what you do not know, and change your password in the directory.',
      )}
    >
      <table class="tbl cards">
        <thead>
          <tr>
            <th scope="col">{say('Browser')}</th>
            <th scope="col">{say('From address')}</th>
            <th scope="col">{say('Since')}</th>
            <th scope="col">{say('Last seen')}</th>
            <th scope="col">
              <span class="unseen">{say('End the session')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <SessionTableRow frame={frame} session={session} now={now} />
          ))}
        </tbody>
      </table>
      {others ? (
        <form method="post" action={urls.endOtherSessions()}>
          <CsrfField value={frame.csrf} />
          <button class="btn" type="submit">
            {say('End all others')}
          </button>
        </form>
      ) : (
        <p class="fine">{say('You are signed in nowhere else. A session ends after two weeks without use.')}</p>
      )}
    </AccountFrame>
  )
}

function SessionTableRow({ frame, session, now }: { frame: Frame; session: SessionRow; now: Date }) {
  const name = browserName(session.agent)
  return (
    <tr>
      <td>
        <strong>{name}</strong> {session.current ? <span class="badge go">{say('This one')}</span> : null}
      </td>
      <td data-l={say('From address')}>{session.address === '' ? say('unknown address') : session.address}</td>
      <td data-l={say('Since')}>
        <Day at={session.createdAt} />
      </td>
      <td data-l={say('Last seen')}>
        <AgoToTheMinute at={session.lastSeenAt} now={now} />
      </td>
      <td>
        <form method="post" action={session.current ? urls.signOut() : urls.sessionEnd(session.number)}>
          <CsrfField value={frame.csrf} />
          <button class="link" type="submit">
            {endWords(session, name)}
          </button>
        </form>
      </td>
    </tr>
  )
}

function endWords({ current, address }: SessionRow, browser: string): Child {
  const values = { browser, address, unseen: (inner: Child) => <span class="unseen">{inner}</span> }
  return current
    ? sayRich('Sign out<unseen> the session of {browser} from {address}</unseen>', values)
    : sayRich('End<unseen> the session of {browser} from {address}</unseen>', values)
}
