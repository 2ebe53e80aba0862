// One waiting version as a moderator sees it before the decision.

import type { Plugin, Version } from '../src/domain/plugin.ts'
import type { Finding, PackageFile } from '../src/domain/report.ts'
import type { User } from '../src/domain/user.ts'
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
import { counted, fileSize } from './number.ts'
import { PackageFiles } from './package-files.tsx'
import { DecisionBar, UploaderForms } from './review-decision.tsx'
import { ValueList } from './value-list.tsx'

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
  return (
    <Layout frame={frame} title={`Review of ${plugin.name} ${version.version}`} section="moderation" wide>
      <nav class="crumbs" aria-label="Path">
        <a href={urls.moderation()}>Moderation</a> › {plugin.name} {version.version}
      </nav>
      <ReviewHead {...props} />
      {problem === undefined ? null : (
        <Note kind="stop">
          <strong>Nothing was decided.</strong>
          <br />
          {problem}
        </Note>
      )}
      <div class="review">
        <aside class="margin" aria-label="About the upload">
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
            by {uploader.user.uid}, {uploader.approved} approved and {uploader.rejected} rejected
            {version.state === 'waiting'
              ? ` · waits for ${waitedFor(now.getTime() - version.uploadedAt.getTime())}`
              : ` · decided by ${version.decidedBy ?? 'nobody'}`}
          </span>
        </p>
      </div>
      <p class="bar">
        <a class="btn" href={urls.package(version.packageSha256, plugin.packageName, version.version)}>
          <Icon name="download" /> Package, {fileSize(version.packageBytes)}
        </a>
        <a class="btn" href={urls.plugin(plugin.packageName)}>
          Plugin page
        </a>
      </p>
    </div>
  )
}

function UploaderFacts({ frame, version, uploader }: ReviewPageProps) {
  const { user } = uploader
  return (
    <section>
      <h2>Who uploaded it</h2>
      <ValueList
        values={[
          { name: 'user', value: <a href={urls.user(user.uid)}>{user.name === '' ? user.uid : user.name}</a> },
          { name: 'uid', value: user.uid },
          { name: 'mail', value: user.mail },
          { name: 'trust', value: user.trust, bad: user.trust === 'blocked' },
          { name: 'waiting', value: counted(uploader.waiting, 'version') },
        ]}
      />
      {frame.user?.uid === user.uid ? null : <UploaderForms frame={frame} user={user} version={version} />}
    </section>
  )
}

function PackageSummary({ version, files }: ReviewPageProps) {
  return (
    <section>
      <h2>The package</h2>
      <ValueList
        values={[
          { name: 'size', value: `${fileSize(version.packageBytes)} in ${counted(files.length, 'file')}` },
          { name: 'SHA-256', value: <code class="whole">{version.packageSha256}</code> },
        ]}
      />
    </section>
  )
}

function Checks({ warnings, facts }: ReviewPageProps) {
  return (
    <section>
      <h2>Checks</h2>
      <ul class="facts">
        <li>
          <Icon name="check" />
          <span>No check refused the package</span>
        </li>
        <li class={warnings.length > 0 ? 'new' : undefined}>
          <Icon name={warnings.length > 0 ? 'warning' : 'check'} />
          <span>{warnings.length > 0 ? counted(warnings.length, 'warning') : 'No warnings'}</span>
        </li>
        {facts.length > 0 ? (
          <li>
            <Icon name="fact" />
            <span>{counted(facts.length, 'fact')}</span>
          </li>
        ) : null}
      </ul>
    </section>
  )
}

function Reading({ version, metadata, files, warnings, facts, history }: ReviewPageProps) {
  return (
    <>
      <FindingGroup kind="facts" title="Facts" findings={facts} />
      <FindingGroup kind="warnings" title="Warnings" findings={warnings} />
      <section class="block">
        <h2>Changelog</h2>
        <Changelog version={version} />
      </section>
      <section class="block">
        <h2>metadata.txt</h2>
        <ValueList values={Object.entries(metadata).map(([name, value]) => ({ name, value }))} />
      </section>
      <PackageFiles files={files} />
      <section class="block">
        <h2>What happened before</h2>
        {history.length === 0 ? <p class="soft">Nothing: this is new to us.</p> : <HistoryList entries={history} />}
      </section>
    </>
  )
}
