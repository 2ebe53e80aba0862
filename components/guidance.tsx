// A page of the documentation: path, title, one sentence, and the text, which is English in every language.

import { urls } from '../src/urls.ts'
import type { Frame } from './frame.ts'
import type { Child } from './jsx/markup.ts'
import { Layout } from './layout.tsx'
import { say } from './words.ts'

export function Guidance({
  frame,
  title,
  lead,
  children,
}: {
  frame: Frame
  title: string
  lead: string
  children: Child
}) {
  return (
    <Layout frame={frame} title={title} section="docs">
      <nav class="crumbs" aria-label={say('Path')}>
        <a href={urls.docs()}>{say('Docs')}</a> › {title}
      </nav>
      <div class="head" lang="en">
        <div>
          <h1>{title}</h1>
          <p class="lead">{lead}</p>
        </div>
      </div>
      <div lang="en">{children}</div>
    </Layout>
  )
}
