// What one hold rule would have held of a year's uploads: how many, and the newest of them.

import { urls } from '../src/urls.ts'
import { Day } from './dates.tsx'
import { say, sayAgain, sayRich } from './words.ts'

export interface ShownPreview {
  rule: string
  held: number
  shown: { packageName: string; version: string; at: Date; reason: string }[]
}

export function HoldRulePreview({ preview, tried }: { preview: ShownPreview; tried: boolean }) {
  const { held, shown } = preview
  const count = held
  return (
    <>
      <p class="soft" data-held={String(held)}>
        {tried
          ? say(
              'Set like this it would have held {count, plural, one {# of them} other {# of them}}. It is not saved yet.',
              {
                count,
              },
            )
          : say('It would have held {count, plural, one {# of them} other {# of them}}.', { count })}
      </p>
      {shown.length === 0 ? null : (
        <details class="more">
          <summary>{say('Show the newest')}</summary>
          <ul>
            {shown.map(({ packageName, version, at, reason }) => (
              <li>
                {sayRich('{plugin}, {day}: {reason}', {
                  plugin: (
                    <a href={urls.version(packageName, version)}>
                      {packageName} {version}
                    </a>
                  ),
                  day: <Day at={at} />,
                  reason: sayAgain(reason),
                })}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}
