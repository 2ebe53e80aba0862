// The form by which somebody reports a plugin or a version to the moderators.

import { reportKinds } from '../src/domain/abuse-report.ts'
import type { Plugin, Version } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { Field, type FieldProblem, Problems } from './field.tsx'
import type { Frame } from './frame.ts'
import { Layout } from './layout.tsx'
import { Note } from './note.tsx'
import { kindWords } from './report-words.ts'
import { say, sayAgain, sayRich } from './words.ts'

export interface ReportPageProps {
  frame: Frame
  plugin: Plugin
  /** Undefined: the plugin as a whole. */
  version: Version | undefined
  refused?: { given: { kind: string; text: string }; problems: FieldProblem[]; conflict?: string } | undefined
}

export function ReportPage({ frame, plugin, version, refused }: ReportPageProps) {
  const what = version ? `${plugin.name} ${version.version}` : plugin.name
  return (
    <Layout frame={frame} title={say('Report {what}', { what })} section="plugins">
      <nav class="crumbs" aria-label={say('Path')}>
        <a href={urls.plugin(plugin.packageName)}>{plugin.name}</a> › {say('Report')}
      </nav>
      <div class="head">
        <div>
          <h1>{say('Report {what}', { what })}</h1>
          <p class="lead">
            {say('The moderators read it, not the owners, and you are told what came of it.')}{' '}
            {plugin.tracker === ''
              ? null
              : sayRich('Faults that do no harm belong in <tracker>its tracker</tracker>.', {
                  tracker: (inner) => (
                    <a href={plugin.tracker} rel="nofollow ugc noopener">
                      {inner}
                    </a>
                  ),
                })}
          </p>
        </div>
      </div>
      {refused?.conflict ? <Note kind="stop">{sayAgain(refused.conflict)}</Note> : null}
      <form class="block stack" method="post" action={urls.report(plugin.packageName)}>
        <CsrfField value={frame.csrf} />
        <input type="hidden" name="version" value={version?.version ?? ''} />
        <Kinds chosen={refused?.given.kind} problems={refused?.problems ?? []} />
        <Field
          name="text"
          label={say('What did you see?')}
          value={refused?.given.text}
          hint={say('In which file and line, after which steps, with which QGIS.')}
          problems={refused?.problems}
          rows={6}
          required
        />
        <p class="bar">
          <button class="btn main" type="submit">
            {say('Send to the moderators')}
          </button>
        </p>
      </form>
    </Layout>
  )
}

function Kinds({ chosen, problems }: { chosen: string | undefined; problems: readonly FieldProblem[] }) {
  return (
    <fieldset class="boxes">
      <legend>{say('What is it about?')}</legend>
      {reportKinds.map((kind) => (
        <label class="bar">
          <input type="radio" name="kind" value={kind} checked={kind === chosen} required />
          <span>
            <strong>{say(kindWords[kind].name)}</strong> <span class="fine">{say(kindWords[kind].hint)}</span>
          </span>
        </label>
      ))}
      <Problems id="kind" problems={problems.filter(({ field }) => field === 'kind')} />
    </fieldset>
  )
}
