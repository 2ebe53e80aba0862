// The form by which a moderator takes people off a bad version.

import type { Plugin, Version } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { Day } from './dates.tsx'
import { Field, type FieldProblem } from './field.tsx'
import type { Frame } from './frame.ts'
import { Layout } from './layout.tsx'
import { Note } from './note.tsx'
import { say, sayAgain, sayRich } from './words.ts'

export interface RollBackPageProps {
  frame: Frame
  plugin: Plugin
  /** The bad one. */
  version: Version
  plan: { good: Version[]; number: string }
  /** The plugin is hidden as a whole. */
  isHidden: boolean
  refused?:
    | {
        given: { to: string; reason: string; number: string; older: boolean }
        problems: FieldProblem[]
        conflict?: string
      }
    | undefined
}

export function RollBackPage({ frame, plugin, version, plan, isHidden, refused }: RollBackPageProps) {
  const what = `${plugin.name} ${version.version}`
  return (
    <Layout frame={frame} title={say('Roll back {what}', { what })} section="plugins">
      <nav class="crumbs" aria-label={say('Path')}>
        <a href={urls.plugin(plugin.packageName)}>{plugin.name}</a> ›{' '}
        <a href={urls.version(plugin.packageName, version.version)}>{version.version}</a> › {say('Roll back')}
      </nav>
      <div class="head">
        <div>
          <h1>{say('Roll back {what}', { what })}</h1>
          <p class="lead">
            {say(
              'QGIS leaves a version only for a higher one. A good package goes out as {number}; {bad} goes into quarantine, with everything of its kind above the good one. All of it happens at once.',
              { number: plan.number, bad: version.version },
            )}
          </p>
        </div>
      </div>
      {refused?.conflict ? <Note kind="stop">{sayAgain(refused.conflict)}</Note> : null}
      <form class="block stack" method="post" action={urls.versionRollBack(plugin.packageName, version.version)}>
        <CsrfField value={frame.csrf} />
        <input type="hidden" name="sha256" value={version.packageSha256} />
        <Targets good={plan.good} chosen={refused?.given.to ?? plan.good[0]?.version ?? ''} />
        {isHidden && plan.good.length > 0 ? <Older checked={refused?.given.older ?? false} /> : null}
        <Field
          name="number"
          label={say('Number of the new version')}
          value={refused?.given.number ?? plan.number}
          hint={say('Higher than every version of the plugin, also than those that are deleted or wait.')}
          problems={refused?.problems}
          required
          code
        />
        <Field
          name="reason"
          label={say('Reason')}
          value={refused?.given.reason}
          hint={say('The owners read it, and everybody who updates: it stands in the changelog.')}
          problems={refused?.problems}
          rows={4}
          required
        />
        <p class="bar">
          <button class="btn stop" type="submit">
            {say('Roll back {what}', { what })}
          </button>
          <a href={urls.version(plugin.packageName, version.version)}>{say('Back')}</a>
        </p>
      </form>
    </Layout>
  )
}

function Targets({ good, chosen }: { good: Version[]; chosen: string }) {
  return (
    <fieldset class="boxes">
      <legend>{say('What people get')}</legend>
      {good.map((version) => (
        <label class="bar">
          <input type="radio" name="to" value={version.version} checked={version.version === chosen} />
          <span>
            {sayRich('The package of {version}, from {day}', {
              version: version.version,
              day: <Day at={version.uploadedAt} />,
            })}
          </span>
        </label>
      ))}
      <label class="bar">
        <input type="radio" name="to" value="" checked={chosen === ''} />
        <span>{say('A stub that only says why. All versions go into quarantine.')}</span>
      </label>
    </fieldset>
  )
}

/** What was hidden with the plugin stays so, unless the moderator says otherwise. */
function Older({ checked }: { checked: boolean }) {
  return (
    <div class="boxes">
      <label class="bar">
        <input type="checkbox" name="older" value="yes" checked={checked} aria-describedby="older-hint" />
        <span>{say('Show the good version and those before it again')}</span>
      </label>
      <p class="fine" id="older-hint">
        {say(
          'Nobody sees anything of the plugin now. Without this only the new version is shown, and each of the others stays in quarantine until somebody lifts it. With a stub all of them stay there.',
        )}
      </p>
    </div>
  )
}
