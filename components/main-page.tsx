// The main page: search, featured plugins or all, what is new, and how to use the repository in QGIS.

import type { FeaturedPlugin, PluginSummary } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { Ago } from './dates.tsx'
import { Empty } from './empty.tsx'
import type { Frame } from './frame.ts'
import { Icon } from './icon.tsx'
import type { Child } from './jsx/markup.ts'
import { Layout } from './layout.tsx'
import { number } from './number.ts'
import type { PageFacts } from './page-meta.tsx'
import { PluginCard, ShortRow } from './plugin-card.tsx'
import { QgisSelect } from './qgis-select.tsx'
import { RepositorySteps } from './repository-steps.tsx'
import { SiteData } from './structured-data.tsx'
import { say } from './words.ts'

export interface MainPageProps {
  frame: Frame
  show: 'featured' | 'all'
  /** The QGIS that was asked for with `?qgis=`, empty for any. */
  qgis: string
  /** Featured ones stand with their reason. */
  plugins: (PluginSummary & Partial<Pick<FeaturedPlugin, 'featuredReason'>>)[]
  newest: PluginSummary[]
  updated: PluginSummary[]
  downloaded: PluginSummary[]
  /** The whole address of the feed, as people paste it into QGIS. */
  feedAddress: string
  now: Date
}

export function MainPage(props: MainPageProps) {
  const { frame, newest, updated, downloaded, feedAddress, now } = props
  return (
    <Layout
      frame={frame}
      title={say('Plugins for QGIS')}
      section="plugins"
      facts={factsOfPage(props)}
      search={false}
      hero={<Hero pluginCount={frame.pluginCount} tags={tagsInUse(props)} />}
    >
      <PluginIndex {...props} />
      <div class="block three">
        <ShortList
          title={say('Newly added')}
          plugins={newest}
          all={[say('All new'), urls.catalog({ sort: 'created' })]}
        >
          {(plugin) => <Ago at={plugin.createdAt} now={now} />}
        </ShortList>
        <ShortList
          title={say('Recently updated')}
          plugins={updated}
          all={[say('All updates'), urls.catalog({ sort: 'updated' })]}
        >
          {(plugin) => plugin.lastStable ?? plugin.lastExperimental}
        </ShortList>
        <ShortList
          title={say('Most downloaded')}
          plugins={downloaded}
          all={[say('30 days'), urls.catalog({ sort: 'downloads' })]}
        >
          {(plugin) => number(plugin.downloads30Days)}
        </ShortList>
      </div>
      <section class="block">
        <h2>{say('Use this repository in QGIS')}</h2>
        <RepositorySteps feedAddress={feedAddress} />
      </section>
    </Layout>
  )
}

function factsOfPage({ frame, show, qgis }: MainPageProps): PageFacts {
  const search = new URLSearchParams({ ...(show === 'all' ? { show } : {}), ...(qgis === '' ? {} : { qgis }) })
  const feeds = [
    { title: say('Recently updated'), path: urls.updatedAtom() },
    { title: say('Newly added'), path: urls.newAtom() },
  ]
  const path = urls.home() + (search.size > 0 ? `?${search}` : '')
  return { path, feeds, data: <SiteData baseUrl={frame.baseUrl} /> }
}

function Hero({ pluginCount, tags }: { pluginCount: number; tags: string[] }) {
  return (
    <section class="hero">
      <div class="wrap">
        <h1>{say('Plugins for QGIS, looked at by people')}</h1>
        <p class="lead">
          {say(
            '{count, plural, one {# plugin} other {# plugins}}. Every package is checked, and new authors are reviewed before anyone installs.',
            { count: pluginCount },
          )}
        </p>
        <search>
          <form action={urls.catalog()}>
            <div class="search">
              <Icon name="search" />
              <input
                type="search"
                name="q"
                autocomplete="off"
                data-suggest={urls.suggestions()}
                data-suggestions={say('Suggestions')}
                aria-label={say('Search plugins')}
                placeholder={say('What do you want to do?')}
              />
              <button class="btn main" type="submit">
                {say('Search')}
              </button>
            </div>
          </form>
        </search>
        {tags.length > 0 ? (
          <p class="hints">
            <span>{say('Tags in use:')}</span>{' '}
            {tags.map((tag) => (
              <>
                <a href={urls.tag(tag)}>{tag}</a>{' '}
              </>
            ))}
          </p>
        ) : null}
      </div>
    </section>
  )
}

