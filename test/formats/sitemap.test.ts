// The sitemap and robots.txt as search engines read them.

import { expect, test } from 'bun:test'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { robotsText, sitemapDocument, sitemapIndex } from '../../src/formats/sitemap.ts'

const changedAt = new Date('2026-11-22T12:00:00Z')

test('a document names each page with the day of its last change, where one is known', () => {
  const pages = [{ address: 'https://q.example/plugins/contour/', changedAt }, { address: 'https://q.example/docs' }]
  expect(sitemapDocument(pages)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
  <url><loc>https://q.example/plugins/contour/</loc><lastmod>2026-11-22T12:00:00.000Z</lastmod></url>
  <url><loc>https://q.example/docs</loc></url>
</urlset>
`)
})

test('an address is escaped', () => {
  const address = `https://q.example/?a=1&b=<'">\u0001`
  const text = sitemapDocument([{ address }])
  expect(XMLValidator.validate(text)).toBe(true)
  expect(text).toContain('<loc>https://q.example/?a=1&amp;b=&lt;&#x27;&quot;&gt;</loc>')
})

test('an index names documents', () => {
  const text = sitemapIndex([{ address: 'https://q.example/sitemaps/1.xml', changedAt }])
  expect(new XMLParser().parse(text).sitemapindex.sitemap).toEqual({
    loc: 'https://q.example/sitemaps/1.xml',
    lastmod: '2026-11-22T12:00:00.000Z',
  })
})

test('robots.txt names what is left out, and the sitemap', () => {
  expect(robotsText(['/account', '/api/'], 'https://q.example/sitemap.xml')).toBe(
    'User-agent: *\nDisallow: /account\nDisallow: /api/\n\nSitemap: https://q.example/sitemap.xml\n',
  )
})
