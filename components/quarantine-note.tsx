// What pages of a plugin and a version say about quarantine, and the ways to report it, hide it and roll it back.

import type { Rights } from '../src/domain/actions.ts'
import type { Plugin, Version } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { Day } from './dates.tsx'
import { nothing } from './jsx/markup.ts'
import { Note } from './note.tsx'
import { say, sayRich } from './words.ts'

interface Subject {
  plugin: Plugin
  /** Undefined: the plugin as a whole. */
  version?: Version
  rights: Rights
}

/** For owners and moderators, who alone see the page then: why, since when, and what can be done. */
export function QuarantineNote({ plugin, version, rights }: Subject) {
  const { quarantinedAt, quarantineReason } = plugin.quarantinedAt || !version ? plugin : version
  if (!quarantinedAt) return nothing
  return (
    <Note kind="stop" quiet>
      <strong>
        {plugin.quarantinedAt
          ? say('This plugin is in quarantine: nobody else sees it, and it can neither be installed nor changed.')
          : say('This version is in quarantine: nobody else sees it, and it can neither be installed nor changed.')}
      </strong>
      <br />
      {sayRich('Since {day}: {reason}', { day: <Day at={quarantinedAt} />, reason: quarantineReason })}
      {rights.owns ? <NextSteps plugin={plugin} /> : null}
    </Note>
  )
}

function NextSteps({ plugin }: { plugin: Plugin }) {
  return (
    <>
      <br />
      {sayRich(
        'Answer the moderators <thread>in the thread of the plugin</thread>: what happened, and what you did about it. If you think that it is wrong, <appeal>appeal</appeal>: another moderator decides.',
        {
          thread: (inner) => <a href={urls.pluginThread(plugin.packageName)}>{inner}</a>,
          appeal: (inner) => <a href={`${urls.pluginThread(plugin.packageName)}#appeal`}>{inner}</a>,
        },
      )}
    </>
  )
}

/** Reporting for everybody; quarantine, and rolling back a version, for moderators. */
export function SafetyLinks({ plugin, version, rights }: Subject) {
  const { packageName } = plugin
  const hidden = version ? version.quarantinedAt : plugin.quarantinedAt
  const quarantine = version ? urls.versionQuarantine(packageName, version.version) : urls.pluginQuarantine(packageName)
  return (
    <span class="by links">
      {plugin.visible && !rights.owns ? <a href={urls.report(packageName, version?.version)}>{say('Report')}</a> : null}
      {rights.can['plugin.quarantine'] && !version?.deletedAt ? (
        <a href={quarantine}>{hidden ? say('Lift the quarantine') : say('Quarantine')}</a>
      ) : null}
      {version && rights.can['version.roll-back'] && version.state === 'approved' && !version.deletedAt ? (
        <a href={urls.versionRollBack(packageName, version.version)}>{say('Roll back')}</a>
      ) : null}
    </span>
  )
}
