// What was found in a plugin's code, in plain words, each once.

import type { Finding } from '../src/domain/report.ts'
import { urls } from '../src/urls.ts'
import { CodedText } from './coded-text.tsx'
import { Icon, type IconName } from './icon.tsx'
import { say, sayAgain } from './words.ts'

/** A picture for what people care about most; everything else is code. */
const icons: [code: RegExp, icon: IconName][] = [
  [/network/, 'globe'],
  [/delet|file/, 'file'],
  [/binary|pip/, 'download'],
  [/invisible|syntax|utf/, 'warning'],
]

const shownMost = 6

interface FactsSectionProps {
  facts: Finding[]
  packageName: string
  /** The version whose code it is. */
  version: string
}

/** `#facts` in the margin of a plugin. */
export function FactsSection({ facts, packageName, version }: FactsSectionProps) {
  const distinct = [...new Map(facts.map((fact) => [fact.message, fact])).values()]
  const more = distinct.length - shownMost
  return (
    <section id="facts">
      <h2>{say('Found in its code')}</h2>
      <ul class="facts">
        {distinct.slice(0, shownMost).map((fact) => (
          <li>
            <Icon name={icons.find(([code]) => code.test(fact.code))?.[1] ?? 'code'} />
            <span>
              <CodedText text={sayAgain(fact.message)} />
            </span>
          </li>
        ))}
        {distinct.length === 0 ? (
          <li>
            <Icon name="check" />
            <span>
              {say('Nothing that needs a second look: no network, no other programs, no code made while running.')}
            </span>
          </li>
        ) : null}
      </ul>
      {facts.length > 0 ? (
        <p class="fine">
          <a href={`${urls.version(packageName, version)}#facts`}>
            {more > 0
              ? say('{count, plural, one {# fact} other {# facts}} more, and each place', { count: more })
              : say('Each with its place')}
          </a>
        </p>
      ) : null}
    </section>
  )
}
