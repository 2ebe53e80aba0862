// What the checks found, as lists: problems, warnings and facts.

import type { Finding } from '../src/domain/report.ts'
import { urls } from '../src/urls.ts'
import { CodedText } from './coded-text.tsx'
import { Icon, type IconName } from './icon.tsx'
import { nothing } from './jsx/markup.ts'
import { sayAgain } from './words.ts'

export type FindingsKind = 'errors' | 'warnings' | 'facts'

const looks: Record<FindingsKind, { group: string; icon: IconName }> = {
  errors: { group: 'group', icon: 'stop' },
  warnings: { group: 'group warns', icon: 'warning' },
  facts: { group: 'group says', icon: 'fact' },
}

interface FindingGroupProps {
  kind: FindingsKind
  title: string
  findings: Finding[]
}

/** Nothing at all where nothing was found. */
export function FindingGroup({ kind, title, findings }: FindingGroupProps) {
  if (findings.length === 0) return nothing
  const { group, icon } = looks[kind]
  return (
    <section class={group}>
      <h2>
        <Icon name={icon} />
        {title}
      </h2>
      <ul class="problems sheet">
        {findings.map((finding) => (
          <FindingItem finding={finding} explained={kind !== 'facts'} />
        ))}
      </ul>
    </section>
  )
}

function FindingItem({ finding, explained }: { finding: Finding; explained: boolean }) {
  return (
    <li>
      <strong>
        <CodedText text={sayAgain(finding.message)} />
      </strong>
      <span class="at">{placeOf(finding)}</span>
      {finding.advice || explained ? (
        <p>
          {finding.advice ? <CodedText text={sayAgain(finding.advice)} /> : null}{' '}
          {explained ? (
            <a href={finding.help ?? urls.checks(finding.code)}>
              <code>{finding.code}</code>
            </a>
          ) : null}
        </p>
      ) : null}
      {finding.excerpt === undefined ? null : <Excerpt text={finding.excerpt} line={finding.line} />}
    </li>
  )
}

function placeOf({ file, line }: Finding): string {
  if (file === undefined) return ''
  return line === undefined ? file : `${file} : ${line}`
}

/** The lines themselves; the number is that of the last one, where the finding is. */
function Excerpt({ text, line }: { text: string; line: number | undefined }) {
  const lines = text.replace(/\n$/, '').split('\n')
  const first = line === undefined ? undefined : line - lines.length + 1
  return (
    <pre>
      {lines.map((content, index) => (
        <>
          {first === undefined ? null : <b>{first + index}</b>}
          {content}
          {index < lines.length - 1 ? '\n' : ''}
        </>
      ))}
    </pre>
  )
}
