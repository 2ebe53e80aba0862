// What happened when a page cannot be shown: one sentence, one way on, and the search.

import { urls } from '../src/urls.ts'
import type { Frame } from './frame.ts'
import { Icon } from './icon.tsx'
import { Layout } from './layout.tsx'
import { Note } from './note.tsx'
import { say, sayRich } from './words.ts'

export interface MessagePageProps {
  frame: Frame
  status: number
  /** What happened, in a few words. */
  title: string
  /** The same in one sentence. */
  text: string
  /** What to do next. */
  advice: string
  action?: { href: string; label: string } | undefined
  /** For the person who asks the operators about it. */
  requestId: string
}

export function MessagePage({ frame, status, title, text, advice, action, requestId }: MessagePageProps) {
  const button = action ?? { href: urls.home(), label: say('Go to the main page') }
  return (
    <Layout
      frame={frame}
      title={title}
      search={false}
      hero={
        <section class="hero message">
          <div class="wrap">
            <h1>{title}</h1>
            <p class="lead">
              {text} {advice}
            </p>
            <p>
              <a class="btn main" href={button.href}>
                {button.label}
              </a>
            </p>
          </div>
        </section>
      }
    >
      <search class="find">
        <form action={urls.catalog()}>
          <div class="search">
            <Icon name="search" />
            <input type="search" name="q" aria-label={say('Search plugins')} placeholder={say('Search plugins')} />
            <button class="btn" type="submit">
              {say('Search')}
            </button>
          </div>
        </form>
      </search>
      <p class="fine">
        {sayRich('Status {status}, request <code>{requestId}</code>. Name it when you ask the operators.', {
          ...{ status, requestId },
          code: (inner) => <code>{inner}</code>,
        })}
      </p>
    </Layout>
  )
}

/** A refusal for htmx: swapped into `#refusal`, read out at once. */
export function MessageFragment({ text, advice }: { text: string; advice: string }) {
  return (
    <Note kind="stop">
      <strong>{text}</strong> {advice}
    </Note>
  )
}
