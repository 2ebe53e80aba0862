// What a page says in its head to search engines, and to sites that show a card of it: canonical address, Open Graph.

import { urls } from '../src/urls.ts'
import type { Frame } from './frame.ts'
import type { Section } from './header.tsx'
import type { Markup } from './jsx/markup.ts'
import { phrase, say } from './words.ts'

/** What only the page itself knows. */
export interface PageFacts {
  /** The path that this page is known by, without needless parameters. */
  path: string
  /** One sentence; empty for that of the site. */
  description?: string | undefined
  /** Path of a raster image; without it the card of the site. */
  image?: string | undefined
  /** Not for everybody, or not worth finding: search engines leave it out. */
  unlisted?: boolean
  /** Atom feeds that readers find in the head of the page. */
  feeds?: readonly { title: string; path: string }[]
  /** A data block from `structured-data.tsx`. */
  data?: Markup | undefined
}

const siteCard = urls.static('card.png')

/** The picture of a plugin: cards take no SVG, so that an icon goes through an address that knows what it is. */
export function cardImage(plugin: { packageName: string; iconSha256: string | undefined }): string {
  return plugin.iconSha256 ? urls.pluginPicture(plugin.packageName) : siteCard
}

interface PageMetaProps {
  frame: Frame
  title: string
  section: Section | undefined
  facts: PageFacts | undefined
}

const siteDescription = phrase(
  'Plugins for QGIS: every package is checked, and new authors are reviewed before anyone installs.',
)
const longestDescription = 300

export function PageMeta({ frame, title, section, facts }: PageMetaProps) {
  const path = facts?.path ?? ownPath(frame, section)
  return (
    <>
      {isUnlisted(section, facts) ? <meta name="robots" content="noindex" /> : null}
      {path === undefined ? null : <Card {...{ frame, title, facts }} address={frame.baseUrl + path} />}
      {(facts?.feeds ?? []).map(({ title, path }) => (
        <link rel="alternate" type="application/atom+xml" title={title} href={path} />
      ))}
      {facts?.data}
    </>
  )
}

interface CardProps {
  frame: Frame
  title: string
  facts: PageFacts | undefined
  /** Absolute. */
  address: string
}

function Card({ frame, title, facts, address }: CardProps) {
  const description = shortened(facts?.description || say(siteDescription))
  return (
    <>
      <link rel="canonical" href={address} />
      <meta name="description" content={description} />
      <meta property="og:site_name" content="Quiver" />
      <meta property="og:type" content="website" />
      <meta property="og:title" content={title} />
      <meta property="og:description" content={description} />
      <meta property="og:url" content={address} />
      <meta property="og:image" content={frame.baseUrl + (facts?.image ?? siteCard)} />
      <meta name="twitter:card" content="summary" />
    </>
  )
}

/** A page that says nothing is known by its path; one that stands in no section, such as an error, by none. */
function ownPath({ path }: Frame, section: Section | undefined): string | undefined {
  return section && path.replace(/\?.*$/s, '')
}

/** Of the pages that say nothing only the documentation is for everybody, whoever looks. */
function isUnlisted(section: Section | undefined, facts: PageFacts | undefined): boolean {
  return facts ? facts.unlisted === true : section !== 'docs'
}

/** Cut between two letters, never inside one. */
function shortened(text: string): string {
  const letters = [...text.replace(/\s+/g, ' ').trim()]
  return letters.length > longestDescription
    ? `${letters.slice(0, longestDescription - 1).join('')}…`
    : letters.join('')
}
