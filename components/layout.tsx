// The sheet that every page stands on: head, navigation, frame line, notice and footer.

import { urls } from '../src/urls.ts'
import { Footer } from './footer.tsx'
import type { Frame } from './frame.ts'
import { Header, type Section } from './header.tsx'
import { doctype } from './jsx/doctype.ts'
import type { Child, Markup } from './jsx/markup.ts'
import { NoAnswer } from './note.tsx'
import { type PageFacts, PageMeta } from './page-meta.tsx'
import { Toast } from './toast.tsx'
import { currentLanguage, say } from './words.ts'

export type { Frame, Notice } from './frame.ts'

export interface LayoutProps {
  frame: Frame
  title: string
  section?: Section
  /** What search engines and cards are told; pages that are not for everybody go without. */
  facts?: PageFacts
  children: Child
  /** Search in the header; pages with their own search go without. */
  search?: boolean
  hero?: Markup
  wide?: boolean
}

const htmxConfig = JSON.stringify({
  includeIndicatorCSS: false,
  transitions: false,
  noSwap: [204, 304, '5xx'],
})

/** What htmx does with a refusal that the form itself does not expect: it is read out above the page's text. */
const refusals = { 'hx-status:4xx:inherited': 'target:#refusal swap:innerHTML' }

/** The whole document, with its doctype. */
export function Layout(props: LayoutProps): Markup {
  const { frame, title, section, facts, children, search = true, hero, wide = false } = props
  return (
    <>
      {doctype}
      <html lang={currentLanguage()} data-theme={frame.theme === 'system' ? undefined : frame.theme}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>{title} · Quiver</title>
          <PageMeta frame={frame} title={title} section={section} facts={facts} />
          <meta name="htmx-config" content={htmxConfig} />
          <link rel="icon" href={urls.static('mark.svg')} type="image/svg+xml" />
          <link
            rel="preload"
            href={urls.static('fonts/source-sans-3-latin-wght-normal.woff2')}
            as="font"
            type="font/woff2"
            crossorigin="anonymous"
          />
          <link rel="stylesheet" href={urls.static('quiver.css')} />
          <script src={urls.static('htmx-4.0.1.min.js')} defer></script>
          <script src={urls.static('quiver.js')} defer></script>
        </head>
        <body {...refusals}>
          <a class="unseen" href="#content">
            {say('Skip to the content')}
          </a>
          <Header frame={frame} section={section} search={search} wide={wide} />
          <main id="content" tabindex="-1">
            {hero}
            <div class={wide ? 'wrap wide page' : 'wrap page'}>
              <div id="refusal"></div>
              {children}
            </div>
          </main>
          <Toast notice={frame.notice} csrf={frame.csrf} />
          <Footer frame={frame} wide={wide} />
          <NoAnswer />
        </body>
      </html>
    </>
  )
}
