// The margin of a plugin's page: newest versions, how to install, tags and links.

import type { Rights } from '../src/domain/actions.ts'
import type { Plugin, PluginSummary, Version } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { Badge } from './badge.tsx'
import { Day } from './dates.tsx'
import { Icon, type IconName } from './icon.tsx'
import { type Child, nothing } from './jsx/markup.ts'
import { safeUrl } from './jsx/safe-url.ts'
import { number } from './number.ts'
import { ShortRow } from './plugin-card.tsx'
import { qgisRange } from './qgis-range.ts'
import { say, sayRich } from './words.ts'

/** `#latest`. */
export function NewestVersions({ plugin, versions }: { plugin: Plugin; versions: Version[] }) {
  const stable = versions.find((version) => version.id === plugin.lastStableId)
  const experimental = versions.find((version) => version.id === plugin.lastExperimentalId)
  return (
    <section id="latest">
      <h2>{say('Newest versions')}</h2>
      {stable ? <NewestVersion plugin={plugin} version={stable} /> : null}
      {experimental ? <NewestVersion plugin={plugin} version={experimental} /> : null}
      {stable || experimental ? null : <p class="fine">{say('Nothing to install yet.')}</p>}
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
        <span class="unseen">{say('Download {version}', { version: version.version })}</span>
      </a>
    </div>
  )
}

const bold = (inner: Child) => <strong>{inner}</strong>

export function InstallSteps({ plugin }: { plugin: Plugin }) {
  const experimentalOnly = plugin.lastStable === undefined && plugin.lastExperimental !== undefined
  return (
    <section id="install">
      <h2>{say('Install in QGIS')}</h2>
      <ol class="steps">
        <li>
          <span>{sayRich('Open <b>Plugins › Manage and Install Plugins</b>.', { b: bold })}</span>
        </li>
        {experimentalOnly ? (
          <li>
            <span>{sayRich('Under <b>Settings</b>, tick <b>Show also experimental plugins</b>.', { b: bold })}</span>
          </li>
        ) : null}
        <li>
          <span>{sayRich('Search for <b>{plugin}</b>.', { b: bold, plugin: plugin.name })}</span>
        </li>
        <li>
          <span>{sayRich('Press <b>Install Plugin</b>.', { b: bold })}</span>
        </li>
      </ol>
      <p class="fine">
        {sayRich('Not listed? <a>Add this repository first</a>.', {
          a: (inner) => <a href={urls.useInQgis()}>{inner}</a>,
        })}
      </p>
    </section>
  )
}

/** Nothing at all where no other plugin has the same tags. */
export function SimilarPlugins({ similar }: { similar: PluginSummary[] }) {
  if (similar.length === 0) return nothing
  return (
    <section id="similar">
      <h2>{say('Similar plugins')}</h2>
      <ul class="short">
        {similar.map((plugin) => (
          <ShortRow plugin={plugin}>
            <Icon name="download" /> {number(plugin.downloads)}
          </ShortRow>
        ))}
      </ul>
    </section>
  )
}

const managing = ['plugin.edit', 'plugin.deprecate', 'plugin.delete', 'plugin.restore', 'owner.assign'] as const

export function TagsAndLinks({ plugin, rights }: { plugin: Plugin; rights: Rights }) {
  const links: [icon: IconName, label: string, address: string | undefined][] = [
    ['link', say('Homepage'), safeUrl(plugin.homepage)],
    ['code', say('Source code'), safeUrl(plugin.repository)],
    ['talk', say('Report a bug'), safeUrl(plugin.tracker)],
  ]
  return (
    <section id="links">
      <h2>{say('Tags and links')}</h2>
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
          <a href={urls.pluginHistory(plugin.packageName)}>{say('History')}</a>
        </li>
        {plugin.visible ? (
          <li>
            <Icon name="feed" />
            <a href={urls.pluginAtom(plugin.packageName)}>{say('New versions (Atom)')}</a>
          </li>
        ) : null}
        {managing.some((action) => rights.can[action]) ? (
          <li>
            <Icon name="edit" />
            <a href={urls.pluginManage(plugin.packageName)}>{say('Manage this plugin')}</a>
          </li>
        ) : null}
      </ul>
    </section>
  )
}
