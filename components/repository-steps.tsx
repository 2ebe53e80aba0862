// How to add this repository to QGIS, with the address to paste.

import type { Child } from './jsx/markup.ts'
import { say, sayRich } from './words.ts'

const b = (inner: Child) => <strong>{inner}</strong>

export function RepositorySteps({ feedAddress }: { feedAddress: string }) {
  return (
    <div class="cols">
      <ol class="steps">
        <li>
          <span>{sayRich('In QGIS, open <b>Plugins › Manage and Install Plugins › Settings</b>.', { b })}</span>
        </li>
        <li>
          <span>{sayRich('Under <b>Plugin Repositories</b>, press <b>Add</b> and paste the address.', { b })}</span>
        </li>
        <li>
          <span>{say('Every plugin here, and every update, is then in your own list.')}</span>
        </li>
      </ol>
      <div class="field">
        <label for="address">{say('Address of the feed')}</label>
        <input id="address" readonly value={feedAddress} />
        <span class="fine">{say('QGIS adds its own version, so you see only what fits.')}</span>
      </div>
    </div>
  )
}
