// The body of a long guide: its sections, and beside them a list of what is on the page.

import { CodedText } from './coded-text.tsx'
import type { Child } from './jsx/markup.ts'

export interface GuideSection {
  /** Where links lead to. */
  id: string
  title: string
  body: Child
}

export function GuideSections({ sections }: { sections: GuideSection[] }) {
  return (
    <div class="cols start">
      <details class="fold contents">
        <summary>On this page</summary>
        <nav aria-label="On this page">
          <ul>
            {sections.map(({ id, title }) => (
              <li>
                <a href={`#${id}`}>{title}</a>
              </li>
            ))}
          </ul>
        </nav>
      </details>
      <div>
        {sections.map(({ id, title, body }) => (
          <section class="block" id={id}>
            <h2>{title}</h2>
            {body}
          </section>
        ))}
      </div>
    </div>
  )
}

/** Something to copy. */
export function Example({ text }: { text: string }) {
  return <pre class="example">{text}</pre>
}

export interface Term {
  term: string
  /** What is between back quotes is code. */
  text: string
  /** Where links lead to. */
  id?: string
  /** In small letters behind the text. */
  note?: string | undefined
}

/** Names that stand in files and addresses, each with what it is. */
export function Terms({ terms }: { terms: readonly Term[] }) {
  return (
    <dl class="values terms">
      {terms.map(({ term, text, id, note }) => (
        <div id={id}>
          <dt>{term}</dt>
          <dd>
            <CodedText text={text} />
            {note ? <p class="fine">{note}</p> : null}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** A paragraph; what is between back quotes is code. */
export function Say({ text }: { text: string }) {
  return (
    <p>
      <CodedText text={text} />
    </p>
  )
}

export function Points({ points }: { points: readonly string[] }) {
  return (
    <ul>
      {points.map((point) => (
        <li>
          <CodedText text={point} />
        </li>
      ))}
    </ul>
  )
}
