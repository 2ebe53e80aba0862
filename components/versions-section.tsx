// The table of a plugin's versions, with the row in which one of them is changed.

import type { Rights } from '../src/domain/actions.ts'
import { comparableVersions } from '../src/domain/comparison.ts'
import type { Plugin, Version } from '../src/domain/plugin.ts'
import { versionMark } from '../src/domain/version-mark.ts'
import { urls } from '../src/urls.ts'
import { Badge, obstacleOf } from './badge.tsx'
import { CsrfField } from './csrf-field.tsx'
import { Day } from './dates.tsx'
import type { Frame } from './frame.ts'
import { Icon } from './icon.tsx'
import { type Child, nothing } from './jsx/markup.ts'
import { number } from './number.ts'
import { NewestVersions } from './plugin-margin.tsx'
import { PluginActions } from './plugin-title.tsx'
import { qgisRange } from './qgis-range.ts'
import { ToastPartial } from './toast.tsx'
import { VersionChangeRow } from './version-change-row.tsx'
import type { VersionChange } from './version-mark.ts'
import { say, sayRich } from './words.ts'

export interface VersionsSectionProps {
  frame: Frame
  plugin: Plugin
  /** Newest first, only what the actor may see. */
  versions: Version[]
  rights: Rights
  changing?: VersionChange | undefined
  /** The version that was just changed: its row glows once. */
  saved?: string | undefined
  now: Date
}

/** `#versions`. */
export function VersionsSection(props: VersionsSectionProps) {
  const { plugin, versions, rights, changing } = props
  return (
    <section class="block" id="versions">
      <h2>
        {say('Versions')}{' '}
        {comparableVersions(versions, rights).length > 1 ? (
          <a href={urls.compare(plugin.packageName)}>{say('Compare versions')}</a>
        ) : null}{' '}
        {rights.can['version.publish'] ? (
          <a href={urls.uploadVersion(plugin.packageName)}>{say('Upload a version')}</a>
        ) : null}
      </h2>
      {versions.length === 0 ? <p class="soft">{say('No version is published.')}</p> : null}
      <table class="tbl cards" hidden={versions.length === 0}>
        <thead>
          <tr>
            <th scope="col">{say('Version')}</th>
            <th scope="col">{say('Published')}</th>
            <th scope="col">QGIS</th>
            <th scope="col" class="num">
              {say('Downloads')}
            </th>
            {rights.can['version.mark'] ? (
              <th scope="col">
                <span class="unseen">{say('Change')}</span>
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {versions.map((version) => (
            <>
              <VersionRow {...props} version={version} />
              {changing?.version === version.version ? (
                <VersionChangeRow {...props} version={version} conflict={changing.conflict} />
              ) : null}
            </>
          ))}
        </tbody>
      </table>
      <p class="pager">
        <span class="fine">{say('Sizes and SHA-256 are on each version’s page.')}</span>
      </p>
    </section>
  )
}

/** What htmx gets back: the section, the parts of the page that show the same versions, and the announcement. */
export function VersionsFragment(props: VersionsSectionProps) {
  return (
    <>
      <VersionsSection {...props} />
      <hx-partial hx-target="#actions" hx-swap="outerHTML">
        <PluginActions plugin={props.plugin} />
      </hx-partial>
      <hx-partial hx-target="#latest" hx-swap="outerHTML">
        <NewestVersions {...props} />
      </hx-partial>
      <ToastPartial notice={props.frame.notice} csrf={props.frame.csrf} />
    </>
  )
}

function VersionRow(props: VersionsSectionProps & { version: Version }) {
  const { plugin, version, rights, saved } = props
  const gone = version.withdrawnAt !== undefined || version.deletedAt !== undefined
  const classes = [gone ? 'gone' : '', version.version === saved ? 'saved' : ''].filter((name) => name !== '').join(' ')
  return (
    <tr class={classes === '' ? undefined : classes}>
      <td>
        <a href={urls.version(plugin.packageName, version.version)}>
          <strong>{version.version}</strong>
        </a>{' '}
        <VersionBadge plugin={plugin} version={version} />
        {(version.state === 'rejected' || version.state === 'sent-back') && version.decisionReason !== '' ? (
          <p class="reason">{version.decisionReason}</p>
        ) : null}
      </td>
      <td data-l={say('Published')}>
        <Day at={version.uploadedAt} />
      </td>
      <td data-l="QGIS">{qgisRange(version.qgisMinimumVersion, version.qgisMaximumVersion)}</td>
      <td class="num" data-l={say('Downloads')}>
        {number(version.downloads)}
      </td>
      {rights.can['version.mark'] ? (
        <td>
          <ChangeControl {...props} />
        </td>
      ) : null}
    </tr>
  )
}

function VersionBadge({ plugin, version }: { plugin: Plugin; version: Version }) {
  const obstacle = obstacleOf(version)
  if (obstacle) return <Badge kind={obstacle} />
  if (version.id === plugin.lastStableId) return <Badge kind="lastStable" />
  if (version.id === plugin.lastExperimentalId) return <Badge kind="lastExperimental" />
  return version.experimental ? <Badge kind="experimental" /> : nothing
}

/** Which version a button is about: whoever sees the page sees its row. */
const unseen = (inner: Child) => <span class="unseen">{inner}</span>

function ChangeControl({ frame, plugin, version, rights }: VersionsSectionProps & { version: Version }) {
  const mark = versionMark(plugin, version)
  if (mark === 'deleted' && !rights.moderate) return nothing
  if (mark === 'withdrawn' || mark === 'deleted') {
    const address = urls.versionState(plugin.packageName, version.version)
    return (
      <form
        method="post"
        action={address}
        hx-post={address}
        hx-target="#versions"
        hx-swap="outerHTML"
        {...{ 'hx-status:409': 'swap:outerHTML' }}
      >
        <CsrfField value={frame.csrf} />
        <input type="hidden" name="state" value="as-is" />
        <input type="hidden" name="seen" value={mark} />
        <button class="link" type="submit">
          <Icon name="undo" />
          <span>{sayRich('Bring back<unseen> {version}</unseen>', { unseen, version: version.version })}</span>
        </button>
      </form>
    )
  }
  const address = urls.versionChange(plugin.packageName, version.version)
  return (
    <a
      class="link"
      id={`change-${version.id}`}
      href={address}
      hx-get={address}
      hx-target="#versions"
      hx-swap="outerHTML"
    >
      {sayRich('Change<unseen> {version}</unseen>', { unseen, version: version.version })}
    </a>
  )
}
