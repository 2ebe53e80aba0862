// The button that features a plugin on the main page, or takes it off again.

import type { Plugin } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import type { Frame } from './frame.ts'
import { Icon } from './icon.tsx'
import { say } from './words.ts'

export function FeaturedButton({ frame, plugin }: { frame: Frame; plugin: Plugin }) {
  const address = urls.pluginFeatured(plugin.packageName)
  return (
    <form id="featured" method="post" action={address} hx-post={address} hx-target="#standing" hx-swap="outerHTML">
      <CsrfField value={frame.csrf} />
      <input type="hidden" name="featured" value={plugin.featured ? 'no' : 'yes'} />
      <button class="link" type="submit" id="featured-button">
        <Icon name={plugin.featured ? 'cross' : 'star'} />
        {plugin.featured ? say('Take off the main page') : say('Feature on the main page')}
      </button>
    </form>
  )
}
