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
import { counted, number } from './number.ts'
import { type QueuePlace, queueSentence } from './queue-place.ts'
import { Sparkline } from './sparkline.tsx'

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
    <Layout frame={frame} title="My plugins" section="my">
      <div class="head">
        <div>
          <h1>My plugins</h1>
          <p class="lead">What you own, with every version that only you and moderators see.</p>
        </div>
        <a class="btn main" href={urls.upload()}>
          <Icon name="upload" /> Upload
        </a>
      </div>
      <Attention {...props} />
      <section class="block" aria-labelledby="own">
        <h2 id="own">{counted(plugins.length, 'plugin')}</h2>
        {plugins.length === 0 ? (
          <Empty title="You own no plugin yet.">
            Upload a package, and its first version appears here. <a href={urls.publishGuide()}>How to publish</a>
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
      <h2 id="attention">Needs attention</h2>
      <ul class="rows sheet needs">
        {rejected.map(({ plugin, version }) => (
          <li>
            <p>
              <VersionLink plugin={plugin} version={version} /> <Badge kind="rejected" />
            </p>
            <p class="soft">{version.decisionReason}</p>
            <p class="fine">
              Correct it, raise the version, and <a href={urls.uploadVersion(plugin.packageName)}>upload it again</a>.
            </p>
          </li>
        ))}
        {waiting.map(({ plugin, version }) => (
          <li>
            <p>
              <VersionLink plugin={plugin} version={version} /> <Badge kind="waiting" />
            </p>
            <p class="fine">
              {waitingSentence(places.get(version.id))} Uploaded <Ago at={version.uploadedAt} now={now} />; you are told
              here and under <a href={urls.accountNotices()}>Notices</a>.
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}

function waitingSentence(place: QueuePlace | undefined): string {
  return place ? queueSentence(place) : 'It waits for a moderator.'
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
          <span>{newest ? `newest ${newest.version}` : 'no version'}</span>
          <span>{counted(versions.length, 'version')}</span>
          <span>
            updated <Ago at={plugin.updatedAt} now={now} />
          </span>
          {plugin.deletedAt ? null : (
            <a class="above" href={urls.uploadVersion(plugin.packageName)}>
              Upload a version
            </a>
          )}
        </p>
      </div>
      <p class="fig num">
        {number(plugin.downloads)}
        <small>downloads</small>
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
