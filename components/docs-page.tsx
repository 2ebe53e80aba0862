// What people read about the repository: using it in QGIS, publishing, reviewing, and every check by its code.

import { urls } from '../src/urls.ts'
import type { Frame } from './frame.ts'
import { Guidance } from './guidance.tsx'
import type { Child } from './jsx/markup.ts'
import { Layout } from './layout.tsx'

export { PublishGuidePage, type PublishGuidePageProps } from './publish-guide-page.tsx'
export { UseInQgisPage, type UseInQgisPageProps } from './use-in-qgis-page.tsx'

export interface DocsPageProps {
  frame: Frame
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
        <Guide href={urls.waits()} title="How long a review takes">
          How long authors waited for a moderator, and how many versions wait now.
        </Guide>
        <Guide href={urls.metadataGuide()} title="metadata.txt">
          Every key that is read, what it may hold, and where it shows up.
        </Guide>
        <Guide href={urls.checks()} title="Checks">
          Every check by its code: what it refuses, what it warns about, and what to do.
        </Guide>
        <Guide href={urls.api()} title="API">
          Every operation of the JSON API, with what it takes and an example of its answer.
        </Guide>
        <Guide href={urls.apiGuide()} title="Programs">
          The feed, uploads from a workflow, and everything else that a program may ask for.
        </Guide>
        <Guide href={urls.webhookGuide()} title="Webhooks and Atom feeds">
          How other programs hear of what happens here, with a receiver to copy.
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
          <li>Versions of trusted authors are published at once when every check passed and no rule holds them.</li>
          <li>Blocked people cannot upload, and what they uploaded leaves the feed.</li>
        </ul>
        <h2 id="held">What holds a trusted author’s version</h2>
        <p>
          The author reads which of these it was, and why, with the answer to the upload and on the page of the version.
        </p>
        <ul>
          <li>
            A check did not pass. A check ends as passed, flagged, failed or could not run, and only passed publishes
            anything unseen. One that crashed, took too long or is missing could not run: the version waits, and a
            moderator can run it again.
          </li>
          <li>
            The code runs programs, makes up code, calls native libraries, brings binaries or installs packages, and the
            version before did not.
          </li>
          <li>Somebody came to own the plugin in the last 30 days.</li>
          <li>Nothing of the plugin was published for two years.</li>
          <li>It is called otherwise than before.</li>
          <li>It is ten times as large as before.</li>
          <li>A moderator has flagged its author, and says why.</li>
          <li>
            A moderator asked for changes to a version of the plugin, rejected or quarantined one, or took people off
            one by a roll back, and has approved nothing of it since. A quarantine counts until it is lifted.
          </li>
          <li>
            It has code that was in a package which moderators took back, byte for byte, and that stands in nothing that
            one of them approved.
          </li>
        </ul>
        <p>
          Moderators may switch these rules off and change their numbers. For the first version of a plugin only the
          checks and the flag count: there is nothing to compare it with.
        </p>
        <h2>Moderators’ own plugins</h2>
        <p>
          Nobody decides about a plugin of their own, or a version that they uploaded: another moderator does.
          Moderators are trusted or not like everybody else; what a trusted one uploads goes through the same checks and
          rules. Where there is one moderator alone, what is held of theirs waits until the operator makes another one.
        </p>
        <h2>What counts as reviewed</h2>
        <p>
          Only what a moderator approved after looking at its package. What was published because its author is trusted
          counts as new in later reviews, and so does everything of a version that was deleted, withdrawn by a moderator
          or quarantined since.
        </p>
        <h2>Taking a decision back</h2>
        <p>
          Whoever decided may take it back for ten minutes: a request for changes or a rejection while none of the
          owners has had it before them, by mail, on a page or in a program; an approval while nobody has fetched the
          package by any address and its author has uploaded nothing since. QGIS may have read of the version in the
          feed by then: its number stays taken for good, and never carries other bytes.
        </p>
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
          <li>
            A moderator may ask for changes instead, at lines of the code. Answer in the thread of the plugin, or mend
            the package and upload it again under the same number.
          </li>
          <li>After a rejection, correct the plugin and upload again.</li>
          <li>Appeal if you see it otherwise: another moderator decides.</li>
          <li>Every decision is kept with who made it, when, and why.</li>
        </ul>
        <p>
          <a href={urls.waits()}>How long a review takes</a> stands on a page of its own.
        </p>
        <h2 id="abandoned">When a plugin looks abandoned</h2>
        <ul>
          <li>
            Somebody who wants to take over a plugin asks a moderator. The moderator writes to its owners three times,
            with at least two weeks between the letters and after the last one.
          </li>
          <li>
            If nobody answers, a notice stands on the page of the plugin for at least two weeks. After it the plugin may
            get a new owner. Whether the old ones stay owners, the moderator decides.
          </li>
          <li>
            An owner can object at any time, with a button on the page of the plugin. Whatever an owner does with it,
            such as publishing a version, counts as an objection too, and the search ends.
          </li>
          <li>Every step is kept with its day in the history of the plugin.</li>
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
