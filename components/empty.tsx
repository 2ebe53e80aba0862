// An empty list: what would fill it, and what to do about it.

import type { Child } from './jsx/markup.ts'

export function Empty({ title, children }: { title: string; children?: Child }) {
  return (
    <div class="empty sheet">
      <p>
        <strong>{title}</strong>
      </p>
      {children ? <p class="soft">{children}</p> : null}
    </div>
  )
}
