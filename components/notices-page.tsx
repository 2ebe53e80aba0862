// What others did that concerns somebody.

import { urls } from '../src/urls.ts'
import { AccountFrame } from './account-frame.tsx'
import { ActionSentence } from './action-sentence.tsx'
import { CsrfField } from './csrf-field.tsx'
import { Exact } from './dates.tsx'
import { Empty } from './empty.tsx'
import type { Frame } from './frame.ts'
import { say } from './words.ts'

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
      tab="notices"
      lead={say('What others did with your plugins and your account. What you did yourself is under {history}.', {
        history: say('History'),
      })}
    >
      {frame.unread > 0 ? (
        <form method="post" action={urls.noticesRead()}>
          <CsrfField value={frame.csrf} />
          <input type="hidden" name="up-to" value={String(notices[0]?.id ?? 0)} />
          <button class="btn" type="submit">
            {say('Mark all as read')}
          </button>
        </form>
      ) : null}
      {notices.length === 0 ? (
        <Empty title={say('Nothing yet.')}>
          {say(
            'You are told here when a version of yours is decided, when you become an owner, and when a moderator changes something of yours.',
          )}
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
  const { packageName, reason } = notice
  const href = packageName === undefined ? undefined : urls.plugin(packageName)
  return (
    <li>
      <p>
        {notice.read ? null : <span class="badge wait">{say('New notice')}</span>}{' '}
        <ActionSentence {...notice} href={href} />
      </p>
      {reason === '' ? null : <p class="soft">{reason}</p>}
      <p class="fine">
        <Exact at={notice.at} />
      </p>
    </li>
  )
}
