// A plugin as a row: the lists.

import type { PluginSummary } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { SummaryBadges } from './badge.tsx'
import { Ago } from './dates.tsx'
import { Icon } from './icon.tsx'
import { PluginPicture } from './letter-tile.tsx'
import { number } from './number.ts'
import { qgisRange } from './qgis-range.ts'
import { Sparkline } from './sparkline.tsx'
import { say } from './words.ts'

export function PluginRow({ plugin, now }: { plugin: PluginSummary; now: Date }) {
  return (
    <article class="row">
      <PluginPicture plugin={plugin} size={48} />
      <div>
        <h3>
          <a href={urls.plugin(plugin.packageName)}>{plugin.name}</a> <SummaryBadges plugin={plugin} />
        </h3>
        <p>{plugin.description}</p>
        <p class="meta">
          <span>{say('by {author}', { author: plugin.author })}</span>
          <span>QGIS {qgisRange(plugin.qgisMinimumVersion, plugin.qgisMaximumVersion)}</span>
          <span>
            {plugin.lastStable ?? plugin.lastExperimental}
            {', '}
            <Ago at={plugin.updatedAt} now={now} />
          </span>
          {plugin.tags.length > 0 ? (
            <span class="labels">
              <Icon name="tag" />
              <span>{plugin.tags.slice(0, 3).join(', ')}</span>
            </span>
          ) : null}
        </p>
      </div>
      <p class="fig num">
        {number(plugin.downloads)}
        <small>{say('downloads')}</small>
      </p>
      <div class="fig">
        <Sparkline values={plugin.weeklyDownloads} />
      </div>
    </article>
  )
}
