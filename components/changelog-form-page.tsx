// Mending the changelog of a version that is published already.

import type { Plugin, Version } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { Exact } from './dates.tsx'
import { Field } from './field.tsx'
import type { Frame } from './frame.ts'
import { nothing } from './jsx/markup.ts'
import { Layout } from './layout.tsx'
import { Note } from './note.tsx'
import { say, sayRich } from './words.ts'

export interface ChangelogFormPageProps {
  frame: Frame
  plugin: Plugin
  version: Version
  /** What stands in the field. */
  given: string
  /** The text that the change is made to. */
  seen: string
  /** Somebody else was faster. */
  conflict: { by: string; at: Date; theirs: string } | undefined
  problem: string | undefined
}

export function ChangelogFormPage(props: ChangelogFormPageProps) {
  const { frame, plugin, version, given, seen, conflict, problem } = props
  const back = urls.version(plugin.packageName, version.version)
  const title = say('Changelog of {plugin} {version}', { plugin: plugin.name, version: version.version })
  return (
    <Layout frame={frame} title={title} section="my">
      <nav class="crumbs" aria-label={say('Path')}>
        <a href={urls.plugin(plugin.packageName)}>{plugin.name}</a> › <a href={back}>{version.version}</a> ›{' '}
        {say('Changelog')}
      </nav>
      <div class="head">
        <div>
          <h1>{title}</h1>
          <p class="lead">
            {say('The package itself does not change. QGIS and this site show the new text; both stay in the history.')}
          </p>
        </div>
      </div>
      <Conflict conflict={conflict} />
      <form class="stack prose" method="post" action={urls.versionChangelog(plugin.packageName, version.version)}>
        <CsrfField value={frame.csrf} />
        <input type="hidden" name="seen" value={seen} />
        <Field
          name="changelog"
          label={say('What is new')}
          value={given}
          hint={say('Plain text or Markdown.')}
          problems={problem === undefined ? [] : [{ field: 'changelog', message: problem }]}
          rows={12}
        />
        <p class="bar">
          <button class="btn main" type="submit">
            {conflict ? say('Keep mine') : say('Save')}
          </button>
          <a class="btn" href={back}>
            {conflict ? say('Take theirs') : say('Leave it')}
          </a>
        </p>
      </form>
    </Layout>
  )
}

function Conflict({ conflict }: Pick<ChangelogFormPageProps, 'conflict'>) {
  if (!conflict) return nothing
  return (
    <Note kind="wait">
      <p>
        <strong>
          {sayRich('{who} mended this on {when}.', { who: conflict.by, when: <Exact at={conflict.at} /> })}
        </strong>{' '}
        {say('Nothing of yours is lost: it stands below. Theirs is:')}
      </p>
      <pre class="typed">{conflict.theirs}</pre>
    </Note>
  )
}
