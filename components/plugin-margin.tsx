// The margin of a plugin's page: newest versions, how to install, tags and links.

import type { Rights } from '../src/domain/actions.ts'
import type { Plugin, Version } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { Badge } from './badge.tsx'
import { Day } from './dates.tsx'
import { Icon, type IconName } from './icon.tsx'
import { safeUrl } from './jsx/safe-url.ts'
import { qgisRange } from './qgis-range.ts'

/** `#latest`. */
export function NewestVersions({ plugin, versions }: { plugin: Plugin; versions: Version[] }) {
  const stable = versions.find((version) => version.id === plugin.lastStableId)
  const experimental = versions.find((version) => version.id === plugin.lastExperimentalId)
  return (
    <section id="latest">
      <h2>Newest versions</h2>
      {stable ? <NewestVersion plugin={plugin} version={stable} /> : null}
      {experimental ? <NewestVersion plugin={plugin} version={experimental} /> : null}
      {stable || experimental ? null : <p class="fine">Nothing to install yet.</p>}
    </section>
  )
}

function NewestVersion({ plugin, version }: { plugin: Plugin; version: Version }) {
  return (
    <div class="pair">
      <div>
        <strong>{version.version}</strong> <Badge kind={version.experimental ? 'experimental' : 'stable'} />
        <p class="fine">
          <Day at={version.uploadedAt} /> · QGIS {qgisRange(version.qgisMinimumVersion, version.qgisMaximumVersion)}
        </p>
      </div>
      <a class="btn slim" href={urls.download(plugin.packageName, version.version)}>
        <Icon name="download" />
        <span class="unseen">Download {version.version}</span>
      </a>
    </div>
  )
}

export function InstallSteps({ plugin }: { plugin: Plugin }) {
  const experimentalOnly = plugin.lastStable === undefined && plugin.lastExperimental !== undefined
  return (
    <section id="install">
      <h2>Install in QGIS</h2>
      <ol class="steps">
        <li>
          <span>
            Open <strong>Plugins › Manage and Install Plugins</strong>.
          </span>
        </li>
        {experimentalOnly ? (
          <li>
            <span>
              Under <strong>Settings</strong>, tick <strong>Show also experimental plugins</strong>.
            </span>
          </li>
        ) : null}
        <li>
          <span>
            Search for <strong>{plugin.name}</strong>.
          </span>
        </li>
        <li>
          <span>
            Press <strong>Install Plugin</strong>.
          </span>
        </li>
      </ol>
      <p class="fine">
        Not listed? <a href={urls.useInQgis()}>Add this repository first</a>.
      </p>
    </section>
  )
}

const managing = ['plugin.edit', 'plugin.deprecate', 'plugin.delete', 'plugin.restore', 'owner.assign'] as const

export function TagsAndLinks({ plugin, rights }: { plugin: Plugin; rights: Rights }) {
  const links: [icon: IconName, label: string, address: string | undefined][] = [
    ['link', 'Homepage', safeUrl(plugin.homepage)],
    ['code', 'Source code', safeUrl(plugin.repository)],
    ['talk', 'Report a bug', safeUrl(plugin.tracker)],
  ]
  return (
    <section id="links">
      <h2>Tags and links</h2>
      {plugin.tags.length > 0 ? (
        <p class="bar tags">
          {plugin.tags.map((tag) => (
            <a class="tag" href={urls.tag(tag)}>
              {tag}
            </a>
          ))}
        </p>
      ) : null}
      <ul class="facts links">
        {links.map(([icon, label, address]) =>
          address ? (
            <li>
              <Icon name={icon} />
              <a href={address} rel="nofollow ugc noopener">
                {label}
              </a>
            </li>
          ) : null,
        )}
        <li>
          <Icon name="clock" />
          <a href={urls.pluginHistory(plugin.packageName)}>History</a>
        </li>
        {managing.some((action) => rights.can[action]) ? (
          <li>
            <Icon name="edit" />
            <a href={urls.pluginManage(plugin.packageName)}>Manage this plugin</a>
          </li>
        ) : null}
      </ul>
    </section>
  )
}
