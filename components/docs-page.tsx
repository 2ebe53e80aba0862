// What people read about the repository: using it in QGIS, publishing, reviewing, and every check by its code.

import { urls } from '../src/urls.ts'
import type { Frame } from './frame.ts'
import { Guidance } from './guidance.tsx'
import type { Child } from './jsx/markup.ts'
import { Layout } from './layout.tsx'
import { RepositorySteps } from './repository-steps.tsx'

export { PublishGuidePage, type PublishGuidePageProps } from './publish-guide-page.tsx'

export interface DocsPageProps {
  frame: Frame
}

export interface UseInQgisPageProps {
  frame: Frame
  feedAddress: string
}

export interface CheckExplanation {
  code: string
  title: string
  explanation: string
}

export interface ChecksPageProps {
  frame: Frame
  checks: CheckExplanation[]
}

/** The index of the documentation. */
export function DocsPage({ frame }: DocsPageProps) {
  return (
    <Layout frame={frame} title="Docs" section="docs">
      <div class="head">
        <h1>Docs</h1>
      </div>
      <ul class="index guides" lang="en">
        <Guide href={urls.useInQgis()} title="Use it in QGIS">
          Add this repository once; every plugin and every update is then in your own list.
        </Guide>
        <Guide href={urls.publishGuide()} title="Publish a plugin">
          What a package holds, what metadata.txt says, and what happens after the upload.
        </Guide>
        <Guide href={urls.reviewRules()} title="Review rules">
          Who looks at a version, what they look for, and what a rejection means.
        </Guide>
        <Guide href={urls.metadataGuide()} title="metadata.txt">
          Every key that is read, what it may hold, and where it shows up.
        </Guide>
        <Guide href={urls.checks()} title="Checks">
          Every check by its code: what it refuses, what it warns about, and what to do.
        </Guide>
        <Guide href={urls.apiGuide()} title="Programs">
          The feed, uploads from a workflow, and everything else that a program may ask for.
        </Guide>
        <Guide href={urls.runGuide()} title="Run your own">
          One command starts it; what to set up before others rely on it.
        </Guide>
      </ul>
    </Layout>
  )
}

function Guide({ href, title, children }: { href: string; title: string; children: Child }) {
  return (
    <li>
      <article class="card guide">
        <h2>
          <a href={href}>{title}</a>
        </h2>
        <p>{children}</p>
      </article>
    </li>
  )
}

export function UseInQgisPage({ frame, feedAddress }: UseInQgisPageProps) {
  return (
    <Guidance
      frame={frame}
      title="Use it in QGIS"
      lead="QGIS reads this repository like its own. You add the address once."
    >
      <section class="block">
        <h2>Add the repository</h2>
        <RepositorySteps feedAddress={feedAddress} />
      </section>
      <section class="block">
        <h2>Good to know</h2>
        <div class="prose">
          <ul>
            <li>QGIS sends its own version along, so the list holds only what fits.</li>
            <li>
              Experimental versions show up when <strong>Show also experimental plugins</strong> is ticked in the
              settings.
            </li>
            <li>A withdrawn version leaves the list at once. Those who installed it keep it.</li>
            <li>
              A plugin also installs by hand: download its zip here, then{' '}
              <strong>Plugins › Manage and Install Plugins › Install from ZIP</strong>.
            </li>
          </ul>
        </div>
      </section>
    </Guidance>
  )
}

export function ReviewRulesPage({ frame }: DocsPageProps) {
  return (
    <Guidance
      frame={frame}
      title="Review rules"
      lead="Every package passes the same checks. What new authors upload is also looked at by a person."
    >
      <div class="prose">
        <h2>Who waits</h2>
        <ul>
          <li>
            Versions of authors whom no moderator trusts yet wait until one has looked. Until then only the owners and
            the moderators see them.
          </li>
          <li>Versions of trusted authors are published at once.</li>
          <li>Blocked people cannot upload, and what they uploaded leaves the feed.</li>
        </ul>
        <h2>What moderators look for</h2>
        <ul>
          <li>The plugin does what its description says, and nothing behind the person’s back.</li>
          <li>It says where it sends data, and does not keep passwords in the open.</li>
          <li>It brings no programs that cannot be read.</li>
          <li>Name and description are its own and can be understood.</li>
          <li>It has a license, and its source code can be found.</li>
        </ul>
        <h2>What a decision means</h2>
        <ul>
          <li>A decision holds for exactly the package that was looked at, known by its SHA-256.</li>
          <li>A rejection always has a reason. The author reads it on the page of the plugin and under My plugins.</li>
          <li>After a rejection, correct the plugin, raise the version, and upload again.</li>
          <li>Every decision is kept with who made it, when, and why.</li>
        </ul>
      </div>
    </Guidance>
  )
}

/** Every check under its code, so that a report can link to it. */
export function ChecksPage({ frame, checks }: ChecksPageProps) {
  return (
    <Guidance
      frame={frame}
      title="Checks"
      lead="Every package is checked for all of this at once, before anything is kept."
    >
      <ul class="rows sheet checks">
        {checks.map((check) => (
          <li id={check.code}>
            <h2>{check.title}</h2>
            <p class="soft">{check.explanation}</p>
            <p class="fine">
              <a href={urls.checks(check.code)}>
                <code>{check.code}</code>
              </a>
            </p>
          </li>
        ))}
      </ul>
    </Guidance>
  )
}
