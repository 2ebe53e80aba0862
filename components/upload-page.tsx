// The upload form, and the report when the package was refused or only checked.

import type { Finding, Report } from '../src/domain/report.ts'
import { urls } from '../src/urls.ts'
import { AgoToTheMinute } from './dates.tsx'
import { FindingGroup } from './findings.tsx'
import type { Frame } from './frame.ts'
import { nothing } from './jsx/markup.ts'
import { Layout } from './layout.tsx'
import { Note } from './note.tsx'
import { fileSize } from './number.ts'
import { PackagePreview, type Preview } from './package-preview.tsx'
import type { PageFacts } from './page-meta.tsx'
import { UploadForm } from './upload-form.tsx'
import { type NamedValue, ValueList } from './value-list.tsx'
import { say, sayAgain, sayRich } from './words.ts'

export interface UploadPageProps {
  frame: Frame
  /** The plugin that gets a version, undefined where the package itself says which. */
  plugin: { packageName: string; name: string } | undefined
  /** What the checks said about the package that was just sent. */
  report: Report | undefined
  changelog: string
  experimental: boolean
  maxBytes: number
  /** Name of the file that was just sent. */
  fileName: string
  /** What went wrong outside of the package: no file, too large, not allowed. */
  problem: string | undefined
  /** What would be published, when the package was only checked and is good. */
  preview?: Preview | undefined
  /** Whether versions of this user wait for a moderator. */
  waits: boolean
  /** What was wrong the last time, when somebody goes on from a draft. */
  draft?: ShownDraft | undefined
  /** Id of the draft that stands for this form: of the one above, or of the one that was just kept. */
  goesOn?: number | undefined
  now?: Date | undefined
}

interface ShownDraft {
  at: Date
  problemCount: number
  /** The first problems. */
  errors: Finding[]
}

export function UploadPage(props: UploadPageProps) {
  const { frame, report } = props
  return (
    <Layout frame={frame} title={titleOf(props)} section="upload" facts={factsOfPage(props)}>
      <div class="head">
        <div>
          <h1>{headingOf(props)}</h1>
          <p class="lead">
            {say('The package says the rest: name, version and QGIS versions come from its metadata.txt.')}
          </p>
        </div>
      </div>
      <Outcome {...props} />
      <div class="cols">
        <div>
          {report ? <ReportGroups report={report} /> : null}
          {props.draft ? <DraftProblems draft={props.draft} /> : null}
          {report && props.preview ? <PackagePreview preview={props.preview} files={report.files} /> : null}
          <UploadForm {...props} />
        </div>
        <aside class="margin" aria-label={say('About this package')}>
          {report ? <WhatWeRead report={report} /> : null}
          {report ? <ThePackage {...props} report={report} /> : null}
          <WhatHappensNext {...props} />
        </aside>
      </div>
    </Layout>
  )
}

/** The empty forms are for everybody to find; what came of an upload is for nobody else. */
function factsOfPage({ frame, plugin, report, draft }: UploadPageProps): PageFacts | undefined {
  if (plugin || report || draft) return undefined
  const description = say('Check a package before you upload it, and publish it for QGIS.')
  return { path: frame.user ? urls.upload() : urls.check(), description }
}

function headingOf({ frame, plugin }: UploadPageProps): string {
  if (!frame.user) return say('Check a package')
  return plugin ? say('Upload a version of {plugin}', { plugin: plugin.name }) : say('Upload a version')
}

function titleOf({ report, problem }: UploadPageProps): string {
  if (problem !== undefined) return say('Refused')
  if (!report) return say('Upload a version')
  return report.ok
    ? say('Checked: no problem')
    : say('Refused: {count, plural, one {# problem} other {# problems}}', { count: report.errors.length })
}

