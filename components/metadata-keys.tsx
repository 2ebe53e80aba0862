// The keys of metadata.txt as a list, each under its own name so that others can link to it.

import { urls } from '../src/urls.ts'
import { CodedText } from './coded-text.tsx'
import type { KeyGroup, MetadataKey } from './metadata-key-groups.ts'
import { number } from './number.ts'

export interface KeyListProps {
  group: KeyGroup
  /** Those without which a package is refused. */
  required: readonly string[]
  /** Characters of each key that has a limit. */
  longest: Readonly<Record<string, number>>
}

export function KeyList({ group, required, longest }: KeyListProps) {
  return (
    <ul class="rows sheet checks">
      {group.keys.map((entry) => (
        <li id={entry.key}>
          <div class="bar">
            <h3>
              <a href={urls.metadataGuide(entry.key)}>{entry.key}</a>
            </h3>
            {required.includes(entry.key) ? <span class="badge go">Required</span> : null}
          </div>
          <KeyFacts entry={entry} limit={longest[entry.key]} />
        </li>
      ))}
    </ul>
  )
}

function KeyFacts({ entry, limit }: { entry: MetadataKey; limit: number | undefined }) {
  const { holds, usedFor, example, checks = [] } = entry
  return (
    <dl class="values">
      <div>
        <dt>holds</dt>
        <dd>
          <CodedText text={holds} />
          {limit === undefined ? null : ` At most ${number(limit)} characters.`}
        </dd>
      </div>
      <div>
        <dt>used for</dt>
        <dd>
          <CodedText text={usedFor} />
        </dd>
      </div>
      <div>
        <dt>example</dt>
        <dd>
          <code class="lines-kept">{example}</code>
        </dd>
      </div>
      {checks.length > 0 ? (
        <div>
          <dt>checks</dt>
          <dd>
            <CheckLinks codes={checks} />
          </dd>
        </div>
      ) : null}
    </dl>
  )
}

export function CheckLinks({ codes }: { codes: readonly string[] }) {
  return (
    <>
      {codes.map((code, at) => (
        <>
          {at > 0 ? ', ' : ''}
          <a href={urls.checks(code)}>{code}</a>
        </>
      ))}
    </>
  )
}
