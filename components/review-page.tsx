// One waiting version as a moderator sees it before the decision.

import type { Plugin, Version } from '../src/domain/plugin.ts'
import type { Finding, PackageFile } from '../src/domain/report.ts'
import type { Trust, User } from '../src/domain/user.ts'
import { urls } from '../src/urls.ts'
import { Badge, type BadgeKind } from './badge.tsx'
import { Changelog } from './changelog.tsx'
import { waitedFor } from './dates.tsx'
import { FindingGroup } from './findings.tsx'
import type { Frame } from './frame.ts'
import { type AuditEntry, HistoryList } from './history-list.tsx'
import { Icon } from './icon.tsx'
import { Layout } from './layout.tsx'
import { Note } from './note.tsx'
import { fileSize } from './number.ts'
import { PackageFiles } from './package-files.tsx'
import { DecisionBar, UploaderForms } from './review-decision.tsx'
import { ValueList } from './value-list.tsx'
import { phrase, say, sayAgain } from './words.ts'

export interface Uploader {
  user: User
  approved: number
  rejected: number
  waiting: number
}

export interface ReviewPageProps {
  frame: Frame
  plugin: Plugin
  version: Version
  uploader: Uploader
  files: PackageFile[]
  metadata: Record<string, string>
  warnings: Finding[]
  facts: Finding[]
  /** What happened to this plugin before, newest first. */
  history: AuditEntry[]
  now: Date
  /** Why the decision was refused: no reason given, somebody else was faster. */
  problem?: string | undefined
}

export function ReviewPage(props: ReviewPageProps) {
  const { frame, plugin, version, problem } = props
  const title = say('Review of {plugin} {version}', { plugin: plugin.name, version: version.version })
  return (
    <Layout frame={frame} title={title} section="moderation" wide>
      <nav class="crumbs" aria-label={say('Path')}>
        <a href={urls.moderation()}>{say('Moderation')}</a> › {plugin.name} {version.version}
      </nav>
      <ReviewHead {...props} />
      {problem === undefined ? null : (
        <Note kind="stop">
          <strong>{say('Nothing was decided.')}</strong>
          <br />
          {sayAgain(problem)}
        </Note>
      )}
      <div class="review">
        <aside class="margin" aria-label={say('About the upload')}>
          <UploaderFacts {...props} />
          <PackageSummary {...props} />
          <Checks {...props} />
        </aside>
        <div class="reading">
          <Reading {...props} />
          {version.state === 'waiting' ? <DecisionBar frame={frame} version={version} /> : null}
        </div>
      </div>
    </Layout>
  )
}

function ReviewHead({ plugin, version, uploader, now }: ReviewPageProps) {
  const state: BadgeKind = version.state === 'approved' ? 'reviewed' : version.state
  return (
    <div class="head">
      <div>
        <h1>
          {plugin.name} {version.version}
        </h1>
        <p class="bar soft">
          <Badge kind={state} />
          {version.experimental ? <Badge kind="experimental" /> : null}
          <span>
            {recordOf(uploader)} · {standingOf(version, now)}
          </span>
        </p>
      </div>
      <p class="bar">
        <a class="btn" href={urls.package(version.packageSha256, plugin.packageName, version.version)}>
          <Icon name="download" /> {say('Package, {size}', { size: fileSize(version.packageBytes) })}
        </a>
        <a class="btn" href={urls.plugin(plugin.packageName)}>
          {say('Plugin page')}
        </a>
      </p>
    </div>
  )
}

function recordOf({ user, approved, rejected }: Uploader): string {
  return say(
    'by {who}, {approved, plural, one {# approved} other {# approved}} and {rejected, plural, one {# rejected} other {# rejected}}',
    { who: user.uid, approved, rejected },
  )
}

function standingOf({ state, uploadedAt, decidedBy }: Version, now: Date): string {
  if (state === 'waiting') return say('waits for {time}', { time: waitedFor(now.getTime() - uploadedAt.getTime()) })
  return decidedBy === undefined ? say('decided by nobody') : say('decided by {who}', { who: decidedBy })
}

const trustWords: Record<Trust, string> = {
  trusted: phrase('trusted'),
  untrusted: phrase('untrusted'),
  blocked: phrase('blocked'),
}

function UploaderFacts({ frame, version, uploader }: ReviewPageProps) {
  const { user } = uploader
  return (
    <section>
      <h2>{say('Who uploaded it')}</h2>
      <ValueList
        values={[
          { name: say('user'), value: <a href={urls.user(user.uid)}>{user.name === '' ? user.uid : user.name}</a> },
          { name: 'uid', value: user.uid },
          { name: say('mail'), value: user.mail },
          { name: say('trust'), value: say(trustWords[user.trust]), bad: user.trust === 'blocked' },
          {
            name: say('waiting'),
            value: say('{count, plural, one {# version} other {# versions}}', { count: uploader.waiting }),
          },
        ]}
      />
      {frame.user?.uid === user.uid ? null : <UploaderForms frame={frame} user={user} version={version} />}
    </section>
  )
}

function PackageSummary({ version, files }: ReviewPageProps) {
  const size = say('{size} in {count, plural, one {# file} other {# files}}', {
    size: fileSize(version.packageBytes),
    count: files.length,
  })
  return (
    <section>
      <h2>{say('The package')}</h2>
      <ValueList
        values={[
          { name: say('size'), value: size },
          { name: 'SHA-256', value: <code class="whole">{version.packageSha256}</code> },
        ]}
      />
    </section>
  )
}

function Checks({ warnings, facts }: ReviewPageProps) {
  return (
    <section>
      <h2>{say('Checks')}</h2>
      <ul class="facts">
        <li>
          <Icon name="check" />
          <span>{say('No check refused the package')}</span>
        </li>
        <li class={warnings.length > 0 ? 'new' : undefined}>
          <Icon name={warnings.length > 0 ? 'warning' : 'check'} />
          <span>
            {say('{count, plural, =0 {No warnings} one {# warning} other {# warnings}}', { count: warnings.length })}
          </span>
        </li>
        {facts.length > 0 ? (
          <li>
            <Icon name="fact" />
            <span>{say('{count, plural, one {# fact} other {# facts}}', { count: facts.length })}</span>
          </li>
        ) : null}
      </ul>
    </section>
  )
}

function Reading({ version, metadata, files, warnings, facts, history }: ReviewPageProps) {
  return (
    <>
      <FindingGroup kind="facts" title={say('Facts')} findings={facts} />
      <FindingGroup kind="warnings" title={say('Warnings')} findings={warnings} />
      <section class="block">
        <h2>{say('Changelog')}</h2>
        <Changelog version={version} />
      </section>
      <section class="block">
        <h2>metadata.txt</h2>
        <ValueList values={Object.entries(metadata).map(([name, value]) => ({ name, value }))} />
      </section>
      <PackageFiles files={files} />
      <section class="block">
        <h2>{say('What happened before')}</h2>
        {history.length === 0 ? (
          <p class="soft">{say('Nothing: this is new to us.')}</p>
        ) : (
          <HistoryList entries={history} />
        )}
      </section>
    </>
  )
}
