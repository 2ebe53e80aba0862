// Earlier and Next, without page numbers.

import { type CatalogQuery, catalogPageSize, type Page } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { Icon } from './icon.tsx'
import { type Child, nothing } from './jsx/markup.ts'
import { number } from './number.ts'
import { say } from './words.ts'

interface PagerProps {
  query: CatalogQuery
  shown: Page<unknown>
}

/** Nothing at all where everything stands on one page. */
export function Pager({ query, shown }: PagerProps) {
  const { rows, total, skipped, firstKey, lastKey } = shown
  if (total <= rows.length) return nothing
  const left = total - skipped - rows.length
  const place = { first: number(skipped + 1), last: number(skipped + rows.length), total: number(total) }
  const around = { ...query, page: 1, after: '', before: '' }
  return (
    <nav class="pager" aria-label={say('Pages')}>
      <span class="fine">{rows.length > 0 ? say('{first} – {last} of {total}', place) : null}</span>
      <span class="bar">
        <PageLink to={earlierPage(around, skipped, firstKey)}>
          <Icon name="left" /> {say('Earlier')}
        </PageLink>
        <PageLink to={left > 0 ? { ...around, after: lastKey } : undefined}>
          {left > 0 ? say('Next {count}', { count: Math.min(rows.length, left) }) : say('Next')} <Icon name="right" />
        </PageLink>
      </span>
    </nav>
  )
}

/** What is left to the front of a page may be less than a page: that is the first one then. */
function earlierPage(around: CatalogQuery, skipped: number, before: string): CatalogQuery | undefined {
  if (skipped === 0) return undefined
  return skipped <= catalogPageSize ? around : { ...around, before }
}

function PageLink({ to, children }: { to: CatalogQuery | undefined; children: Child }) {
  if (to === undefined) {
    return (
      <span class="btn slim" aria-disabled="true">
        {children}
      </span>
    )
  }
  const address = urls.catalog(to)
  return (
    <a
      class="btn slim"
      href={address}
      hx-get={address}
      hx-target="#plugin-list"
      hx-swap="outerHTML show:top"
      hx-push-url="true"
    >
      {children}
    </a>
  )
}
