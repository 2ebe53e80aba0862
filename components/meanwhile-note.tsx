// That somebody else was faster: what the person typed stands in the form, what is there now beside it.

import { Exact } from './dates.tsx'
import { nothing } from './jsx/markup.ts'
import { Note } from './note.tsx'
import type { RefusedForm } from './refused-form.ts'
import { sayRich } from './words.ts'

export function MeanwhileNote({ refused, theirs }: { refused: RefusedForm | undefined; theirs: string }) {
  if (!refused?.meanwhile) return nothing
  return (
    <Note kind="stop">
      <p>
        <strong>
          {sayRich('{who} changed this on {when}.', {
            who: refused.meanwhile.by,
            when: <Exact at={refused.meanwhile.at} />,
          })}
        </strong>{' '}
        {sayRich('Nothing of yours is lost: it stands below, and saving it again keeps yours. Now it is: {theirs}', {
          theirs: <span class="typed">{theirs}</span>,
        })}
      </p>
    </Note>
  )
}
