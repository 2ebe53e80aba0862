// The decision about a version, and the decision about the person who uploaded it.

import type { Version } from '../src/domain/plugin.ts'
import { seenMark } from '../src/domain/seen.ts'
import type { Trust, User } from '../src/domain/user.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import type { Frame } from './frame.ts'
import { Icon } from './icon.tsx'
import { phrase, say, sayRich } from './words.ts'

/** Stays at the lower edge while one reads. It holds for the package that was looked at, and for no other. */
export function DecisionBar({
  frame,
  version,
  message,
  points,
}: {
  frame: Frame
  version: Version
  message?: string | undefined
  /** Comments that go along. */
  points: number
}) {
  const { packageSha256 } = version
  return (
    <form class="decide sheet" method="post" action={urls.decision(version.id)} data-busy>
      <CsrfField value={frame.csrf} />
      <input type="hidden" name="sha256" value={packageSha256} />
      <input type="hidden" name="changelog" value={seenMark(version.changelog)} />
      <div class="bar">
        {/* A text area: Enter in a field would press the first button, which approves. */}
        <textarea
          class="reason"
          id="message"
          name="message"
          rows="1"
          aria-label={say('Message to the author')}
          placeholder={say('Message: needed to reject; comments go along')}
        >
          {message}
        </textarea>
        <button class="btn main" type="submit" name="decision" value="approve">
          <Icon name="check" /> {say('Approve')}
        </button>
        <button class="btn" type="submit" name="decision" value="send-back">
          <Icon name="talk" /> {say('Ask for changes')}{' '}
          {points > 0 ? (
            <span class="count">
              {sayRich(
                '{count, plural, one {#<unseen> comment goes along</unseen>} other {#<unseen> comments go along</unseen>}}',
                {
                  ...{ count: points, unseen: (inner) => <span class="unseen">{inner}</span> },
                },
              )}
            </span>
          ) : null}
        </button>
        <button class="btn stop" type="submit" name="decision" value="reject">
          <Icon name="cross" /> {say('Reject')}
        </button>
        <span class="push fine">
          {sayRich('Holds for package {sha256} only.', {
            sha256: (
              <code>
                {packageSha256.slice(0, 4)}…{packageSha256.slice(-2)}
              </code>
            ),
          })}
        </span>
      </div>
    </form>
  )
}

interface Choice {
  trust: Trust
  label: string
  means: string
}

const block: Choice = {
  trust: 'blocked',
  label: phrase('Block<unseen> {uid}</unseen>'),
  means: phrase('They cannot upload, and what they uploaded leaves the feed.'),
}

const choices: Record<Trust, Choice[]> = {
  untrusted: [
    {
      trust: 'trusted',
      label: phrase('Trust<unseen> {uid}</unseen>'),
      means: phrase('What they upload is published at once.'),
    },
    block,
  ],
  trusted: [
    {
      trust: 'untrusted',
      label: phrase('Trust no longer<unseen> {uid}</unseen>'),
      means: phrase('What they upload waits for a moderator.'),
    },
    block,
  ],
  blocked: [
    {
      trust: 'untrusted',
      label: phrase('Unblock<unseen> {uid}</unseen>'),
      means: phrase('They can upload again; it waits for a moderator.'),
    },
  ],
}

interface UploaderFormsProps {
  frame: Frame
  user: User
  version: Version
}

export function UploaderForms({ frame, user, version }: UploaderFormsProps) {
  return (
    <details class="more">
      <summary>{say('Trust or block {uid}', { uid: user.uid })}</summary>
      <form class="stack" method="post" action={urls.userTrust(user.uid)}>
        <CsrfField value={frame.csrf} />
        <input type="hidden" name="version" value={String(version.id)} />
        <input type="hidden" name="seen" value={user.trust} />
        <div class="field">
          <label for="trust-reason">{say('Reason')}</label>
          <textarea id="trust-reason" name="reason" rows="2" placeholder={say('Kept in the history')}></textarea>
        </div>
        {choices[user.trust].map(({ trust, label, means }) => (
          <div>
            <button class={trust === 'blocked' ? 'btn slim stop' : 'btn slim'} type="submit" name="trust" value={trust}>
              {sayRich(label, { uid: user.uid, unseen: (inner) => <span class="unseen">{inner}</span> })}
            </button>
            <p class="fine">{say(means)}</p>
          </div>
        ))}
      </form>
    </details>
  )
}
