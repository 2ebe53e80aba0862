// The head of a plugin's page: picture, name, one sentence, what to press, and how the plugin stands.

import type { Rights } from '../src/domain/actions.ts'
import type { Owner, Plugin, Version } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { Badge } from './badge.tsx'
import { FeaturedButton } from './featured-button.tsx'
import type { Frame } from './frame.ts'
import { Icon } from './icon.tsx'
import { nothing } from './jsx/markup.ts'
import { PluginPicture } from './letter-tile.tsx'
import { Note } from './note.tsx'
import { QuarantineNote, SafetyLinks } from './quarantine-note.tsx'
import { ToastPartial } from './toast.tsx'
import { say, sayRich } from './words.ts'

interface PluginTitleProps {
  frame: Frame
  plugin: Plugin
  versions: Version[]
  owners: Owner[]
  rights: Rights
}

export function PluginTitle(props: PluginTitleProps) {
  const { plugin, versions, rights } = props
  return (
    <>
      <div class="title">
        <PluginPicture plugin={plugin} size={80} />
        <div>
          <h1>{plugin.name}</h1>
          <p class="lead">{plugin.description}</p>
        </div>
        <PluginActions plugin={plugin} />
        <PluginStanding {...props} />
      </div>
      {plugin.featured && plugin.featuredReason ? (
        <p class="fine">
          <Icon name="star" /> {plugin.featuredReason}
        </p>
      ) : null}
      <PluginState plugin={plugin} versions={versions} rights={rights} />
    </>
  )
}

/** `#actions`. */
export function PluginActions({ plugin }: { plugin: Plugin }) {
  const version = plugin.quarantinedAt ? undefined : (plugin.lastStable ?? plugin.lastExperimental)
  return (
    <div class="bar act" id="actions">
      {version === undefined ? null : (
        <>
          <a class="btn main" href="#install">
            {say('Install in QGIS')}
          </a>
          <a class="btn" href={urls.download(plugin.packageName, version)}>
            <Icon name="download" /> {say('{version} zip', { version })}
          </a>
        </>
      )}
    </div>
  )
}

/** `#standing`: badges, author, category and license, and the button that features the plugin. */
export function PluginStanding({ frame, plugin, rights }: Omit<PluginTitleProps, 'versions' | 'owners'>) {
  const facts = [plugin.category, plugin.license].filter((fact) => fact !== '')
  return (
    <div class="bar badges" id="standing">
      {plugin.visible ? <Badge kind={plugin.trusted ? 'trusted' : 'reviewed'} /> : null}
      {plugin.featured ? <Badge kind="featured" /> : null}
      {plugin.deprecated ? <Badge kind="deprecated" /> : null}
      <span class="by">
        {sayRich('by <a>{author}</a>', {
          a: (inner) => <a href={urls.author(plugin.author)}>{inner}</a>,
          author: plugin.author,
        })}
        {facts.map((fact) => ` · ${fact}`)}
      </span>
      {rights.can['plugin.feature'] ? <FeaturedButton frame={frame} plugin={plugin} /> : null}
      <SafetyLinks plugin={plugin} rights={rights} />
    </div>
  )
}

/** What htmx gets back after featuring: the standing and the announcement. */
export function FeaturedFragment(props: { frame: Frame; plugin: Plugin; rights: Rights }) {
  return (
    <>
      <PluginStanding {...props} />
      <ToastPartial notice={props.frame.notice} csrf={props.frame.csrf} />
    </>
  )
}

function PluginState({ plugin, versions, rights }: { plugin: Plugin; versions: Version[]; rights: Rights }) {
  if (plugin.quarantinedAt) return <QuarantineNote plugin={plugin} rights={rights} />
  if (plugin.deletedAt) {
    return (
      <Note kind="wait">
        <strong>{say('This plugin is deleted.')}</strong> {say('Nobody else sees it, and it left the feed.')}
        {rights.can['plugin.restore'] && (rights.moderate || !plugin.deletedByModerator) ? (
          <>
            {' '}
            <a href={`${urls.pluginManage(plugin.packageName)}#deletion`}>{say('Bring it back')}</a>
          </>
        ) : null}
      </Note>
    )
  }
  if (!plugin.visible && versions.some((version) => version.state === 'waiting')) {
    return (
      <Note kind="wait">
        <strong>{say('This plugin waits for a moderator.')}</strong>{' '}
        {say('Only its owners and moderators see this page until then.')}
      </Note>
    )
  }
  if (!plugin.visible) {
    return (
      <Note kind="wait">
        <strong>{say('Nothing of this plugin is published.')}</strong>{' '}
        {say('Only its owners and moderators see this page.')}
      </Note>
    )
  }
  return nothing
}
