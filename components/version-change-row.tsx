// The green row below a version in which an owner changes it, and what stands there when somebody else was faster.

import type { Plugin, Version } from '../src/domain/plugin.ts'
import { type VersionMark, versionMark } from '../src/domain/version-mark.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { AgoToTheMinute } from './dates.tsx'
import type { Frame } from './frame.ts'
import { nothing } from './jsx/markup.ts'
import { Note } from './note.tsx'
import { type VersionConflict, versionMarkLabel } from './version-mark.ts'
import { say, sayRich } from './words.ts'

interface VersionChangeRowProps {
  frame: Frame
  plugin: Plugin
  version: Version
  conflict: VersionConflict | undefined
  now: Date
}

/** A change that came too late comes back as the whole section, with both values in the row. */
const swapSection = {
  'hx-target': '#versions',
  'hx-swap': 'outerHTML',
  'hx-status:409': 'target:#versions swap:outerHTML',
}

export function VersionChangeRow(props: VersionChangeRowProps) {
  const { frame, plugin, version, conflict } = props
  const mark = versionMark(plugin, version)
  const chosen = conflict?.wanted ?? mark
  const address = urls.versionState(plugin.packageName, version.version)
  return (
    <tr class="edit" id="edit">
      <td colspan="5">
        <ConflictNote {...props} />
        <form class="bar" method="post" action={address} hx-post={address} {...swapSection}>
          <CsrfField value={frame.csrf} />
          <input type="hidden" name="seen" value={mark} />
          <fieldset class="bar">
            <legend class="unseen">{say('Version {version} is', { version: version.version })}</legend>
            {offeredMarks(version).map((offered) => (
              <label class="bar">
                <input
                  type="radio"
                  name="state"
                  value={offered}
                  checked={offered === chosen}
                  autofocus={offered === chosen}
                />{' '}
                {offered === 'as-is' && mark !== 'as-is' ? say('no longer marked') : versionMarkLabel(offered)}
              </label>
            ))}
          </fieldset>
          <span class="bar push">
            <button class="btn main slim" type="submit">
              {conflict ? say('Keep mine') : say('Save')}
            </button>
            <LeaveIt {...props} />
          </span>
        </form>
      </td>
    </tr>
  )
}

/** A version that nobody sees yet can only be deleted. */
function offeredMarks(version: Version): VersionMark[] {
  const last: VersionMark = version.experimental ? 'last-experimental' : 'last-stable'
  return version.state === 'approved' ? ['as-is', last, 'withdrawn', 'deleted'] : ['as-is', 'deleted']
}

/** Closes the row again; it takes the section out of the whole page, which is what the link answers. */
function LeaveIt({ plugin, version, conflict }: VersionChangeRowProps) {
  const address = urls.plugin(plugin.packageName)
  return (
    <a
      class="btn slim"
      href={`${address}#versions`}
      hx-get={address}
      hx-target="#versions"
      hx-select="#versions"
      hx-swap="outerHTML"
      data-focus={`change-${version.id}`}
    >
      {conflict ? say('Take theirs') : say('Leave it')}
    </a>
  )
}

function ConflictNote({ plugin, version, conflict, now }: VersionChangeRowProps) {
  if (!conflict) return nothing
  return (
    <Note kind="wait">
      <strong>
        {sayRich('{who} changed this {when}.', {
          who: conflict.by,
          when: <AgoToTheMinute at={conflict.at} now={now} />,
        })}
      </strong>{' '}
      {say('It is now “{present}”; you chose “{chosen}”. Nothing is lost: keep yours or take theirs.', {
        present: versionMarkLabel(versionMark(plugin, version)),
        chosen: versionMarkLabel(conflict.wanted),
      })}
    </Note>
  )
}
