// The announcement at the lower edge: what just happened, and the way to take it back.

import type { Notice } from './frame.ts'
import { Icon } from './icon.tsx'
import { nothing } from './jsx/markup.ts'
import { sayAgain } from './words.ts'

interface ToastProps {
  notice: Notice | undefined
  csrf: string
}

/** The place of the announcement. It is on every page, so that screen readers know it before anything is said in it. */
export function Toast({ notice, csrf }: ToastProps) {
  return (
    <div id="notice" role="status">
      {notice ? <ToastNote notice={notice} csrf={csrf} /> : null}
    </div>
  )
}

/** The announcement as a part of what htmx gets back after a change. */
export function ToastPartial({ notice, csrf }: ToastProps) {
  return notice ? (
    <hx-partial hx-target="#notice" hx-swap="innerHTML">
      <ToastNote notice={notice} csrf={csrf} />
    </hx-partial>
  ) : (
    nothing
  )
}

function ToastNote({ notice, csrf }: { notice: Notice; csrf: string }) {
  return (
    <div class="note toast">
      <Icon name="check" />
      <span>{sayAgain(notice.text)}</span>
      {notice.undo ? (
        <form method="post" action={notice.undo.action}>
          <input type="hidden" name="csrf" value={csrf} />
          {Object.entries(notice.undo.fields).map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <button class="link" type="submit">
            {sayAgain(notice.undo.label)}
          </button>
        </form>
      ) : null}
    </div>
  )
}
