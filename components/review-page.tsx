// One waiting version as a moderator sees it before the decision.

import type { Comparison } from '../src/domain/comparison.ts'
import type { Plugin, Version } from '../src/domain/plugin.ts'
import type { Finding, PackageFile } from '../src/domain/report.ts'
import { type ReviewedFile, type ReviewView, wholeReview } from '../src/domain/review.ts'
import type { Trust, User } from '../src/domain/user.ts'
import type { CheckResult } from '../src/domain/version-checks.ts'
import { urls } from '../src/urls.ts'
import { Badge, type BadgeKind } from './badge.tsx'
import { Changelog } from './changelog.tsx'
import { CheckList } from './check-list.tsx'
import { waitedFor } from './dates.tsx'
import { DeskScript } from './desk-script.tsx'
import { FindingGroup } from './findings.tsx'
import type { Frame } from './frame.ts'
import { HeldNote, type ShownHold } from './held-note.tsx'
import { type AuditEntry, HistoryList } from './history-list.tsx'
import { Icon } from './icon.tsx'
import { nothing } from './jsx/markup.ts'
import { Layout } from './layout.tsx'
import { Note } from './note.tsx'
import { fileSize } from './number.ts'
import { type RefusedComment, ReviewComments, type ShownComment } from './review-comments.tsx'
import { DecisionBar, UploaderForms } from './review-decision.tsx'
import { ReviewedFileSection } from './review-file.tsx'
import { FileTree, NewToUs, ReviewFacts, type ReviewMarginProps } from './review-margin.tsx'
import { ReviewSince } from './review-since.tsx'
import { SavedAnswerPicker } from './saved-answer-picker.tsx'
import { ValueList } from './value-list.tsx'
import { phrase, say, sayAgain } from './words.ts'

export interface Uploader {
  user: User
  approved: number
  rejected: number
  waiting: number
}

export interface ReviewPageProps {
  /** How it is read: all files or what changed, in one column or two. */
  view?: ReviewView
  /** The version that it is held against; undefined for the first one. */
  base?: Version | undefined
  /** What differs, and what of it is new to us. */
  reviewed?: Omit<ReviewMarginProps, 'version' | 'view'> | undefined
  /** One file alone, instead of all that differ. */
  only?: ReviewedFile | undefined
  frame: Frame
  plugin: Plugin
  version: Version
  uploader: Uploader
  files: PackageFile[]
  metadata: Record<string, string>
  warnings: Finding[]
  /** How its checks ended; all of them. */
  checks?: readonly CheckResult[]
  /** Why it waits although its author is trusted. */
  holds?: readonly ShownHold[]
  facts: Finding[]
  /** What happened to this plugin before, newest first. */
  history: AuditEntry[]
  now: Date
  /** Why the decision was refused: no reason given, somebody else was faster. */
  problem?: string | undefined
  /** The message that was refused. */
  message?: string | undefined
  comments: readonly ShownComment[]
  /** Undefined: nobody has decided about the plugin before, or this version does not wait. */
  since?: { by: string; at: Date; version: string; comparison: Comparison } | undefined
  refusedComment?: RefusedComment | undefined
  /** Saved answers to choose from. */
  answers: readonly { title: string; text: string }[]
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
          <NewAndFacts {...props} />
          <Checks {...props} />
          <Tree {...props} />
          <UploaderFacts {...props} />
          <PackageSummary {...props} />
        </aside>
        <div class="reading">
          {/* What was approved last is what the lines below are held against already. */}
          {props.since && props.since.version !== props.base?.version ? (
            <ReviewSince since={props.since} version={version.version} now={props.now} />
          ) : null}
          <Reading {...props} />
          {version.state === 'waiting' ? <Deciding {...props} /> : null}
        </div>
      </div>
    </Layout>
  )
}

function NewAndFacts({ version, reviewed, view = wholeReview }: ReviewPageProps) {
  if (!reviewed) return nothing
  return (
    <>
      <NewToUs {...reviewed} version={version} view={view} />
      <ReviewFacts {...reviewed} version={version} view={view} />
    </>
  )
}

function Tree({ version, reviewed, view = wholeReview }: ReviewPageProps) {
  return reviewed ? <FileTree {...reviewed} version={version} view={view} /> : nothing
}

function FilesToRead({ frame, version, base, reviewed, only, comments, view = wholeReview }: ReviewPageProps) {
  if (!reviewed) return nothing
  const shared = { csrf: frame.csrf, version, view, comments, facts: reviewed.facts }
  const since = view.all ? undefined : base?.version
  return (
    <section aria-labelledby="lines-title" id="lines">
      <h2 class="unseen" id="lines-title">
        {say('Line by line')}
      </h2>
      {only ? (
        <p>
          <a href={urls.review(version.id, { ...view, file: '', whole: false, from: 0, comment: '' })}>
            {say('Back to all files')}
          </a>
        </p>
      ) : null}
      {(only ? [only] : reviewed.files).map((file) => (
        <ReviewedFileSection {...shared} file={file} since={since} />
      ))}
    </section>
  )
}

function Switches({ version, base, view = wholeReview }: ReviewPageProps) {
  const to = (change: Partial<ReviewView>) => urls.review(version.id, { ...view, comment: '', ...change })
  return (
    <>
      {base ? (
        <div class="switch">
          <a href={to({ all: false })} aria-current={view.all ? undefined : 'true'}>
            {say('Against {version}', { version: base.version })}
          </a>
          <a href={to({ all: true })} aria-current={view.all ? 'true' : undefined}>
            {say('All files')}
          </a>
        </div>
      ) : null}
      <div class="switch">
        <a href={to({ two: false })} aria-current={view.two ? undefined : 'true'}>
          {say('One column')}
        </a>
        <a href={to({ two: true })} aria-current={view.two ? 'true' : undefined}>
          {say('Two columns')}
        </a>
      </div>
    </>
  )
}

function Deciding({ frame, version, files, comments, refusedComment, answers, message }: ReviewPageProps) {
  return (
    <>
      <ReviewComments
        csrf={frame.csrf}
        versionId={version.id}
        comments={comments}
        files={files.map(({ name }) => name)}
        refused={refusedComment}
      />
      <SavedAnswerPicker answers={answers} field="message" />
      <DecisionBar frame={frame} version={version} message={message} />
      <DeskScript />
    </>
  )
}

function ReviewHead(props: ReviewPageProps) {
  const { plugin, version, uploader, now } = props
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
      <div class="bar">
        <Switches {...props} />
        <a class="btn slim" href={urls.package(version.packageSha256, plugin.packageName, version.version)}>
          <Icon name="download" /> {say('Package, {size}', { size: fileSize(version.packageBytes) })}
        </a>
        <a class="btn slim" href={urls.plugin(plugin.packageName)}>
          {say('Plugin page')}
        </a>
      </div>
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

function Checks({ frame, version, warnings, facts, checks, holds = [] }: ReviewPageProps) {
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
      {checks ? (
        <CheckList
          checks={checks}
          again={version.state === 'waiting' ? { versionId: version.id, csrf: frame.csrf } : undefined}
        />
      ) : null}
      <HeldNote holds={holds} />
    </section>
  )
}

function Reading(props: ReviewPageProps) {
  const { version, warnings, history } = props
  return (
    <>
      <FindingGroup kind="warnings" title={say('Warnings')} findings={warnings} />
      <FilesToRead {...props} />
      <section class="block">
        <h2>{say('Changelog')}</h2>
        <Changelog version={version} />
      </section>
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
