// A plugin as a card: the cells of the main page.

import type { PluginSummary } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { Ago } from './dates.tsx'
import { Icon } from './icon.tsx'
import type { Child } from './jsx/markup.ts'
import { PluginPicture } from './letter-tile.tsx'
import { number } from './number.ts'
import { qgisRange } from './qgis-range.ts'
import { say } from './words.ts'

interface PluginCardProps {
  plugin: PluginSummary
  /** Why it is featured; empty where nobody said so. */
  reason?: string | undefined
  now: Date
}

export function PluginCard({ plugin, reason, now }: PluginCardProps) {
  return (
    <article class="card">
      <PluginPicture plugin={plugin} size={48} />
      <div>
        <h3>
          <a href={urls.plugin(plugin.packageName)}>{plugin.name}</a>
        </h3>
        <p class="by">
          {say('by {author}', { author: plugin.author })}{' '}
          {plugin.trusted ? (
            <span class="ok">
              <Icon name="shield" /> {say('trusted')}
            </span>
          ) : null}
        </p>
      </div>
      <p>{plugin.description}</p>
      {reason ? (
        <p class="fine">
          <Icon name="star" /> {reason}
        </p>
      ) : null}
      <p class="meta">
        <span>QGIS {qgisRange(plugin.qgisMinimumVersion, plugin.qgisMaximumVersion)}</span>
        <span>
          <Icon name="download" />
          {number(plugin.downloads)}
          <span class="unseen"> {say('downloads')}</span>
        </span>
        <span>
          <Icon name="clock" />
          <Ago at={plugin.updatedAt} now={now} />
        </span>
      </p>
    </article>
  )
}

/** One line of a short list: picture, name and the one figure that the list is about. */
export function ShortRow({ plugin, children }: { plugin: PluginSummary; children: Child }) {
  return (
    <li>
      <PluginPicture plugin={plugin} size={28} />
      <a href={urls.plugin(plugin.packageName)}>{plugin.name}</a>
      <span>{children}</span>
    </li>
  )
}
