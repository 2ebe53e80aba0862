// The page of one version: its changelog, its files with SHA-256, who published it and when.

import type { Rights } from '../src/domain/actions.ts'
import { previousVersion } from '../src/domain/comparison.ts'
import type { Plugin, Version } from '../src/domain/plugin.ts'
import type { Finding, PackageFile } from '../src/domain/report.ts'
import { urls } from '../src/urls.ts'
import { AuthorTurn, type Obstacles } from './author-turn.tsx'
import { Badge, obstacleOf } from './badge.tsx'
import { Changelog, Mended } from './changelog.tsx'
import { Day, Exact } from './dates.tsx'
import { FindingGroup } from './findings.tsx'
import type { Frame } from './frame.ts'
import { HeldNote, type ShownHold } from './held-note.tsx'
import { Icon } from './icon.tsx'
import { nothing } from './jsx/markup.ts'
import { Layout } from './layout.tsx'
import { Note } from './note.tsx'
import { fileSize, number } from './number.ts'
import { PackageFiles } from './package-files.tsx'
import { cardImage, type PageFacts } from './page-meta.tsx'
import { ProvenanceFacts } from './provenance-facts.tsx'
import { qgisRange } from './qgis-range.ts'
import { QuarantineNote, SafetyLinks } from './quarantine-note.tsx'
import { RollBackNote } from './roll-back-note.tsx'
import { type NamedValue, ValueList } from './value-list.tsx'
import { say } from './words.ts'

export interface VersionPageProps {
  frame: Frame
  plugin: Plugin
  version: Version
  /** All of the plugin that the actor may see, newest first: for the comparison with the one before. */
  versions?: Version[]
  files: PackageFile[]
  warnings: Finding[]
  facts: Finding[]
  rights: Rights
  /** Why it waits although its author is trusted; for its owners and moderators. */
  holds?: readonly ShownHold[] | undefined
  /** When the changelog was mended the last time, and by whom. */
  mended: { at: Date; by: string } | undefined
  /** What stands between it and its publication; only for those who see it anyway. */
  obstacles?: Obstacles | undefined
  now: Date
}

export function VersionPage(props: VersionPageProps) {
  const { frame, plugin, version, files, warnings, facts, rights, mended, obstacles } = props
  return (
    <Layout frame={frame} title={`${plugin.name} ${version.version}`} section="plugins" facts={factsOfPage(props)}>
      <nav class="crumbs" aria-label={say('Path')}>
        <a href={urls.catalog()}>{say('Plugins')}</a> › <a href={urls.plugin(plugin.packageName)}>{plugin.name}</a> ›{' '}
        {version.version}
      </nav>
      <VersionHead {...props} />
      <VersionState {...props} />
      <HeldNote holds={props.holds ?? []} />
      {obstacles ? <AuthorTurn {...{ frame, plugin, version, rights, obstacles }} /> : null}
      <RollBackNote plugin={plugin} version={version} />
      <div class="cols">
        <div>
          <section class="block" id="changelog">
            <h2>
              {say('Changelog')}{' '}
              {rights.can['version.mend-changelog'] ? (
                <a href={urls.versionChangelog(plugin.packageName, version.version)}>{say('Mend the changelog')}</a>
              ) : null}
            </h2>
            <Changelog version={version} />
            <Mended mended={mended} href={urls.versionMendings(plugin.packageName, version.version)} />
          </section>
          {warnings.length > 0 ? (
            <div class="block">
              <FindingGroup
                kind="warnings"
                title={say('{count, plural, one {# warning} other {# warnings}} of the checks', {
                  count: warnings.length,
                })}
                findings={warnings}
              />
            </div>
          ) : null}
          {facts.length > 0 ? (
            <div class="block" id="facts">
              <FindingGroup
                kind="facts"
                title={say('{count, plural, one {# fact} other {# facts}} found in its code', { count: facts.length })}
                findings={facts}
              />
            </div>
          ) : null}
          <PackageFiles files={files} />
        </div>
        <aside class="margin" aria-label={say('About this version')}>
          <VersionFacts {...props} />
          <PackageFacts {...props} />
          {version.provenance ? <ProvenanceFacts provenance={version.provenance} /> : null}
        </aside>
      </div>
    </Layout>
  )
}

