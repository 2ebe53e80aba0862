// Who may publish a plugin from CI: each with what to write there, the switch that lets nobody else, and a form for another.

import type { Plugin } from '../src/domain/plugin.ts'
import type { GivenPublisher } from '../src/domain/publisher-rules.ts'
import { publisherName, type TrustedPublisher } from '../src/domain/trusted-publisher.ts'
import { urls } from '../src/urls.ts'
import { githubWorkflow, gitlabJob, otherRun } from './ci-snippets.ts'
import { CsrfField } from './csrf-field.tsx'
import { AgoToTheMinute } from './dates.tsx'
import { Empty } from './empty.tsx'
import type { FieldProblem } from './field.tsx'
import type { Frame } from './frame.ts'
import { Layout } from './layout.tsx'
import { PublisherForms } from './publisher-forms.tsx'
import { say, sayRich } from './words.ts'

export interface PublishersPageProps {
  frame: Frame
  plugin: Plugin
  /** Oldest first. */
  publishers: TrustedPublisher[]
  /** That the operator allows. */
  issuers: readonly string[]
  audience: string
  refused: { given: GivenPublisher; problems: readonly FieldProblem[] } | undefined
  now: Date
}

export function PublishersPage(props: PublishersPageProps) {
  const { frame, plugin, publishers, issuers, refused } = props
  const title = say('Trusted publishers of {plugin}', { plugin: plugin.name })
  return (
    <Layout frame={frame} title={title} section="my">
      <nav class="crumbs" aria-label={say('Path')}>
        <a href={urls.plugin(plugin.packageName)}>{plugin.name}</a> ›{' '}
        <a href={urls.pluginManage(plugin.packageName)}>{say('Manage')}</a> › {say('Trusted publishers')}
      </nav>
      <div class="head">
        <div>
          <h1>{title}</h1>
          <p class="lead">
            {sayRich(
              'A run of CI shows what its service signed about it, and gets a token of 15 minutes for this plugin alone: there is no secret that could be stolen. <a>How to publish from CI</a>',
              { a: (inner) => <a href={`${urls.publishGuide()}#ci`}>{inner}</a> },
            )}
          </p>
        </div>
      </div>
      <h2 class="unseen">{say('Trusted publishers')}</h2>
      {publishers.length === 0 ? (
        <Empty title={say('No trusted publishers so far.')}>{say('The first one is added below.')}</Empty>
      ) : (
        <ul class="rows sheet persons">
          {publishers.map((publisher) => (
            <Row {...props} publisher={publisher} />
          ))}
        </ul>
      )}
      <OnlyForm frame={frame} plugin={plugin} />
      <PublisherForms frame={frame} plugin={plugin} issuers={issuers} refused={refused} />
    </Layout>
  )
}

function Row(props: PublishersPageProps & { publisher: TrustedPublisher }) {
  const { frame, plugin, publisher, now } = props
  const name = publisherName(publisher)
  const rules = Object.entries(publisher.rules).map(([claim, value]) => `${claim} = ${value}`)
  return (
    <li class="person">
      <div>
        <h3>{name}</h3>
        <p class="meta">
          {publisher.stands ? null : <span class="badge stop">{say('stopped')}</span>}
          <span>{say('in the name of {uid}', { uid: publisher.owner })}</span>
          {publisher.lastUsedAt ? (
            <span>{sayRich('last used {when}', { when: <AgoToTheMinute at={publisher.lastUsedAt} now={now} /> })}</span>
          ) : (
            <span>{say('not used so far')}</span>
          )}
        </p>
        {publisher.stands ? null : (
          <p>{say('Who set it up does not own the plugin any more, or is blocked: remove it, and add it anew.')}</p>
        )}
        <details>
          <summary>{say('What it has to be, and what to write there')}</summary>
          <pre class="example" tabindex="0">
            {rules.join('\n')}
          </pre>
          <pre class="example" tabindex="0">
            {snippetFor(props)}
          </pre>
        </details>
      </div>
      <form method="post" action={urls.publisherRemove(plugin.packageName, publisher.id)}>
        <CsrfField value={frame.csrf} />
        <button class="btn quiet" type="submit" aria-label={say('Remove {name}', { name })}>
          {say('Remove')}
        </button>
      </form>
    </li>
  )
}

function snippetFor({ frame, audience, plugin, publisher }: PublishersPageProps & { publisher: TrustedPublisher }) {
  const { packageName } = plugin
  const wishes = { baseUrl: frame.baseUrl, audience, packageName, environment: publisher.rules.environment ?? '' }
  if (publisher.kind === 'github')
    return `# .github/workflows/${publisher.rules.workflow_file}\n${githubWorkflow(wishes)}`
  if (publisher.kind === 'gitlab') return `# ${publisher.rules.config_file}\n${gitlabJob(wishes)}`
  return `export QGIS_PUBLISH_ID_TOKEN="$ID_TOKEN"\n${otherRun(wishes)}`
}

function OnlyForm({ frame, plugin }: Pick<PublishersPageProps, 'frame' | 'plugin'>) {
  const only = plugin.publishersOnly
  return (
    <form class="block stack" id="only" method="post" action={urls.publishersOnly(plugin.packageName)}>
      <h2>{say('Only trusted publishers')}</h2>
      <CsrfField value={frame.csrf} />
      <input type="hidden" name="only" value={only ? 'no' : 'yes'} />
      <p>
        {only
          ? say(
              'New versions are taken from trusted publishers alone. Uploads in a browser, by token and by XML-RPC are refused.',
            )
          : say('Owners and their tokens may publish too. Without that, a stolen password or token publishes nothing.')}
      </p>
      <p>
        <button class="btn" type="submit">
          {only
            ? say('Let owners and their tokens publish again')
            : say('Take new versions from trusted publishers alone')}
        </button>
      </p>
    </form>
  )
}
