// sitemap.xml and robots.txt: which pages search engines may read, and where they are (sitemaps.org, RFC 9309).

import { xmlText } from './xml-text.ts'

export interface SitemapPage {
  /** Absolute. */
  address: string
  changedAt?: Date | undefined
}

/** How many pages one document names. The protocol allows 50,000; fewer keep a document small enough to be read at once. */
export const sitemapPageSize = 5000

/** One document, at most `sitemapPageSize` pages of it. */
export function sitemapDocument(pages: readonly SitemapPage[]): string {
  return listDocument('urlset', 'url', pages)
}

/** Names the documents that together hold all pages. */
export function sitemapIndex(documents: readonly SitemapPage[]): string {
  return listDocument('sitemapindex', 'sitemap', documents)
}

function listDocument(root: string, element: string, pages: readonly SitemapPage[]): string {
  const entries = pages.map(({ address, changedAt }) => {
    const changed = changedAt ? `<lastmod>${changedAt.toISOString()}</lastmod>` : ''
    return `  <${element}><loc>${xmlText(address)}</loc>${changed}</${element}>\n`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>
<${root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${entries.join('')}</${root}>
`
}

/**
 * Everything may be read but what begins with one of the paths.
 *
 * @param sitemap absolute address
 */
export function robotsText(disallowed: readonly string[], sitemap: string): string {
  return ['User-agent: *', ...disallowed.map((path) => `Disallow: ${path}`), '', `Sitemap: ${sitemap}`, ''].join('\n')
}
