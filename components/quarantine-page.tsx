// The form by which a moderator hides a plugin or a version everywhere, or shows it again.

import type { Rights } from '../src/domain/actions.ts'
import { type Plugin, quarantineOf, type Version } from '../src/domain/plugin.ts'
import { seenMark } from '../src/domain/seen.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { Field, type FieldProblem } from './field.tsx'
import type { Frame } from './frame.ts'
import { Layout } from './layout.tsx'
import { Note } from './note.tsx'
import { QuarantineNote } from './quarantine-note.tsx'
import { say, sayAgain } from './words.ts'

export interface QuarantinePageProps {
  frame: Frame
  plugin: Plugin
  /** Undefined: the plugin as a whole. */
  version: Version | undefined
  rights: Rights
  /** The form that came back. */
  refused?: { reason: string; problems: FieldProblem[]; conflict?: string } | undefined
}

export function QuarantinePage({ frame, plugin, version, rights, refused }: QuarantinePageProps) {
  const subject = version ?? plugin
  const lifts = subject.quarantinedAt !== undefined
  const what = version ? `${plugin.name} ${version.version}` : plugin.name
  const title = lifts ? say('Lift the quarantine of {what}', { what }) : say('Quarantine {what}', { what })
  return (
    <Layout frame={frame} title={title} section="plugins">
      <Crumbs plugin={plugin} version={version} />
      <div class="head">
        <div>
          <h1>{title}</h1>
          <p class="lead">{meaningOf(lifts, version)}</p>
        </div>
      </div>
      {refused?.conflict ? <Note kind="stop">{sayAgain(refused.conflict)}</Note> : null}
      {lifts ? <QuarantineNote plugin={plugin} version={version} rights={rights} /> : null}
      <form class="block stack" method="post" action={addressOf(plugin, version)}>
        <CsrfField value={frame.csrf} />
        <input type="hidden" name="seen" value={seenMark(quarantineOf(subject))} />
        <input type="hidden" name="quarantined" value={lifts ? 'no' : 'yes'} />
        <Field
          name="reason"
          label={say('Reason')}
          value={refused?.reason}
          hint={
            lifts
              ? say(
                  'The owners read it, and so do those who reported it: their open reports are closed with it. Close them first where they were right.',
                )
              : say('The owners read it, and it is kept in the history.')
          }
          problems={refused?.problems}
          rows={4}
          required
        />
        <p class="bar">
          <button class={lifts ? 'btn' : 'btn stop'} type="submit">
            {lifts ? say('Lift the quarantine') : say('Quarantine')}
          </button>
          <a href={pageOf(plugin, version)}>{say('Back')}</a>
        </p>
      </form>
    </Layout>
  )
}

function meaningOf(lifts: boolean, version: Version | undefined): string {
  if (lifts) return say('It is to be seen and installed again at once, as far as nothing else hides it.')
  return version
    ? say(
        'The version leaves the site, the feed and its download addresses at once; its owners see it, read why, and cannot touch it. Those who have it keep it: to take them off it, roll back.',
      )
    : say(
        'The plugin leaves the site, the feed and its download addresses at once with all its versions; its owners see it, read why, and cannot touch it. Those who have it keep it.',
      )
}

function Crumbs({ plugin, version }: { plugin: Plugin; version: Version | undefined }) {
  return (
    <nav class="crumbs" aria-label={say('Path')}>
      <a href={urls.plugin(plugin.packageName)}>{plugin.name}</a>
      {version ? (
        <>
          {' '}
          › <a href={pageOf(plugin, version)}>{version.version}</a>
        </>
      ) : null}{' '}
      › {say('Quarantine')}
    </nav>
  )
}

function addressOf({ packageName }: Plugin, version: Version | undefined): string {
  return version ? urls.versionQuarantine(packageName, version.version) : urls.pluginQuarantine(packageName)
}

function pageOf({ packageName }: Plugin, version: Version | undefined): string {
  return version ? urls.version(packageName, version.version) : urls.plugin(packageName)
}
