// One waiting version as a moderator sees it before the decision.

import type { Comparison } from '../src/domain/comparison.ts'
import type { Plugin, Version } from '../src/domain/plugin.ts'
import type { Finding, PackageFile } from '../src/domain/report.ts'
import { type ReviewedFile, type ReviewView, wholeReview } from '../src/domain/review.ts'
import type { Trust } from '../src/domain/user.ts'
import type { CheckResult } from '../src/domain/version-checks.ts'
import { urls } from '../src/urls.ts'
import { Changelog } from './changelog.tsx'
import { CheckList } from './check-list.tsx'
import { DeskScript } from './desk-script.tsx'
import { FindingGroup } from './findings.tsx'
import type { Frame } from './frame.ts'
import { HeldNote, type ShownHold } from './held-note.tsx'
import { type AuditEntry, HistoryList } from './history-list.tsx'
import { nothing } from './jsx/markup.ts'
import { Layout } from './layout.tsx'
import { Note } from './note.tsx'
import { fileSize } from './number.ts'
import { AllKeys } from './queue-keys.tsx'
import { type RefusedComment, ReviewComments, type ShownComment } from './review-comments.tsx'
import { DecisionBar, UploaderForms } from './review-decision.tsx'
import { ReviewedFileSection } from './review-file.tsx'
import { ReviewHead, type Uploader } from './review-head.tsx'
import { NewToUs, ReviewFacts, type ReviewMarginProps } from './review-margin.tsx'
import { ReviewSince } from './review-since.tsx'
import { FilePages, FileTree, type ReviewTreeProps } from './review-tree.tsx'
import { KnownFilesNote, OwnWorkNote, type ShownKnownFile, UnseenBaseNote } from './review-warnings.tsx'
import { SavedAnswerPicker } from './saved-answer-picker.tsx'
import { ValueList } from './value-list.tsx'
import { phrase, say, sayAgain } from './words.ts'

type ReviewedParts = Omit<ReviewMarginProps & ReviewTreeProps, 'version' | 'view'>

export interface ReviewPageProps {
  /** How it is read: all files or what changed, in one column or two. */
  view?: ReviewView
  /** The version that it is held against; undefined for the first one. */
  base?: Version | undefined
  /** A higher one that was published since then without review. */
  unseenBefore?: Version | undefined
  /** Why whoever looks does not decide about this version: it is their own. */
  ownWork?: string | undefined
  /** Code in it whose bytes were in packages that moderators took back. */
  knownFiles?: readonly ShownKnownFile[]
  /** What differs, and what of it is new to us. */
  reviewed?: ReviewedParts | undefined
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
      <ReviewHead {...props} base={props.base} lines={props.reviewed} view={props.view ?? wholeReview} />
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
          <KnownFilesNote files={props.knownFiles ?? []} />
          <UnseenBaseNote plugin={plugin} version={version} unseen={props.unseenBefore} />
          {/* What was approved last is what the lines below are held against already. */}
          {props.since && props.since.version !== props.base?.version ? (
            <ReviewSince since={props.since} version={version.version} now={props.now} />
          ) : null}
          <Reading {...props} />
          {version.state === 'waiting' ? <DecidingOrNot {...props} /> : null}
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
  return reviewed ? (
    <section>
      <FileTree {...reviewed} version={version} view={view} />
    </section>
  ) : (
    nothing
  )
}

function FilesToRead({ frame, version, ownWork, base, reviewed, only, comments, view = wholeReview }: ReviewPageProps) {
  if (!reviewed) return nothing
  const mine = { version, mayComment: ownWork === undefined }
  const shared = { csrf: frame.csrf, ...mine, view, comments, facts: reviewed.facts }
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
      {(only ? [only] : reviewed.page).map((file) => (
        <ReviewedFileSection {...shared} file={file} since={since} />
      ))}
      {only ? null : <FilePages files={reviewed.files} version={version} view={view} />}
    </section>
  )
}

function DecidingOrNot(props: ReviewPageProps) {
  return props.ownWork === undefined ? <Deciding {...props} /> : <OwnWorkNote why={props.ownWork} />
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
      <DecisionBar frame={frame} version={version} message={message} points={comments.length} />
      <AllKeys of="review" />
      <DeskScript />
    </>
  )
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

function Checks({ frame, version, checks, ownWork, holds = [] }: ReviewPageProps) {
  const mayRun = version.state === 'waiting' && ownWork === undefined
  return (
    <section>
      <h2>{say('Checks')}</h2>
      {checks ? (
        <CheckList checks={checks} again={mayRun ? { versionId: version.id, csrf: frame.csrf } : undefined} />
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