/** The four tags that the plugins on this page carry most often. */
function tagsInUse({ plugins, downloaded }: MainPageProps): string[] {
  const counts = new Map<string, number>()
  for (const plugin of [...plugins, ...downloaded])
    for (const tag of plugin.tags) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 4)
    .map(([tag]) => tag)
}

function PluginIndex({ show, qgis, plugins, now }: MainPageProps) {
  const withQgis = (address: string) =>
    qgis === '' ? address : `${address}${address.includes('?') ? '&' : '?'}qgis=${encodeURIComponent(qgis)}`
  return (
    <section class="block" aria-labelledby="index">
      <h2 class="unseen" id="index">
        {show === 'featured' ? say('Featured plugins') : say('All plugins')}
      </h2>
      <div class="head">
        <nav class="switch" aria-label={say('Which plugins')}>
          <a href={withQgis(urls.home())} aria-current={show === 'featured' ? 'true' : undefined}>
            {say('Featured')}
          </a>
          <a href={withQgis(urls.homeAll())} aria-current={show === 'all' ? 'true' : undefined}>
            {say('All plugins')}
          </a>
        </nav>
        <form class="bar" action={urls.home()}>
          {show === 'all' ? <input type="hidden" name="show" value="all" /> : null}
          <label for="qgis">{say('Show what fits')}</label> <QgisSelect id="qgis" chosen={qgis} />
          <button class="btn" type="submit">
            {say('Show')}
          </button>
        </form>
      </div>
      {plugins.length > 0 ? (
        <ul class="index">
          {plugins.map((plugin) => (
            <li>
              <PluginCard plugin={plugin} reason={plugin.featuredReason} now={now} />
            </li>
          ))}
        </ul>
      ) : (
        <NothingShown show={show} qgis={qgis} />
      )}
      {show === 'all' ? (
        <p class="pager">
          <a href={urls.catalog({ qgis })}>{say('Every plugin, with filters')}</a>
        </p>
      ) : null}
    </section>
  )
}

function NothingShown({ show, qgis }: { show: 'featured' | 'all'; qgis: string }) {
  if (qgis !== '') {
    return (
      <Empty title={say('Nothing here fits QGIS {version}.', { version: qgis })}>
        <a href={show === 'all' ? urls.homeAll() : urls.home()}>{say('Show plugins for any QGIS')}</a>
      </Empty>
    )
  }
  return show === 'featured' ? (
    <Empty title={say('No plugin is featured yet.')}>
      {say('Moderators choose them.')} <a href={urls.homeAll()}>{say('Show all plugins')}</a>
    </Empty>
  ) : (
    <Empty title={say('Nothing is published yet.')}>
      {say('The first plugin appears here once a moderator approved it.')}{' '}
      <a href={urls.upload()}>{say('Upload a plugin')}</a>
    </Empty>
  )
}

interface ShortListProps {
  title: string
  plugins: PluginSummary[]
  all: [label: string, address: string]
  children: (plugin: PluginSummary) => Child
}

function ShortList({ title, plugins, all: [label, address], children }: ShortListProps) {
  return (
    <section>
      <h2 class="rule">
        {title} <a href={address}>{label}</a>
      </h2>
      <ul class="short">
        {plugins.map((plugin) => (
          <ShortRow plugin={plugin}>{children(plugin)}</ShortRow>
        ))}
      </ul>
      {plugins.length === 0 ? <p class="fine">{say('None yet.')}</p> : null}
    </section>
  )
}
