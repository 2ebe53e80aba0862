// A table of figures: what each row is about, and numbers to the right of it.

import type { Child } from './jsx/markup.ts'
import { say } from './words.ts'

interface FiguresTableProps {
  heads: readonly string[]
  rows: readonly (readonly Child[])[]
}

/** Scrolls sideways by itself where it is wider than the screen. */
export function FiguresTable({ heads, rows }: FiguresTableProps) {
  if (rows.length === 0) return <p class="fine">{say('None yet.')}</p>
  return (
    <div class="prose broad">
      <div class="wide" tabindex="0">
        <table class="tbl">
          <thead>
            <tr>
              {heads.map((head, at) => (
                <th scope="col" class={at === 0 ? undefined : 'num'}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((cells) => (
              <tr>
                {cells.map((cell, at) => (
                  <td class={at === 0 ? undefined : 'num'}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}