function Outcome({ report, problem, frame, draft, goesOn, now }: UploadPageProps) {
  if (problem !== undefined) {
    return (
      <Note kind="stop">
        <strong>{say('Nothing was published.')}</strong>
        <br />
        {sayAgain(problem)}
      </Note>
    )
  }
  if (report?.ok) {
    return (
      <div class="note go" role="status" tabindex="-1">
        <div>
          <strong>{say('Checked: no problem. Nothing was published.')}</strong>
          <br />
          {frame.user ? say('Choose the package again and press “Check and publish”.') : say('Sign in to publish it.')}
        </div>
      </div>
    )
  }
  if (report) {
    const count = report.errors.length
    return (
      <Note kind="stop">
        <strong>
          {say('Refused: {count, plural, one {# problem} other {# problems}}. Nothing was published.', { count })}
        </strong>
        <br />
        {say(
          '{count, plural, one {Correct it and upload again.} other {Correct them and upload again.}} Your changelog is kept below.',
          { count },
        )}{' '}
        {goesOn === undefined
          ? null
          : sayRich('You can also go on later: <a>My plugins</a> keeps what you typed for 30 days.', {
              a: (inner) => <a href={urls.myPlugins()}>{inner}</a>,
            })}
      </Note>
    )
  }
  if (draft) {
    return (
      <Note kind="stop" quiet>
        <strong>
          {sayRich('Refused {when}: {count, plural, one {# problem} other {# problems}}.', {
            when: <AgoToTheMinute at={draft.at} now={now ?? draft.at} />,
            count: draft.problemCount,
          })}
        </strong>
        <br />
        {say('What you typed is in the form. Choose the corrected package.')}
      </Note>
    )
  }
  return nothing
}

function DraftProblems({ draft: { problemCount, errors } }: { draft: ShownDraft }) {
  return (
    <>
      <FindingGroup
        kind="errors"
        title={say('{count, plural, one {# problem} other {# problems}} to correct', { count: problemCount })}
        findings={errors}
      />
      {errors.length < problemCount ? (
        <p class="fine">
          {say('Of these, the first {count} were kept. Upload again to see all.', { count: errors.length })}
        </p>
      ) : null}
    </>
  )
}

function ReportGroups({ report: { errors, warnings, facts } }: { report: Report }) {
  return (
    <>
      <FindingGroup
        kind="errors"
        title={say('{count, plural, one {# problem} other {# problems}} to correct', { count: errors.length })}
        findings={errors}
      />
      <FindingGroup
        kind="warnings"
        title={say('{count, plural, one {# warning, which stops nothing} other {# warnings, which stop nothing}}', {
          count: warnings.length,
        })}
        findings={warnings}
      />
      <FindingGroup
        kind="facts"
        title={say('{count, plural, one {# fact} other {# facts}} that people will see', { count: facts.length })}
        findings={facts}
      />
    </>
  )
}

/** The keys that everybody looks at, then whatever else the author wrote. */
const firstKeys = ['name', 'version', 'qgisMinimumVersion', 'qgisMaximumVersion', 'author', 'description', 'tags']

function WhatWeRead({ report }: { report: Report }) {
  const keys = Object.keys(report.metadata)
  const ordered = [...firstKeys.filter((key) => keys.includes(key)), ...keys.filter((key) => !firstKeys.includes(key))]
  const blamed = (key: string) => report.errors.some((error) => error.excerpt?.trim().startsWith(`${key}=`))
  const values: NamedValue[] = ordered.map((key) => ({
    name: key,
    value: shortened(report.metadata[key] ?? ''),
    bad: blamed(key),
  }))
  return (
    <section>
      <h2>{say('What we read')}</h2>
      {values.length > 0 ? (
        <ValueList values={values} />
      ) : (
        <p class="fine">{say('No metadata.txt that could be read.')}</p>
      )}
    </section>
  )
}

function shortened(value: string): string {
  return value.length > 160 ? `${value.slice(0, 159).trimEnd()}…` : value
}

function ThePackage({ report, fileName }: { report: Report; fileName: string }) {
  const size = say('{size} in {count, plural, one {# file} other {# files}}', {
    size: fileSize(report.packedBytes),
    count: report.files.length,
  })
  return (
    <section>
      <h2>{say('The package')}</h2>
      <ValueList
        values={[
          { name: say('file'), value: fileName },
          { name: say('size'), value: size },
          { name: 'SHA-256', value: <code class="whole">{report.sha256}</code> },
        ]}
      />
    </section>
  )
}

function WhatHappensNext({ waits }: UploadPageProps) {
  return (
    <section>
      <h2>{say('What happens next')}</h2>
      <ol class="steps">
        <li>
          <span>{say('Every check runs at once. You see all problems, not only the first.')}</span>
        </li>
        <li>
          <span>
            {waits
              ? say(
                  'When no problem is left, the version waits for a moderator. You see under My plugins how it was decided.',
                )
              : say('When no problem is left, the version is published.')}
          </span>
        </li>
        <li>
          <span>
            {waits
              ? say('Once approved, it is in the feed within a second.')
              : say('It is in the feed within a second.')}
          </span>
        </li>
      </ol>
      <p class="fine">
        <a href={urls.publishGuide()}>{say('How to publish a plugin')}</a> ·{' '}
        <a href={urls.waits()}>{say('How long a review takes')}</a>
      </p>
    </section>
  )
}