function factsOfPage({ plugin, version }: VersionPageProps): PageFacts {
  return {
    path: urls.version(plugin.packageName, version.version),
    description: say('Version {version} of {plugin}: {description}', {
      version: version.version,
      plugin: plugin.name,
      description: plugin.description,
    }),
    image: cardImage(plugin),
    unlisted: !plugin.visible || obstacleOf(version) !== undefined,
    feeds: plugin.visible ? [{ title: plugin.name, path: urls.pluginAtom(plugin.packageName) }] : [],
  }
}

function VersionHead({ plugin, version, versions = [], rights }: VersionPageProps) {
  const obstacle = obstacleOf(version)
  const previous = previousVersion(versions, rights, version)
  const installable =
    version.state === 'approved' &&
    !version.withdrawnAt &&
    !version.deletedAt &&
    !version.quarantinedAt &&
    !plugin.quarantinedAt
  return (
    <div class="head">
      <div>
        <h1>
          {plugin.name} {version.version}
        </h1>
        <p class="bar badges">
          <Badge kind={version.experimental ? 'experimental' : 'stable'} />
          {obstacle ? <Badge kind={obstacle} /> : null}
          <span class="by">
            <Day at={version.uploadedAt} />
          </span>
          <SafetyLinks plugin={plugin} version={version} rights={rights} />
        </p>
      </div>
      <p class="bar act">
        {installable ? (
          <a class="btn main" href={urls.download(plugin.packageName, version.version)}>
            <Icon name="download" /> {say('Download zip, {size}', { size: fileSize(version.packageBytes) })}
          </a>
        ) : null}
        {previous ? (
          <a class="btn" href={urls.compare(plugin.packageName, previous.version, version.version)}>
            {say('Compare with {version}', { version: previous.version })}
          </a>
        ) : null}
        {rights.can['version.mark'] ? (
          <a class="btn" href={urls.versionChange(plugin.packageName, version.version)}>
            <Icon name="edit" /> {say('Change')}
          </a>
        ) : null}
        {rights.moderate && version.state === 'waiting' ? (
          <a class="btn" href={urls.review(version.id)}>
            {say('Review')}
          </a>
        ) : null}
      </p>
    </div>
  )
}

function VersionState({ plugin, version, rights }: VersionPageProps) {
  if (version.deletedAt) return <Note kind="wait">{say('This version is deleted. It cannot be downloaded.')}</Note>
  if (plugin.quarantinedAt || version.quarantinedAt)
    return <QuarantineNote plugin={plugin} version={version} rights={rights} />
  if (version.state === 'rejected') {
    return (
      <Note kind="stop" quiet>
        <strong>{say('A moderator rejected this version.')}</strong>
        <br />
        {version.decisionReason === '' ? say('No reason was given.') : version.decisionReason}
      </Note>
    )
  }
  if (version.state === 'sent-back') {
    return (
      <Note kind="wait">
        <strong>{say('A moderator asked for changes to this version.')}</strong>{' '}
        {say('Only its owners and moderators see it until it is approved.')}
      </Note>
    )
  }
  if (version.withdrawnAt) {
    return <Note kind="wait">{say('This version is withdrawn. It left the feed, and nobody is offered it.')}</Note>
  }
  if (version.state === 'waiting') {
    return (
      <Note kind="wait">
        {say('This version waits for a moderator. Only its owners and moderators see it until then.')}{' '}
        <a href={urls.waits()}>{say('How long a review takes')}</a>
      </Note>
    )
  }
  return nothing
}

function VersionFacts({ version }: VersionPageProps) {
  const values: NamedValue[] = [
    { name: 'QGIS', value: qgisRange(version.qgisMinimumVersion, version.qgisMaximumVersion) },
    { name: say('published by'), value: <a href={urls.user(version.uploadedBy)}>{version.uploadedBy}</a> },
    { name: say('published on'), value: <Exact at={version.uploadedAt} /> },
    { name: say('safe'), value: safetyOf(version) },
    { name: say('downloads'), value: number(version.downloads) },
  ]
  return (
    <section>
      <h2>{say('This version')}</h2>
      <ValueList values={values} />
    </section>
  )
}

function safetyOf(version: Version): string {
  if (version.state === 'waiting') return say('waits for a moderator')
  if (version.state === 'rejected') return say('rejected')
  if (version.state === 'sent-back') return say('changes asked for')
  // Trusting somebody publishes what waits of theirs: a decision, but nobody looked at the package.
  if (!version.reviewedAt && !version.rollsBack) return say('from a trusted author')
  return version.decidedBy === undefined
    ? say('reviewed by a moderator')
    : say('reviewed by {who}', { who: version.decidedBy })
}

function PackageFacts({ version, files }: VersionPageProps) {
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
