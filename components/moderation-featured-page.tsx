// The plugins on the main page, as moderators keep them.

import type { PluginSummary } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { Empty } from './empty.tsx'
import type { Frame } from './frame.ts'
import { PluginPicture } from './letter-tile.tsx'
import { ModerationFrame } from './moderation-frame.tsx'
import { say, sayRich } from './words.ts'

export interface FeaturedPageProps {
  frame: Frame
  featured: PluginSummary[]
}

export function FeaturedPage({ frame, featured }: FeaturedPageProps) {
  return (
    <ModerationFrame
      frame={frame}
      tab="featured"
      lead={say('These stand on the main page. To add one, open the plugin and press “{button}”.', {
        button: say('Feature on the main page'),
      })}
    >
      {featured.length === 0 ? (
        <Empty title={say('No plugin is featured.')}>
          <a href={urls.catalog()}>{say('Choose one from the list')}</a>
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
                <span class="fine">{say('by {author}', { author: plugin.author })}</span>
              </div>
              <form method="post" action={urls.pluginFeatured(plugin.packageName)}>
                <CsrfField value={frame.csrf} />
                <input type="hidden" name="featured" value="no" />
                <input type="hidden" name="next" value={urls.moderationFeatured()} />
                <button class="btn slim" type="submit">
                  {sayRich('Take off<unseen> {plugin}</unseen>', {
                    plugin: plugin.name,
                    unseen: (inner) => <span class="unseen">{inner}</span>,
                  })}
                </button>
              </form>
            </li>
          ))}
        </ul>
      )}
    </ModerationFrame>
  )
}
