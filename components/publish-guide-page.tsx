// How to publish a plugin: what the package holds, what metadata.txt says, and what happens then.

import { urls } from '../src/urls.ts'
import { Guidance } from './guidance.tsx'
import { fileSize } from './number.ts'
import { PublishByProgram, type PublishByProgramProps } from './publish-by-program.tsx'

export interface PublishGuidePageProps extends PublishByProgramProps {
  maxBytes: number
  /** Python for `__init__.py`, for plugins that must still run in a QGIS before 2.0. */
  compatibility: string
}

/** Publishing, from the folder on one's own disk to the feed. */
export function PublishGuidePage({ frame, maxBytes, audience, hasPlugin, compatibility }: PublishGuidePageProps) {
  return (
    <Guidance
      frame={frame}
      title="Publish a plugin"
      lead="One zip, one folder in it, and a metadata.txt that says the rest."
    >
      <div class="cols">
        <div class="prose">
          <h2>The package</h2>
          <ul>
            <li>A .zip of at most {fileSize(maxBytes)}.</li>
            <li>
              Exactly one folder in it. Its name is the package name: it names the plugin for ever, and only its owners
              can upload to it.
            </li>
            <li>
              In the folder: <code>metadata.txt</code>, <code>__init__.py</code>, and a <code>LICENSE</code>.
            </li>
            <li>
              Leave out what tools made: <code>__pycache__</code>, <code>.git</code>, compiled programs.
            </li>
          </ul>
          <h2>What metadata.txt needs</h2>
          <MetadataKeys />
          <p>
            The <a href={urls.metadataGuide()}>reference of metadata.txt</a> has every key, and how the file is read.
          </p>
          <h2>What happens then</h2>
          <ul>
            <li>
              All checks run at once. You see every problem, with the file and the line, and nothing is half published.
            </li>
            <li>
              Without problems the version is published, or waits for a moderator when you are new here. See the{' '}
              <a href={urls.reviewRules()}>review rules</a>.
            </li>
            <li>Once it is published, it is in the feed within a second.</li>
          </ul>
          <p class="bar">
            <a class="btn main" href={urls.upload()}>
              Upload a package
            </a>
            <a class="btn" href={urls.check()}>
              Only check one
            </a>
          </p>
          <PublishByProgram frame={frame} audience={audience} hasPlugin={hasPlugin} />
          <h2 id="badges">A badge for your README</h2>
          <p>
            Shows the last version; <code>downloads.svg</code> and <code>qgis.svg</code> show the downloads and the QGIS
            that it runs in.
          </p>
          <pre class="example" tabindex="0">
            {`[![Version](${frame.baseUrl}${urls.pluginBadge('parcel_check', 'version.svg')})](${frame.baseUrl}${urls.plugin('parcel_check')})`}
          </pre>
          <h2 id="old-qgis">Plugins for QGIS before 2.0</h2>
          <p>
            A QGIS older than 2.0 reads no metadata.txt: it calls functions in <code>__init__.py</code>. Add these, and
            they answer from metadata.txt, so that there is one place to change.
          </p>
          <pre class="example" tabindex="0">
            {compatibility}
          </pre>
        </div>
        <aside class="margin" aria-label="Example">
          <section>
            <h2>An example</h2>
            <pre class="example">{example}</pre>
          </section>
        </aside>
      </div>
    </Guidance>
  )
}

const keys = [
  ['name', 'What people call the plugin.'],
  ['qgisMinimumVersion', 'The oldest QGIS that it runs in: 3.28.'],
  ['description', 'One sentence: what it does.'],
  ['about', 'What it does in full, and what it needs.'],
  ['version', 'Raised with every upload; a number is never used twice.'],
  ['author', 'Your name, or that of your organisation.'],
  ['email', 'Where moderators reach you.'],
  ['repository', 'Where the source code is, starting with https://.'],
] as const

function MetadataKeys() {
  return (
    <dl class="values keys-needed">
      {keys.map(([key, meaning]) => (
        <div>
          <dt>{key}</dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  )
}

const example = `[general]
name=Parcel Check
qgisMinimumVersion=3.28
description=Finds gaps between parcels
about=Finds gaps, overlaps and slivers
  and walks you through them.
version=1.4.3
author=Ben
email=ben@example.org
repository=https://example.org/parcel
tracker=https://example.org/issues
tags=parcels, cadastre
`
