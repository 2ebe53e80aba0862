// Names and values, as a package or a person says them.

import type { Child } from './jsx/markup.ts'

export interface NamedValue {
  name: string
  value: Child
  /** Something is wrong with it. */
  bad?: boolean | undefined
}

export function ValueList({ values }: { values: NamedValue[] }) {
  return (
    <dl class="values">
      {values.map(({ name, value, bad }) => (
        <div>
          <dt>{name}</dt>
          <dd class={bad ? 'bad' : undefined}>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
