// The plugins of the person who is signed in: what needs attention first, then every plugin with its state.

import type { Plugin, Version } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { AskedInShort, HoldList, type Obstacles } from './author-turn.tsx'
import { Badge, obstacleOf } from './badge.tsx'
import { CsrfField } from './csrf-field.tsx'
import { Ago, AgoToTheMinute, Day } from './dates.tsx'
import { Empty } from './empty.tsx'
import type { Frame } from './frame.ts'
import { Icon } from './icon.tsx'
import { type Child, nothing } from './jsx/markup.ts'
import { Layout } from './layout.tsx'
import { PluginPicture } from './letter-tile.tsx'
import { number } from './number.ts'
import { type QueuePlace, queueSentence } from './queue-place.ts'
import { Sparkline } from './sparkline.tsx'
import { ToastPartial } from './toast.tsx'
import { say, sayAgain, sayRich } from './words.ts'

export interface MyPluginsPageProps {
  frame: Frame
  /** What was typed when a package was refused, newest first. */
  drafts: OwnDraft[]
  /** The versions newest first, with every state. */
  plugins: OwnPlugin[]
  /** Of the versions that wait, by their id. */
  places: ReadonlyMap<number, QueuePlace>
  /** What was said about versions that were rejected or sent back, and why others are held, by their ids. */
  obstacles: ReadonlyMap<number, Obstacles>
  now: Date
}

export interface OwnDraft {
  id: number
  at: Date
  /** Empty when it could not be read, as is the version. */
  packageName: string
  version: string
  fileName: string
  problemCount: number
  /** Package name of the plugin on whose page it was uploaded. */
  plugin: string | undefined
}

export interface OwnPlugin {
  plugin: Plugin
  versions: Version[]
}

export function MyPluginsPage(props: MyPluginsPageProps) {
  const { frame, plugins, now } = props
  return (
    <Layout frame={frame} title={say('My plugins')} section="my">
      <div class="head">
        <div>
          <h1>{say('My plugins')}</h1>
          <p class="lead">{say('What you own, with every version that only you and moderators see.')}</p>
        </div>
        <a class="btn main" href={urls.upload()}>
          <Icon name="upload" /> {say('Upload')}
        </a>
      </div>
      <Attention {...props} />
      <section class="block" aria-labelledby="own">
        <h2 id="own">{say('{count, plural, one {# plugin} other {# plugins}}', { count: plugins.length })}</h2>
        {plugins.length === 0 ? (
          <Empty title={say('You own no plugin yet.')}>
            {say('Upload a package, and its first version appears here.')}{' '}
            <a href={urls.publishGuide()}>{say('How to publish')}</a>
          </Empty>
        ) : (
          <ul class="rows sheet">
            {plugins.map((own) => (
              <li>
                <OwnPluginRow own={own} now={now} />
              </li>
            ))}
          </ul>
        )}
      </section>
    </Layout>
  )
}

/** What htmx gets back when a draft is discarded: what still needs attention, and the announcement. */
export function AttentionFragment(props: MyPluginsPageProps) {
  const attention = Attention(props)
  return (
    <>
      {attention === nothing ? <div id="needs" tabindex={-1}></div> : attention}
      <ToastPartial notice={props.frame.notice} csrf={props.frame.csrf} />
    </>
  )
}

