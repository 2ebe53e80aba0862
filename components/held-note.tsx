// Why a version waits although its author is trusted: each rule with its reason.

import { urls } from '../src/urls.ts'
import { holdTitle } from './hold-words.ts'
import { nothing } from './jsx/markup.ts'
import { Note } from './note.tsx'
import { say, sayAgain } from './words.ts'

export interface ShownHold {
  rule: string
  reason: string
}

export function HeldNote({ holds }: { holds: readonly ShownHold[] }) {
  if (holds.length === 0) return nothing
  return (
    <Note kind="info">
      {say('Its author is trusted, and still a moderator looks at it first:')}
      <ul>
        {holds.map(({ rule, reason }) => (
          <li>
            <strong>{holdTitle(rule)}</strong>. {sayAgain(reason)}
          </li>
        ))}
      </ul>
      <a href={`${urls.reviewRules()}#held`}>{say('What holds a version')}</a>
    </Note>
  )
}
