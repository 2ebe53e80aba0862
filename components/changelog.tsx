// What the author says is new in a version.

import type { Version } from '../src/domain/plugin.ts'
import { Exact } from './dates.tsx'
import { nothing } from './jsx/markup.ts'
import { Markdown } from './markdown.tsx'
import { say, sayRich } from './words.ts'

export function Changelog({ version }: { version: Version }) {
  return (
    <div class="prose">
      {version.changelog.trim() === '' ? (
        <p class="soft">{say('The author wrote nothing about this version.')}</p>
      ) : (
        <Markdown text={version.changelog} level={3} />
      )}
    </div>
  )
}

/** That somebody mended the changelog, and where its earlier texts are. */
export function Mended({ mended, href }: { mended: { at: Date; by: string } | undefined; href: string }) {
  if (!mended) return nothing
  return (
    <p class="fine">
      {sayRich('Mended on {when} by {who}.', { when: <Exact at={mended.at} />, who: mended.by })}{' '}
      <a href={href}>{say('Earlier texts')}</a>
    </p>
  )
}