/** `#needs`: refused and rejected first, because their author has to act; what waits stands below. */
function Attention({ frame, drafts, plugins, places, obstacles, now }: MyPluginsPageProps) {
  const open = plugins.flatMap(({ plugin, versions }) => openVersions(versions).map((version) => ({ plugin, version })))
  const turned = open.filter(({ version }) => version.state === 'sent-back' || version.state === 'rejected')
  const waiting = open.filter(({ version }) => version.state === 'waiting')
  if (drafts.length + turned.length + waiting.length === 0) return nothing
  return (
    <section id="needs" class="block" aria-labelledby="attention" tabindex={-1}>
      <h2 id="attention">{say('Needs attention')}</h2>
      <ul class="rows sheet needs">
        {drafts.map((draft) => (
          <DraftRow frame={frame} draft={draft} now={now} />
        ))}
        {turned.map(({ plugin, version }) => (
          <li>
            <p>
              <VersionLink plugin={plugin} version={version} />{' '}
              <Badge kind={version.state === 'rejected' ? 'rejected' : 'sent-back'} />
            </p>
            <AskedInShort plugin={plugin} version={version} asked={askedOf(version, obstacles)} />
          </li>
        ))}
        {waiting.map(({ plugin, version }) => (
          <li>
            <p>
              <VersionLink plugin={plugin} version={version} /> <Badge kind="waiting" />
            </p>
            <HoldList holds={obstacles.get(version.id)?.holds ?? []} />
            <p class="fine">
              {waitingSentence(places.get(version.id))}{' '}
              {sayRich('Uploaded {when}; you are told here and under <a>Notices</a>.', {
                when: <Ago at={version.uploadedAt} now={now} />,
                a: (inner) => <a href={urls.accountNotices()}>{inner}</a>,
              })}
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What a button is about: whoever sees the page sees the name above it. */
const unseen = (inner: Child) => <span class="unseen">{inner}</span>

function DraftRow({ frame, draft, now }: { frame: Frame; draft: OwnDraft; now: Date }) {
  const address = urls.draftDiscard(draft.id)
  const name = draftName(draft)
  return (
    <li>
      <p>
        <strong>{name}</strong> <Badge kind="refused" />
      </p>
      <p class="fine">
        {sayRich('{count, plural, one {# problem} other {# problems}}, {when}. Nothing was published.', {
          count: draft.problemCount,
          when: <AgoToTheMinute at={draft.at} now={now} />,
        })}
      </p>
      <form
        class="bar"
        method="post"
        action={address}
        hx-post={address}
        hx-target="#needs"
        hx-swap="outerHTML"
        data-focus="needs"
      >
        <CsrfField value={frame.csrf} />
        <a href={urls.draft(draft.id, draft.plugin)}>
          {sayRich('Go on<unseen> with {name}</unseen>', { unseen, name })}
        </a>
        <button class="link" type="submit">
          {sayRich('Discard<unseen> what was typed for {name}</unseen>', { unseen, name })}
        </button>
      </form>
    </li>
  )
}

/** `contour 1.0`; the file where the package could not be read. */
export function draftName({
  packageName,
  version,
  fileName,
}: Pick<OwnDraft, 'packageName' | 'version' | 'fileName'>): string {
  if (packageName !== '') return `${packageName} ${version}`.trim()
  return fileName || say('A package without a name')
}

function waitingSentence(place: QueuePlace | undefined): string {
  return place ? queueSentence(place) : say('It waits for a moderator.')
}

/** Decided before there were threads: the reason alone is known. */
function askedOf(version: Version, obstacles: MyPluginsPageProps['obstacles']): Obstacles['asked'] {
  const asked = obstacles.get(version.id)?.asked
  return asked ?? { by: version.decidedBy ?? '', text: version.decisionReason, points: [] }
}

/** What waits, and what was rejected or sent back and not followed by anything better. */
function openVersions(versions: Version[]): Version[] {
  const present = versions.filter((version) => !version.withdrawnAt && !version.deletedAt && !version.quarantinedAt)
  const firstGood = present.findIndex((version) => !isTurnedAway(version))
  return present.filter(
    (version, index) => version.state === 'waiting' || (isTurnedAway(version) && (firstGood < 0 || index < firstGood)),
  )
}

function isTurnedAway({ state }: Version): boolean {
  return state === 'rejected' || state === 'sent-back'
}

function VersionLink({ plugin, version }: { plugin: Plugin; version: Version }) {
  return (
    <a href={urls.version(plugin.packageName, version.version)}>
      <strong>
        {plugin.name} {version.version}
      </strong>
    </a>
  )
}

function OwnPluginRow({ own: { plugin, versions }, now }: { own: OwnPlugin; now: Date }) {
  const [newest] = versions
  return (
    <article class="row">
      <PluginPicture plugin={plugin} size={48} />
      <div>
        <h3>
          <a href={urls.plugin(plugin.packageName)}>{plugin.name}</a> <StateBadge plugin={plugin} newest={newest} />
        </h3>
        <p>{plugin.description}</p>
        <WhyHidden plugin={plugin} newest={newest} />
        <p class="meta">
          <span>{newest ? say('newest {version}', { version: newest.version }) : say('no version')}</span>
          <span>{say('{count, plural, one {# version} other {# versions}}', { count: versions.length })}</span>
          <span>{sayRich('updated {when}', { when: <Ago at={plugin.updatedAt} now={now} /> })}</span>
          {plugin.deletedAt || plugin.quarantinedAt ? null : (
            <a class="above" href={urls.uploadVersion(plugin.packageName)}>
              {say('Upload a version')}
            </a>
          )}
        </p>
      </div>
      <p class="fig num">
        {number(plugin.downloads)}
        <small>{say('downloads')}</small>
      </p>
      <div class="fig">
        <Sparkline values={plugin.weeklyDownloads} />
      </div>
    </article>
  )
}

function StateBadge({ plugin, newest }: { plugin: Plugin; newest: Version | undefined }) {
  if (plugin.deletedAt) return <Badge kind="deleted" />
  if (plugin.quarantinedAt) return <Badge kind="quarantined" />
  const obstacle = newest ? obstacleOf(newest) : undefined
  if (obstacle) return <Badge kind={obstacle} />
  return plugin.featured ? <Badge kind="featured" /> : nothing
}

/** Of the plugin, or of the version whose badge stands beside its name. */
function WhyHidden({ plugin, newest }: { plugin: Plugin; newest: Version | undefined }) {
  const hidden = plugin.quarantinedAt ? plugin : newest
  if (plugin.deletedAt || !hidden?.quarantinedAt) return nothing
  return (
    <p class="fine above">
      {sayRich('Since {day}: {reason}', {
        day: <Day at={hidden.quarantinedAt} />,
        reason: sayAgain(hidden.quarantineReason),
      })}{' '}
      <a href={urls.pluginThread(plugin.packageName)}>{say('Answer or appeal')}</a>
    </p>
  )
}
