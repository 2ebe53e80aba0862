// Deleting a plugin, and bringing it back. The form says what it means before it is pressed.

import type { Plugin } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { Day } from './dates.tsx'
import type { Frame } from './frame.ts'
import { Icon } from './icon.tsx'

interface DeletionProps {
  frame: Frame
  plugin: Plugin
  now: Date
  /** The instant after which a deleted plugin stays deleted. */
  finalAt: Date | undefined
}

export function DeletePlugin({ frame, plugin, now, finalAt }: DeletionProps) {
  if (plugin.deletedAt) return <Deleted {...{ frame, plugin, now, finalAt }} />
  return (
    <section class="block stack" id="deletion">
      <h2>Delete</h2>
      <p>
        {plugin.name} leaves the site and the feed with all its versions, at once. Those who installed it keep it. For
        30 days you can bring it back here; its name stays taken for ever. A plugin that works but is not kept up is
        better deprecated.
      </p>
      <details class="more">
        <summary>Delete this plugin</summary>
        <form class="stack" method="post" action={urls.pluginState(plugin.packageName)}>
          <CsrfField value={frame.csrf} />
          <input type="hidden" name="state" value="deleted" />
          <button class="btn stop" type="submit">
            Delete {plugin.name}
          </button>
        </form>
      </details>
    </section>
  )
}

function Deleted({ frame, plugin, now, finalAt }: DeletionProps) {
  const isFinal = finalAt !== undefined && finalAt <= now
  const outOfReach = plugin.deletedByModerator && !frame.user?.moderator
  return (
    <section class="block stack" id="deletion">
      <h2>Deleted</h2>
      {isFinal ? (
        <p>It was deleted more than 30 days ago, and stays deleted. Its versions and its history are kept.</p>
      ) : outOfReach ? (
        <p>
          A moderator deleted it. The <a href={urls.pluginHistory(plugin.packageName)}>history</a> says who and when;
          ask the moderators to bring it back.
        </p>
      ) : (
        <form class="stack" method="post" action={urls.pluginState(plugin.packageName)}>
          <CsrfField value={frame.csrf} />
          <input type="hidden" name="state" value="present" />
          <p>
            Its versions, owners and counts are kept.{' '}
            {finalAt ? (
              <>
                It can be brought back until <Day at={finalAt} />.
              </>
            ) : null}
          </p>
          <button class="btn" type="submit">
            <Icon name="undo" /> Bring the plugin back
          </button>
        </form>
      )}
    </section>
  )
}
