// Deleting a plugin, and bringing it back. The form says what it means before it is pressed.

import type { Plugin } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import type { Frame } from './frame.ts'
import { Icon } from './icon.tsx'

export function DeletePlugin({ frame, plugin }: { frame: Frame; plugin: Plugin }) {
  const address = urls.pluginState(plugin.packageName)
  if (plugin.deletedAt) {
    return (
      <section id="deletion">
        <h2>Deleted</h2>
        <form class="stack" method="post" action={address}>
          <CsrfField value={frame.csrf} />
          <input type="hidden" name="state" value="present" />
          <p class="fine">Its versions, owners and counts are kept.</p>
          <button class="btn" type="submit">
            <Icon name="undo" /> Bring the plugin back
          </button>
        </form>
      </section>
    )
  }
  return (
    <section id="deletion">
      <h2>Delete</h2>
      <details class="more">
        <summary>Delete this plugin</summary>
        <form class="stack" method="post" action={address}>
          <CsrfField value={frame.csrf} />
          <input type="hidden" name="state" value="deleted" />
          <p class="fine">
            {plugin.name} leaves the site and the feed with all its versions. Those who installed it keep it. You can
            bring it back here.
          </p>
          <button class="btn stop" type="submit">
            Delete {plugin.name}
          </button>
        </form>
      </details>
    </section>
  )
}
