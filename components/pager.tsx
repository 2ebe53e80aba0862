// Earlier and Next, without page numbers.

import type { CatalogQuery, Page } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { Icon } from './icon.tsx'
import { type Child, nothing } from './jsx/markup.ts'
import { number } from './number.ts'

interface PagerProps {
  query: CatalogQuery
  shown: Page<unknown>
}

/** Nothing at all where everything stands on one page. */
export function Pager({ query, shown }: PagerProps) {
  if (shown.total <= shown.rows.length && shown.page === 1) return nothing
  const first = (shown.page - 1) * shown.pageSize + 1
  const last = first + shown.rows.length - 1
  return (
    <nav class="pager" aria-label="Pages">
      <span class="fine">
        {number(first)} – {number(last)} of {number(shown.total)}
      </span>
      <span class="bar">
        <PageLink query={query} page={shown.page > 1 ? shown.page - 1 : undefined}>
          <Icon name="left" /> Earlier
        </PageLink>
        <PageLink query={query} page={last < shown.total ? shown.page + 1 : undefined}>
          Next {Math.min(shown.pageSize, shown.total - last) > 0 ? Math.min(shown.pageSize, shown.total - last) : ''}{' '}
          <Icon name="right" />
        </PageLink>
      </span>
    </nav>
  )
}

function PageLink({ query, page, children }: { query: CatalogQuery; page: number | undefined; children: Child }) {
  if (page === undefined) {
    return (
      <span class="btn slim" aria-disabled="true">
        {children}
      </span>
    )
  }
  const address = urls.catalog({ ...query, page })
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
