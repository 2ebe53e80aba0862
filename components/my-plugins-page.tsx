// The plugins of the person who is signed in: what needs attention first, then every plugin with its state.

import type { Plugin, Version } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { Badge, obstacleOf } from './badge.tsx'
import { Ago } from './dates.tsx'
import { Empty } from './empty.tsx'
import type { Frame } from './frame.ts'
import { Icon } from './icon.tsx'
import { nothing } from './jsx/markup.ts'
import { Layout } from './layout.tsx'
import { PluginPicture } from './letter-tile.tsx'
import { number } from './number.ts'
import { type QueuePlace, queueSentence } from './queue-place.ts'
import { Sparkline } from './sparkline.tsx'
import { say, sayRich } from './words.ts'

export interface MyPluginsPageProps {
  frame: Frame
  /** The versions newest first, with every state. */
  plugins: OwnPlugin[]
  /** Of the versions that wait, by their id. */
  places: ReadonlyMap<number, QueuePlace>
  now: Date
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

/** Rejected first, because its author has to act; what waits stands below. */
function Attention({ plugins, places, now }: MyPluginsPageProps) {
  const open = plugins.flatMap(({ plugin, versions }) => openVersions(versions).map((version) => ({ plugin, version })))
  const rejected = open.filter(({ version }) => version.state === 'rejected')
  const waiting = open.filter(({ version }) => version.state === 'waiting')
  if (rejected.length + waiting.length === 0) return nothing
  return (
    <section class="block" aria-labelledby="attention">
      <h2 id="attention">{say('Needs attention')}</h2>
      <ul class="rows sheet needs">
        {rejected.map(({ plugin, version }) => (
          <li>
            <p>
              <VersionLink plugin={plugin} version={version} /> <Badge kind="rejected" />
            </p>
            <p class="soft">{version.decisionReason}</p>
            <p class="fine">
              {sayRich('Correct it, raise the version, and <a>upload it again</a>.', {
                a: (inner) => <a href={urls.uploadVersion(plugin.packageName)}>{inner}</a>,
              })}
            </p>
          </li>
        ))}
        {waiting.map(({ plugin, version }) => (
          <li>
            <p>
              <VersionLink plugin={plugin} version={version} /> <Badge kind="waiting" />
            </p>
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

function waitingSentence(place: QueuePlace | undefined): string {
  return place ? queueSentence(place) : say('It waits for a moderator.')
}

/** What waits, and what was rejected and not followed by anything better. */
function openVersions(versions: Version[]): Version[] {
  const present = versions.filter((version) => !version.withdrawnAt && !version.deletedAt)
  const firstGood = present.findIndex((version) => version.state !== 'rejected')
  return present.filter(
    (version, index) =>
      version.state === 'waiting' || (version.state === 'rejected' && (firstGood < 0 || index < firstGood)),
  )
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
        <p class="meta">
          <span>{newest ? say('newest {version}', { version: newest.version }) : say('no version')}</span>
          <span>{say('{count, plural, one {# version} other {# versions}}', { count: versions.length })}</span>
          <span>{sayRich('updated {when}', { when: <Ago at={plugin.updatedAt} now={now} /> })}</span>
          {plugin.deletedAt ? null : (
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
  const obstacle = newest ? obstacleOf(newest) : undefined
  if (obstacle) return <Badge kind={obstacle} />
  return plugin.featured ? <Badge kind="featured" /> : nothing
}
