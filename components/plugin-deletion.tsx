// Deleting a plugin, and bringing it back. The form says what it means before it is pressed.

import type { Plugin } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { Day } from './dates.tsx'
import type { Frame } from './frame.ts'
import { Icon } from './icon.tsx'
import { say, sayRich } from './words.ts'

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
      <h2>{say('Delete')}</h2>
      <p>
        {say(
          '{plugin} leaves the site and the feed with all its versions, at once. Those who installed it keep it. For 30 days you can bring it back here; its name stays taken for ever. A plugin that works but is not kept up is better deprecated.',
          { plugin: plugin.name },
        )}
      </p>
      <details class="more">
        <summary>{say('Delete this plugin')}</summary>
        <form class="stack" method="post" action={urls.pluginState(plugin.packageName)}>
          <CsrfField value={frame.csrf} />
          <input type="hidden" name="state" value="deleted" />
          <button class="btn stop" type="submit">
            {say('Delete {plugin}', { plugin: plugin.name })}
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
      <h2>{say('Deleted')}</h2>
      {isFinal ? (
        <p>{say('It was deleted more than 30 days ago, and stays deleted. Its versions and its history are kept.')}</p>
      ) : outOfReach ? (
        <p>
          {sayRich(
            'A moderator deleted it. The <a>history</a> says who and when; ask the moderators to bring it back.',
            { a: (inner) => <a href={urls.pluginHistory(plugin.packageName)}>{inner}</a> },
          )}
        </p>
      ) : (
        <form class="stack" method="post" action={urls.pluginState(plugin.packageName)}>
          <CsrfField value={frame.csrf} />
          <input type="hidden" name="state" value="present" />
          <p>
            {say('Its versions, owners and counts are kept.')}{' '}
            {finalAt ? sayRich('It can be brought back until {day}.', { day: <Day at={finalAt} /> }) : null}
          </p>
          <button class="btn" type="submit">
            <Icon name="undo" /> {say('Bring the plugin back')}
          </button>
        </form>
      )}
    </section>
  )
}
