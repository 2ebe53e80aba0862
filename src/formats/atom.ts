// Atom feeds as RFC 4287 has them: what readers subscribe to.

import { xmlText } from './xml-text.ts'

export interface AtomFeed {
  /** A tag URI: the same for ever, whatever becomes of the address. */
  id: string
  title: string
  /** Of this document, and of the page that shows the same; absolute. */
  self: string
  alternate: string
  /** Of the feed as a whole. */
  author: string
  /** Newest first. */
  entries: AtomEntry[]
}

export interface AtomEntry {
  id: string
  title: string
  /** The page of it; absolute. */
  link: string
  author: string
  published: Date
  /** When it last said something new. */
  updated: Date
  /** Plain text; may be empty. */
  summary: string
  categories: readonly string[]
  /** HTML; may be empty. */
  content: string
}

/** A feed without entries has to have an instant too, and has to be the same document each time. */
const neverUpdated = 0

/** Names, texts and addresses may hold whatever people wrote: everything is escaped, and what XML cannot hold is left out. */
export function atomDocument(feed: AtomFeed): string {
  const updated = new Date(Math.max(neverUpdated, ...feed.entries.map((entry) => entry.updated.getTime())))
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
${element('id', feed.id)}
${element('title', feed.title)}
${element('updated', updated.toISOString())}
${person(feed.author)}
${link('self', 'application/atom+xml', feed.self)}
${link('alternate', 'text/html', feed.alternate)}
${feed.entries.map(entryElement).join('\n')}
</feed>
`
}

function entryElement(entry: AtomEntry): string {
  return [
    '<entry>',
    element('id', entry.id),
    element('title', entry.title),
    element('published', entry.published.toISOString()),
    element('updated', entry.updated.toISOString()),
    person(entry.author),
    link('alternate', 'text/html', entry.link),
    ...entry.categories.map((term) => `<category term="${xmlText(term)}"/>`),
    ...(entry.summary === '' ? [] : [element('summary', entry.summary)]),
    ...(entry.content === '' ? [] : [`<content type="html">${xmlText(entry.content)}</content>`]),
    '</entry>',
  ].join('\n')
}

function element(name: string, text: string): string {
  return `<${name}>${xmlText(text)}</${name}>`
}

function person(name: string): string {
  return `<author>${element('name', name)}</author>`
}

function link(relation: string, type: string, address: string): string {
  return `<link rel="${relation}" type="${type}" href="${xmlText(address)}"/>`
}

/** RFC 4151. @param what is encoded by whoever calls; the year is when the site had its name, and never changes */
export function tagUri(host: string, what: string): string {
  return `tag:${host},2026:${what}`
}
