// How to add this repository to QGIS, with the address to paste.

export function RepositorySteps({ feedAddress }: { feedAddress: string }) {
  return (
    <div class="cols">
      <ol class="steps">
        <li>
          <span>
            In QGIS, open <strong>Plugins › Manage and Install Plugins › Settings</strong>.
          </span>
        </li>
        <li>
          <span>
            Under <strong>Plugin Repositories</strong>, press <strong>Add</strong> and paste the address.
          </span>
        </li>
        <li>
          <span>Every plugin here, and every update, is then in your own list.</span>
        </li>
      </ol>
      <div class="field">
        <label for="address">Address of the feed</label>
        <input id="address" readonly value={feedAddress} />
        <span class="fine">QGIS adds its own version, so you see only what fits.</span>
      </div>
    </div>
  )
}
