// The plugins on the main page, as moderators keep them.

import type { PluginSummary } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { Empty } from './empty.tsx'
import type { Frame } from './frame.ts'
import { PluginPicture } from './letter-tile.tsx'
import { ModerationFrame } from './moderation-frame.tsx'

export interface FeaturedPageProps {
  frame: Frame
  featured: PluginSummary[]
}

export function FeaturedPage({ frame, featured }: FeaturedPageProps) {
  return (
    <ModerationFrame
      frame={frame}
      tab="Featured"
      lead="These stand on the main page. To add one, open the plugin and press “Feature on the main page”."
    >
      {featured.length === 0 ? (
        <Empty title="No plugin is featured.">
          <a href={urls.catalog()}>Choose one from the list</a>
        </Empty>
      ) : (
        <ul class="rows sheet persons">
          {featured.map((plugin) => (
            <li class="person">
              <div class="bar">
                <PluginPicture plugin={plugin} size={28} />
                <h3>
                  <a href={urls.plugin(plugin.packageName)}>{plugin.name}</a>
                </h3>
                <span class="fine">by {plugin.author}</span>
              </div>
              <form method="post" action={urls.pluginFeatured(plugin.packageName)}>
                <CsrfField value={frame.csrf} />
                <input type="hidden" name="featured" value="no" />
                <input type="hidden" name="next" value={urls.moderationFeatured()} />
                <button class="btn slim" type="submit">
                  Take off<span class="unseen"> {plugin.name}</span>
                </button>
              </form>
            </li>
          ))}
        </ul>
      )}
    </ModerationFrame>
  )
}
