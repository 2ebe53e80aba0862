// The page of one plugin.

import type { Rights } from '../src/domain/actions.ts'
import type { Owner, Plugin, PluginSummary, Version } from '../src/domain/plugin.ts'
import type { Finding } from '../src/domain/report.ts'
import { urls } from '../src/urls.ts'
import { AdoptionNote, type AdoptionOnPage } from './adoption-note.tsx'
import { DownloadsChart, type MonthlyDownloads } from './chart.tsx'
import { DeprecationNote } from './deprecation-note.tsx'
import { FactsSection } from './facts-section.tsx'
import type { Frame } from './frame.ts'
import { Layout } from './layout.tsx'
import { Markdown } from './markdown.tsx'
import { OwnersSection } from './owners-section.tsx'
import { cardImage, type PageFacts } from './page-meta.tsx'
import { PluginLegend } from './plugin-legend.tsx'
import { InstallSteps, NewestVersions, SimilarPlugins, TagsAndLinks } from './plugin-margin.tsx'
import { PluginTitle } from './plugin-title.tsx'
import { PluginData } from './structured-data.tsx'
import type { VersionChange } from './version-mark.ts'
import { VersionsSection } from './versions-section.tsx'
import { say } from './words.ts'

export interface PluginPageProps {
  frame: Frame
  plugin: Plugin
  /** Newest first, only what the actor may see. */
  versions: Version[]
  owners: Owner[]
  months: MonthlyDownloads[]
  rights: Rights
  /** The search for a new owner that goes on. */
  adoption?: AdoptionOnPage | undefined
  /** What was found in the code of the version in front; undefined when its code was not read. */
  facts: Finding[] | undefined
  /** Others with the same tags. */
  similar: PluginSummary[]
  /** The QGIS that the reader said they use. */
  qgis: string | undefined
  /** The version whose row is open for a change. */
  changing?: VersionChange | undefined
  /** The owner who was typed in, and why the addition was refused. */
  ownerProblem?: { uid: string; text: string } | undefined
  now: Date
}

export function PluginPage(props: PluginPageProps) {
  const { frame, plugin, versions, months, rights, facts, similar } = props
  const front = plugin.lastStable ?? plugin.lastExperimental
  return (
    <Layout frame={frame} title={plugin.name} section="plugins" facts={factsOfPage(props)}>
      <Crumbs plugin={plugin} />
      <PluginTitle {...props} />
      <DeprecationNote plugin={plugin} />
      <AdoptionNote plugin={plugin} adoption={props.adoption} rights={rights} />
      <PluginLegend {...props} />
      <div class="cols">
        <div>
          <Tabs versions={versions.length} />
          <About plugin={plugin} versions={versions} />
          <VersionsSection {...props} />
          <Statistics months={months} plugin={plugin} />
        </div>
        <aside class="margin" aria-label={say('About this plugin')}>
          <NewestVersions {...props} />
          {(plugin.lastStable ?? plugin.lastExperimental) && !plugin.quarantinedAt ? (
            <InstallSteps plugin={plugin} />
          ) : null}
          {front && facts ? <FactsSection facts={facts} packageName={plugin.packageName} version={front} /> : null}
          <OwnersSection {...props} problem={props.ownerProblem} />
          <TagsAndLinks plugin={plugin} rights={rights} />
          <SimilarPlugins similar={similar} />
        </aside>
      </div>
    </Layout>
  )
}

function factsOfPage({ frame, plugin }: PluginPageProps): PageFacts {
  return {
    path: urls.plugin(plugin.packageName),
    description: plugin.description,
    image: cardImage(plugin),
    unlisted: !plugin.visible,
    feeds: plugin.visible ? [{ title: plugin.name, path: urls.pluginAtom(plugin.packageName) }] : [],
    data: plugin.visible ? <PluginData plugin={plugin} baseUrl={frame.baseUrl} /> : undefined,
  }
}

function Crumbs({ plugin }: { plugin: Plugin }) {
  return (
    <nav class="crumbs" aria-label={say('Path')}>
      <a href={urls.catalog()}>{say('Plugins')}</a> ›{' '}
      {plugin.category === '' ? null : (
        <>
          <a href={urls.catalog({ category: plugin.category })}>{plugin.category}</a> ›{' '}
        </>
      )}
      {plugin.name}
    </nav>
  )
}

function Tabs({ versions }: { versions: number }) {
  return (
    <nav class="tabs" aria-label={say('On this page')}>
      <a href="#about" aria-current="true">
        {say('About')}
      </a>
      <a href="#versions">
        {say('Versions')} <span class="count">{versions}</span>
      </a>
      <a href="#statistics">{say('Downloads')}</a>
    </nav>
  )
}

function About({ plugin, versions }: { plugin: Plugin; versions: Version[] }) {
  const shown = versions.find((version) => version.id === (plugin.lastStableId ?? plugin.lastExperimentalId))
  return (
    <section class="block prose" id="about">
      <h2 class="unseen">{say('About')}</h2>
      <Markdown text={plugin.about === '' ? plugin.description : plugin.about} level={3} />
      {shown && shown.changelog !== '' ? (
        <>
          <h3>{say('New in {version}', { version: shown.version })}</h3>
          <Markdown text={shown.changelog} level={4} />
        </>
      ) : null}
    </section>
  )
}

function Statistics({ months, plugin }: { months: MonthlyDownloads[]; plugin: Plugin }) {
  return (
    <section class="block" id="statistics">
      <h2>{say('Downloads by month')}</h2>
      {months.length > 0 ? (
        <>
          <DownloadsChart months={months} />
          <p class="pager">
            <a href={urls.pluginDownloads(plugin.packageName)}>{say('By day and version, as CSV')}</a>
          </p>
        </>
      ) : (
        <p class="soft">
          {say(
            '{count, plural, one {# download} other {# downloads}} so far. The chart begins with the first full month.',
            { count: plugin.downloads },
          )}
        </p>
      )}
    </section>
  )
}
