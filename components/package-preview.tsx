// What people and QGIS would get of a package that was only checked: its page, its feed entry, its files.

import type { Metadata } from '../src/domain/plugin.ts'
import type { PackageFile } from '../src/domain/report.ts'
import { LetterTile } from './letter-tile.tsx'
import { Markdown } from './markdown.tsx'
import { PackageFiles } from './package-files.tsx'
import { qgisRange } from './qgis-range.ts'
import { say } from './words.ts'

export interface Preview {
  metadata: Metadata
  /** The changelog that would be published: the form's, or that of metadata.txt. */
  changelog: string
  /** The entry of plugins.xml. */
  feedEntry: string
}

export function PackagePreview({ preview, files }: { preview: Preview; files: PackageFile[] }) {
  const { metadata, changelog, feedEntry } = preview
  return (
    <>
      <section class="block" id="preview">
        <h2>{say('The page of the plugin')}</h2>
        <div class="title">
          <LetterTile name={metadata.name} size={80} />
          <div>
            <h3>{metadata.name}</h3>
            <p class="lead">{metadata.description}</p>
          </div>
          <p class="bar badges">
            <span class="by">
              {say('by {author}', { author: metadata.author })} ·{' '}
              {qgisRange(metadata.qgisMinimumVersion, metadata.qgisMaximumVersion)}
              {metadata.category === '' ? '' : ` · ${metadata.category}`}
              {metadata.license === '' ? '' : ` · ${metadata.license}`}
            </span>
          </p>
        </div>
        <div class="prose">
          <Markdown text={metadata.about} level={4} />
          <h3>{say('New in {version}', { version: metadata.version })}</h3>
          {changelog === '' ? <p class="soft">{say('No changelog.')}</p> : <Markdown text={changelog} level={4} />}
        </div>
        <p class="bar tags">
          {metadata.tags.map((tag) => (
            <span class="tag">{tag}</span>
          ))}
        </p>
      </section>
      <section class="block">
        <h2>{say('Its entry in the feed')}</h2>
        <pre class="sheet feed-entry" tabindex="0">
          {feedEntry}
        </pre>
      </section>
      <PackageFiles files={files} />
    </>
  )
}
