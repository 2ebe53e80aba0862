// Notes that stand in the page: a refusal, a warning, a word of explanation.

import { Icon, type IconName } from './icon.tsx'
import type { Child } from './jsx/markup.ts'
import { say } from './words.ts'

export type NoteKind = 'stop' | 'wait' | 'info' | 'go'

const icons: Record<NoteKind, IconName> = { stop: 'stop', wait: 'warning', info: 'fact', go: 'check' }

/** A refusal is an alert and takes the focus, unless it is old news (`quiet`); the other kinds are plain text. */
export function Note({ kind, quiet = false, children }: { kind: NoteKind; quiet?: boolean; children: Child }) {
  const urgent = kind === 'stop' && !quiet ? { role: 'alert' as const, tabindex: -1 } : {}
  return (
    <div class={`note ${kind}`} {...urgent}>
      <Icon name={icons[kind]} />
      <div>{children}</div>
    </div>
  )
}

/** What `quiver.js` shows when the server gives no answer that could be shown. */
export function NoAnswer() {
  return (
    <template id="no-answer">
      <Note kind="stop">
        <strong>{say('The server does not answer.')}</strong>
        <br />
        {say('Nothing was changed. Try again in a minute.')}
      </Note>
    </template>
  )
}
