// What others did that concerns somebody.

import { urls } from '../src/urls.ts'
import { AccountFrame } from './account-frame.tsx'
import { actionWords } from './action-words.ts'
import { CsrfField } from './csrf-field.tsx'
import { Exact } from './dates.tsx'
import { Empty } from './empty.tsx'
import type { Frame } from './frame.ts'

export interface NoticeRow {
  id: number
  at: Date
  action: string
  actor: string
  subject: string
  reason: string
  packageName: string | undefined
  read: boolean
}

export interface NoticesPageProps {
  frame: Frame
  /** Newest first. */
  notices: NoticeRow[]
}

export function NoticesPage({ frame, notices }: NoticesPageProps) {
  return (
    <AccountFrame
      frame={frame}
      tab="Notices"
      lead="What others did with your plugins and your account. What you did yourself is under History."
    >
      {frame.unread > 0 ? (
        <form method="post" action={urls.noticesRead()}>
          <CsrfField value={frame.csrf} />
          <input type="hidden" name="up-to" value={String(notices[0]?.id ?? 0)} />
          <button class="btn" type="submit">
            Mark all as read
          </button>
        </form>
      ) : null}
      {notices.length === 0 ? (
        <Empty title="Nothing yet.">
          You are told here when a version of yours is decided, when you become an owner, and when a moderator changes
          something of yours.
        </Empty>
      ) : (
        <ol class="rows sheet log">
          {notices.map((notice) => (
            <Notice notice={notice} />
          ))}
        </ol>
      )}
    </AccountFrame>
  )
}

function Notice({ notice }: { notice: NoticeRow }) {
  const { actor, action, subject, packageName, reason } = notice
  return (
    <li>
      <p>
        {notice.read ? null : <span class="badge wait">New</span>} <strong>{actor}</strong> {actionWords(action)}{' '}
        {packageName === undefined ? subject : <a href={urls.plugin(packageName)}>{subject}</a>}
      </p>
      {reason === '' ? null : <p class="soft">{reason}</p>}
      <p class="fine">
        <Exact at={notice.at} />
      </p>
    </li>
  )
}
