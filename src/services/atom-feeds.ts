// The Atom feeds of one instance: made once, kept until something visible changes, the same for everybody.

import { Markdown } from '../../components/markdown.tsx'
import { listPublishedPlugins, listPublishedVersions, type PublishedVersion } from '../../db/publications.ts'
import type { CatalogQuery } from '../domain/plugin.ts'
import { visitor } from '../domain/user.ts'
import { type AtomEntry, type AtomFeed, atomDocument, tagUri } from '../formats/atom.ts'
import type { Site } from '../site.ts'
import { urls } from '../urls.ts'
import type { Catalog } from './catalog.ts'
import { keptAnswers } from './kept-answers.ts'

/** A list of plugins as a feed. */
export interface AtomList {
  query: CatalogQuery
  title: string
  /** Of the feed and of the list, below the site's address. */
  self: string
  alternate: string
}

/** Answers whole documents, the same on every instance. */
export interface AtomFeeds {
  /** Versions of one plugin. @throws NotFound when not everybody may see it */
  ofPlugin(packageName: string): Promise<string>
  /** The newest versions of what a list holds; where it is by age, the plugins themselves. */
  ofList(list: AtomList): Promise<string>
}

const mostEntries = 50
/** Of a changelog: the rest stands on the page. With markup around it, and escaped, a feed stays below a megabyte or two. */
const mostCharacters = 5000
const mostFeeds = 300
const mostBytes = 16_000_000
/** Changes drop what is kept; this is for what none tells of. */
const keptMs = 10 * 60_000

export function atomKeeper(site: Site, catalog: Catalog): AtomFeeds {
  const kept = keptAnswers({ most: mostFeeds, mostBytes, keptMs })
  const { baseUrl } = site.settings.server
  const { host, hostname } = new URL(baseUrl)
  site.changes.subscribe((_pluginId, kind) => {
    if (kind === 'content') kept.clear()
  })

  function keep(self: string, read: () => Promise<Omit<AtomFeed, 'self' | 'author'>>): Promise<string> {
    return kept.keep(
      self,
      async () => atomDocument({ ...(await read()), self: baseUrl + self, author: host }),
      (document) => document.length * 2,
    )
  }

  async function listIds(query: CatalogQuery): Promise<number[]> {
    const ids: number[] = []
    for (let page = 1; ids.length < mostEntries; page++) {
      const { plugins, onlyNear } = await catalog.list({ ...query, page, after: '', before: '', view: 'list' })
      // What has only a name like the words is a hint for who looks, and no news.
      if (onlyNear) return []
      ids.push(...plugins.rows.map(({ id }) => id))
      if (plugins.rows.length === 0 || ids.length >= plugins.total) break
    }
    return ids.slice(0, mostEntries)
  }

  function versionEntry(row: PublishedVersion): AtomEntry {
    const { packageName, name, version, publishedAt, mendedAt, experimental } = row
    const link = baseUrl + urls.version(packageName, version)
    return {
      ...entryOf(row, `version/${part(packageName)}/${part(version)}`),
      title: `${name} ${version}${experimental ? ' (experimental)' : ''}`,
      updated: mendedAt && mendedAt > publishedAt ? mendedAt : publishedAt,
      link,
      content: shownText(row.changelog, link),
    }
  }

  function entryOf(row: Omit<PublishedVersion, 'version' | 'experimental' | 'changelog' | 'mendedAt'>, what: string) {
    const { name, author, owner, publishedAt, description, tags } = row
    return {
      ...{ id: tagUri(hostname, what), title: name, author: author.trim() || owner, published: publishedAt },
      ...{ updated: publishedAt, summary: description, categories: tags },
    }
  }

  async function newEntries(ids: readonly number[]): Promise<AtomEntry[]> {
    const rows = await listPublishedPlugins(site.db, ids, mostCharacters + 1)
    return rows.map((row) => {
      const link = baseUrl + urls.plugin(row.packageName)
      return { ...entryOf(row, `plugin/${part(row.packageName)}`), link, content: shownText(row.about, link) }
    })
  }

  async function updatedEntries(ids: readonly number[]): Promise<AtomEntry[]> {
    return (await listPublishedVersions(site.db, ids, mostEntries, mostCharacters + 1)).map(versionEntry)
  }

  return {
    ofPlugin: async (packageName) => {
      const { plugin } = await catalog.getPlugin(visitor, packageName)
      const alternate = urls.plugin(plugin.packageName)
      return keep(urls.pluginAtom(plugin.packageName), async () => ({
        id: tagUri(hostname, `feed${alternate}`),
        ...{ title: `Versions of ${plugin.name}`, alternate: baseUrl + alternate },
        entries: await updatedEntries([plugin.id]),
      }))
    },
    ofList: ({ query, title, self, alternate }) =>
      keep(self, async () => {
        const ids = await listIds(query)
        return {
          id: tagUri(hostname, `feed${self}`),
          ...{ title, alternate: baseUrl + alternate },
          entries: await (query.sort === 'created' ? newEntries(ids) : updatedEntries(ids)),
        }
      }),
  }
}

const part = encodeURIComponent

/** Markdown as on our pages; what is cut off stands behind the link. */
function shownText(text: string, link: string): string {
  if (text.trim() === '') return ''
  if (text.length <= mostCharacters) return Markdown({ text, level: 3 }).toString()
  const beginning = text.slice(0, mostCharacters).toWellFormed()
  return `${Markdown({ text: beginning, level: 3 })}${Markdown({ text: `[…](${link})`, level: 3 })}`
}
